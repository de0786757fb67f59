import { dropDeadLock } from './lock.ts';
import { beginRun, closeFailed, closeWell, endRun, endWords, newRunId, noteRefusal, type Known } from './conduct.ts';
import { PhaseError, refuse } from './errors.ts';
import { Journal, type JournalledRollback } from './journal.ts';
import type { RollbackOptions, RunOutput, RunResult } from './model.ts';
import { rollbackPlanLines } from './planText.ts';
import { requireUnpublished } from './published.ts';
import { prepareRollback, type PreparedRollback } from './planRollback.ts';
import { continueRun, findUnfinished, type UnfinishedRun } from './recover.ts';
import { continueRollback, fileChanges } from './rollbackSteps.ts';
import { Screen } from './screen.ts';
import { lockForRun, refuseWithoutRole } from './runLock.ts';
import { openGround, type Ground } from './settings.ts';

const untouched = 'nothing; no file, commit or ref was changed.';

/**
 * Takes the latest release back, by what is true of it: before the push the branch goes back to its base, after it a revert commit
 * is pushed and the tag removed, both only while they still are what we saw. Nothing of the user's is touched.
 *
 * @returns the exit code, as for `push`
 */
export async function rollback(options: RollbackOptions, out: RunOutput): Promise<number> {
  let known: Known = { kind: 'rollback' };
  let ground: Ground | undefined;
  let prepared: PreparedRollback;
  try {
    ground = await openGround(options);
    if (options.dryRun !== true) await refuseWithoutRole(ground, options);
    const unfinished = options.dryRun === true ? undefined : await findUnfinished(ground.stateFolder);
    if (unfinished?.begin.kind === 'rollback') {
      const before = await continueRun(ground, unfinished, options, out);
      if (before.outcome === 'ended') return before.exitCode;
    }
    const push = options.dryRun === true ? undefined : await halfMade(ground);
    if (push !== undefined) {
      let told: RunResult | undefined;
      const before = await continueRun(
        ground,
        push,
        { ...options, undo: true, onResult: (result) => (told = result) },
        out,
      );
      const plan = push.lines.find((line) => line.t === 'plan');
      known = { kind: 'rollback', ...(plan?.t === 'plan' ? { version: plan.version, tag: plan.tag } : {}) };
      if (before.outcome === 'undone') return closeWell(options, 'rolled-back', known);
      if (before.exitCode !== 0) {
        if (told) options.onResult?.(told);
        return before.exitCode;
      }
    }
    await dropDeadLock(ground.stateFolder);
    prepared = await prepareRollback(ground, options);
    const { plan } = prepared;
    if (plan.form === 'pushed') await requireUnpublished(plan, ground.git.settings.env);
    known = { kind: 'rollback', version: plan.version, tag: plan.tag, plan };
    if (options.expect && options.expect.releaseCommit !== plan.releaseCommit) {
      throw refuse(
        1,
        `The latest release is now ${plan.tag}, not the one you agreed to.`,
        'Look at the new plan and agree again.',
      );
    }
    const screen = new Screen(out);
    screen.header('rollback', `${plan.project} ${plan.tag}  (${plan.form})`, options.persona?.id);
    if (options.dryRun === true || options.yes !== true) for (const line of rollbackPlanLines(plan)) screen.plain(line);
    if (options.dryRun === true) return closeWell(options, 'planned', known);
    if (options.yes !== true) {
      if (!options.confirm)
        throw refuse(
          1,
          'Nobody could be asked whether to roll back.',
          'Look at the plan with --dry-run, then add --yes.',
        );
      if (!(await options.confirm(plan)))
        throw new PhaseError(1, 'cancelled', 'Not confirmed.', {
          remedy: 'Start again when you like: ops-persona rollback',
        });
    }
  } catch (error) {
    if (ground && options.dryRun !== true) noteRefusal(ground, options, out, error, known);
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, known);
  }
  return lockedRollback(ground, options, out, prepared, known);
}

/** A push that stopped before its tag was made: it is what is to be taken back, not the release before it. */
async function halfMade(ground: Ground): Promise<UnfinishedRun | undefined> {
  const push = await findUnfinished(ground.stateFolder, undefined, 'push');
  if (push === undefined || push.lines.at(-1)?.t !== 'end') return push;
  const plan = push.lines.find((line) => line.t === 'plan');
  if (plan?.t !== 'plan') return undefined;
  const tag = await ground.git.line(['rev-parse', '--verify', '--quiet', `refs/tags/${plan.tag}`]);
  return tag === undefined ? push : undefined;
}

async function lockedRollback(
  ground: Ground,
  options: RollbackOptions,
  out: RunOutput,
  agreed: PreparedRollback,
  known: Known,
): Promise<number> {
  const id = options.id ?? newRunId(ground.clock.now());
  let release: (() => Promise<void>) | undefined;
  try {
    release = await lockForRun(ground, options, {
      run: id,
      what: `rollback ${agreed.plan.tag}`,
      since: ground.clock.now().toISOString(),
    });
    const context = beginRun(ground, { ...options, id }, out, known);
    try {
      context.enter(1);
      const { plan, ...more } = await prepareRollback(ground, options);
      if (plan.releaseCommit !== agreed.plan.releaseCommit || plan.form !== agreed.plan.form) {
        throw refuse(
          1,
          'The repository changed since the plan was shown.',
          'Look at the new plan: ops-persona rollback',
        );
      }
      const changes = plan.form === 'unpushed' ? await fileChanges(context, more.base, plan.releaseCommit) : [];
      const files = changes.map(({ path, before, after }) => ({ path, before, after }));
      const line: JournalledRollback = {
        t: 'rollback-plan',
        at: context.now(),
        version: plan.version,
        ...(more.fromVersion === undefined ? {} : { fromVersion: more.fromVersion }),
        tag: plan.tag,
        tagObject: more.tagObject,
        branch: plan.branch,
        releaseCommit: plan.releaseCommit,
        base: more.base,
        form: plan.form,
        ...(more.target ? { remote: more.target.remote, remoteBranch: more.target.branch } : {}),
        files,
      };
      context.journal.write(line);
      context.screen.ok(plan.consequence);
      context.leave();
      await closeOpenPush(ground, plan.tag);
      return await continueRollback(context, line, { out, options, known, project: plan.project });
    } catch (error) {
      endRun(
        context,
        error instanceof PhaseError && error.reason === 'blocked' ? 'blocked' : 'refused',
        endWords(error, 1, untouched),
      );
      throw error;
    }
  } catch (error) {
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, known);
  } finally {
    await release?.();
  }
}

/** A push that waits for a person is over once its release is rolled back. */
async function closeOpenPush(ground: Ground, tag: string): Promise<void> {
  const open = await findUnfinished(ground.stateFolder, undefined, 'push');
  if (open === undefined) return;
  const plan = open.lines.find((line) => line.t === 'plan');
  if (plan?.t !== 'plan' || plan.tag !== tag) return;
  const journal = new Journal(ground.stateFolder, open.id, ground.git.settings.probe);
  journal.write({ t: 'end', at: ground.clock.now().toISOString(), state: 'rolled-back' });
  journal.close();
}
