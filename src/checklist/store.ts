import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import type { Persona } from '../persona/model.ts';
import { redact } from '../secrets/redact.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound, readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { withLock, type HeldLock } from '../workspace/fileLock.ts';
import type { ContentNote, Evidence, Release, ReleaseItem } from './model.ts';
import { describeTarget } from './target.ts';

/** Evidence before it is recorded; the store adds the time when none is given, and redacts the value. */
export type NewEvidence = Omit<Evidence, 'at'> & { readonly at?: string };

/** A release that ended, as a list shows it. */
export interface PastRelease extends Pick<
  Release,
  'id' | 'persona' | 'version' | 'environment' | 'startedAt' | 'closedAt' | 'outcome'
> {
  /** Its file's name. */
  readonly file: string;
}

/** What is recorded about one item. */
export interface Entry {
  readonly id: string;
  readonly evidence: NewEvidence;
}

/** Where and about which state of the repository evidence is recorded. */
export interface RecordOptions {
  /** The open release of this environment; default the one at work. */
  readonly environment?: string | undefined;
  /** Kept under the hash that the evidence is bound to. */
  readonly note?: ContentNote | undefined;
}

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
  content: z.string().optional(),
  exitCode: z.number().nullable().optional(),
  durationMs: z.number().optional(),
  verifier: z.string().optional(),
  until: z.string().optional(),
  output: z.string().optional(),
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

  /** The release at work: the open one that was started or chosen last, or that of an environment; undefined when there is none. Reading changes nothing, even where a record is damaged. */
  async active(personaId: string, environment?: string): Promise<Release | undefined> {
    return atWork(await this.#readOpen(), personaId, environment);
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
  async record(
    persona: Persona,
    itemIds: readonly string[],
    evidence: NewEvidence,
    options: RecordOptions = {},
  ): Promise<Release> {
    return this.recordAll(
      persona,
      itemIds.map((id) => ({ id, evidence })),
      options,
    );
  }

  /** The same for several items at once, each with evidence of its own. */
  async recordAll(persona: Persona, entries: readonly Entry[], options: RecordOptions = {}): Promise<Release> {
    const texts = liveItemTexts(persona);
    for (const { id } of entries) {
      if (texts.has(id)) continue;
      throw new OpsError('usage', `${persona.name} has no checklist item "${id}".`, {
        remedy: 'The item ids stand in "ops-persona checklist list".',
      });
    }
    const finished = entries.map(({ id, evidence }) => ({
      id,
      entry: {
        ...evidence,
        at: evidence.at ?? this.#clock.now().toISOString(),
        value: evidence.value === null ? null : redact(evidence.value),
      },
    }));
    const { environment = null } = options;
    return this.#change(async (lock) => {
      const open = await this.#readOpen({ setAside: true });
      const base =
        atWork(open, persona.id, options.environment) ??
        this.#fresh(persona.id, { version: null, environment, by: entries[0]?.evidence.by ?? '' });
      const items = new Map<string, ReleaseItem>(Object.entries(base.items));
      for (const { id, entry } of finished) {
        const before = items.get(id);
        items.set(id, { ...before, text: texts.get(id) ?? '', evidence: [...(before?.evidence ?? []), entry] });
      }
      const contents = { ...base.contents };
      for (const { entry } of finished) {
        if (entry.content !== undefined && options.note) contents[entry.content] = options.note;
      }
      return this.#write(lock, { ...base, items: Object.fromEntries(items), contents });
    });
  }

  /** Takes the last evidence of items back: what they had before is recorded anew, as it was; nothing is removed. */
  async undo(persona: Persona, itemIds: readonly string[], environment?: string): Promise<Release> {
    return this.#change(async (lock) => {
      const base = atWork(await this.#readOpen({ setAside: true }), persona.id, environment);
      if (!base) throw noneOpen(persona, environment);
      const items = new Map<string, ReleaseItem>(Object.entries(base.items));
      for (const id of itemIds) {
        const item = items.get(id);
        const last = item?.evidence.at(-1);
        if (!item || !last) continue;
        const untick: Evidence = {
          ...last,
          at: this.#clock.now().toISOString(),
          kind: 'untick',
          value: null,
          result: 'open',
        };
        items.set(id, { ...item, evidence: [...item.evidence, item.evidence.at(-2) ?? untick] });
      }
      return this.#write(lock, { ...base, items: Object.fromEntries(items) });
    });
  }

  /** The releases that ended, newest first. What is in `known` is not read again: they no longer change. */
  async past(known: readonly PastRelease[] = []): Promise<readonly PastRelease[]> {
    const folder = path.join(this.folder, 'history');
    const files = (await names(folder)).filter((name) => name.endsWith('.json'));
    const byFile = new Map(known.map((one) => [one.file, one]));
    if (files.length === known.length && files.every((file) => byFile.has(file))) return known;
    const found = await Promise.all(
      files.map(async (file) => {
        const known = byFile.get(file) ?? (await readSummary(folder, file));
        return known ?? summaryOf(file, await this.#readOne(path.join(folder, file), false));
      }),
    );
    return found.filter((one) => one !== undefined).sort((a, b) => b.startedAt.localeCompare(a.startedAt));
  }

  /** Starts a release. Throws OpsError('refused') when one is already open for this persona and environment. */
  async start(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#change(async (lock) => {
      refuseSecond(await this.#readOpen({ setAside: true }), persona, release.environment);
      return this.#write(lock, this.#fresh(persona.id, release));
    });
  }

  /**
   * Starts a release for a version and environment, or names the open one: one without a name (a first tick starts such a
   * one) takes the name, and one of the same environment takes a version when it has none. Throws OpsError('refused') when
   * another version is open for that environment.
   */
  async name(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#change(async (lock) => {
      const open = await this.#readOpen({ setAside: true });
      const mine = open.filter((one) => one.persona === persona.id && one.outcome === 'open');
      const same =
        release.environment === null ? undefined : mine.find((one) => one.environment === release.environment);
      const base =
        same ??
        (release.environment === null ? atWork(mine, persona.id) : mine.find((one) => one.environment === null));
      const known = base?.version ?? null;
      if (base && known !== null && release.version !== null && known !== release.version) {
        refuseSecond([base], persona, base.environment);
      }
      return this.#write(lock, {
        ...(base ?? this.#fresh(persona.id, release)),
        version: release.version ?? base?.version ?? null,
        environment: release.environment ?? base?.environment ?? null,
        selectedAt: this.#clock.now().toISOString(),
      });
    });
  }

  /** Makes the open release of an environment the one at work. Throws OpsError('refused') when there is none. */
  async select(persona: Persona, environment: string): Promise<Release> {
    return this.#change(async (lock) => {
      const open = atWork(await this.#readOpen({ setAside: true }), persona.id, environment);
      if (!open) throw noneOpen(persona, environment);
      return this.#write(lock, { ...open, selectedAt: this.#clock.now().toISOString() });
    });
  }

  /**
   * Starts a release like an earlier one: its environment and what did not apply there, with the reasons; whatever was done
   * has to be done anew. `id`: that of the earlier one (its beginning is enough); default the newest. Throws
   * OpsError('refused') when there is none, or one is open for that environment.
   */
  async duplicate(persona: Persona, id: string | undefined, release: NewRelease): Promise<Release> {
    const all = (await this.list()).filter((one) => one.persona === persona.id);
    const from = id === undefined ? all.sort(newestFirst)[0] : all.find((one) => one.id.startsWith(id));
    if (!from) {
      throw new OpsError(
        'refused',
        id === undefined ? 'There is no release to start from.' : `There is no release "${id}".`,
        {
          remedy: 'See "ops-persona release list".',
        },
      );
    }
    const environment = release.environment ?? from.environment;
    const kept = Object.entries(from.items).flatMap(([item, { text, evidence }]) => {
      const last = evidence.at(-1);
      return last?.result === 'not-applicable' ? [[item, { text, evidence: [last] }] as const] : [];
    });
    return this.#change(async (lock) => {
      refuseSecond(await this.#readOpen({ setAside: true }), persona, environment);
      return this.#write(lock, {
        ...this.#fresh(persona.id, { ...release, environment }),
        items: Object.fromEntries(kept),
        contents: from.contents ?? {},
      });
    });
  }

  /** Ends the open release and moves it to the history. Throws OpsError('refused') when none is open. */
  async end(persona: Persona, outcome: 'closed' | 'abandoned', environment?: string): Promise<Release> {
    return this.#change(async (lock) => {
      const open = atWork(await this.#readOpen({ setAside: true }), persona.id, environment);
      if (!open) throw noneOpen(persona, environment);
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

function atWork(releases: readonly Release[], personaId: string, environment?: string): Release | undefined {
  const when = (release: Release) => release.selectedAt ?? release.startedAt;
  return releases
    .filter((release) => release.persona === personaId && release.outcome === 'open')
    .filter((release) => environment === undefined || release.environment === environment)
    .sort((a, b) => when(b).localeCompare(when(a)) || newestFirst(a, b))[0];
}

function refuseSecond(open: readonly Release[], persona: Persona, environment: string | null): void {
  const other = open.find(
    (one) => one.persona === persona.id && one.outcome === 'open' && one.environment === environment,
  );
  if (!other) return;
  throw new OpsError('refused', `A release of ${persona.name} is already open (${describeTarget(other)}).`, {
    remedy: 'Close or abandon it first.',
  });
}

function noneOpen(persona: Persona, environment: string | undefined): OpsError {
  const where = environment === undefined ? '' : ` for ${environment}`;
  return new OpsError('refused', `No release of ${persona.name} is open${where}.`);
}

function newestFirst(a: Release, b: Release): number {
  return b.startedAt.localeCompare(a.startedAt) || b.id.localeCompare(a.id);
}

function liveItemTexts(persona: Persona): Map<string, string> {
  const items = persona.checklists.flatMap((checklist) => checklist.items).filter((item) => !item.template);
  return new Map(items.map((item) => [item.id, item.text]));
}

/** Ids reach file names, and a persona's id comes from a document. */
function safeName(id: string): string {
  return id
    .replace(/[^\w.-]/g, '_')
    .replace(/^\.+/, '_')
    .slice(0, 120);
}
