import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { redact } from '../secrets/redact.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';

/** What became of a violation. `open`: it still stands. `noted`: a person wrote it down. */
export const outcomes = [
  'open',
  'reverted',
  'excepted',
  'handed-over',
  'held',
  'committed',
  'persona-changed',
  'noted',
] as const;
export type Outcome = (typeof outcomes)[number];

const text = z.string().max(2000);
const entry = z.object({
  at: z.string().max(40),
  who: text,
  /** The persona at work; null: none. */
  persona: text.nullable(),
  /** `authority/source`, `red-line/tls-verify`; for a manual entry any words. */
  rule: text,
  /** Relative to the repository's root; null where a violation is about no file. */
  file: text.nullable(),
  outcome: z.enum(outcomes),
  note: text.optional(),
});

/** One line of the log: what was seen, or what became of it. */
export type ViolationEntry = z.infer<typeof entry>;

/** A violation from when it was first seen to its outcome. */
export interface Violation extends ViolationEntry {
  /** When it was seen last, or ended. */
  readonly last: string;
}

/** One rule of a report: how often, where, and how it ended. */
export interface ViolationCount {
  readonly rule: string;
  readonly count: number;
  readonly files: readonly string[];
  readonly outcomes: Readonly<Partial<Record<Outcome, number>>>;
  readonly who: readonly string[];
}

const fileName = 'violations.jsonl';
const reportedMark = z.object({ reported: z.string().max(40) });

/**
 * The violations of a repository, in one file of its state folder, which all worktrees share. A line is added for what is
 * seen and one for its outcome; nothing is changed until a report, which starts anew. What can't be read is left out: the file is
 * data from the git folder, and may be anybody's. Text is redacted before it is written.
 */
export class ViolationLog {
  readonly file: string;

  constructor(stateFolder: string) {
    this.file = path.join(stateFolder, fileName);
  }

  /** Adds a line. One that only says again that something is open is left out. */
  async add(added: ViolationEntry): Promise<void> {
    const line: ViolationEntry = {
      ...added,
      who: clean(added.who),
      rule: clean(added.rule),
      ...(added.note === undefined ? {} : { note: clean(added.note) }),
    };
    if (line.outcome === 'open' && (await this.read()).some((one) => one.outcome === 'open' && isSame(one, line)))
      return;
    await fs.mkdir(path.dirname(this.file), { recursive: true });
    await fs.appendFile(this.file, `${JSON.stringify(line)}\n`);
  }

  /** Every violation since the last report, oldest first. */
  async read(): Promise<Violation[]> {
    const all: Violation[] = [];
    for (const line of ((await readTextIfExists(this.file)) ?? '').split('\n')) {
      const value = parsed(line);
      if (reportedMark.safeParse(value).success) {
        const open = all.filter(({ outcome }) => outcome === 'open');
        all.splice(0, all.length, ...open);
        continue;
      }
      const read = entry.safeParse(value);
      if (!read.success) continue;
      const at = all.findLastIndex((one) => one.outcome === 'open' && isSame(one, read.data));
      const open = all[at];
      if (open && read.data.outcome !== 'noted' && read.data.outcome !== 'held') {
        all[at] = { ...open, outcome: read.data.outcome, last: read.data.at };
      } else all.push({ ...read.data, last: read.data.at });
    }
    return all;
  }

  /** Ends a period: what is over is dropped from the file, what is open goes on. */
  async reported(at: Date): Promise<void> {
    const open = (await this.read()).filter(({ outcome }) => outcome === 'open');
    const lines = [{ reported: at.toISOString() }, ...open.map((one) => entry.parse(one))];
    await writeFileAtomic(this.file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  }
}

/** Violations by rule, the most frequent first. */
export function countViolations(all: readonly Violation[]): ViolationCount[] {
  const rules = [...new Set(all.map(({ rule }) => rule))];
  return rules
    .map((rule) => {
      const those = all.filter((one) => one.rule === rule);
      const counted: Partial<Record<Outcome, number>> = {};
      for (const { outcome } of those) counted[outcome] = (counted[outcome] ?? 0) + 1;
      const files = those.flatMap(({ file }) => (file === null ? [] : [file]));
      const who = those.map((one) => (one.persona === null ? one.who : `${one.who} as ${one.persona}`));
      return { rule, count: those.length, files: [...new Set(files)], outcomes: counted, who: [...new Set(who)] };
    })
    .sort((a, b) => b.count - a.count || (a.rule < b.rule ? -1 : 1));
}

const outcomeWords: Readonly<Record<Outcome, string>> = {
  open: 'still open',
  reverted: 'taken back',
  excepted: 'excepted',
  'handed-over': 'handed over',
  held: 'held by a hook',
  committed: 'committed',
  'persona-changed': 'done as another persona',
  noted: 'noted by hand',
};

/** "2 taken back, 1 still open". */
export function describeOutcomes(counted: ViolationCount['outcomes']): string {
  return outcomes
    .flatMap((outcome) => (counted[outcome] === undefined ? [] : [`${counted[outcome]} ${outcomeWords[outcome]}`]))
    .join(', ');
}

/** A message for the lead, in Markdown. */
export function violationsReport(all: readonly Violation[], project: string, at: Date): string {
  const counts = countViolations(all);
  const lines = [`# Violations in ${project}`, '', `As of ${at.toISOString()}: ${all.length} in all.`];
  if (counts.length > 0) {
    lines.push('', '| Rule | How often | How it ended | Who |', '| --- | --- | --- | --- |');
    for (const one of counts) {
      lines.push(
        `| ${[one.rule, one.count, describeOutcomes(one.outcomes), one.who.join(', ')].map(cell).join(' | ')} |`,
      );
    }
    lines.push('', '## One by one', '');
    for (const one of all) {
      const where = one.file === null ? '' : ` in \`${one.file.replaceAll('`', "'")}\``;
      const as = one.persona === null ? '' : ` as ${one.persona}`;
      const note = one.note === undefined ? '' : `: ${one.note}`;
      lines.push(
        `- ${one.at.slice(0, 16).replace('T', ' ')} ${one.rule}${where}, ${one.who}${as}, ${outcomeWords[one.outcome]}${note}`,
      );
    }
  }
  return redact(`${lines.join('\n')}\n`);
}

/** What a row of the audit log says of one rule. */
export function auditDetails({ count, files, outcomes: counted, who }: ViolationCount): string {
  const shown = files.slice(0, 5).join(', ') + (files.length > 5 ? ` and ${files.length - 5} more` : '');
  return `${count}${shown === '' ? '' : ` in ${shown}`}: ${describeOutcomes(counted)}; ${who.slice(0, 5).join(', ')}`;
}

function isSame(a: ViolationEntry, b: ViolationEntry): boolean {
  return a.rule === b.rule && a.file === b.file && a.persona === b.persona;
}

function parsed(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

function clean(words: string): string {
  return redact(words.replace(/\s+/g, ' ').trim()).slice(0, 2000);
}

function cell(value: string | number): string {
  return String(value).replaceAll('|', '\\|');
}
