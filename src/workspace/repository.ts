import { createHash } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { simpleGit, type SimpleGit } from 'simple-git';
import { isAmong, listingOptions, namesIn, parseListing, TreeMemory, type Listing, type Tree } from './listing.ts';

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

/** Where a tag stands: the commit and its first parent, empty when it has none. */
export interface TaggedCommit {
  readonly commit: string;
  readonly parent: string;
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
  /** What was seen of one moment; undefined: every question is asked anew. */
  readonly #seen: { head?: Promise<Head>; listing?: Promise<Listing> } | undefined;

  private constructor(paths: RepositoryPaths, git: SimpleGit, seen?: object) {
    this.paths = paths;
    this.#git = git;
    this.#seen = seen;
  }

  /**
   * The same repository for one operation: HEAD and the files are looked at when they are first asked for, and stay for whoever
   * asks again. Not to be kept beyond the operation, and not for what has to see a change that the operation makes.
   */
  moment(): RepositoryReader {
    return new RepositoryReader(this.paths, this.#git, {});
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
      const questions = ['--git-dir', '--git-common-dir', '--is-bare-repository'];
      const ask = (more: string[]) => git.raw(['rev-parse', '--path-format=absolute', ...questions, ...more]);
      const answer = await ask(['--show-toplevel']).catch((error: unknown) => {
        // A bare repository has no top level, and git fails for that as well.
        if (String(error).includes('not a git repository')) throw error;
        return ask([]);
      });
      const [gitDir, commonDir, bareText, top] = answer.split('\n');
      const bare = bareText === 'true';
      const worktree = bare ? gitDir : top;
      if (!gitDir || !commonDir || !worktree) return undefined;
      const mainWorktree = await findMainWorktree({ gitDir, commonDir, worktree, bare });
      return new RepositoryReader({ worktree, gitDir, commonDir, mainWorktree, bare }, git);
    } catch {
      return undefined;
    }
  }

  /** The repository of a worktree whose places are known already. `head`: what HEAD is known to be; it is not asked for. */
  static async at(
    places: Pick<RepositoryPaths, 'worktree' | 'gitDir' | 'commonDir'>,
    head?: Head,
  ): Promise<RepositoryReader | undefined> {
    const { worktree, gitDir, commonDir } = places;
    const git = readingGit(worktree, false);
    const paths = { worktree, gitDir, commonDir, bare: false };
    const mainWorktree = await findMainWorktree(paths);
    return git && new RepositoryReader({ ...paths, mainWorktree }, git, head && { head: Promise.resolve(head) });
  }

  /** Where the folder that was opened lies in the worktree: empty for its root, else a path with a slash at its end. */
  async prefix(): Promise<string> {
    return (await this.#git.raw(['rev-parse', '--show-prefix'])).trimEnd();
  }

  async head(): Promise<Head> {
    if (!this.#seen) return this.#readHead();
    return (this.#seen.head ??= this.#readHead());
  }

  async #readHead(): Promise<Head> {
    const answer = await this.#try(['rev-parse', '--revs-only', 'HEAD^{commit}', '--symbolic-full-name', 'HEAD']);
    const [commit = '', name = ''] = answer?.split('\n') ?? [];
    if (commit === '') {
      const unborn = await fs.readFile(path.join(this.paths.gitDir, 'HEAD'), 'utf8').catch(() => '');
      return { commit: undefined, branch: /^ref: refs\/heads\/(.+)\n?$/.exec(unborn)?.[1] };
    }
    return { commit, branch: name.startsWith('refs/heads/') ? name.slice('refs/heads/'.length) : undefined };
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

  /**
   * Files relative to the worktree, `/` between: those git tracks, those it neither tracks nor ignores, or both (default).
   * `endings`: only names that end so, whatever their case; all of them when there are none.
   */
  async files(which: 'tracked' | 'untracked' | 'both' = 'both', endings: readonly string[] = []): Promise<string[]> {
    if (this.paths.bare) return [];
    // A few names are asked for by themselves, unless all are known: a repository may have a hundred thousand.
    if (this.#seen && (endings.length === 0 || this.#seen.listing)) {
      const names = namesIn(await this.listing(), which);
      return endings.length === 0
        ? names
        : names.filter((name) => endings.some((ending) => name.toLowerCase().endsWith(ending.toLowerCase())));
    }
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

  /** Index and untracked files, all of them or these alone, by one look. Compares nothing with the disk. Throws when git fails. */
  async listing(only?: readonly string[]): Promise<Listing> {
    if (this.paths.bare) return { entries: [], untracked: [], indexTime: 0 };
    const known = this.#seen?.listing;
    if (only && known) {
      const wanted = isAmong(only);
      const { entries, untracked, indexTime } = await known;
      return { entries: entries.filter(({ path }) => wanted(path)), untracked: untracked.filter(wanted), indexTime };
    }
    if (only) return this.#list(only.map((file) => `:(top,literal)${file}`));
    if (!this.#seen) return this.#list([':/']);
    return (this.#seen.listing ??= this.#list([':/']));
  }

  async #list(paths: readonly string[]): Promise<Listing> {
    // Before git reads it: an index that is written anew meanwhile then looks older than it is, and more is compared, never less.
    const indexTime = await fs.stat(path.join(this.paths.gitDir, 'index')).then(
      (stat) => stat.mtimeMs,
      () => 0,
    );
    const args = ['-c', 'core.fsmonitor=false', 'ls-files', ...listingOptions, '--', ...paths];
    return { ...parseListing(await this.#git.raw(args)), indexTime };
  }

  /** The files of a commit, or these alone, as `mode object id`, by path; undefined when there is no such commit. */
  async treeEntries(commit: string, only: readonly string[] = []): Promise<Tree | undefined> {
    if (!/^([0-9a-f]{40,64}|HEAD)$/.test(commit)) return undefined;
    const key = (oid: string) => `${this.paths.commonDir}\0${oid}`;
    const oid = commit === 'HEAD' && this.#seen ? (await this.head()).commit : commit;
    if (oid === undefined) return undefined;
    if (only.length > 0 && !trees.has(key(oid))) return this.#readTree(oid, only);
    if (oid === 'HEAD') return this.#readTree(oid, only);
    const all = await trees.get(key(oid), () => this.#readTree(oid, []));
    if (only.length === 0) return all;
    const wanted = isAmong(only);
    return all && new Map([...all].filter(([file]) => wanted(file)));
  }

  async #readTree(commit: string, only: readonly string[]): Promise<Tree | undefined> {
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

  /** The commits these tags stand on, by their names; a tag that is not there is not in the answer. */
  async tagged(tags: readonly string[]): Promise<Map<string, TaggedCommit>> {
    const found = new Map<string, TaggedCommit>();
    if (tags.length === 0) return found;
    const format = [
      '%(refname:strip=2)',
      '%(objecttype)',
      '%(objectname)',
      '%(parent)',
      '%(*objectname)',
      '%(*parent)',
    ];
    const names = tags.map((tag) => `refs/tags/${tag}`);
    const answer = (await this.#try(['for-each-ref', `--format=${format.join('%09')}`, ...names])) ?? '';
    for (const line of answer.split('\n')) {
      const [name = '', type, own, ownParents, peeled, peeledParents] = line.split('\t');
      const [commit = '', parents = ''] = type === 'tag' ? [peeled, peeledParents] : [own, ownParents];
      if (tags.includes(name)) found.set(name, { commit, parent: parents.split(' ')[0] ?? '' });
    }
    return found;
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

/** Trees by common git folder and commit. */
const trees = new TreeMemory();

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
