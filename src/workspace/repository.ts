import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';

/** Where a repository keeps its things. All paths absolute. */
export interface RepositoryPaths {
  /** The root of this worktree; for a bare repository its git folder. */
  readonly worktree: string;
  /** This worktree's own git folder (`.git`, or `.git/worktrees/<name>`). */
  readonly gitDir: string;
  /** The git folder that all worktrees share. */
  readonly commonDir: string;
  /** The root of the main worktree, shared memory lives there; undefined when it can't be known (bare). */
  readonly mainWorktree: string | undefined;
  readonly bare: boolean;
}

export interface Head {
  /** undefined on a branch without a commit. */
  readonly commit: string | undefined;
  /** undefined when HEAD is detached. */
  readonly branch: string | undefined;
}

/** How git regards a file. */
export type TrackingState = 'tracked' | 'ignored' | 'untracked' | 'outside';

/** A file as the index has it, with what git knew of the one on disk when it last looked. */
export interface IndexEntry {
  /** Relative to the worktree, `/` between. */
  readonly path: string;
  /** `100644`, `100755`, `120000` (link), `160000` (submodule). */
  readonly mode: string;
  readonly oid: string;
  readonly mtimeSeconds: number;
  readonly mtimeNanoseconds: number;
  /** Modulo 2^32, as the index keeps it. */
  readonly size: number;
  /** Not to be compared with the disk: left out of a sparse checkout, or assumed unchanged. */
  readonly fixed: boolean;
  /** Part of a conflict that is not resolved. */
  readonly unmerged: boolean;
}

/**
 * Reads a repository with the few git commands that run nothing of the repository's own, so it may be used before the user
 * trusts the folder (measured: `status` runs core.fsmonitor, `diff` runs filters; these do not).
 */
export class RepositoryReader {
  readonly paths: RepositoryPaths;
  readonly #git: SimpleGit;

  private constructor(paths: RepositoryPaths, git: SimpleGit) {
    this.paths = paths;
    this.#git = git;
  }

  /**
   * Opens the repository that holds `folder`; undefined when there is none or git is not installed. A GIT_DIR in the environment
   * (a hook's, or one that a user set for something else) speaks for `folder` only where nothing is found without it.
   */
  static async open(folder: string): Promise<RepositoryReader | undefined> {
    const pointed = placeVariables.some((name) => process.env[name] !== undefined);
    const own = await RepositoryReader.#openWith(readingGit(folder, pointed));
    return own ?? (pointed ? RepositoryReader.#openWith(readingGit(folder, false)) : undefined);
  }

  static async #openWith(git: SimpleGit | undefined): Promise<RepositoryReader | undefined> {
    if (!git) return undefined;
    try {
      const answer = await git.raw([
        'rev-parse',
        '--path-format=absolute',
        '--git-dir',
        '--git-common-dir',
        '--is-bare-repository',
      ]);
      const [gitDir, commonDir, bareText] = answer.split('\n');
      if (!gitDir || !commonDir) return undefined;
      const bare = bareText === 'true';
      const worktree = bare ? gitDir : (await git.raw(['rev-parse', '--show-toplevel'])).trimEnd();
      const mainWorktree = await findMainWorktree({ gitDir, commonDir, worktree, bare });
      return new RepositoryReader({ worktree, gitDir, commonDir, mainWorktree, bare }, git);
    } catch {
      return undefined;
    }
  }

