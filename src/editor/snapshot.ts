import * as fs from 'node:fs';
import * as path from 'node:path';
import type { RepositoryRules } from '../authority/load.ts';
import type { Release, ReleaseView } from '../checklist/model.ts';
import type { MemoryView } from '../memory/model.ts';
import type { Persona } from '../persona/model.ts';
import type { RunView } from '../pipeline/model.ts';
import type { Head, RepositoryReader } from '../workspace/repository.ts';

/** What can be read anew by itself. `all` starts from nothing. */
export type Part = 'all' | 'personas' | 'rules' | 'release' | 'runs' | 'memory' | 'head';

/** Everything the views, the status bar and the diagnostics know about a folder at one moment. */
export interface Snapshot {
  /** The folder as it was opened. */
  readonly folder: string;
  /** The worktree's root, or the folder itself without git. */
  readonly root: string;
  readonly reader: RepositoryReader | undefined;
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
  readonly checklists: ReleaseView | undefined;
  readonly memory: MemoryView | undefined;
  /** Newest first. */
  readonly runs: readonly RunView[];
}

/** What loading needs besides the folder. */
export interface LoadOptions {
  readonly builtinFolder: string;
  readonly personaLocations: readonly string[];
  /** Without trust git is asked only what runs nothing of the repository's own. */
  readonly trusted: boolean;
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
  const { root, reader, stateFolder } = ground;
  const { head, version } = before && !wants('head') ? before : await readHead(reader);
  const { personas, active } = before && !wants('personas') ? before : await readPersonas(ground, options);
  const rules = before && !wants('rules') ? before.rules : await readRules(root);
  const { ReleaseStore } = await import('../checklist/store.ts');
  const { releaseView } = await import('../checklist/view.ts');
  const sameActive = active === before?.active;
  const release =
    active === undefined
      ? undefined
      : before && sameActive && !wants('release')
        ? before.release
        : await new ReleaseStore(stateFolder).active(active.id);
  const memory =
    active === undefined
      ? undefined
      : before && sameActive && !wants('memory') && !wants('head')
        ? before.memory
        : await readMemory(active, root, reader);
  const runs = before && !wants('runs') ? before.runs : await readRuns(stateFolder);
  return {
    ...ground,
    head,
    version,
    personas,
    active,
    rules,
    release,
    checklists:
      active && releaseView(active, release, head.commit, options.trusted ? await distances(root, release, head) : {}),
    memory,
    runs,
  };
}

type Ground = Pick<Snapshot, 'folder' | 'root' | 'reader' | 'stateFolder' | 'choiceFolder'>;

async function openGround(folder: string): Promise<Ground> {
  const { RepositoryReader, stateFolder, worktreeStateFolder } = await import('../workspace/repository.ts');
  const reader = await RepositoryReader.open(folder);
  return {
    folder,
    root: reader && !reader.paths.bare ? reader.paths.worktree : folder,
    reader,
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
  const personas = await loadPersonas(ground.root, ground.reader, options.builtinFolder, options.personaLocations);
  const active = await resolveActivePersona(ground.root, ground.reader, personas);
  return { personas, active };
}

async function readRules(root: string): Promise<RepositoryRules> {
  const { loadRepositoryRules } = await import('../authority/load.ts');
  return loadRepositoryRules(root);
}

async function readMemory(active: Persona, root: string, reader: RepositoryReader | undefined): Promise<MemoryView> {
  const { memoryView } = await import('../memory/status.ts');
  return memoryView(active, root, reader);
}

/** How far each commit that evidence names lies behind HEAD, for "stale: 2 commits since". */
async function distances(
  root: string,
  release: Release | undefined,
  head: Head,
): Promise<{ commitsSince: (commit: string) => number | undefined }> {
  const named = Object.values(release?.items ?? {}).map((item) => item.evidence.at(-1)?.head);
  // A record is data from the git folder: nothing but an object name may reach git's arguments.
  const old = new Set(
    named.filter((commit) => typeof commit === 'string' && commit !== head.commit && /^[0-9a-f]{40,64}$/.test(commit)),
  );
  const counts = new Map<string | null | undefined, number>();
  if (old.size === 0 || head.commit === undefined) return { commitsSince: () => undefined };
  const { runProcess, succeeded } = await import('../workspace/process.ts');
  for (const commit of [...old].slice(0, 8)) {
    const args = ['rev-list', '--count', `${commit}..${head.commit}`, '--'];
    const result = await runProcess('git', args, { cwd: root, timeoutMs: 5000 });
    if (succeeded(result)) counts.set(commit, Number(result.stdout.trim()));
  }
  return { commitsSince: (commit) => counts.get(commit) };
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
