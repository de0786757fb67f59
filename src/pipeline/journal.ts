import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import * as z from 'zod';
import { readBytesIfExists, readTextIfExists } from '../workspace/files.ts';

/**
 * A path in a journal. Threat: the git folder may come with a downloaded archive, so its author controls every line; a path that
 * leaves the worktree or enters a git folder would let "undo" write anywhere.
 */
const innerPath = z
  .string()
  .refine(
    (file) =>
      file !== '' &&
      !file.includes('\0') &&
      !path.posix.isAbsolute(file) &&
      !path.win32.isAbsolute(file) &&
      !file
        .split(/[\\/]/)
        .some((part) => part === '..' || part === '.' || part === '' || part.toLowerCase() === '.git'),
    'not a path inside the worktree',
  );
const objectId = z.string().regex(/^[0-9a-f]{40,64}$/);
const owner = { pid: z.number().int(), start: z.string(), host: z.string() };
const at = z.string();

const plannedFile = z.object({
  path: innerPath,
  /** SHA-256 of the bytes; null: there was no file. */
  before: z.string().nullable(),
  after: z.string(),
});

const pushPlan = z.object({
  t: z.literal('plan'),
  at,
  fromVersion: z.string(),
  version: z.string(),
  tag: z.string(),
  branch: z.string(),
  base: objectId,
  remote: z.string(),
  remoteBranch: z.string(),
  /** Where the remote's branch stood. */
  seen: objectId,
  commitMessage: z.string(),
  tagMessage: z.string(),
  files: z.array(plannedFile),
  bumpWhy: z.string(),
  publish: z.array(z.enum(['npm', 'pypi'])).optional(),
  environment: z.string().optional(),
  skips: z.array(z.object({ item: z.string(), reason: z.string(), approvedBy: z.string() })).optional(),
});

const rollbackPlan = z.object({
  t: z.literal('rollback-plan'),
  at,
  version: z.string(),
  fromVersion: z.string().optional(),
  tag: z.string(),
  tagObject: objectId.optional(),
  branch: z.string(),
  releaseCommit: objectId,
  base: objectId,
  form: z.enum(['unpushed', 'pushed']),
  remote: z.string().optional(),
  remoteBranch: z.string().optional(),
  files: z.array(plannedFile),
});

const stepLine = {
  at,
  phase: z.number().int().min(1).max(6),
  step: z.string(),
  name: z.string(),
};

const line = z.discriminatedUnion('t', [
  z.object({
    t: z.literal('begin'),
    v: z.literal(1),
    id: z.string(),
    kind: z.enum(['push', 'rollback']),
    at,
    ...owner,
    worktree: z.string(),
    project: z.string(),
    /** What it is to release or take back, before the plan is written down. */
    version: z.string().optional(),
    tag: z.string().optional(),
  }),
  z.object({ t: z.literal('resume'), at, ...owner }),
  pushPlan,
  rollbackPlan,
  z.object({ t: z.literal('phase'), at, phase: z.number().int().min(1).max(6), state: z.enum(['running', 'done']) }),
  /** `shown` is for people; nothing ever runs it. */
  z.object({ t: z.literal('intent'), ...stepLine, shown: z.string().optional() }),
  z.object({ t: z.literal('spawn'), at, pid: z.number().int(), start: z.string() }),
  z.object({ t: z.literal('done'), ...stepLine, ms: z.number(), data: z.record(z.string(), z.string()).optional() }),
  z.object({
    t: z.literal('failed'),
    ...stepLine,
    ms: z.number(),
    what: z.string(),
    code: z.number().optional(),
    signal: z.string().optional(),
  }),
  z.object({
    t: z.literal('end'),
    at,
    state: z.enum(['released', 'rolled-back', 'refused', 'undone', 'blocked', 'in-doubt', 'cancelled']),
    phase: z.number().int().min(1).max(6).optional(),
    what: z.string().optional(),
    undone: z.string().optional(),
    next: z.string().optional(),
    report: z.string().optional(),
    url: z.string().optional(),
    /** Nothing is left to go on with, whatever the state says. */
    closed: z.boolean().optional(),
  }),
]);

export type JournalLine = z.infer<typeof line>;
export type JournalledPush = z.infer<typeof pushPlan>;
export type JournalledRollback = z.infer<typeof rollbackPlan>;
export type BeginLine = Extract<JournalLine, { t: 'begin' }>;
export type EndLine = Extract<JournalLine, { t: 'end' }>;

