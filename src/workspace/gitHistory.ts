import { OpsError } from './errors.ts';
import { describeEnd, runProcess, succeeded, type ProcessOptions } from './process.ts';
import { decode } from './textFile.ts';

/** A commit, with the parents that are there (a shallow clone has fewer). */
export interface CommitFacts {
  readonly hash: string;
  readonly parents: readonly string[];
  /** ISO 8601 with the author's offset. */
  readonly date: string;
  readonly author: string;
}

/** A version of a file that a commit brought. */
export interface CommitChange {
  readonly commit: string;
  /** From the root, forward slashes. */
  readonly path: string;
  /** undefined: the file went away. */
  readonly blob: string | undefined;
  /** What stood there in the parents. */
  readonly before: readonly string[];
}

/** Which commits of a repository. */
export interface HistoryChoice {
  /** `all`: everything that a reference leads to, stashes and remote branches too. `branches`: local branches and HEAD. Default `all`. */
  readonly refs?: 'all' | 'branches';
  /** Only commits after this day or moment; see `readSince`. */
  readonly since?: string;
  readonly cancel?: AbortSignal;
}

/** Larger contents are data. */
const largestBlob = 1024 * 1024;
/** How many bytes of contents are held at once. */
const piece = 16 * 1024 * 1024;
const nothing = /^0+$/;

/**
 * Reads the history of a repository with plumbing alone (`rev-list`, `diff-tree --raw`, `cat-file`): no diff driver, text
 * conversion, filter, hook, signature check or replaced object of the repository's own takes part, and a partial clone fetches
 * nothing. Works in bare, shallow and empty repositories. Throws OpsError('usage') when git can't answer.
 */
export class GitHistory {
  readonly #cwd: string;
  readonly #choice: HistoryChoice;

  /** @param cwd a folder of the repository; for a bare one its git folder */
  constructor(cwd: string, choice: HistoryChoice = {}) {
    this.#cwd = cwd;
    this.#choice = choice;
  }

  /** Whether the clone lacks older commits. */
  async isShallow(): Promise<boolean> {
    return (await this.#git(['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  }

  /** All commits asked for, parents before children. */
  async commits(): Promise<CommitFacts[]> {
    const { refs = 'all', since } = this.#choice;
    const hasHead = succeeded(await this.#run(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']));
    const from = refs === 'all' ? ['--all'] : ['--branches', ...(hasHead ? ['HEAD'] : [])];
    const answer = await this.#git([
      'rev-list',
      '--topo-order',
      '--reverse',
      '--format=%H%x00%P%x00%aI%x00%an',
      ...(since === undefined ? [] : [`--since=${since}`]),
      ...from,
      '--',
    ]);
    const commits: CommitFacts[] = [];
    for (const line of answer.split('\n')) {
      // Between the lines asked for stand lines "commit <hash>".
      const [hash, parents, date, author] = line.split('\0');
      if (hash === undefined || parents === undefined || date === undefined) continue;
      commits.push({ hash, parents: parents === '' ? [] : parents.split(' '), date, author: author ?? '' });
    }
    return commits;
  }

  /** What some commits changed, in their order. A merge counts with what is in none of its parents. */
  async changes(commits: readonly Pick<CommitFacts, 'hash'>[]): Promise<CommitChange[]> {
    if (commits.length === 0) return [];
    const answer = await this.#git(
      ['diff-tree', '--stdin', '-r', '-c', '-z', '--root', '--no-renames', '--no-abbrev', '--raw', '--always'],
      { input: commits.map(({ hash }) => `${hash}\n`).join('') },
    );
    const changes: CommitChange[] = [];
    const fields = answer.split('\0');
    let commit = '';
    for (let at = 0; at < fields.length; at++) {
      const field = fields[at] ?? '';
      if (!field.startsWith(':')) {
        // diff-tree names the commit before its changes, ended as they are.
        if (/^[0-9a-f]{40,64}$/.test(field.trim())) commit = field.trim();
        continue;
      }
      const path = fields[++at];
      const change = path === undefined ? undefined : readRaw(field, commit, path);
      if (change !== undefined) changes.push(change);
    }
    return changes;
  }

