import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { hashFile, looksAsListed } from '../workspace/blob.ts';
import type { IndexEntry, Listing } from '../workspace/listing.ts';
import type { OwnFiles } from './ownFiles.ts';

/** What would ship: every tracked file as it lies on disk, without the files we write ourselves. */
export interface Shipped {
  /** One hash of it all: 40 hexadecimal digits. The same here and in any clone of the same state. */
  readonly content: string;
  /** `mode object id` by path. */
  readonly files: ReadonlyMap<string, string>;
}

/** So many files are looked at before others get their turn. */
const turn = 1000;

/**
 * Reads what would ship, with git commands that run nothing of the repository's own (no filter, no file system monitor), so it
 * works before the folder is trusted. A file that looks on disk as the index remembers it is taken from the index; any
 * other is hashed as git would hash its bytes, once as long as it stays the same. Untracked files do not ship: a push leaves them
 * alone. Uncommitted or committed makes no difference, only the content does.
 */
export class ShippedReader {
  readonly #worktree: string;
  readonly #known = new Map<string, { readonly stamp: string; readonly at: number; readonly entry: string }>();

  constructor(worktree: string) {
    this.#worktree = worktree;
  }

  /** `listing`: all files, as git listed them just before. Throws when a file can't be read. */
  async read(own: OwnFiles, { entries, indexTime }: Listing): Promise<Shipped> {
    const files = new Map<string, string>();
    let looked = 0;
    for (const entry of entries) {
      if (own.has(entry.path)) continue;
      if (++looked % turn === 0) await new Promise((resolve) => setImmediate(resolve));
      const now = this.#look(path.join(this.#worktree, entry.path), entry, indexTime);
      if (now !== undefined) files.set(entry.path, now);
    }
    return { content: contentOf(files, own), files };
  }

  /** `mode object id` of a file now; undefined when it is gone. */
  #look(file: string, entry: IndexEntry, indexTime: number): string | undefined {
    const listed = `${entry.mode} ${entry.oid}`;
    if (entry.fixed || entry.mode === '160000') return listed;
    const stat = fs.lstatSync(file, { throwIfNoEntry: false });
    if (!stat || stat.isDirectory()) return undefined;
    if (looksAsListed(stat, entry, indexTime)) return listed;
    const stamp = `${stat.size} ${stat.mtimeMs} ${stat.ino} ${stat.mode} ${listed}`;
    const known = this.#known.get(file);
    // A later change within the clock's grain would leave the same stamp.
    if (known?.stamp === stamp && stat.mtimeMs < known.at - 50) return known.entry;
    const at = Date.now();
    const hashed = hashFile(file, stat, entry);
    this.#known.set(file, { stamp, at, entry: hashed });
    return hashed;
  }
}

/** One hash of `mode object id` by path, without our own files; the order of the paths does not matter. */
export function contentOf(files: ReadonlyMap<string, string>, own: OwnFiles): string {
  const hash = createHash('sha256');
  for (const name of [...files.keys()].sort()) {
    if (!own.has(name)) hash.update(`${files.get(name) ?? ''}\t${name}\0`);
  }
  return hash.digest('hex').slice(0, 40);
}
