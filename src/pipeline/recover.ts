import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { loadConfig } from '../workspace/config.ts';
import { exitCodes } from '../workspace/errors.ts';
import { isNotFound } from '../workspace/files.ts';
import { beginContinued, closeFailed, closeWell, endRun, endWords, type Known } from './conduct.ts';
import { compensate } from './compensate.ts';
import type { RunContext } from './context.ts';
import { PhaseError, refuse } from './errors.ts';
import { failPush, finishRelease } from './finish.ts';
import {
  isRunId,
  readJournal,
  runsFolder,
  type BeginLine,
  type EndLine,
  type JournalledPush,
  type JournalledRollback,
  type JournalLine,
} from './journal.ts';
import { readLock } from './lock.ts';
import type { ResumeOptions, ResumePlan, RunKind, RunOptions, RunOutput } from './model.ts';
import { seeCommit, seeTag } from './observe.ts';
import { gitProcessesOf, ownerState, startOf } from './owner.ts';
import { removeTrace } from './pushTrace.ts';
import { askRemote, findTarget, type RemoteFacts, type Target } from './remote.ts';
import { locateRecords } from './reportPhase.ts';
import { holdsCommit } from './sendPush.ts';
import { lockForRun } from './runLock.ts';
import { openGround, type Ground } from './settings.ts';

/** A run that has no end yet, or one that waits for something. */
export interface UnfinishedRun {
  readonly id: string;
  readonly begin: BeginLine;
  readonly lines: readonly JournalLine[];
}

/** `undone`: nothing of it is left, a new run may start. `ended`: the command's own outcome. */
export interface Continued {
  readonly outcome: 'undone' | 'ended';
  readonly exitCode: number;
}

