import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import type { Clock } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound, readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { withLock, type HeldLock } from '../workspace/fileLock.ts';
import type { Release } from './model.ts';

/** A release that ended, as a list shows it. */
export interface PastRelease extends Pick<
  Release,
  'id' | 'persona' | 'version' | 'environment' | 'startedAt' | 'closedAt' | 'outcome'
> {
  /** Its file's name. */
  readonly file: string;
}

const evidenceSchema = z.looseObject({
  at: z.string(),
  by: z.string(),
  actor: z.enum(['human', 'agent', 'tool']),
  head: z.string().nullable(),
  dirty: z.boolean(),
  kind: z.enum(['tick', 'untick', 'not-applicable', 'command', 'file', 'link', 'text', 'approval', 'http', 'timer']),
  value: z.string().nullable(),
  result: z.enum(['done', 'failed', 'open', 'not-applicable']),
  email: z.string().optional(),
  content: z.string().optional(),
  exitCode: z.number().nullable().optional(),
  durationMs: z.number().optional(),
  verifier: z.string().optional(),
  until: z.string().optional(),
  output: z.string().optional(),
  undid: z.boolean().optional(),
});

const contentNote = z.object({ head: z.string(), changed: z.record(z.string(), z.string().nullable()) });

const releaseSchema = z.looseObject({
  schema: z.literal(1),
  id: z.string().min(1),
  persona: z.string().min(1),
  version: z.string().nullable(),
  environment: z.string().nullable(),
  startedAt: z.string(),
  startedBy: z.string(),
  closedAt: z.string().nullable(),
  outcome: z.enum(['open', 'closed', 'abandoned']),
  items: z.record(z.string(), z.looseObject({ text: z.string(), evidence: z.array(evidenceSchema) })),
  contents: z.record(z.string(), contentNote).optional(),
  selectedAt: z.string().optional(),
});

const newerSchema = z.looseObject({ schema: z.number().int().min(2) });

/** A record is data from the git folder, so maybe a stranger's: larger ones are not read. */
const maxRecordBytes = 16 * 1024 * 1024;

/**
 * The files of a repository's releases: one JSON file each in `<state folder>/releases`, closed ones below `history`. Several
 * processes may record at once: each change is made under a lock, on what the file holds then, and replaces it in one step,
 * so nothing is lost and a kill leaves a readable record. The state before the last change is kept beside it
 * (`<id>.json.last`): a damaged record is set aside as `<id>.json.damaged-<time>` at the next change and that state is used.
 */
export class ReleaseFiles {
  readonly folder: string;
  /** Damaged records met so far, by the name they have now, for a message. */
  readonly damaged: string[] = [];
  readonly #history: string;
  readonly #clock: Clock;

  constructor(stateFolder: string, clock: Clock) {
    this.folder = path.join(stateFolder, 'releases');
    this.#history = path.join(this.folder, 'history');
    this.#clock = clock;
  }