  /** The texts of contents; what is missing, larger than a mebibyte or no text is left out. */
  async *texts(blobs: readonly string[]): AsyncGenerator<readonly [string, string]> {
    if (blobs.length === 0) return;
    const sizes = await this.#git(['cat-file', '--batch-check=%(objectname) %(objecttype) %(objectsize)'], {
      input: `${blobs.join('\n')}\n`,
    });
    let some: string[] = [];
    let total = 0;
    for (const line of sizes.split('\n')) {
      const [hash = '', type, size] = line.split(' ');
      if (type !== 'blob' || !(Number(size) <= largestBlob)) continue;
      some.push(hash);
      total += Number(size);
      if (total < piece) continue;
      yield* this.#read(some);
      some = [];
      total = 0;
    }
    if (some.length > 0) yield* this.#read(some);
  }

  /** The contents of HEAD by path; empty where there is no commit. */
  async head(): Promise<ReadonlyMap<string, string>> {
    const result = await this.#run(['ls-tree', '-r', '-z', '--full-tree', 'HEAD']);
    const contents = new Map<string, string>();
    if (!succeeded(result)) return contents;
    for (const row of result.stdout.split('\0')) {
      const match = /^(\d+) blob ([0-9a-f]+)\t(.+)$/s.exec(row);
      if (match?.[2] !== undefined && match[3] !== undefined && match[1] !== '120000') contents.set(match[3], match[2]);
    }
    return contents;
  }

  async *#read(blobs: readonly string[]): AsyncGenerator<readonly [string, string]> {
    const answer = await this.#git(['cat-file', '--batch'], { input: `${blobs.join('\n')}\n`, encoding: 'latin1' });
    const bytes = Buffer.from(answer, 'latin1');
    for (let at = 0; at < bytes.length;) {
      const end = bytes.indexOf(0x0a, at);
      if (end < 0) return;
      const [hash = '', type, size] = bytes.toString('latin1', at, end).split(' ');
      at = end + 1;
      if (type !== 'blob') continue;
      const content = bytes.subarray(at, at + Number(size));
      at += Number(size) + 1;
      const file = decode(content);
      if (file.kind === 'text') yield [hash, file.text];
    }
  }

  #run(args: readonly string[], options: Omit<ProcessOptions, 'cwd'> = {}): ReturnType<typeof runProcess> {
    return runProcess(
      'git',
      ['--no-replace-objects', '-c', 'core.quotePath=false', '-c', 'core.fsmonitor=false', ...args],
      {
        cwd: this.#cwd,
        env: { GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
        ...(this.#choice.cancel === undefined ? {} : { cancel: this.#choice.cancel }),
        ...options,
      },
    );
  }

  async #git(args: readonly string[], options: Omit<ProcessOptions, 'cwd'> = {}): Promise<string> {
    const result = await this.#run(args, options);
    if (succeeded(result)) return result.stdout;
    const said = result.stderr.trim().split('\n', 1)[0] ?? '';
    throw new OpsError(
      'usage',
      `git ${args[0] ?? ''} could not read the history (${said === '' ? describeEnd(result) : said}).`,
    );
  }
}

/** A line of `diff-tree --raw`, with a colon for each parent: modes, contents, the new one last. Links and submodules are none. */
function readRaw(field: string, commit: string, path: string): CommitChange | undefined {
  const parents = /^:+/.exec(field)?.[0].length ?? 0;
  const words = field.slice(parents).split(' ');
  const modes = words.slice(0, parents + 1);
  const blobs = words.slice(parents + 1, 2 * parents + 2);
  const isFile = (index: number): boolean =>
    modes[index]?.startsWith('100') === true && !nothing.test(blobs[index] ?? '0');
  const before = blobs.slice(0, parents).filter((_, index) => isFile(index));
  const blob = isFile(parents) ? blobs[parents] : undefined;
  return blob === undefined && before.length === 0 ? undefined : { commit, path, blob, before };
}

/**
 * A point in time as git should read it: a day (`2024-05-31`), a moment in ISO 8601, or `30 days ago`. undefined for anything
 * else, since git takes words it does not understand for "now".
 */
export function readSince(text: string): string | undefined {
  const given = text.trim().toLowerCase();
  if (/^\d{1,4} (?:hour|day|week|month|year)s? ago$/.test(given)) return given;
  if (!/^\d{4}-\d\d-\d\d(?:[t ]\d\d:\d\d(?::\d\d)?(?:\.\d+)?(?:z|[+-]\d\d:?\d\d)?)?$/.test(given)) return undefined;
  const time = Date.parse(given.length === 10 ? `${given}T00:00` : given.replace(' ', 'T').toUpperCase());
  return Number.isNaN(time) ? undefined : new Date(time).toISOString();
}
