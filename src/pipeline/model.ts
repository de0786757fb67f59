export type RunKind = 'push' | 'rollback';

/** The six phases of a push; everywhere the same words. */
export const phaseNames = ['Validation', 'Version', 'Documents', 'Commit and Tag', 'Push', 'Report'] as const;
export type PhaseName = (typeof phaseNames)[number];

/**
 * How a run stands. `running` only while its process is alive; `interrupted`: its process is gone and nobody knows yet.
 * refused: nothing was changed · undone: the run took itself back · rolled-back: a person did · blocked: needs a person ·
 * in-doubt: the remote's answer is unknown.
 */
export type RunState =
  'running' | 'interrupted' | 'released' | 'rolled-back' | 'refused' | 'undone' | 'blocked' | 'in-doubt' | 'cancelled';

export type StepState = 'pending' | 'running' | 'done' | 'failed' | 'undone' | 'skipped';

export interface StepView {
  readonly name: string;
  readonly state: StepState;
  /** The command as echoed, redacted; undefined for steps that run none. */
  readonly command: string | undefined;
  readonly durationMs: number | undefined;
}

export interface PhaseView {
  /** From 1. */
  readonly number: number;
  readonly name: string;
  readonly state: StepState;
  readonly steps: readonly StepView[];
}

/** A run as its journal tells it: all that the status bar, the Runs view and `status` show. */
export interface RunView {
  readonly id: string;
  readonly kind: RunKind;
  readonly state: RunState;
  /** Package or folder name. */
  readonly project: string;
  /** Version released or rolled back, without `v`. */
  readonly version: string | undefined;
  readonly fromVersion: string | undefined;
  readonly tag: string | undefined;
  readonly branch: string | undefined;
  readonly remote: string | undefined;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly phase: { readonly number: number; readonly of: number; readonly name: string } | undefined;
  readonly phases: readonly PhaseView[];
  /** The three lines of a failure: what happened, what was undone, what to do next. */
  readonly what: string | undefined;
  readonly undone: string | undefined;
  readonly next: string | undefined;
  readonly worktree: string;
  readonly pid: number | undefined;
  readonly reportFile: string | undefined;
}

export type BumpChoice = 'auto' | 'patch' | 'minor' | 'major' | (string & {});

/** One file a push writes: what it held and what it will hold, byte for byte. */
export interface PlannedFile {
  /** Relative to the worktree, forward slashes. */
  readonly path: string;
  /** null when the file is new. */
  readonly before: string | null;
  readonly after: string;
  readonly why: string;
}

/** What a push will do, computed without changing anything. */
export interface PushPlan {
  readonly kind: 'push';
  readonly project: string;
  readonly worktree: string;
  readonly branch: string;
  readonly remote: string;
  /** With any user-info removed. */
  readonly remoteUrl: string;
  readonly base: string;
  readonly fromVersion: string;
  readonly version: string;
  readonly bump: 'patch' | 'minor' | 'major' | 'other';
  /** "2 features, 5 fixes since v1.3.2". */
  readonly bumpWhy: string;
  readonly tag: string;
  readonly commitMessage: string;
  readonly tagMessage: string;
  readonly files: readonly PlannedFile[];
  /** Untracked files, listed as not part of the release. */
  readonly leftAlone: readonly string[];
  /** Project commands that validation will run, as argv. */
  readonly checks: readonly { readonly name: string; readonly argv: readonly string[] }[];
  /** Every git command that changes something, as echoed. */
  readonly commands: readonly string[];
  /** What the persona holds a push for: open items and missing approvals. Empty: nothing. */
  readonly held: readonly string[];
  readonly warnings: readonly string[];
}

export interface RollbackPlan {
  readonly kind: 'rollback';
  readonly project: string;
  readonly worktree: string;
  readonly branch: string;
  readonly remote: string | undefined;
  readonly version: string;
  readonly tag: string;
  readonly releaseCommit: string;
  /** unpushed: branch back to the base · pushed: a revert commit and the tag removed with a lease. */
  readonly form: 'unpushed' | 'pushed';
  readonly commands: readonly string[];
  readonly consequence: string;
}

/** The run file the editor hands to `cli.js run <file>`: everything the run needs, so nothing user-made is in an argument. */
export interface RunRequest {
  readonly schema: 1;
  readonly id: string;
  readonly folder: string;
  readonly action: 'push' | 'rollback' | 'resume';
  readonly bump?: BumpChoice;
  /** The plan the user confirmed: the run refuses when the world no longer agrees with it. */
  readonly expect?: { readonly base: string; readonly version: string };
  readonly persona?: string;
}
