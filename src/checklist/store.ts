import { randomBytes } from 'node:crypto';
import type { Persona } from '../persona/model.ts';
import { redact } from '../secrets/redact.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import type { ContentNote, Evidence, Release, ReleaseItem } from './model.ts';
import { ReleaseFiles, safeName, type PastRelease } from './releaseFiles.ts';
import { describeTarget } from './target.ts';
import { takenBack } from './undo.ts';

/** Evidence before it is recorded; the store adds the time when none is given, and redacts the value. */
export type NewEvidence = Omit<Evidence, 'at'> & { readonly at?: string };

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

/** The releases of a repository: what is recorded, started, named and ended. How that is kept: see ReleaseFiles. */
export class ReleaseStore {
  readonly #files: ReleaseFiles;
  readonly #clock: Clock;

  constructor(stateFolder: string, clock: Clock = systemClock) {
    this.#files = new ReleaseFiles(stateFolder, clock);
    this.#clock = clock;
  }

  /** The folder of the records. */
  get folder(): string {
    return this.#files.folder;
  }

  /** Damaged records met so far, by the name they have now, for a message. */
  get damaged(): readonly string[] {
    return this.#files.damaged;
  }

  /** The release at work: the open one that was started or chosen last, or that of an environment; undefined when there is none. Reading changes nothing, even where a record is damaged. */
  async active(personaId: string, environment?: string): Promise<Release | undefined> {
    return atWork(await this.#files.open(), personaId, environment);
  }

  /**
   * The open release that a push to an environment belongs to: that environment's, else one that names no environment yet. Without
   * an environment the one at work. What was recorded for elsewhere is no evidence.
   */
  async forPush(personaId: string, environment: string | undefined): Promise<Release | undefined> {
    const open = await this.#files.open();
    if (environment === undefined) return atWork(open, personaId);
    const unnamed = open.filter((one) => one.environment === null);
    return atWork(open, personaId, environment) ?? atWork(unnamed, personaId);
  }

  /** Every release, open ones first, then newest first. */
  async list(): Promise<Release[]> {
    const [open, past] = await Promise.all([this.#files.open(), this.#files.ended()]);
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
    // One time for all: what was recorded in one go is taken back in one go.
    const now = this.#clock.now().toISOString();
    const finished = entries.map(({ id, evidence }) => ({
      id,
      entry: {
        ...evidence,
        at: evidence.at ?? now,
        value: evidence.value === null ? null : redact(evidence.value),
      },
    }));
    const { environment = null } = options;
    return this.#files.change(async (lock) => {
      const open = await this.#files.open({ setAside: true });
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
      return this.#files.write(lock, { ...base, items: Object.fromEntries(items), contents });
    });
  }

  /**
   * Takes the last evidence of items back: what they had before is recorded anew, as it was; nothing is removed. Throws
   * OpsError('refused') when none of them has any left, or no release is open.
   */
  async undo(persona: Persona, itemIds: readonly string[], environment?: string): Promise<Release> {
    return this.#files.change(async (lock) => {
      const base = atWork(await this.#files.open({ setAside: true }), persona.id, environment);
      if (!base) throw noneOpen(persona, environment);
      const items = new Map<string, ReleaseItem>(Object.entries(base.items));
      let changed = false;
      for (const id of itemIds) {
        const item = items.get(id);
        const back = item && takenBack(item.evidence, this.#clock.now().toISOString());
        if (!back) continue;
        items.set(id, { ...item, evidence: [...item.evidence, back] });
        changed = true;
      }
      if (!changed) throw new OpsError('refused', 'There is nothing to take back.');
      return this.#files.write(lock, { ...base, items: Object.fromEntries(items) });
    });
  }

  /** The releases that ended, newest first. What is in `known` is not read again: they no longer change. */
  async past(known: readonly PastRelease[] = []): Promise<readonly PastRelease[]> {
    return this.#files.past(known);
  }

  /** Starts a release. Throws OpsError('refused') when one is already open for this persona and environment. */
  async start(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#files.change(async (lock) => {
      refuseSecond(await this.#files.open({ setAside: true }), persona, release.environment);
      return this.#files.write(lock, this.#fresh(persona.id, release));
    });
  }

  /**
   * Starts a release for a version and environment, or names the open one: one without a name (a first tick starts such a
   * one) takes the name, and one of the same environment takes a version when it has none. Throws OpsError('refused') when
   * another version is open for that environment.
   */
  async name(persona: Persona, release: NewRelease): Promise<Release> {
    return this.#files.change(async (lock) => {
      const open = await this.#files.open({ setAside: true });
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
      return this.#files.write(lock, {
        ...(base ?? this.#fresh(persona.id, release)),
        version: release.version ?? base?.version ?? null,
        environment: release.environment ?? base?.environment ?? null,
        selectedAt: this.#clock.now().toISOString(),
      });
    });
  }

  /** Makes the open release of an environment the one at work. Throws OpsError('refused') when there is none. */
  async select(persona: Persona, environment: string): Promise<Release> {
    return this.#files.change(async (lock) => {
      const open = atWork(await this.#files.open({ setAside: true }), persona.id, environment);
      if (!open) throw noneOpen(persona, environment);
      return this.#files.write(lock, { ...open, selectedAt: this.#clock.now().toISOString() });
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
    return this.#files.change(async (lock) => {
      refuseSecond(await this.#files.open({ setAside: true }), persona, environment);
      return this.#files.write(lock, {
        ...this.#fresh(persona.id, { ...release, environment }),
        items: Object.fromEntries(kept),
        contents: from.contents ?? {},
      });
    });
  }

  /** Ends the open release and moves it to the history. Throws OpsError('refused') when none is open. */
  async end(persona: Persona, outcome: 'closed' | 'abandoned', environment?: string): Promise<Release> {
    return this.#files.change(async (lock) => {
      const open = atWork(await this.#files.open({ setAside: true }), persona.id, environment);
      if (!open) throw noneOpen(persona, environment);
      const ended: Release = { ...open, outcome, closedAt: this.#clock.now().toISOString() };
      return this.#files.moveToHistory(lock, ended);
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
