import type { Place } from '../persona/model.ts';
import type { FileState } from '../workspace/fileStates.ts';
import type { OrphanedContext } from './homes.ts';

/** How one memory or context file stands. */
export interface FileStatus {
  /** As the persona names it, relative to the scope's root. */
  readonly path: string;
  readonly name: string;
  /** Absolute path; undefined where the scope has no folder (shared memory of a bare repository's worktree). */
  readonly file: string | undefined;
  readonly scope: 'shared' | 'worktree' | 'user';
  readonly purpose: string | undefined;
  readonly place: Place;
  readonly state: 'present' | 'missing' | 'unreadable' | 'folder';
  readonly lines: number;
  readonly bytes: number;
  /** ISO 8601; undefined when missing. */
  readonly modified: string | undefined;
  /** Lines over the budget of 200; 0 when within. */
  readonly overBudget: number;
  /** Bytes over the budget of 25 kB; 0 when within. */
  readonly bytesOverBudget: number;
  readonly secrets: number;
  /** True when it could be read but not be searched for secrets. */
  readonly unsearched: boolean;
  readonly conflictMarkers: boolean;
  /** Why it may be old; undefined when nothing says so. */
  readonly stale: string | undefined;
  /** How git regards it; undefined where git was not asked. */
  readonly git: FileState | undefined;
  /** When it was last read here in a session, and whether it is as it was then; undefined when never. */
  readonly read: { readonly at: string; readonly by: string; readonly unchanged: boolean } | undefined;
}

export interface MemoryView {
  readonly shared: { readonly root: string | undefined; readonly files: readonly FileStatus[] };
  readonly worktree: {
    readonly root: string;
    readonly branch: string | undefined;
    readonly files: readonly FileStatus[];
  };
  readonly user: readonly FileStatus[];
  /** The persona's context files ("Read first"), in its order. */
  readonly context: readonly FileStatus[];
  /** Files under the usual names that the persona does not name (CLAUDE.md, CONTINUITY.md, agent-memory folders). */
  readonly others: readonly FileStatus[];
  /** Context files of worktrees that are none any more. */
  readonly orphans: readonly OrphanedContext[];
  /** When the last session began here. ISO 8601. */
  readonly lastSession: string | undefined;
}
