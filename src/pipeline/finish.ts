import type { RecordPlaces } from '../record/places.ts';
import { describeDuration } from '../workspace/clock.ts';
import type { OpsConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { succeeded } from '../workspace/process.ts';
import { checkTarget, notify, type Released } from './afterPush.ts';
import { closeFailed, closeWell, endRun, endWords, type Known } from './conduct.ts';
import { compensate, StandsOnRelease } from './compensate.ts';
import type { RunContext } from './context.ts';
import { inWords, PhaseError, ProtectedBranchError } from './errors.ts';
import type { JournalledPush } from './journal.ts';
import type { RunOptions, RunOutput, RunState } from './model.ts';
import { nameRelease } from './nameRelease.ts';
import { seeCommit } from './observe.ts';
import { findPublishers, publishAll, type Registry } from './publish/run.ts';
import { refreshIndex, tagRelease } from './pushPhases.ts';
import type { Target } from './remote.ts';
import { releaseRecord, writeRecords } from './reportPhase.ts';
import { sendRelease } from './sendRelease.ts';

/** A release commit that is to go out. */
export interface Outgoing {
  readonly plan: JournalledPush;
  readonly target: Target;
  /** Where the remote's branch stands: an ancestor of the commit. */
  readonly seen: string;
  readonly commit: string;
  readonly project: string;
  readonly records: RecordPlaces;
  readonly config: OpsConfig;
  readonly options: RunOptions;
  readonly known: Known;
  /** What the remote holds of it already. Default: nothing. */
  readonly there?: 'nothing' | 'commit' | 'all';
  /** An earlier push of this run may still be under way. */
  readonly again?: boolean;
  /** Instead of what the plan says. */
  readonly publish?: readonly Registry[] | undefined;
  /** The run wrote its records before it was stopped. */
  readonly reported?: boolean;
}

/** From the commit to the end: tag, push, records. Throws what `failPush` takes. */
export async function finishRelease(context: RunContext, outgoing: Outgoing): Promise<number> {
  const { plan, commit, target } = outgoing;
  if (outgoing.there === 'all' || outgoing.there === 'commit') context.passPointOfNoReturn();
  await refreshIndex(context, plan, commit);
  const tagObject = await tagRelease(context, plan, commit);
  context.leave();
  context.enter(5);
  if (outgoing.there === 'all') {
    context.screen.ok(`${target.remote}/${target.branch} already holds ${plan.tag}`);
  } else {
    const options = { again: outgoing.again === true, tagOnly: outgoing.there === 'commit' };
    await sendRelease(context, target, { seen: outgoing.seen, tag: plan.tag, commit, tagObject }, options);
  }
  const pending = await tryToPublish(context, outgoing);
  const released = { project: outgoing.project, version: plan.version, tag: plan.tag, commit };
  const openUrl = await checkTarget(context, outgoing.config, plan.environment, released);
  context.leave();
  context.enter(6);
  const report = await reportRelease(context, outgoing, released);
  context.leave();
  if (pending) throw pending;
  const took = context.ground.clock.now().getTime() - context.startedAt.getTime();
  context.screen.done(`Released ${plan.tag} in ${describeDuration(took)}.`);
  endRun(context, 'released', {
    ...(report === undefined ? {} : { report }),
    ...(openUrl === undefined ? {} : { url: openUrl }),
  });
  return closeWell(outgoing.options, 'released', { ...outgoing.known, reportFile: report, openUrl }, context);
}

/** The release is out whatever a registry says: its no waits until the rest is done. */
async function tryToPublish(context: RunContext, outgoing: Outgoing): Promise<PhaseError | undefined> {
  const registries = outgoing.publish ?? outgoing.plan.publish ?? [];
  try {
    await publishAll(context, await findPublishers(context, registries, outgoing.plan.version));
    return undefined;
  } catch (error) {
    if (!(error instanceof PhaseError)) throw error;
    const remedy =
      error.reason === 'blocked' && error.remedy !== undefined
        ? error.remedy
        : `${error.remedy ?? ''} Then: ops-persona resume`.trim();
    const pending = new PhaseError(5, 'blocked', error.message, { remedy, cause: error });
    context.warn(pending.message);
    return pending;
  }
}

async function reportRelease(context: RunContext, outgoing: Outgoing, released: Released): Promise<string | undefined> {
  if (outgoing.reported === true) {
    context.screen.ok('reported already');
    return undefined;
  }
  const record = releaseRecord(context, outgoing.project, outgoing.plan, outgoing.commit, outgoing.options.persona);
  const report = await writeRecords(context, outgoing.records, record);
  await nameRelease(context, outgoing.plan, outgoing.options.persona);
  await notify(context, outgoing.config, released);
  return report;
}

/** What a failed push needs for its end. */
export interface FailedPush {
  readonly plan: JournalledPush | undefined;
  readonly out: RunOutput;
  readonly options: RunOptions;
  readonly known: Known;
}

/** Ends a push that can't go on: takes it back where that is safe, says so in three lines, gives the exit code. */
export async function failPush(context: RunContext, thrown: unknown, failed: FailedPush): Promise<number> {
  const { phase } = context;
  const error = inWords(phase, thrown);
  const end = (failure: unknown, state: Exclude<RunState, 'running' | 'interrupted'>, undone: string): number => {
    endRun(context, state, endWords(failure, phase, undone));
    return closeFailed(failed.out, failed.options, { error: failure, phase, undone, state }, failed.known, context);
  };
  context.cancellable = false;
  context.journal.lenient = true;
  if (OpsError.is(error, 'inDoubt')) {
    return end(error, 'in-doubt', 'nothing; the release commit and the tag are kept here until it is known.');
  }
  if (context.arrived && !OpsError.is(error, 'blocked')) {
    const words = new PhaseError(
      phase,
      'blocked',
      `The remote holds the release, but the run could not end: ${sentence(error)}`,
      {
        remedy: 'Let it finish: ops-persona resume',
        cause: error,
      },
    );
    return end(words, 'blocked', 'nothing; the release is out.');
  }
  if (OpsError.is(error, 'blocked')) {
    const kept = context.arrived ? 'what the remote took stays.' : 'the release commit and the tag are kept.';
    return end(error, 'blocked', `nothing; ${kept}`);
  }
  if (!failed.plan || phase === 1)
    return end(error, stateOf(error, 'refused'), 'nothing; no file, commit or ref was changed.');
  try {
    const kept = error instanceof ProtectedBranchError ? await keepForPullRequest(context, failed.plan) : undefined;
    const undone = await compensate(context, failed.plan);
    if (kept === undefined) return end(error, stateOf(error, 'undone'), undone);
    const next = `Open a pull request for it: git push ${failed.plan.remote} ${kept}`;
    const words = new PhaseError(phase, 'refused', sentence(error), { remedy: next });
    return end(words, 'undone', `${undone} The release commit is kept on the branch ${kept}.`);
  } catch (raw) {
    const problem = inWords(phase, raw);
    const remedy = OpsError.is(problem) ? problem.remedy : 'Run ops-persona resume.';
    const sentences = [...new Set([sentence(error), sentence(problem)])].join(' ');
    const both = new PhaseError(phase, 'blocked', sentences, {
      ...(remedy === undefined ? {} : { remedy }),
      cause: problem,
    });
    const whole = raw instanceof StandsOnRelease;
    return end(
      both,
      'blocked',
      whole
        ? 'nothing; the release commit and the tag are kept.'
        : 'not all of it yet; the same command goes on with it.',
    );
  }
}

/** Keeps the release commit on a branch of its own, so that it can go in by a pull request. Never moves a branch that is there. */
async function keepForPullRequest(context: RunContext, plan: JournalledPush): Promise<string | undefined> {
  const { git } = context.ground;
  const { commit } = await seeCommit(git, context.id, plan.branch, plan.base);
  if (commit === undefined) return undefined;
  const branch = `release/${plan.tag}`;
  return context.step({ step: 'keep', name: `keep the release commit on ${branch}` }, async () => {
    const absent = '0'.repeat(commit.length);
    const made = await git.run([
      'update-ref',
      '-m',
      'ops-persona: kept for a pull request',
      `refs/heads/${branch}`,
      commit,
      absent,
    ]);
    return succeeded(made) ? branch : undefined;
  });
}

function stateOf(error: unknown, otherwise: 'refused' | 'undone'): 'refused' | 'undone' | 'cancelled' | 'blocked' {
  if (OpsError.is(error, 'cancelled')) return 'cancelled';
  return OpsError.is(error, 'blocked') ? 'blocked' : otherwise;
}

function sentence(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
