import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RepositoryRules } from '../authority/load.ts';
import type { Release, ReleaseView } from '../checklist/model.ts';
import type { ShippedReader } from '../checklist/shipped.ts';
import type { PastRelease } from '../checklist/releaseFiles.ts';
import type { Known } from '../checklist/view.ts';
import type { MemoryView } from '../memory/model.ts';
import type { Documents } from '../persona/library.ts';
import type { Persona } from '../persona/model.ts';
import type { Operations } from '../pipeline/operations.ts';
import type { RunView } from '../pipeline/model.ts';
import type { RoleHolder } from '../pipeline/role.ts';
import type { OpsConfig } from '../workspace/config.ts';
import type { Head, RepositoryReader } from '../workspace/repository.ts';

/** What can be read anew by itself. `all` starts from nothing. */
export type Part = 'all' | 'content' | 'personas' | 'rules' | 'release' | 'runs' | 'memory' | 'head';

/** A role with whether this window holds it. */
export interface HeldRole extends RoleHolder {
  readonly mine: boolean;
}

/** Everything the views, the status bar and the diagnostics know about a folder at one moment. */
export interface Snapshot {
  /** The folder as it was opened. */
  readonly folder: string;
  /** The worktree's root, or the folder itself without git. */
  readonly root: string;
  readonly reader: RepositoryReader | undefined;
  /** Remembers what files it has hashed. */
  readonly shipped: ShippedReader | undefined;
  /** Remembers what documents it has parsed. */
  readonly documents: Documents;
  /** Where releases, journals and the lock are. */
  readonly stateFolder: string;
  /** Where the choice of the persona is. */
  readonly choiceFolder: string;
  readonly head: Head;
  /** The newest version tag that HEAD contains, as it is written (`v1.3.2`). */
  readonly version: string | undefined;
  readonly personas: readonly Persona[];
  readonly active: Persona | undefined;
  /** What `.ops/` says about authority. */
  readonly rules: RepositoryRules;
  readonly release: Release | undefined;
  /** Releases that ended, newest first. */
  readonly history: readonly PastRelease[];
  readonly checklists: ReleaseView | undefined;
  /** What would ship, how it compares with what evidence is bound to, approval and gates; undefined without a persona. */
  readonly stands: Known | undefined;
  readonly config: OpsConfig;
  readonly memory: MemoryView | undefined;
  /** Newest first. */
  readonly runs: readonly RunView[];
  /** Who holds the ops role. */
  readonly roles: readonly HeldRole[];
  /** What the records say about metrics, duties and escalations; undefined without a persona. */
  readonly operations: Operations | undefined;
}

/** What loading needs besides the folder. */
export interface LoadOptions {
  readonly builtinFolder: string;
  readonly personaLocations: readonly string[];
  /** Without trust git is asked only what runs nothing of the repository's own. */
  readonly trusted: boolean;
  /** The name of this window's session. */
  readonly session: string;
}

/**
 * Reads the parts that are asked for and takes the others from `before`. Engines are loaded here, so the extension starts
 * without them. Throws what the engines throw.
 */
