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

/** The files of a worktree as git lists them at one moment. */
export interface Listing {
  /** What is in the index: a file in conflict has more than one entry. */
  readonly entries: readonly IndexEntry[];
  /** Files that git neither tracks nor ignores, relative to the worktree, `/` between. */
  readonly untracked: readonly string[];
  /** Before the listing was made the index had been written at this time, in milliseconds; 0 where there was none. */
  readonly indexTime: number;
}

/** Options of `ls-files` whose answer `parseListing` reads. Nothing is compared with the disk, so no filter runs. */
export const listingOptions: readonly string[] = [
  ...['-z', '--stage', '-v', '--debug', '--full-name'],
  ...['--others', '--exclude-standard'],
];

/**
 * What `ls-files` prints with these options: `? ` and the name for a file that is not in the index, else a line that ends in
 * NUL, then what the index knows of the file. Throws at anything else: a list that ends early would leave files out unseen.
 */
export function parseListing(answer: string): Pick<Listing, 'entries' | 'untracked'> {
  const line =
    /\? ([^\0]+)\0|([A-Za-z]) (\d{6}) ([0-9a-f]+) (\d)\t([^\0]*)\0 {2}ctime: [^\n]*\n {2}mtime: (\d+):(\d+)\n {2}dev:[^\n]*\n {2}uid:[^\n]*\n {2}size: (\d+)[^\n]*\n/y;
  const entries: IndexEntry[] = [];
  const untracked: string[] = [];
  let end = 0;
  for (let match = line.exec(answer); match; match = line.exec(answer)) {
    end = line.lastIndex;
    const [, other, tag = '', mode = '', oid = '', stage, path = '', seconds, nanoseconds, size] = match;
    if (other !== undefined) untracked.push(other);
    else
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
  if (end < answer.length) throw new Error(`git listed a file in a form that is not known (at character ${end}).`);
  return { entries, untracked };
}

/** The names in a listing, each once: those git tracks, those it neither tracks nor ignores, or both. */
export function namesIn(listing: Listing, which: 'tracked' | 'untracked' | 'both'): string[] {
  const tracked = which === 'untracked' ? [] : listing.entries.map((entry) => entry.path);
  return [...new Set([...(which === 'tracked' ? [] : listing.untracked), ...tracked])];
}

/** True for these paths themselves and whatever lies below them, as git takes literal paths. */
export function isAmong(wanted: readonly string[]): (file: string) => boolean {
  const exact = new Set(wanted.map((file) => file.replace(/\/+$/, '')));
  return (file) => {
    for (let at = file.length; at > 0; at = file.lastIndexOf('/', at - 1))
      if (exact.has(file.slice(0, at))) return true;
    return false;
  };
}

/** So many files of remembered trees are kept, and in any case the newest tree. */
const mostRemembered = 100_000;

/** A tree of a commit: `mode object id` by path. */
export type Tree = ReadonlyMap<string, string>;

/** Remembers the trees of commits, which never change, the last used ones first. A commit that was not there is asked for again. */
export class TreeMemory {
  readonly #trees = new Map<string, Promise<Tree | undefined>>();
  readonly #sizes = new Map<string, number>();

  has(key: string): boolean {
    return this.#trees.has(key);
  }

  async get(key: string, read: () => Promise<Tree | undefined>): Promise<Tree | undefined> {
    const known = this.#trees.get(key) ?? read();
    this.#trees.delete(key);
    this.#trees.set(key, known);
    const tree = await known;
    if (tree === undefined) this.#drop(key);
    else {
      this.#sizes.set(key, tree.size);
      this.#shrink(key);
    }
    return tree;
  }

  #shrink(newest: string): void {
    let total = [...this.#sizes.values()].reduce((sum, size) => sum + size, 0);
    for (const key of this.#trees.keys()) {
      if (total <= mostRemembered) return;
      const size = this.#sizes.get(key);
      if (key === newest || size === undefined) continue;
      this.#drop(key);
      total -= size;
    }
  }

  #drop(key: string): void {
    this.#trees.delete(key);
    this.#sizes.delete(key);
  }
}
