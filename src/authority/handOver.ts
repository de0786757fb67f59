import { createTwoFilesPatch } from 'diff';
import { redact } from '../secrets/redact.ts';
import type { Change } from './judge.ts';
import type { AuthorityFinding } from './model.ts';

/** One file of a hand-over: how it was changed, and what was found about that. */
export interface HandedFile extends Change {
  readonly findings: readonly Pick<AuthorityFinding, 'message' | 'owner'>[];
}

/** Who hands what over, from which state of the work. */
export interface HandOver {
  readonly files: readonly HandedFile[];
  /** The persona at work, as one reads it; undefined: nobody's. */
  readonly from: string | undefined;
  readonly who: string;
  /** To whom; by default who owns the files. */
  readonly to?: string | undefined;
  readonly at: Date;
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  /** Words of whoever hands it over. */
  readonly note?: string | undefined;
}

/** Larger differences are named, not printed: the note is to be read. */
const maxPatchLength = 60_000;

/**
 * A note in Markdown for the owner of files, with the difference against HEAD that it takes to apply it (`git apply` reads the
 * fenced part). Secrets are masked everywhere in it, so a difference with one in it no longer applies, and says so.
 */
export function handOverNote(handOver: HandOver): string {
  const { files, from, who, at, commit, branch, note } = handOver;
  const owner = handOver.to ?? ownersOf(files).join(', ');
  const title = files.length === 1 ? (files[0]?.path ?? '') : `${files.length} files`;
  const reasons = [...new Set(files.flatMap(({ findings }) => findings.map(({ message }) => oneLine(message))))];
  const lines = [
    `# Hand-over: ${oneLine(title)}${owner === '' ? '' : ` to ${oneLine(owner)}`}`,
    '',
    `- From: ${oneLine(who)}${from === undefined ? '' : ` (${oneLine(from)})`}`,
    `- When: ${at.toISOString()}`,
    ...(commit === undefined
      ? []
      : [`- Against: commit ${commit.slice(0, 12)}${branch === undefined ? '' : ` on ${oneLine(branch)}`}`]),
    `- Files: ${files.map(({ path }) => `\`${path.replaceAll('`', "'")}\``).join(', ')}`,
    ...(reasons.length === 0 ? [] : ['', '## Why it is yours', '', ...reasons.map((reason) => `- ${reason}`)]),
    ...(note === undefined || note.trim() === '' ? [] : ['', '## What it is for', '', note.trim()]),
    '',
    '## The change',
  ];
  const body = redact(lines.join('\n'));
  return `${body}\n${files.map(patchOf).join('')}`;
}

/** Whom the files belong to, each once, as the rules name them. */
export function ownersOf(files: readonly HandedFile[]): string[] {
  const named = files.flatMap(({ findings }) => findings.flatMap(({ owner }) => (owner === undefined ? [] : [owner])));
  return [...new Set(named)];
}

/** A name for the note as a file: `hand-over-2026-05-20-app.ts.md`. */
export function handOverName(files: readonly Pick<HandedFile, 'path'>[], day: string): string {
  const [first] = files;
  const name = files.length === 1 && first ? (first.path.split('/').at(-1) ?? '') : `${files.length}-files`;
  return `hand-over-${day}-${name.replace(/[^\w.-]+/g, '-')}.md`;
}

function patchOf({ path, before, after }: HandedFile): string {
  const from = before === undefined ? '/dev/null' : `a/${path}`;
  const whole = createTwoFilesPatch(from, `b/${path}`, before ?? '', after, undefined, undefined, {
    context: 3,
    maxEditLength: 4000,
  });
  if (whole === undefined || whole.length > maxPatchLength) {
    return `\n\`${path}\`: the difference is too large for a note. Push it on a branch of its own and name that here.\n`;
  }
  const patch = whole.replace(/^=+\n/, '').replace(/\t(?=\n)/g, '');
  const masked = redact(patch);
  const fence = '`'.repeat(Math.max(3, ...(masked.match(/`+/g) ?? []).map((ticks) => ticks.length + 1)));
  const warning = masked === patch ? '' : '\nSecrets are masked here, so this difference does not apply as it is.\n';
  return `${warning}\n${fence}diff\n${masked}${masked.endsWith('\n') ? '' : '\n'}${fence}\n`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
