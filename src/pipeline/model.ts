import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import type { Clock } from '../workspace/clock.ts';

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
  /** The target's address, once it was found healthy with the new version. */
  readonly openUrl?: string | undefined;
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
  /** Where it goes, as far as it is known: what was named for it, else what the release at work is for. */
  readonly environment: string | undefined;
  /** Registries it is published to after the push. */
  readonly publish: readonly ('npm' | 'pypi')[];
  /** What holds the push: secrets, open items, missing approvals, gates. Empty: nothing. */
  readonly held: readonly string[];
  /** How the gates of persona and project stand, one line each. */
  readonly gates: readonly string[];
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
  /**
   * The plan the user confirmed: the run refuses when the world no longer agrees with it. `base` is the commit it starts from: for
   * a push the release's base, for a rollback the release commit.
   */
  readonly expect?: { readonly base: string; readonly version: string };
  readonly persona?: string;
  /** Of a push: where it goes, and where it is published. */
  readonly environment?: string;
  readonly publish?: readonly ('npm' | 'pypi')[];
  /** The name of the editor window's session. */
  readonly session?: string;
  /** Of a rollback: stop what is going on, assess, roll back, record an incident. */
  readonly emergency?: boolean;
  /** What happened, for the incident. */
  readonly reason?: string;
}

/** Going on with a run whose process died: what was found and what will be done about it. */
export interface ResumePlan {
  readonly kind: 'resume';
  readonly run: string;
  readonly runKind: RunKind;
  readonly project: string;
  readonly worktree: string;
  readonly version: string;
  /** finish: it goes on from where it stopped · undo: what it changed is taken back. */
  readonly decision: 'finish' | 'undo';
  /** What was observed, one sentence. */
  readonly found: string;
}

/** Everything a person can be asked to agree to. */
export type ConfirmablePlan = PushPlan | RollbackPlan | ResumePlan;

/**
 * Where a run writes what a person sees. `write` gets whole pieces of text, colours already in or left out.
 * The project's own commands write straight to this process' terminal when `passThrough` is true, else their output goes to `write`.
 */
export interface RunOutput {
  write(text: string): void;
  readonly colour: boolean;
  /** Width for durations at the right edge. */
  readonly columns: number;
  readonly passThrough: boolean;
}

/** Time limits in milliseconds. Defaults: 20 s, 20 s, 120 s, 10 min, 2 min; `.ops/config.yaml` sets the third and fourth. */
export interface RunLimits {
  /** A question to the remote (`ls-remote`). */
  readonly networkMs: number;
  /** A step is silent: say so. */
  readonly warnMs: number;
  /** A step is silent: stop it. */
  readonly silenceMs: number;
  /** The project's own hooks, build and tests. */
  readonly hooksMs: number;
  /** Until a target must be healthy. */
  readonly healthMs: number;
}

/** What `push`, `rollback` and `resume` have in common. */
export interface RunOptions {
  /** A folder in the repository. */
  readonly folder: string;
  /** Agreed to beforehand: nothing is asked. */
  readonly yes?: boolean | undefined;
  /** Asks once. Without it and without `yes` a run is refused. */
  readonly confirm?: ((plan: ConfirmablePlan) => Promise<boolean>) | undefined;
  /** True with a terminal: git, ssh and signers may ask. Default false: their prompts are off. */
  readonly interactive?: boolean | undefined;
  readonly persona?: Persona | undefined;
  readonly release?: Release | undefined;
  /** Default: this process' environment. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
  readonly limits?: Partial<RunLimits> | undefined;
  /** Aborted by Ctrl-C: the run compensates before the point of no return and finishes reporting after it. */
  readonly cancel?: AbortSignal | undefined;
  readonly clock?: Clock | undefined;
  /** The name of the session that runs, where it has one (an editor window). Default: the terminal's. */
  readonly session?: string | undefined;
  /** The run's id, as a run file gives it. Default: a new one. */
  readonly id?: string | undefined;
  /** Called before and after every journal line, git call and file write; tests end the process there. */
  readonly probe?: ((point: string) => void) | undefined;
  /** Called once with how it ended, also for a run that was refused before it had a journal. */
  readonly onResult?: ((result: RunResult) => void) | undefined;
}

