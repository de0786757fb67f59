import * as fs from 'node:fs';
import * as path from 'node:path';
import { hashFile, looksAsListed } from './blob.ts';
import type { IndexEntry } from './listing.ts';
import type { RepositoryReader } from './repository.ts';

/**
 * How a file in a worktree stands with git. `tracked`: as committed. `modified`: changed since it was staged or committed.
 * `staged`: what lies here goes along with the next commit. `partly-staged`: staged, and changed since. `conflicted`: a merge
 * waits for it.
 */
export type FileState = 'tracked' | 'modified' | 'staged' | 'partly-staged' | 'conflicted' | 'untracked' | 'ignored';

/**
 * How git regards files (absolute paths). Runs nothing of the repository's own, as `git status` would. Files outside the worktree,
 * and all of them where git fails, are not in the answer.
 */
export async function fileStates(reader: RepositoryReader, files: readonly string[]): Promise<Map<string, FileState>> {
  const states = new Map<string, FileState>();
  const inside = new Map<string, string>();
  for (const file of files) {
    const relative = path.relative(reader.paths.worktree, file);
    if (relative === '' || relative.startsWith('..') || path.isAbsolute(relative)) continue;
    inside.set(relative.split(path.sep).join('/'), file);
  }
  if (reader.paths.bare || inside.size === 0) return states;
  const names = [...inside.keys()];
  const [listing, head] = await Promise.all([
    reader.listing(names).catch(() => undefined),
    reader.treeEntries('HEAD', names),
  ]);
  if (!listing) return states;
  const { indexTime } = listing;
  const entries = new Map(listing.entries.map((entry) => [entry.path, entry]));
  const untracked = new Set(listing.untracked);
  for (const [name, file] of inside) {
    const entry = entries.get(name);
    if (!entry) states.set(file, untracked.has(name) ? 'untracked' : 'ignored');
    else states.set(file, entry.unmerged ? 'conflicted' : stateOf(file, entry, head?.get(name), indexTime));
  }
  return states;
}

function stateOf(file: string, entry: IndexEntry, committed: string | undefined, indexTime: number): FileState {
  const listed = `${entry.mode} ${entry.oid}`;
  const staged = committed !== listed;
  const changed = !entry.fixed && isChanged(file, entry, listed, indexTime);
  if (changed) return staged ? 'partly-staged' : 'modified';
  return staged ? 'staged' : 'tracked';
}

function isChanged(file: string, entry: IndexEntry, listed: string, indexTime: number): boolean {
  const stat = fs.lstatSync(file, { throwIfNoEntry: false });
  if (!stat) return true;
  return !looksAsListed(stat, entry, indexTime) && hashFile(file, stat, entry) !== listed;
}