  /** Where the folder that was opened lies in the worktree: empty for its root, else a path with a slash at its end. */
  async prefix(): Promise<string> {
    return (await this.#git.raw(['rev-parse', '--show-prefix'])).trimEnd();
  }

  async head(): Promise<Head> {
    const [commit, branch] = await Promise.all([
      this.#try(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']),
      this.#try(['rev-parse', '--symbolic-full-name', 'HEAD']),
    ]);
    const name = branch?.trim();
    if (name?.startsWith('refs/heads/')) return { commit: commit?.trim(), branch: name.slice('refs/heads/'.length) };
    if (commit === undefined) {
      const unborn = await fs.readFile(path.join(this.paths.gitDir, 'HEAD'), 'utf8').catch(() => '');
      return { commit: undefined, branch: /^ref: refs\/heads\/(.+)\n?$/.exec(unborn)?.[1] };
    }
    return { commit: commit.trim(), branch: undefined };
  }

  /** The text of a file in HEAD, or undefined when HEAD has none there. `file` is relative to the worktree, `/` between. */
  async textAtHead(file: string): Promise<string | undefined> {
    return this.#try(['cat-file', 'blob', `HEAD:${file}`]);
  }

  async tracking(file: string): Promise<TrackingState> {
    const relative = path.relative(this.paths.worktree, path.resolve(this.paths.worktree, file));
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) return 'outside';
    const literal = `:(top,literal)${relative.split(path.sep).join('/')}`;
    const listed = await this.#try(['-c', 'core.fsmonitor=false', 'ls-files', '--', literal]);
    if (listed !== undefined && listed !== '') return 'tracked';
    const ignored = await this.#try([
      '-c',
      'core.fsmonitor=false',
      'check-ignore',
      '--quiet',
      '--',
      path.resolve(this.paths.worktree, file),
    ]);
    return ignored === undefined ? 'untracked' : 'ignored';
  }

  /** Which of these (relative to the worktree, `/` between) git tracks, and which it neither tracks nor ignores; undefined when git fails. */
  async listed(files: readonly string[]): Promise<Map<string, 'tracked' | 'untracked'> | undefined> {
    const answer = await this.#try([
      ...['-c', 'core.fsmonitor=false', 'ls-files', '-z', '-t', '--full-name'],
      ...['--cached', '--others', '--exclude-standard', '--'],
      ...files.map((file) => `:(top,literal)${file}`),
    ]);
    const pieces = answer?.split('\0').filter((piece) => piece !== '');
    return pieces && new Map(pieces.map((piece) => [piece.slice(2), piece.startsWith('?') ? 'untracked' : 'tracked']));
  }

  /**
   * Files relative to the worktree, `/` between: those git tracks, those it neither tracks nor ignores, or both (default).
   * `endings`: only names that end so, whatever their case; all of them when there are none.
   */
  async files(which: 'tracked' | 'untracked' | 'both' = 'both', endings: readonly string[] = []): Promise<string[]> {
    if (this.paths.bare) return [];
    const answer = await this.#git.raw([
      '-c',
      'core.fsmonitor=false',
      'ls-files',
      '-z',
      ...(which === 'untracked' ? [] : ['--cached']),
      ...(which === 'tracked' ? [] : ['--others', '--exclude-standard']),
      '--deduplicate',
      // From a folder below the root too: all files, named from the root.
      '--full-name',
      '--',
      ...(endings.length === 0 ? [':/'] : endings.map((ending) => `:(top,icase)*${ending}`)),
    ]);
    return answer.split('\0').filter((file) => file !== '');
  }

  /** Every file of the index, or these alone. Compares nothing with the disk, so no filter runs. Throws when git fails. */
  async indexEntries(only?: readonly string[]): Promise<IndexEntry[]> {
    const answer = await this.#git.raw([
      '-c',
      'core.fsmonitor=false',
      'ls-files',
      '--stage',
      '-v',
      '--debug',
      '-z',
      '--full-name',
      '--',
      ...(only?.map((file) => `:(top,literal)${file}`) ?? [':/']),
    ]);
    return parseIndex(answer);
  }

  /** The files of a commit, or these alone, as `mode object id`, by path; undefined when there is no such commit. */
  async treeEntries(commit: string, only: readonly string[] = []): Promise<Map<string, string> | undefined> {
    if (!/^([0-9a-f]{40,64}|HEAD)$/.test(commit)) return undefined;
    const answer = await this.#try(['ls-tree', '-r', '-z', '--full-tree', commit, '--', ...only]);
    if (answer === undefined) return undefined;
    const entries = new Map<string, string>();
    for (const line of answer.split('\0')) {
      const tab = line.indexOf('\t');
      const [mode, , oid] = line.slice(0, Math.max(0, tab)).split(' ');
      if (mode !== undefined && oid !== undefined) entries.set(line.slice(tab + 1), `${mode} ${oid}`);
    }
    return entries;
  }

  /** How many commits of HEAD's history `commit` has not; undefined when either is unknown. */
  async commitsSince(commit: string): Promise<number | undefined> {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
    const answer = await this.#try(['rev-list', '--count', `${commit}..HEAD`, '--']);
    return answer === undefined ? undefined : Number(answer.trim());
  }

  /** The commit a tag stands on. */
  async commitOfTag(tag: string): Promise<string | undefined> {
    return (await this.#try(['rev-parse', '--verify', '--quiet', `refs/tags/${tag}^{commit}`]))?.trim();
  }

  /** The first parent of a commit; undefined when it has none. */
  async parentOf(commit: string): Promise<string | undefined> {
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return undefined;
    return (await this.#try(['rev-parse', '--verify', '--quiet', `${commit}^1`]))?.trim();
  }

  /** Tags that HEAD contains, newest version first, with the commit each stands on. */
  async tagsAtHead(): Promise<{ readonly name: string; readonly commit: string }[]> {
    const answer = await this.#try([
      'for-each-ref',
      '--merged=HEAD',
      '--sort=-version:refname',
      '--format=%(refname:short)%09%(objectname)%09%(*objectname)',
      'refs/tags',
    ]);
    return (answer ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => {
        const [name = '', own = '', peeled = ''] = line.split('\t');
        return { name, commit: peeled === '' ? own : peeled };
      });
  }

  async #try(args: string[]): Promise<string | undefined> {
    try {
      return await this.#git.raw(args);
    } catch {
      return undefined;
    }
  }
}