export async function loadSnapshot(
  folder: string,
  parts: ReadonlySet<Part>,
  before: Snapshot | undefined,
  options: LoadOptions,
): Promise<Snapshot> {
  const wants = (part: Part) => before === undefined || parts.has('all') || parts.has(part);
  const ground = before && !wants('all') ? before : await openGround(folder);
  const { root, stateFolder } = ground;
  // All that is read now is read of one moment, each thing once.
  const reader = ground.reader?.moment();
  const now = { ...ground, reader };
  const standsMoved = (['head', 'release', 'content', 'runs'] as const).some(wants);
  if (before?.active && (standsMoved || wants('personas') || wants('memory'))) await reader?.listing();
  const { head, version } = before && !wants('head') ? before : await readHead(reader);
  const { personas, active } = before && !wants('personas') ? before : await readPersonas(now, options);
  const rules = before && !wants('rules') ? before.rules : await readRules(root);
  const { ReleaseStore } = await import('../checklist/store.ts');
  const sameActive = active === before?.active;
  const release =
    active === undefined
      ? undefined
      : before && sameActive && !wants('release')
        ? before.release
        : await new ReleaseStore(stateFolder).active(active.id);
  const runs = before && !wants('runs') ? before.runs : await readRuns(stateFolder);
  if (active && (standsMoved || !sameActive)) await reader?.listing();
  const history =
    before && !wants('release') ? before.history : await new ReleaseStore(stateFolder).past(before?.history);
  const memory =
    active === undefined
      ? undefined
      : before && sameActive && !wants('memory') && !wants('head')
        ? before.memory
        : await readMemory(active, root, reader, runs, options.trusted);
  const roles = before && !wants('runs') ? before.roles : await readHeldRoles(stateFolder, options.session);
  const stands =
    before && sameActive && !standsMoved ? before : await readStands({ ...now, active, release }, options.trusted);
  const fresh = before && sameActive && !wants('memory') && !wants('runs') && !wants('head');
  const operations =
    fresh && before.operations
      ? await sameOperations(before.operations, active, release === before.release, release)
      : await readOperations({ ...now, active, runs, release });
  return {
    ...ground,
    head,
    version,
    personas,
    active,
    rules,
    release,
    history,
    stands: stands.stands,
    config: stands.config,
    checklists: stands.checklists,
    memory,
    runs,
    roles,
    operations,
  };
}

type Ground = Pick<Snapshot, 'folder' | 'root' | 'reader' | 'shipped' | 'documents' | 'stateFolder' | 'choiceFolder'>;

async function openGround(folder: string): Promise<Ground> {
  const { RepositoryReader, stateFolder, worktreeStateFolder } = await import('../workspace/repository.ts');
  const { ShippedReader } = await import('../checklist/shipped.ts');
  const reader = await RepositoryReader.open(folder);
  return {
    folder,
    root: reader && !reader.paths.bare ? reader.paths.worktree : folder,
    reader,
    shipped: reader && !reader.paths.bare ? new ShippedReader(reader.paths.worktree) : undefined,
    documents: new Map(),
    stateFolder: await stateFolder(folder, reader),
    choiceFolder: await worktreeStateFolder(folder, reader),
  };
}

async function readHead(reader: RepositoryReader | undefined): Promise<Pick<Snapshot, 'head' | 'version'>> {
  if (!reader) return { head: { commit: undefined, branch: undefined }, version: undefined };
  const [head, tags] = await Promise.all([reader.head(), reader.tagsAtHead()]);
  return { head, version: tags.find((tag) => /^v?\d+\.\d+\.\d+/.test(tag.name))?.name };
}

async function readPersonas(ground: Ground, options: LoadOptions): Promise<Pick<Snapshot, 'personas' | 'active'>> {
  const [{ loadPersonas }, { resolveActivePersona }] = await Promise.all([
    import('../persona/library.ts'),
    import('../persona/active.ts'),
  ]);
  const personas = await loadPersonas(
    ground.root,
    ground.reader,
    options.builtinFolder,
    options.personaLocations,
    ground.documents,
  );
  const active = await resolveActivePersona(ground.root, ground.reader, personas);
  return { personas, active };
}

async function readRules(root: string): Promise<RepositoryRules> {
  const { loadRepositoryRules } = await import('../authority/load.ts');
  return loadRepositoryRules(root);
}

async function readMemory(
  active: Persona,
  root: string,
  reader: RepositoryReader | undefined,
  runs: readonly RunView[],
  trusted: boolean,
): Promise<MemoryView> {
  const { memoryView } = await import('../memory/status.ts');
  const lastRelease = runs.find((run) => run.state === 'released')?.endedAt;
  return memoryView(active, root, reader, { lastRelease, trusted });
}

