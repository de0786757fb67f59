import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import type { Persona } from '../persona/model.ts';
import { redact } from '../secrets/redact.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound, readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { withLock, type HeldLock } from './lock.ts';
import type { Evidence, Release, ReleaseItem } from './model.ts';

/** Evidence before it is recorded; the store adds the time when none is given, and redacts the value. */
export type NewEvidence = Omit<Evidence, 'at'> & { readonly at?: string };

/** What a release is started for. */
export interface NewRelease {
  readonly version: string | null;
  readonly environment: string | null;
  readonly by: string;
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
});

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
});

const newerSchema = z.looseObject({ schema: z.number().int().min(2) });

/** A record is data from the git folder, so maybe a stranger's: larger ones are not read. */
const maxRecordBytes = 16 * 1024 * 1024;

/**
 * The releases of a repository: one JSON file each in `<state folder>/releases`, closed ones below `history`. Several
 * processes may record at once: each change is made under a lock, on what the file holds then, and replaces it in one step,
 * so nothing is lost and a kill leaves a readable record. The state before the last change is kept beside it
 * (`<id>.json.last`): a damaged record is set aside as `<id>.json.damaged-<time>` at the next change and that state is used.
 */
export class ReleaseStore {
  readonly folder: string;
  /** Damaged records met so far, by the name they have now, for a message. */
  readonly damaged: string[] = [];
  readonly #clock: Clock;

  constructor(stateFolder: string, clock: Clock = systemClock) {
    this.folder = path.join(stateFolder, 'releases');
    this.#clock = clock;
  }

  /** The open release of a persona; undefined when none is. Reading changes nothing, even where a record is damaged. */
  async active(personaId: string): Promise<Release | undefined> {
    return newestOpen(await this.#readOpen(), personaId);
  }

  /** Every release, open ones first, then newest first. */
  async list(): Promise<Release[]> {
    const [open, past] = await Promise.all([this.#readOpen(), this.#readFolder(path.join(this.folder, 'history'))]);
    return [...open.sort(newestFirst), ...past.sort(newestFirst)];
  }

  /**
   * Appends one piece of evidence to each item, and starts a release when none is open. Throws OpsError('usage') for an id
   * that is no live item of the persona, before anything is written.
   */
  async record(persona: Persona, itemIds: readonly string[], evidence: NewEvidence): Promise<Release> {
    const texts = liveItemTexts(persona);
    for (const id of itemIds) {
      if (texts.has(id)) continue;
      throw new OpsError('usage', `${persona.name} has no checklist item "${id}".`, {
        remedy: 'The item ids stand in "ops-persona checklist list".',
      });
    }
    const entry: Evidence = {
      ...evidence,
      at: evidence.at ?? this.#clock.now().toISOString(),
      value: evidence.value === null ? null : redact(evidence.value),
    };
    return this.#change(async (lock) => {
      const base =
        newestOpen(await this.#readOpen({ setAside: true }), persona.id) ??
        this.#fresh(persona.id, { version: null, environment: null, by: evidence.by });
      const items = new Map<string, ReleaseItem>(Object.entries(base.items));
      for (const id of itemIds) {
        const before = items.get(id);
        items.set(id, { ...before, text: texts.get(id) ?? '', evidence: [...(before?.evidence ?? []), entry] });
      }
      return this.#write(lock, { ...base, items: Object.fromEntries(items) });
    });
  }

  /** Starts a release. Throws OpsError('refused') when one is already open for this persona. */
  async start(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#change(async (lock) => {
      const open = newestOpen(await this.#readOpen({ setAside: true }), persona.id);
      if (open) {
        throw new OpsError('refused', `A release of ${persona.name} is already open (${describeTarget(open)}).`, {
          remedy: 'Close or abandon it first.',
        });
      }
      return this.#write(lock, this.#fresh(persona.id, release));
    });
  }

  /** Names the version and environment of the open release, or starts one with them. */
  async name(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#change(async (lock) => {
      const base = newestOpen(await this.#readOpen({ setAside: true }), persona.id) ?? this.#fresh(persona.id, release);
      return this.#write(lock, {
        ...base,
        version: release.version ?? base.version,
        environment: release.environment ?? base.environment,
      });
    });
  }

  /** Ends the open release and moves it to the history. Throws OpsError('refused') when none is open. */
  async end(persona: Persona, outcome: 'closed' | 'abandoned'): Promise<Release> {
    return this.#change(async (lock) => {
      const open = newestOpen(await this.#readOpen({ setAside: true }), persona.id);
      if (!open) throw new OpsError('refused', `No release of ${persona.name} is open.`);
      const ended: Release = { ...open, outcome, closedAt: this.#clock.now().toISOString() };
      // History first: a kill in between leaves it in both places, and the ended one wins when read.
      await this.#write(lock, ended, path.join(this.folder, 'history'));
      const file = this.#file(open.id);
      await fs.rm(file, { force: true });
      await fs.rm(`${file}.last`, { force: true });
      return ended;
    });
  }

  #fresh(persona: string, release: NewRelease): Release {
    const startedAt = this.#clock.now().toISOString();
    const stamp = startedAt.replace(/[-:]|\.\d+/g, '');
    return {
      schema: 1,
      id: `${safeName(persona)}-${stamp}-${randomBytes(3).toString('hex')}`,
      persona,
      version: release.version,
      environment: release.environment,
      startedAt,
      startedBy: release.by,
      closedAt: null,
      outcome: 'open',
      items: {},
    };
  }

  #file(id: string, folder = this.folder): string {
    return path.join(folder, `${safeName(id)}.json`);
  }

  async #change<T>(work: (lock: HeldLock) => Promise<T | undefined>): Promise<T> {
    for (;;) {
      const result = await withLock(path.join(this.folder, '.lock'), work);
      // undefined: the lock was taken over while this process slept, so what it read may be old. Once more, from the start.
      if (result !== undefined) return result;
    }
  }

  async #write(lock: HeldLock, release: Release, folder = this.folder): Promise<Release | undefined> {
    const file = this.#file(release.id, folder);
    const text = `${JSON.stringify(release, null, 1)}\n`;
    await keepLast(file);
    if (!(await lock.stillMine())) return undefined;
    await writeFileAtomic(file, text);
    return release;
  }

  async #readOpen(options: { setAside?: boolean } = {}): Promise<Release[]> {
    const open = await this.#readFolder(this.folder, options);
    if (open.length < 2) return open;
    const ended = new Set(await names(path.join(this.folder, 'history')));
    return open.filter((release) => !ended.has(`${safeName(release.id)}.json`));
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

function newestOpen(releases: readonly Release[], personaId: string): Release | undefined {
  return releases.filter((release) => release.persona === personaId && release.outcome === 'open').sort(newestFirst)[0];
}

function newestFirst(a: Release, b: Release): number {
  return b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id);
}

function liveItemTexts(persona: Persona): Map<string, string> {
  const items = persona.checklists.flatMap((checklist) => checklist.items).filter((item) => !item.template);
  return new Map(items.map((item) => [item.id, item.text]));
}

function describeTarget(release: Release): string {
  const version = release.version === null ? 'no version yet' : `v${release.version}`;
  return release.environment === null ? version : `${version} → ${release.environment}`;
}

/** Ids reach file names, and a persona's id comes from a document. */
function safeName(id: string): string {
  return id
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120);
}
