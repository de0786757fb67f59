import * as path from 'node:path';
import { OpsError } from '../workspace/errors.ts';
import { lockFileFor, withLock } from '../workspace/fileLock.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import type { FileStatus } from './model.ts';
import { countLines, lineBudget } from './status.ts';

/** What was moved out of a memory file. */
export interface Archived {
  /** Absolute. */
  readonly archive: string;
  readonly entries: number;
  readonly linesLeft: number;
}

/**
 * Moves the oldest dated entries of a file that is over its budget into `archive/<name>` beside it, until it is within. Only list
 * entries that carry a date move, with the lines that belong to them; all else stays byte for byte. The archive is written first,
 * so a kill in between repeats entries and loses none. Undefined when nothing can move. Throws OpsError('refused') for a file with
 * conflict markers.
 */
export async function archiveOld(status: FileStatus, budget = lineBudget): Promise<Archived | undefined> {
  const { file } = status;
  if (file === undefined || status.state !== 'present') return undefined;
  if (status.conflictMarkers) {
    throw new OpsError('refused', `${status.path} holds marks of a merge.`, { file, remedy: 'Resolve them first.' });
  }
  return withLock(await lockFileFor(file), () => moveOld(status, file, budget));
}

async function moveOld(status: FileStatus, file: string, budget: number): Promise<Archived | undefined> {
  const text = (await readTextIfExists(file)) ?? '';
  const split = splitOld(text, budget);
  if (split.moved.length === 0) return undefined;
  const archive = path.join(path.dirname(file), 'archive', path.basename(file));
  const eol = text.includes('\r\n') ? '\r\n' : '\n';
  const before = (await readTextIfExists(archive)) ?? `# Archive of ${status.name}${eol}`;
  const gap = before.endsWith('\n') ? '' : eol;
  await writeFileAtomic(archive, `${before}${gap}${eol}${split.moved.join(eol)}${eol}`);
  await writeFileAtomic(file, split.kept);
  return { archive, entries: split.entries, linesLeft: countLines(split.kept) };
}

/** The text without its oldest dated entries, and their lines with the headings they stood under. */
export function splitOld(
  text: string,
  budget: number,
): { readonly kept: string; readonly moved: string[]; readonly entries: number } {
  const pieces = text.match(/[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$/g) ?? [];
  const entries = entriesOf(pieces).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : a.start - b.start));
  let excess = pieces.length - budget;
  const gone: Entry[] = [];
  for (const entry of entries) {
    if (excess <= 0) break;
    gone.push(entry);
    excess -= entry.end - entry.start;
  }
  gone.sort((a, b) => a.start - b.start);
  const moved: string[] = [];
  let heading: string | undefined;
  for (const entry of gone) {
    if (entry.heading !== heading)
      moved.push(...(moved.length === 0 ? [] : ['']), `## ${entry.heading ?? 'Entries'}`, '');
    heading = entry.heading;
    moved.push(...pieces.slice(entry.start, entry.end).map((line) => line.replace(/[\r\n]+$/, '')));
  }
  const kept = pieces.filter((_, index) => !gone.some(({ start, end }) => index >= start && index < end)).join('');
  return { kept, moved, entries: gone.length };
}

interface Entry {
  readonly start: number;
  readonly end: number;
  readonly day: string;
  readonly heading: string | undefined;
}

/** List entries at the margin that carry a date, each with its indented lines. Nothing inside a fence is one. */
function entriesOf(pieces: readonly string[]): Entry[] {
  const found: Entry[] = [];
  let heading: string | undefined;
  let fence: string | undefined;
  for (let at = 0; at < pieces.length; at++) {
    const line = pieces[at] ?? '';
    const mark = /^\s*(```+|~~~+)/.exec(line)?.[1]?.slice(0, 3);
    if (mark !== undefined) fence = fence === undefined ? mark : fence === mark ? undefined : fence;
    if (fence !== undefined || mark !== undefined) continue;
    heading = /^#{1,6}\s+(.*?)\s*#*\s*$/.exec(line)?.[1] ?? heading;
    if (!/^[-*+]\s/.test(line)) continue;
    const start = at;
    while (/^(?:\s{2,}|\t)\S/.test(pieces[at + 1] ?? '') && !/^\s*(?:```|~~~)/.test(pieces[at + 1] ?? '')) at++;
    const day = /\b\d{4}-\d{2}-\d{2}\b/.exec(pieces.slice(start, at + 1).join(''))?.[0];
    if (day !== undefined) found.push({ start, end: at + 1, day, heading });
  }
  return found;
}
