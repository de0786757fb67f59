import type { Place } from '../persona/model.ts';

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
  readonly secrets: number;
  readonly conflictMarkers: boolean;
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
}