/** The folder of all runs of a repository. */
export function runsFolder(stateFolder: string): string {
  return path.join(stateFolder, 'runs');
}

/** Run ids are ours alone: nothing else is ever used as a folder name. */
export function isRunId(id: string): boolean {
  return /^[0-9a-z][0-9a-z-]{5,63}$/.test(id);
}

export function runFolder(stateFolder: string, id: string): string {
  if (!isRunId(id)) throw new Error(`"${id}" is not the id of a run`);
  return path.join(runsFolder(stateFolder), id);
}

/** A journal's lines. A torn last line is left out (the machine died while it was written); so is everything after a wrong one. */
export function parseJournal(text: string): JournalLine[] {
  const lines: JournalLine[] = [];
  for (const piece of text.split('\n')) {
    if (piece === '') continue;
    try {
      lines.push(line.parse(JSON.parse(piece)));
    } catch {
      break;
    }
  }
  return lines;
}

/** The lines of a run's journal; empty when there is none. */
export async function readJournal(stateFolder: string, id: string): Promise<JournalLine[]> {
  return parseJournal((await readTextIfExists(path.join(runFolder(stateFolder, id), 'journal.jsonl'))) ?? '');
}

const durable = new Set<JournalLine['t']>(['begin', 'plan', 'rollback-plan', 'intent', 'end']);

/** The write-ahead journal of one run. An intent is on the disk before `write` returns. */
export class Journal {
  readonly folder: string;
  /** Set while undoing: a disk that is full must not keep a run from taking itself back. */
  lenient = false;
  readonly #file: number;
  readonly #probe: (point: string) => void;

  /** Makes the run's folder and journal, or goes on with one that is there (a torn last line is closed first). */
  constructor(stateFolder: string, id: string, probe: (point: string) => void) {
    this.folder = runFolder(stateFolder, id);
    this.#probe = probe;
    fs.mkdirSync(this.folder, { recursive: true });
    const file = path.join(this.folder, 'journal.jsonl');
    const torn = fs.existsSync(file) ? tornBytes(file) : 0;
    this.#file = fs.openSync(file, 'a', 0o600);
    if (torn > 0) fs.ftruncateSync(this.#file, fs.fstatSync(this.#file).size - torn);
    syncFolder(this.folder);
    syncFolder(path.dirname(this.folder));
  }

  write(entry: JournalLine): void {
    const name =
      entry.t === 'intent' || entry.t === 'done' || entry.t === 'failed' ? `${entry.t} ${entry.step}` : entry.t;
    try {
      this.#probe(`journal ${name}: before`);
      fs.writeSync(this.#file, `${JSON.stringify(entry)}\n`);
      // A kill loses nothing that was written; a power cut may. What says "this is about to happen" must survive that too; what
      // says "it has happened" is looked up in the repository anyway.
      if (durable.has(entry.t)) fs.fsyncSync(this.#file);
    } catch (error) {
      if (!this.lenient) throw error;
    }
    this.#probe(`journal ${name}: after`);
  }

  /** Keeps the bytes of a planned file, for undo after a crash. */
  keepImage(index: number, kind: 'before' | 'after', bytes: Uint8Array): void {
    const file = path.join(this.folder, `${index}.${kind}`);
    const handle = fs.openSync(file, 'w', 0o600);
    try {
      fs.writeFileSync(handle, bytes);
      if (kind === 'before') fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  }

  /** Bytes kept by `keepImage`; undefined when they are missing or not those the plan names. */
  async image(index: number, kind: 'before' | 'after', digest: string): Promise<Buffer | undefined> {
    const bytes = await readBytesIfExists(path.join(this.folder, `${index}.${kind}`));
    return bytes !== undefined && digestOf(bytes) === digest ? bytes : undefined;
  }

  /** The images are of no use once a run has ended. */
  dropImages(): void {
    for (const name of fs.readdirSync(this.folder)) {
      if (/^\d+\.(before|after)$/.test(name)) fs.rmSync(path.join(this.folder, name), { force: true });
    }
  }

  close(): void {
    fs.closeSync(this.#file);
  }
}

export function digestOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function tornBytes(file: string): number {
  const bytes = fs.readFileSync(file);
  return bytes.length - (bytes.lastIndexOf(0x0a) + 1);
}

/** Makes a new name durable. Not every system can open a folder; there it is skipped. */
export function syncFolder(folder: string): void {
  try {
    const handle = fs.openSync(folder, 'r');
    try {
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
  } catch {
    // Windows refuses to open folders.
  }
}
