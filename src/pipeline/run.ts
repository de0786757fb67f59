import { dropDeadLock } from './lock.ts';
import { beginRun, closeFailed, closeWell, noteRefusal, type Known } from './conduct.ts';
import type { RunContext } from './context.ts';
import { PhaseError, refuse } from './errors.ts';
import type { JournalledPush } from './journal.ts';
import type { PushOptions, ResumeOptions, RunOutput } from './model.ts';
import { pushPlanLines } from './planText.ts';
import { preparePush, samePlan, type PreparedPush } from './planPush.ts';
import { commitRelease, journalPlan, requireUnchanged, validate, writeFiles } from './pushPhases.ts';
import { findPublishers, reviewPackages } from './publish/run.ts';
import { continueRun, findUnfinished } from './recover.ts';
import { failPush, finishRelease } from './finish.ts';
import { Screen } from './screen.ts';
import { lockForRun, refuseWithoutRole } from './runLock.ts';
import { openGround, type Ground } from './settings.ts';
import { newRunId } from './conduct.ts';

export { rollback } from './runRollback.ts';

const untouched = 'nothing; no file, commit or ref was changed.';

/**
 * Releases: plans, asks once, then runs the six phases. A run that died before is finished or undone first, and never gets a
 * second version. Never throws for what a repository, a remote or a command does.
 *
 * @returns the exit code: 0 released · 1 refused or undone · 2 wrong call · 3 blocked · 75 in doubt · 130 cancelled
 */
export async function push(options: PushOptions, out: RunOutput): Promise<number> {
  let ground: Ground;
  try {
    ground = await openGround(options);
  } catch (error) {
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, { kind: 'push' });
  }
  if (options.dryRun !== true) {
    try {
      await refuseWithoutRole(ground, options);
    } catch (error) {
      noteRefusal(ground, options, out, error, { kind: 'push' });
      return closeFailed(out, options, { error, phase: 1, undone: untouched }, { kind: 'push' });
    }
    const unfinished = await findUnfinished(ground.stateFolder);
    if (unfinished !== undefined) {
      const before = await continueRun(ground, unfinished, options, out);
      if (before.outcome === 'ended') return before.exitCode;
    }
    await dropDeadLock(ground.stateFolder);
  }
  const id = options.id ?? newRunId(ground.clock.now());
  return freshPush(ground, { ...options, id }, out);
}

/** Goes on with a run whose process died, or that is in doubt or blocked: finishes it or takes it back. */
export async function resume(options: ResumeOptions, out: RunOutput): Promise<number> {
  let ground: Ground;
  try {
    ground = await openGround(options);
  } catch (error) {
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, { kind: 'push' });
  }
  const unfinished = await findUnfinished(ground.stateFolder, options.run);
  if (unfinished === undefined) {
    out.write('There is no unfinished run.\n');
    return closeWell(options, 'planned', { kind: 'push' });
  }
  const result = await continueRun(ground, unfinished, options, out);
  return result.exitCode;
}

async function freshPush(
  ground: Ground,
  options: PushOptions & { readonly id: string },
  out: RunOutput,
): Promise<number> {
  const screen = new Screen(out);
  let known: Known = { kind: 'push' };
  let prepared: PreparedPush;
  try {
    prepared = await preparePush(ground, { ...options, note: (words) => screen.note(words) });
    const { plan } = prepared;
    known = { kind: 'push', version: plan.version, tag: plan.tag, plan };
    requireExpected(options, prepared);
    screen.header(
      'push',
      `${plan.project} ${plan.fromVersion} → ${plan.version}  (${plan.bump}: ${plan.bumpWhy})`,
      options.persona?.id,
    );
    if (options.dryRun === true || options.yes !== true) for (const line of pushPlanLines(plan)) screen.plain(line);
    if (options.dryRun === true) return closeWell(options, 'planned', known);
    requireNotHeld(prepared);
    await requireConsent(options, prepared);
  } catch (error) {
    if (options.dryRun !== true) noteRefusal(ground, options, out, error, known);
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, known);
  }
  let release: () => Promise<void>;
  try {
    release = await lockForRun(ground, options, {
      run: options.id,
      what: `push ${prepared.plan.tag}`,
      since: ground.clock.now().toISOString(),
    });
  } catch (error) {
    noteRefusal(ground, options, out, error, known);
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, known);
  }
  try {
    return await lockedPush(ground, options, out, prepared, known);
  } finally {
    await release();
  }
}