/** How the release stands: what would ship, what approves it, and so every item's state. */
async function readStands(
  at: Pick<Snapshot, 'root' | 'reader' | 'stateFolder' | 'shipped' | 'active' | 'release'>,
  trusted: boolean,
): Promise<Pick<Snapshot, 'stands' | 'config' | 'checklists'>> {
  const { active: persona, reader, release, root, shipped } = at;
  if (!persona) return { stands: undefined, config: {}, checklists: undefined };
  const [{ assess }, { releaseCommits }] = await Promise.all([
    import('../checklist/assess.ts'),
    import('../pipeline/releaseCommits.ts'),
  ]);
  const carried = reader && trusted ? await releaseCommits(at.stateFolder, reader) : [];
  const { view, config, ...stands } = await assess({ root, reader, persona, release, shipped, carried, trusted });
  return { stands, config, checklists: view };
}

async function readHeldRoles(stateFolder: string, session: string): Promise<readonly HeldRole[]> {
  const [{ readRoles }, { namedSession }] = await Promise.all([
    import('../pipeline/role.ts'),
    import('../pipeline/session.ts'),
  ]);
  const { id } = namedSession(session);
  return (await readRoles(stateFolder)).map((role) => ({ ...role, mine: role.session === id }));
}

/** A log that can't be read says nothing here; opening it, and its commands, say why. */
async function readOperations(
  at: Pick<Snapshot, 'root' | 'reader' | 'stateFolder' | 'active' | 'runs' | 'release'>,
): Promise<Operations | undefined> {
  if (!at.active) return undefined;
  const { operationsOf } = await import('../pipeline/operations.ts');
  return operationsOf({ ...at, persona: at.active }, at.runs).catch(() => undefined);
}

/** The records are as they were; what a release's checks give reason for may not be. */
async function sameOperations(
  before: Operations,
  active: Persona | undefined,
  sameRelease: boolean,
  release: Release | undefined,
): Promise<Operations> {
  if (sameRelease || !active) return before;
  const { withRelease } = await import('../pipeline/operations.ts');
  return withRelease(before, active, release);
}

async function readRuns(stateFolder: string): Promise<readonly RunView[]> {
  const { listRuns } = await import('../pipeline/runs.ts');
  return listRuns(stateFolder);
}

/**
 * The folders whose changes concern a snapshot, and what to read anew for each. Parents are among them, so that a folder
 * that is made later is noticed.
 */
export function watchedFolders(at: Snapshot): ReadonlyMap<string, readonly Part[]> {
  const folders = new Map<string, readonly Part[]>();
  const add = (folder: string, ...parts: Part[]) =>
    folders.set(folder, [...new Set([...(folders.get(folder) ?? []), ...parts])]);
  if (at.reader) {
    const { gitDir, commonDir } = at.reader.paths;
    // git's own folders move with every stage and commit, so the dearer parts hang on them only until our folders exist.
    add(gitDir, 'head', ...(fs.existsSync(at.choiceFolder) ? [] : (['personas'] as const)));
    add(path.join(gitDir, 'logs'), 'head');
    add(commonDir, 'head', ...(fs.existsSync(at.stateFolder) ? [] : (['release', 'runs'] as const)));
    add(path.join(commonDir, 'refs', 'tags'), 'head');
    const branch = at.head.branch;
    if (branch !== undefined) add(path.dirname(path.join(commonDir, 'refs', 'heads', ...branch.split('/'))), 'head');
  } else {
    // Without git: `git init` makes it a repository.
    add(at.folder, 'all');
    add(path.dirname(at.stateFolder), 'release', 'runs', 'personas');
  }
  add(at.stateFolder, 'release', 'runs');
  add(at.choiceFolder, 'personas');
  add(path.join(at.stateFolder, 'releases'), 'release');
  const runs = path.join(at.stateFolder, 'runs');
  add(runs, 'runs');
  for (const run of at.runs.slice(0, 3)) if (run.endedAt === undefined) add(path.join(runs, run.id), 'runs');
  const memory = [...(at.memory?.shared.files ?? []), ...(at.memory?.worktree.files ?? []), ...(at.memory?.user ?? [])];
  for (const file of memory) if (file.file !== undefined) add(path.dirname(file.file), 'memory');
  return folders;
}