/** What `ls-files --stage -v --debug -z` prints: a line that ends in NUL, then what the index knows of the file. */
function parseIndex(answer: string): IndexEntry[] {
  const entry =
    /([A-Za-z?]) (\d{6}) ([0-9a-f]+) (\d)\t([^\0]*)\0 {2}ctime: [^\n]*\n {2}mtime: (\d+):(\d+)\n {2}dev:[^\n]*\n {2}uid:[^\n]*\n {2}size: (\d+)[^\n]*\n/g;
  const entries: IndexEntry[] = [];
  for (const match of answer.matchAll(entry)) {
    const [, tag = '', mode = '', oid = '', stage, path = '', seconds, nanoseconds, size] = match;
    entries.push({
      path,
      mode,
      oid,
      mtimeSeconds: Number(seconds),
      mtimeNanoseconds: Number(nanoseconds),
      size: Number(size),
      // `S`: skip-worktree; a small letter: assume-unchanged.
      fixed: tag === 'S' || tag !== tag.toUpperCase(),
      unmerged: stage !== '0',
    });
  }
  return entries;
}

/**
 * The folder for releases, journals and the lock: in the git folder that all worktrees share, so it never makes a tree
 * dirty; without git a folder of the user's own, keyed by the real path.
 */
export async function stateFolder(folder: string, repository: RepositoryReader | undefined): Promise<string> {
  if (repository) return path.join(repository.paths.commonDir, 'ops-persona');
  return userStateFolder(folder);
}

/** The folder for what belongs to one worktree alone (which persona is active). */
export async function worktreeStateFolder(folder: string, repository: RepositoryReader | undefined): Promise<string> {
  if (repository) return path.join(repository.paths.gitDir, 'ops-persona');
  return userStateFolder(folder);
}

/** A folder of the user's own for one folder, keyed by its real path: for what must not come with a repository. */
export async function userStateFolder(folder: string): Promise<string> {
  const real = await fs.realpath(folder).catch(() => path.resolve(folder));
  const key = createHash('sha256').update(real).digest('hex').slice(0, 24);
  const base =
    process.platform === 'win32'
      ? (process.env['LOCALAPPDATA'] ?? path.join(os.homedir(), 'AppData', 'Local'))
      : process.platform === 'darwin'
        ? path.join(os.homedir(), 'Library', 'Application Support')
        : (process.env['XDG_STATE_HOME'] ?? path.join(os.homedir(), '.local', 'state'));
  return path.join(base, 'ops-persona', key);
}

/** Variables that tell git where a repository is. The index is not among them: a commit of some files has one of its own. */
const placeVariables = ['GIT_DIR', 'GIT_WORK_TREE', 'GIT_COMMON_DIR'];

function readingGit(folder: string, withoutPlace: boolean): SimpleGit | undefined {
  try {
    const git = simpleGit({
      baseDir: folder,
      maxConcurrentProcesses: 4,
      timeout: { block: 20_000 },
      // Ours only ever switches it off.
      unsafe: { allowUnsafeFsMonitor: true },
      // simple-git takes a silent non-zero exit for success; for us any non-zero exit is a failure.
      errors: (error, result) =>
        error ??
        (result.exitCode === 0
          ? undefined
          : new Error(Buffer.concat(result.stdErr).toString('utf8').trim() || `git ended with ${result.exitCode}`)),
    });
    if (!withoutPlace) return git;
    const kept = Object.entries(process.env).filter(([name]) => !placeVariables.includes(name));
    return git.env(Object.fromEntries(kept));
  } catch {
    return undefined;
  }
}

/**
 * The main worktree of a linked one. For a plain clone its own root; for a submodule its own root too (the common folder
 * lies in `.git/modules`, whose parent is no worktree); for a worktree of a bare repository there is none.
 */
async function findMainWorktree(at: {
  gitDir: string;
  commonDir: string;
  worktree: string;
  bare: boolean;
}): Promise<string | undefined> {
  if (at.bare) return undefined;
  if (path.relative(at.gitDir, at.commonDir) === '') return at.worktree;
  const parent = path.dirname(at.commonDir);
  if (path.basename(at.commonDir) === '.git') return parent;
  // A linked worktree of a submodule or of a bare repository: git writes the worktree's place only for a submodule.
  const config = await fs.readFile(path.join(at.commonDir, 'config'), 'utf8').catch(() => '');
  const worktree = /^\s*worktree\s*=\s*(.+)$/m.exec(config)?.[1];
  return worktree === undefined ? undefined : path.resolve(at.commonDir, worktree.trim());
}