/** The newest run that is not ended (or `wanted`); undefined when there is none. */
export async function findUnfinished(
  stateFolder: string,
  wanted?: string,
  kind?: RunKind,
): Promise<UnfinishedRun | undefined> {
  let names: string[];
  try {
    names = await fs.readdir(runsFolder(stateFolder));
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
  const open: UnfinishedRun[] = [];
  for (const id of names.filter(isRunId)) {
    if (wanted !== undefined && id !== wanted) continue;
    const lines = await readJournal(stateFolder, id);
    const [begin] = lines;
    if (begin?.t !== 'begin' || begin.id !== id || (kind !== undefined && begin.kind !== kind)) continue;
    if (isOpen(lines)) open.push({ id, begin, lines });
  }
  return open.sort((a, b) => (a.begin.at < b.begin.at ? 1 : -1))[0];
}

function isOpen(lines: readonly JournalLine[]): boolean {
  const end = lines.findLast((line): line is EndLine => line.t === 'end');
  if (end === undefined || lines.at(-1) !== end) return true;
  return end.closed !== true && (end.state === 'blocked' || end.state === 'in-doubt');
}

/**
 * Goes on with an unfinished run. What to do is decided by what is there now (branch, tag, remote), not by what the journal
 * says; the journal only tells which commit, tag and files are the run's own. Every command is built anew.
 */
export async function continueRun(
  here: Ground,
  run: UnfinishedRun,
  options: ResumeOptions,
  out: RunOutput,
): Promise<Continued> {
  const push = run.lines.findLast((line): line is JournalledPush => line.t === 'plan');
  const rollback = run.lines.findLast((line): line is JournalledRollback => line.t === 'rollback-plan');
  const plan = push ?? rollback;
  const known: Known = { kind: run.begin.kind, version: plan?.version, tag: plan?.tag };
  let release: (() => Promise<void>) | undefined;
  try {
    await refuseLivingRun(here, run);
    const ground = await groundOf(here, run, options);
    await askToContinue(ground, run, push, options);
    release = await lockForRun(here, options, {
      run: run.id,
      what: `${run.begin.kind} ${plan?.tag ?? ''}`.trim(),
      since: ground.clock.now().toISOString(),
    });
    const context = beginContinued(ground, run.id, out);
    context.screen.plain(
      `Going on with the unfinished ${run.begin.kind} ${plan?.tag ?? ''} of ${run.begin.at.slice(0, 16).replace('T', ' ')} UTC.`,
    );
    await waitForChild(context, run);
    removeTrace(context.journal.folder);
    await clearIndexLock(context, run);
    if (rollback) {
      const { continueRollback } = await import('./rollbackSteps.ts');
      return {
        outcome: 'ended',
        exitCode: await continueRollback(context, rollback, { out, options, known, project: run.begin.project }),
      };
    }
    return await continuePush(context, run, push, { options, out, known });
  } catch (error) {
    return {
      outcome: 'ended',
      exitCode: closeFailed(out, options, { error, phase: 1, undone: 'nothing yet.' }, known),
    };
  } finally {
    await release?.();
  }
}

async function refuseLivingRun(ground: Ground, run: UnfinishedRun): Promise<void> {
  const lock = await readLock(ground.stateFolder);
  const last = run.lines.findLast((line) => line.t === 'begin' || line.t === 'resume');
  // A process may outlive its run (tests, an editor's host): only with the lock is it at work.
  if (lock?.run !== run.id || last === undefined || ownerState(last) !== 'alive') return;
  throw refuse(
    1,
    `Another release is running (${lock.what}, pid ${last.pid}, since ${last.at.slice(0, 19).replace('T', ' ')} UTC).`,
    'Wait until it has ended: ops-persona status',
  );
}

/** The run's own worktree, if it still is one of this repository; a journal can't send us anywhere else. */
async function groundOf(here: Ground, run: UnfinishedRun, options: RunOptions): Promise<Ground> {
  if (path.relative(here.places.worktree, run.begin.worktree) === '') return here;
  const there = await openGround({ ...options, folder: run.begin.worktree }).catch(() => undefined);
  if (there !== undefined && path.relative(there.places.commonDir, here.places.commonDir) === '') return there;
  throw refuse(
    1,
    `The unfinished run belongs to the worktree ${run.begin.worktree}, which is not there any more.`,
    `Bring it back: git worktree add ${run.begin.worktree}`,
  );
}

async function askToContinue(
  ground: Ground,
  run: UnfinishedRun,
  push: JournalledPush | undefined,
  options: ResumeOptions,
): Promise<void> {
  if (options.yes === true) return;
  const sight = push ? await seeCommit(ground.git, run.id, push.branch, push.base) : undefined;
  const finish =
    run.begin.kind === 'rollback' || (options.undo !== true && sight !== undefined && sight.position !== 'none');
  const question: ResumePlan = {
    kind: 'resume',
    run: run.id,
    runKind: run.begin.kind,
    project: run.begin.project,
    worktree: run.begin.worktree,
    version: push?.version ?? '',
    decision: finish ? 'finish' : 'undo',
    found: finish ? 'The release commit is there.' : 'There is no release commit yet.',
  };
  if (!options.confirm)
    throw refuse(1, 'There is an unfinished run, and nobody could be asked about it.', 'Add --yes to go on with it.');
  if (!(await options.confirm(question)))
    throw new PhaseError(1, 'cancelled', 'Not confirmed.', { remedy: 'Go on later: ops-persona resume' });
}

/** git may outlive us: what the dead run started is given time to end, so that two never work at once. */
async function waitForChild(context: RunContext, run: UnfinishedRun): Promise<void> {
  const at = run.lines.findLastIndex((line) => line.t === 'spawn');
  const spawn = run.lines[at];
  const working = (): number | undefined => {
    const [pid] = gitProcessesOf(run.id);
    if (pid !== undefined) return pid;
    return spawn?.t === 'spawn' && spawn.start !== 'unknown' && startOf(spawn.pid) === spawn.start
      ? spawn.pid
      : undefined;
  };
  // Killed between starting a program and writing down its number: where processes can't be searched, wait a moment.
  const unknown = run.lines.slice(at + 1).some((line) => line.t === 'intent') && process.platform !== 'linux';
  if (unknown) await wait(1000);
  const { limits, cancel } = context.ground;
  const deadline = Date.now() + limits.silenceMs;
  let told = false;
  for (let pid = working(); pid !== undefined; pid = working()) {
    if (!told) context.screen.note(`a git command of that run still works (pid ${pid}); waiting for it`);
    told = true;
    if (Date.now() > deadline || cancel?.aborted === true) {
      throw refuse(
        1,
        `A command of the unfinished run is still working (pid ${pid}).`,
        `Wait for it, or end it: kill ${pid}`,
      );
    }
    await wait(50);
  }
}

/**
 * A kill can leave `index.lock` behind. It is removed only when it can be nobody else's: it is younger than the last step the
 * run began and did not finish, that step was one that takes it, and the process that took it is gone.
 */
async function clearIndexLock(context: RunContext, run: UnfinishedRun): Promise<void> {
  const takes = new Set(['intend', 'commit', 'refresh-index', 'undo-index', 'sync-index']);
  const at = run.lines.findLastIndex((line) => line.t === 'intent');
  const intent = run.lines[at];
  const finished = run.lines.slice(at + 1).some((line) => line.t === 'done' || line.t === 'failed');
  if (intent?.t !== 'intent' || finished || !takes.has(intent.step)) return;
  const { gitDir } = context.ground.places;
  const names = (await fs.readdir(gitDir)).filter(
    (name) => name === 'index.lock' || /^next-index-\d+\.lock$/.test(name),
  );
  for (const name of names) {
    const file = path.join(gitDir, name);
    const stat = await fs.stat(file).catch(() => undefined);
    if (stat === undefined || stat.mtimeMs < Date.parse(intent.at) - 1000) continue;
    const pid = /^next-index-(\d+)/.exec(name)?.[1];
    if (pid !== undefined && startOf(Number(pid)) !== undefined) continue;
    await fs.rm(file, { force: true });
  }
}

async function continuePush(
  context: RunContext,
  run: UnfinishedRun,
  plan: JournalledPush | undefined,
  more: { readonly options: ResumeOptions; readonly out: RunOutput; readonly known: Known },
): Promise<Continued> {
  const { options, out, known } = more;
  if (plan === undefined)
    return { outcome: 'undone', exitCode: takenBack(context, more, 'nothing; no file, commit or ref was changed.') };
  try {
    const knownCommit = run.lines.findLast((line) => line.t === 'done' && line.step === 'commit');
    const sight = await seeCommit(
      context.ground.git,
      run.id,
      plan.branch,
      plan.base,
      knownCommit?.t === 'done' ? knownCommit.data?.['commit'] : undefined,
    );
    if (sight.commit === undefined || sight.position === 'off') {
      context.phase = 4;
      context.journal.lenient = true;
      return { outcome: 'undone', exitCode: takenBack(context, more, await compensate(context, plan)) };
    }
    context.enter(4);
    context.screen.ok(`commit ${sight.commit.slice(0, 7)} is there`);
    const target = await findTarget(context.ground.git, plan.branch);
    if (target.remote !== plan.remote) {
      throw new PhaseError(
        5,
        'blocked',
        `${plan.branch} now goes to ${target.remote}; the run was for ${plan.remote}.`,
        {
          remedy: `Set it back: git branch --set-upstream-to=${plan.remote}/${plan.branch} ${plan.branch}`,
        },
      );
    }
    const facts = await askRemote(
      context.ground.git,
      target,
      plan.tag,
      context.ground.limits.networkMs,
      context.ground.cancel,
    );
    if ('unreachable' in facts) {
      throw new PhaseError(5, 'inDoubt', `${target.remote} can't be reached: ${facts.unreachable}.`, {
        remedy: 'When it answers again, run: ops-persona resume',
      });
    }
    const sentBefore = run.lines.some((line) => line.t === 'intent' && line.step === 'push');
    const there =
      options.undo === true && sentBefore
        ? await lateArrival(context, target, plan, sight.commit)
        : await whatArrived(context, target, facts, plan, sight.commit);
    if (there === 'nothing' && options.undo === true) {
      context.journal.lenient = true;
      return { outcome: 'undone', exitCode: takenBack(context, more, await compensate(context, plan, sight.commit)) };
    }
    if (there === 'nothing') await requireStillFits(context, plan, facts.branch, sight.commit);
    const exitCode = await finishRelease(context, {
      plan,
      target,
      seen: facts.branch ?? plan.seen,
      commit: sight.commit,
      project: run.begin.project,
      records: await locateRecords(context, options.persona),
      config: (await loadConfig(context.ground.places.worktree)).config,
      options,
      known,
      there,
      publish: options.publish?.length === 0 ? [] : undefined,
      reported: run.lines.some(
        (line) => line.t === 'done' && line.step === 'record' && line.name === 'deployment report',
      ),
      again: sentBefore,
    });
    return { outcome: 'ended', exitCode };
  } catch (error) {
    return { outcome: 'ended', exitCode: await failPush(context, error, { plan, out, options, known }) };
  }
}

/** The push of a run that died may still be under way: what the remote has is believed only after a while. */
async function lateArrival(
  context: RunContext,
  target: Target,
  plan: JournalledPush,
  commit: string,
): Promise<'nothing' | 'commit' | 'all'> {
  const { git, limits, cancel } = context.ground;
  const deadline = Date.now() + Math.min(limits.silenceMs, 10_000);
  for (;;) {
    const facts = await askRemote(git, target, plan.tag, limits.networkMs, cancel);
    const there = 'unreachable' in facts ? 'nothing' : await whatArrived(context, target, facts, plan, commit);
    if (there !== 'nothing' || Date.now() >= deadline) return there;
    await wait(200);
  }
}

async function whatArrived(
  context: RunContext,
  target: Target,
  facts: RemoteFacts,
  plan: JournalledPush,
  commit: string,
): Promise<'nothing' | 'commit' | 'all'> {
  const { git } = context.ground;
  if (!(await holdsCommit(git, target, facts, commit))) return 'nothing';
  const tag = await seeTag(git, context.id, plan.tag);
  return tag.object !== undefined && tag.object === facts.tag ? 'all' : 'commit';
}

/** The remote's branch must still be an ancestor of the release commit; else the release can't go out as it is. */
async function requireStillFits(
  context: RunContext,
  plan: JournalledPush,
  seen: string | undefined,
  commit: string,
): Promise<void> {
  const fits =
    seen !== undefined && (await context.ground.git.run(['merge-base', '--is-ancestor', seen, commit])).code === 0;
  if (fits) return;
  throw refuse(
    5,
    `The branch moved on ${plan.remote} meanwhile.`,
    `Take in what is new: git pull --rebase ${plan.remote} ${plan.remoteBranch}`,
  );
}

function takenBack(
  context: RunContext,
  more: { readonly options: RunOptions; readonly known: Known },
  undone: string,
): number {
  context.screen.ok(`taken back: ${undone}`);
  endRun(context, 'undone', {
    ...endWords(new Error('The run was interrupted before it made a commit.'), context.phase, undone),
  });
  return closeWell(more.options, 'undone', more.known, context, exitCodes.refused);
}
