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

  /** Opens the repository that holds `folder`; undefined when there is none or git is not installed. */
  static async open(folder: string): Promise<RepositoryReader | undefined> {
    const git = readingGit(folder);
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

  /** Files that git tracks and untracked ones it does not ignore, relative to the worktree, `/` between. */
  async files(): Promise<string[]> {
    const answer = await this.#git.raw([
      '-c',
      'core.fsmonitor=false',
      'ls-files',
      '-z',
      '--cached',
      '--others',
      '--exclude-standard',
      '--deduplicate',
      // From a folder below the root too: all files, named from the root.
      '--full-name',
      '--',
      ':/',
    ]);
    return answer.split('\0').filter((file) => file !== '');
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

async function userStateFolder(folder: string): Promise<string> {
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

function readingGit(folder: string): SimpleGit | undefined {
  try {
    return simpleGit({
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