/** The run itself, while it holds the lock. */
async function lockedPush(
  ground: Ground,
  options: PushOptions & { readonly id: string },
  out: RunOutput,
  agreed: PreparedPush,
  known: Known,
): Promise<number> {
  let context: RunContext;
  try {
    if ((await findUnfinished(ground.stateFolder)) !== undefined) {
      throw refuse(1, 'Another run ended unfinished meanwhile.', 'Push again: it is finished or undone first.');
    }
    context = beginRun(ground, options, out, known);
  } catch (error) {
    const failure = error instanceof PhaseError ? error : unwritable(ground, error);
    return closeFailed(out, options, { error: failure, phase: 1, undone: untouched }, known);
  }
  let plan: JournalledPush | undefined;
  try {
    context.enter(1);
    // Another run may have come between: plan again on what is there now, with what the remote said.
    const prepared = await preparePush(ground, options, agreed);
    if (!samePlan(prepared.plan, agreed.plan)) {
      throw refuse(1, 'The repository changed since the plan was shown.', 'Look at the new plan: ops-persona push');
    }
    const registries = options.publish ?? [];
    const publishers = await findPublishers(context, registries, prepared.plan.version);
    plan = journalPlan(context, prepared, registries);
    await validate(context, prepared);
    await reviewPackages(context, publishers);
    context.leave();
    context.enter(2);
    await requireUnchanged(context, prepared, 'something');
    await writeFiles(context, prepared, 'version');
    context.leave();
    context.enter(3);
    await writeFiles(context, prepared, 'documents');
    context.leave();
    context.enter(4);
    const commit = await commitRelease(context, plan);
    return await finishRelease(context, {
      plan,
      target: prepared.target,
      seen: prepared.seen,
      commit,
      project: prepared.plan.project,
      records: prepared.records,
      config: prepared.config,
      options,
      known,
    });
  } catch (error) {
    return failPush(context, error, { plan, out, options, known });
  }
}

function requireExpected(options: PushOptions, prepared: PreparedPush): void {
  const { expect } = options;
  if (!expect || (expect.base === prepared.plan.base && expect.version === prepared.plan.version)) return;
  throw refuse(
    1,
    `The repository changed since you agreed to v${expect.version} on ${expect.base.slice(0, 7)}: now it would be v${prepared.plan.version} on ${prepared.plan.base.slice(0, 7)}.`,
    'Look at the new plan and agree again.',
  );
}

function requireNotHeld(prepared: PreparedPush): void {
  const { plan, scan } = prepared;
  if (plan.held.length === 0) return;
  throw refuse(
    1,
    `This push is held. ${plan.held.join(' ')}`,
    scan.held.length > 0
      ? `Rotate them, take them out of the commits (git rebase -i ${prepared.seen.slice(0, 7)}), then push again.`
      : `Work through them: ops-persona checklist list${plan.gates.length > 0 ? ' and ops-persona gate list' : ''}`,
  );
}

async function requireConsent(options: PushOptions, prepared: PreparedPush): Promise<void> {
  if (options.yes === true) return;
  if (!options.confirm) {
    throw refuse(1, 'Nobody could be asked whether to push.', 'Look at the plan with --dry-run, then add --yes.');
  }
  if (await options.confirm(prepared.plan)) return;
  throw new PhaseError(1, 'cancelled', 'Not confirmed.', { remedy: 'Start again when you like: ops-persona push' });
}

function unwritable(ground: Ground, error: unknown): PhaseError {
  return refuse(
    1,
    `The journal can't be written in ${ground.stateFolder} (${error instanceof Error ? error.message : String(error)}), and without it a run could not be taken back.`,
    'Make that folder writable and the disk not full.',
  );
}
