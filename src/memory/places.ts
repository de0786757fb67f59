import * as os from 'node:os';
import * as path from 'node:path';
import type { RepositoryReader } from '../workspace/repository.ts';

/** Where each scope of memory begins. */
export interface MemoryRoots {
  /** undefined: the repository has no main worktree (bare), so nothing is shared by files. */
  readonly shared: string | undefined;
  readonly worktree: string;
  readonly user: string;
}

/**
 * The roots of a folder's memory: shared files lie in the main worktree, a worktree's own ones in itself; without git, and
 * in the git folder of a bare repository, everything lies in the folder.
 */
export function memoryRoots(root: string, reader: RepositoryReader | undefined): MemoryRoots {
  const user = os.homedir();
  if (!reader || reader.paths.bare) return { shared: root, worktree: root, user };
  return { shared: reader.paths.mainWorktree, worktree: reader.paths.worktree, user };
}

/**
 * The absolute place of a path that a persona document names. Threat: the document may be a stranger's, and what it names
 * is later created; so a path that leaves its root (`..`, another drive, an absolute one) has no place: undefined.
 */
export function placeBelow(root: string | undefined, relative: string): string | undefined {
  if (root === undefined) return undefined;
  const trimmed = relative.replace(/^~\//, '').replace(/^\.\//, '');
  if (trimmed === '' || trimmed.includes('\0') || path.isAbsolute(trimmed) || path.win32.isAbsolute(trimmed)) {
    return undefined;
  }
  const file = path.resolve(root, ...trimmed.split('/'));
  const back = path.relative(root, file);
  return back === '' || back === '..' || back.startsWith(`..${path.sep}`) || path.isAbsolute(back) ? undefined : file;
}