export interface PushOptions extends RunOptions {
  readonly bump: BumpChoice;
  /** Prints the plan and changes nothing. */
  readonly dryRun?: boolean | undefined;
  /**
   * The environment it goes to: its release is asked, its health is looked at. Default: that of the release; for the health also the
   * only one that has an address.
   */
  readonly environment?: string | undefined;
  /** Exceptions from items of a checklist, the build or the tests; each leaves an audit row. Never from secrets. */
  readonly skip?:
    readonly { readonly item: string; readonly reason: string; readonly approvedBy: string }[] | undefined;
  /** Where the release is published after the push. An empty list gives up what an earlier run still had to publish. */
  readonly publish?: readonly ('npm' | 'pypi')[] | undefined;
  /** What the user agreed to: refused when the world no longer agrees. */
  readonly expect?: { readonly base: string; readonly version: string } | undefined;
}

export interface RollbackOptions extends RunOptions {
  /** Default `auto`: what is true. A form that does not fit is refused. */
  readonly form?: 'auto' | 'unpushed' | 'pushed' | undefined;
  readonly dryRun?: boolean | undefined;
  readonly expect?: { readonly releaseCommit: string } | undefined;
}

export interface ResumeOptions extends RunOptions {
  /** Default: the unfinished run. */
  readonly run?: string | undefined;
  /** An empty list gives up what the run still has to publish. */
  readonly publish?: readonly ('npm' | 'pypi')[] | undefined;
  /** A push of which the remote has nothing is taken back rather than finished. */
  readonly undo?: boolean | undefined;
}

/** What `planPush` needs; the rest of the run options may be given and are used where they matter. */
export type PlanPushOptions = Pick<
  PushOptions,
  | 'folder'
  | 'bump'
  | 'persona'
  | 'release'
  | 'environment'
  | 'publish'
  | 'skip'
  | 'env'
  | 'interactive'
  | 'limits'
  | 'clock'
  | 'cancel'
>;

/** What `planRollback` needs. */
export type PlanRollbackOptions = Pick<
  RollbackOptions,
  'folder' | 'form' | 'env' | 'interactive' | 'limits' | 'clock' | 'cancel'
>;

/** How a run ended. */
export interface RunResult {
  readonly exitCode: number;
  /** `planned`: a dry run. */
  readonly state: RunState | 'planned';
  readonly kind: RunKind;
  readonly run: string | undefined;
  readonly version: string | undefined;
  readonly tag: string | undefined;
  readonly phase: { readonly number: number; readonly of: number; readonly name: string } | undefined;
  readonly what: string | undefined;
  readonly undone: string | undefined;
  readonly next: string | undefined;
  readonly reportFile: string | undefined;
  /** The target's address, once it was found healthy with the new version. */
  readonly openUrl?: string | undefined;
  /** What an emergency rollback wrote down. */
  readonly incident?: { readonly id: string; readonly postmortem: string } | undefined;
  readonly warnings: readonly string[];
  /** The plan, for a dry run or as far as it got. */
  readonly plan: PushPlan | RollbackPlan | undefined;
}

/** What each choice would give, for a question before the plan. */
export interface BumpPreview {
  readonly fromVersion: string;
  readonly lastTag: string | undefined;
  /** undefined when there is nothing to release; `why` says so. */
  readonly auto: 'patch' | 'minor' | 'major' | 'prerelease' | undefined;
  readonly why: string;
  readonly versions: { readonly patch: string; readonly minor: string; readonly major: string };
  readonly autoVersion: string | undefined;
}
