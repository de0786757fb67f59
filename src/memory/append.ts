import { redact } from '../secrets/redact.ts';
import { OpsError } from '../workspace/errors.ts';
import { lockFileFor, withLock } from '../workspace/fileLock.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { createMemoryFiles } from './create.ts';
import type { FileStatus, MemoryView } from './model.ts';

/** What can be remembered, and under which headings of which file it belongs. The first heading is made when none is there. */
export const entryKinds = {
  lesson: { file: /^lessons?\b/i, headings: ['What works', 'Mistakes not to repeat', 'Lessons', 'Entries'] },
  mistake: { file: /^lessons?\b/i, headings: ['Mistakes not to repeat', 'Mistakes', 'Lessons', 'Entries'] },
  decision: { file: /^memory\b/i, headings: ['Decisions', 'Recent decisions', 'Entries'] },
  task: { file: /^memory\b/i, headings: ['Tasks', 'Active tasks', 'Entries'] },
  blocker: { file: /^context\b/i, headings: ['Blockers', 'Entries'] },
} as const;

export type EntryKind = keyof typeof entryKinds;

/** One thing to remember. */
export interface MemoryEntry {
  readonly kind: EntryKind;
  readonly text: string;
  /** `2026-05-20`. */
  readonly day: string;
  /** The commit it was learned at; undefined without one. */
  readonly commit: string | undefined;
}

/**
 * Appends an entry to the file that keeps its kind, under the right heading, and returns that file (absolute). A missing file
 * is made first. Text is redacted and kept on one line. Throws OpsError('refused') when the persona names no such file.
 */
export async function appendEntry(view: MemoryView, entry: MemoryEntry): Promise<string> {
  const target = fileFor(view, entry.kind);
  if (target?.file === undefined) {
    throw new OpsError('refused', `The active persona names no memory file for a ${entry.kind}.`);
  }
  const { file } = target;
  if (target.state === 'missing') await createMemoryFiles([target]);
  // Two sessions may remember something at once; both entries are kept.
  await withLock(await lockFileFor(file), async () => {
    const text = (await readTextIfExists(file)) ?? '';
    await writeFileAtomic(file, withEntry(text, entry));
  });
  return file;
}

/** The file that keeps a kind of entry: the one whose name says so, else the first of the same scope, else any. */
function fileFor(view: MemoryView, kind: EntryKind): FileStatus | undefined {
  const all = [...view.shared.files, ...view.worktree.files, ...view.user].filter(({ path }) => !path.endsWith('/'));
  const own = kind === 'blocker' ? view.worktree.files : view.shared.files;
  return all.find(({ name }) => entryKinds[kind].file.test(name)) ?? own[0] ?? all[0];
}

/** A memory file with one entry more, at the end of the section its kind belongs to; all else byte for byte as it was. */
export function withEntry(text: string, entry: MemoryEntry): string {
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const at = entry.commit === undefined ? entry.day : `${entry.day}, ${entry.commit.slice(0, 7)}`;
  const line = `- ${redact(entry.text).replace(/\s+/g, ' ').trim()} (${at})`;
  const lines = text.split(/\r?\n/);
  const wanted = entryKinds[entry.kind].headings.map((heading) => heading.toLowerCase());
  const headingAt = wanted
    .map((heading) => lines.findIndex((content) => headingOf(content)?.title.toLowerCase() === heading))
    .find((index) => index >= 0);
  if (headingAt === undefined) {
    const start = text === '' || text.endsWith('\n') ? text : `${text}${eol}`;
    const gap = start === '' || /\n\r?\n$/.test(start) ? '' : eol;
    return `${start}${gap}## ${entryKinds[entry.kind].headings[0]}${eol}${eol}${line}${eol}`;
  }
  const level = headingOf(lines[headingAt] ?? '')?.level ?? 2;
  let end = headingAt + 1;
  while (end < lines.length && (headingOf(lines[end] ?? '')?.level ?? 9) > level) end++;
  while (end > headingAt + 1 && (lines[end - 1] ?? '').trim() === '') end--;
  // A blank line between the heading and its first entry, none between entries.
  const added = end === headingAt + 1 ? ['', line] : [line];
  const before = lines.slice(0, end).join(eol);
  const rest = lines.slice(end);
  const after = rest.length === 0 ? eol : `${eol}${rest.join(eol)}`;
  return `${before}${eol}${added.join(eol)}${after}`;
}

function headingOf(line: string): { readonly level: number; readonly title: string } | undefined {
  const match = /^(#{1,6})\s+(.*?)\s*#*\s*$/.exec(line);
  return match?.[1] === undefined ? undefined : { level: match[1].length, title: match[2] ?? '' };
}
