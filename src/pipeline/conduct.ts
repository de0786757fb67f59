import { randomBytes } from 'node:crypto';
import { describeError, exitCodes, OpsError, type FailureReason } from '../workspace/errors.ts';
import { RunContext } from './context.ts';
import { PhaseError, phaseLabel, type PhaseNumber } from './errors.ts';
import { Journal, type EndLine } from './journal.ts';
import {
  phaseNames,
  type PushPlan,
  type RollbackPlan,
  type RunKind,
  type RunOptions,
  type RunOutput,
  type RunResult,
  type RunState,
} from './model.ts';
import { currentOwner } from './owner.ts';
import { Screen } from './screen.ts';
import type { Ground } from './settings.ts';
import { safeText } from './text.ts';

/** A run id: sorts by time, tells nothing else. */
export function newRunId(now: Date): string {
  return `${now.toISOString().replaceAll(/\D/g, '').slice(0, 14)}-${randomBytes(4).toString('hex')}`;
}

/** What is known of a run for its result, as far as it got. */
export interface Known {
  readonly kind: RunKind;
  readonly version?: string | undefined;
  readonly tag?: string | undefined;
  readonly plan?: PushPlan | RollbackPlan | undefined;
  readonly reportFile?: string | undefined;
  readonly openUrl?: string | undefined;
}

const states: Readonly<Record<FailureReason, RunState>> = {
  refused: 'refused',
  usage: 'refused',
  blocked: 'blocked',
  inDoubt: 'in-doubt',
  cancelled: 'cancelled',
};

/** Starts a run's journal. */
export function beginRun(ground: Ground, options: RunOptions, out: RunOutput, known: Known): RunContext {
  const id = options.id ?? newRunId(ground.clock.now());
  const journal = new Journal(ground.stateFolder, id, ground.git.settings.probe);
  const context = new RunContext(id, ground, journal, new Screen(out));
  journal.write({
    t: 'begin',
    v: 1,
    id,
    kind: known.kind,
    at: context.now(),
    ...currentOwner(),
    worktree: ground.places.worktree,
    project: known.plan?.project ?? '',
    ...(known.version === undefined ? {} : { version: known.version }),
    ...(known.tag === undefined ? {} : { tag: known.tag }),
  });
  return context;
}

/** A refused run shows among the runs too. When even that can't be written, the words on the terminal have to do. */
export function noteRefusal(ground: Ground, options: RunOptions, out: RunOutput, error: unknown, known: Known): void {
  try {
    const context = beginRun(ground, options, out, known);
    const cancelled = error instanceof PhaseError && error.reason === 'cancelled';
    endRun(
      context,
      cancelled ? 'cancelled' : 'refused',
      endWords(error, 1, 'nothing; no file, commit or ref was changed.'),
    );
  } catch {
    // Nothing to add: the refusal itself is what counts.
  }
}

/** Takes over the journal of a run whose process is gone. */
export function beginContinued(ground: Ground, id: string, out: RunOutput): RunContext {
  const context = new RunContext(
    id,
    ground,
    new Journal(ground.stateFolder, id, ground.git.settings.probe),
    new Screen(out),
  );
  context.journal.write({ t: 'resume', at: context.now(), ...currentOwner() });
  return context;
}

/** Ends a run's journal and closes it. A disk that is full can't stop the words on the terminal. */
export function endRun(context: RunContext, state: EndLine['state'], words: Partial<EndLine> = {}): void {
  try {
    context.journal.write({ t: 'end', at: context.now(), state, phase: context.phase, ...words });
    if (state !== 'blocked' && state !== 'in-doubt') context.journal.dropImages();
  } catch (error) {
    context.screen.note(`the journal could not be ended: ${error instanceof Error ? error.message : String(error)}`);
  } finally {
    context.journal.close();
  }
}

/** Prints the closing lines of a failure, tells the caller, and gives the exit code. */
export function closeFailed(
  out: RunOutput,
  options: RunOptions,
  failure: {
    readonly error: unknown;
    readonly phase: PhaseNumber;
    readonly undone: string | undefined;
    readonly state?: RunState | undefined;
  },
  known: Known,
  context?: RunContext,
): number {
  const { error } = failure;
  const reason: FailureReason = OpsError.is(error) ? error.reason : 'refused';
  const phase = error instanceof PhaseError ? error.phase : failure.phase;
  const message = OpsError.is(error) ? withPlace(error) : `${describeError(error)}.`;
  const what = safeText(`${phaseLabel(phase)}: ${message}`);
  const undone = failure.undone === undefined ? undefined : safeText(failure.undone);
  const next = OpsError.is(error) ? error.remedy : 'Run it again; if it stays, look at ops-persona status.';
  const state = failure.state ?? states[reason];
  new Screen(out).closing(what, undone, next);
  const exitCode = state === 'undone' || state === 'refused' ? (reason === 'usage' ? 2 : 1) : exitCodes[reason];
  tell(options, {
    exitCode,
    state,
    kind: known.kind,
    run: context?.id,
    version: known.version,
    tag: known.tag,
    phase: { number: phase, of: 6, name: phaseNames[phase - 1] ?? '' },
    what,
    undone,
    next: next === undefined ? undefined : safeText(next),
    reportFile: known.reportFile,
    warnings: context?.warnings ?? [],
    plan: known.plan,
  });
  return exitCode;
}

/** Tells the caller of an end without a failure. */
export function closeWell(
  options: RunOptions,
  state: RunResult['state'],
  known: Known,
  context?: RunContext,
  exitCode = 0,
): number {
  tell(options, {
    exitCode,
    state,
    kind: known.kind,
    run: context?.id,
    version: known.version,
    tag: known.tag,
    phase: undefined,
    what: undefined,
    undone: undefined,
    next: undefined,
    reportFile: known.reportFile,
    openUrl: known.openUrl,
    warnings: context?.warnings ?? [],
    plan: known.plan,
  });
  return exitCode;
}

export function endWords(error: unknown, phase: PhaseNumber, undone: string | undefined): Partial<EndLine> {
  const at = error instanceof PhaseError ? error.phase : phase;
  const next = OpsError.is(error) ? error.remedy : undefined;
  return {
    phase: at,
    what: safeText(OpsError.is(error) ? withPlace(error) : describeError(error)),
    ...(undone === undefined ? {} : { undone: safeText(undone) }),
    ...(next === undefined ? {} : { next: safeText(next) }),
  };
}

function withPlace(error: OpsError): string {
  return error.file !== undefined && error.line !== undefined
    ? `${error.message} (${error.file}:${error.line}${error.column === undefined ? '' : `:${error.column}`})`
    : error.message;
}

function tell(options: RunOptions, result: RunResult): void {
  options.onResult?.(result);
}