  /** Makes a change under the lock. It says undefined when the lock was lost on the way, and is made anew then. */
  async change<T>(work: (lock: HeldLock) => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const result = await withLock(path.join(this.folder, '.lock'), work);
      // undefined: the lock was taken over while this process slept, so what it read may be old. Once more, from the start.
      if (result !== undefined) return result;
    }
  }

  /** Replaces a record in one step; undefined when the lock was lost meanwhile. */
  async write(lock: HeldLock, release: Release, folder = this.folder): Promise<Release | undefined> {
    const file = this.#file(release.id, folder);
    const text = `${JSON.stringify(release, null, 1)}\n`;
    await keepLast(file);
    if (!(await lock.stillMine())) return undefined;
    await writeFileAtomic(file, text);
    return release;
  }

  /** Moves a release that ended to the history; undefined when the lock was lost meanwhile. */
  async moveToHistory(lock: HeldLock, ended: Release): Promise<Release | undefined> {
    // History first: a kill in between leaves it in both places, and the ended one wins when read.
    if (!(await this.write(lock, ended, this.#history))) return undefined;
    const file = this.#file(ended.id);
    await fs.rm(file, { force: true });
    await fs.rm(`${file}.last`, { force: true });
    return ended;
  }

  /** The records outside the history. `setAside`: damaged ones are put out of the way, which only a change may do. */
  async open(options: { setAside?: boolean } = {}): Promise<Release[]> {
    const open = await this.#readFolder(this.folder, options);
    if (open.length < 2) return open;
    const ended = new Set(await names(this.#history));
    return open.filter((release) => !ended.has(`${safeName(release.id)}.json`));
  }

  /** The records of the history. */
  async ended(): Promise<Release[]> {
    return this.#readFolder(this.#history);
  }

  /** Those of the history in short, newest first. What is in `known` is not read again: they no longer change. */
  async past(known: readonly PastRelease[] = []): Promise<readonly PastRelease[]> {
    const files = (await names(this.#history)).filter((name) => name.endsWith('.json'));
    const byFile = new Map(known.map((one) => [one.file, one]));
    if (files.length === known.length && files.every((file) => byFile.has(file))) return known;
    const found = await Promise.all(
      files.map(async (file) => {
        const known = byFile.get(file) ?? (await readSummary(this.#history, file));
        return known ?? summaryOf(file, await this.#readOne(path.join(this.#history, file), false));
      }),
    );
    return found.filter((one) => one !== undefined).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  #file(id: string, folder = this.folder): string {
    return path.join(folder, `${safeName(id)}.json`);
  }

  async #readFolder(folder: string, options: { setAside?: boolean } = {}): Promise<Release[]> {
    const releases: Release[] = [];
    for (const name of await names(folder)) {
      if (!name.endsWith('.json')) continue;
      const release = await this.#readOne(path.join(folder, name), options.setAside === true);
      if (release) releases.push(release);
    }
    return releases;
  }

  async #readOne(file: string, setAside: boolean): Promise<Release | undefined> {
    const text = await readRecord(file);
    if (text === undefined) return undefined;
    const release = parseRelease(text, file);
    if (release) return release;
    let name = path.basename(file);
    const lastText = await readRecord(`${file}.last`);
    const last = lastText === undefined ? undefined : parseRelease(lastText, file);
    if (setAside) {
      name = `${name}.damaged-${this.#clock.now().toISOString().replaceAll(':', '-')}`;
      await fs.rename(file, path.join(path.dirname(file), name));
      if (last) await writeFileAtomic(file, `${JSON.stringify(last, null, 1)}\n`);
    }
    if (!this.damaged.includes(name)) this.damaged.push(name);
    return last;
  }
}

/** The text of a record; undefined when there is none; an empty text, so damaged, when it is too large to be one. */
async function readRecord(file: string): Promise<string | undefined> {
  const size = await fs.stat(file).then(
    (stat) => stat.size,
    () => 0,
  );
  return size > maxRecordBytes ? '' : readTextIfExists(file);
}

/** undefined: damaged. Throws OpsError('blocked') for a record of a newer version, which must not be set aside. */
function parseRelease(text: string, file: string): Release | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  const parsed = releaseSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  if (!newerSchema.safeParse(value).success) return undefined;
  throw new OpsError('blocked', 'This release record was written by a newer Ops Persona.', {
    file,
    remedy: 'Update Ops Persona here.',
  });
}

async function names(folder: string): Promise<string[]> {
  try {
    return (await fs.readdir(folder)).sort();
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
}

/** Keeps what the file holds now as `<file>.last`, in one step. */
async function keepLast(file: string): Promise<void> {
  const beside = `${file}.last-${randomBytes(4).toString('hex')}.tmp`;
  try {
    await fs.link(file, beside).catch(async (error: unknown) => {
      if (isNotFound(error)) throw error;
      // File systems without hard links.
      await fs.copyFile(file, beside);
    });
    await fs.rename(beside, `${file}.last`);
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}

const summarySchema = releaseSchema.pick({
  schema: true,
  id: true,
  persona: true,
  version: true,
  environment: true,
  startedAt: true,
  closedAt: true,
  outcome: true,
});

/** What a record says before its items, which are many. undefined when it was written in another way: then all of it is read. */
async function readSummary(folder: string, file: string): Promise<PastRelease | undefined> {
  const handle = await fs.open(path.join(folder, file), 'r').catch(() => undefined);
  if (!handle) return undefined;
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(4096), 0, 4096, 0);
    const text = buffer.toString('utf8', 0, bytesRead);
    const end = text.indexOf(',\n "items": {');
    const parsed = summarySchema.safeParse(JSON.parse(end < 0 ? 'null' : `${text.slice(0, end)}}`));
    if (!parsed.success) return undefined;
    const { id, persona, version, environment, startedAt, closedAt, outcome } = parsed.data;
    return { file, id, persona, version, environment, startedAt, closedAt, outcome };
  } catch {
    return undefined;
  } finally {
    await handle.close();
  }
}

function summaryOf(file: string, release: Release | undefined): PastRelease | undefined {
  if (!release) return undefined;
  const { id, persona, version, environment, startedAt, closedAt, outcome } = release;
  return { file, id, persona, version, environment, startedAt, closedAt, outcome };
}

/** A name for files: ids reach file names, and a persona's id comes from a document. */
export function safeName(id: string): string {
  return id
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120);
}
