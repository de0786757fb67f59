import * as path from 'node:path';
import type { RecordPlaces } from '../record/places.ts';
import { describeDuration } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import { succeeded, type ProcessResult } from '../workspace/process.ts';
import { closeFailed, closeWell, endRun, endWords, type Known } from './conduct.ts';
import { compensate } from './compensate.ts';
import type { RunContext } from './context.ts';
import { PhaseError } from './errors.ts';
import { gitWords } from './git.ts';
import { digestOf, type JournalledRollback } from './journal.ts';
import type { RunOptions, RunOutput } from './model.ts';
import { isOurs } from './observe.ts';
import { fetchTip } from './planRollback.ts';
import { clearTemporary, digestNow, replaceIf, type FileChange } from './plannedFiles.ts';
import { resetIndexArgs, revertPushArgs, tagDeleteArgs } from './pushCommands.ts';
import { askRemote, findTarget, type RemoteFacts, type Target } from './remote.ts';
import { locateRecords, rollbackRecord, writeRecords } from './reportPhase.ts';
import { holdsCommit } from './sendPush.ts';
import { makeRevertCommit } from './revertCommit.ts';
import { trailer } from './planPush.ts';
import { count, list } from './text.ts';

/** What a rollback needs besides its plan. */
export interface RollbackRun {
  readonly out: RunOutput;
  readonly options: RunOptions;
  readonly known: Known;
  readonly project: string;
}

/** The bytes a file has in a commit, as they stand in a working tree; undefined when it is not there. */
async function bytesAt(context: RunContext, commit: string, file: string): Promise<Buffer | undefined> {
  return context.ground.git.bytes(['cat-file', '--filters', `${commit}:${file}`]);
}

/** A file that differs between two commits, with its bytes in the second one. */
export interface FileChangeTo extends FileChange {
  readonly bytes: Buffer | undefined;
}

/** The files that differ between two commits; their bytes in the first one are kept in the journal. */
export async function fileChanges(context: RunContext, from: string, to: string): Promise<FileChangeTo[]> {
  const names = (
    await context.ground.git.read(['diff-tree', '-r', '-z', '--no-renames', '--name-only', '--no-commit-id', from, to])
  )
    .split('\0')
    .filter((file) => file !== '');
  const changes: FileChangeTo[] = [];
  for (const file of names) {
    const before = await bytesAt(context, from, file);
    const after = await bytesAt(context, to, file);
    if (before) context.journal.keepImage(changes.length, 'before', before);
    const digests = { before: before ? digestOf(before) : null, after: after ? digestOf(after) : '' };
    changes.push({ path: file, ...digests, bytes: after });
  }
  return changes;
}

/** Carries a rollback out, or goes on with one: every act looks first whether it is done already. */
export async function continueRollback(
  context: RunContext,
  plan: JournalledRollback,
  run: RollbackRun,
): Promise<number> {
  try {
    const commit =
      plan.form === 'unpushed' ? await takeBackLocally(context, plan) : await takeBackOnRemote(context, plan);
    context.enter(6);
    const records: RecordPlaces = await locateRecords(context, run.options.persona);
    const report = await writeRecords(context, records, rollbackRecord(context, run.project, plan, commit));
    context.leave();
    const took = describeDuration(context.ground.clock.now().getTime() - context.startedAt.getTime());
    context.screen.done(`Rolled back ${plan.tag} in ${took}.`);
    endRun(context, 'rolled-back', report === undefined ? {} : { report });
    return closeWell(run.options, 'rolled-back', { ...run.known, reportFile: report }, context);
  } catch (error) {
    context.journal.lenient = true;
    const state = OpsError.is(error, 'inDoubt')
      ? 'in-doubt'
      : OpsError.is(error, 'cancelled')
        ? 'cancelled'
        : 'blocked';
    // A pushed release of which nothing was taken back leaves nothing to go on with: the next rollback starts afresh.
    const closed = plan.form === 'pushed' && !context.arrived && !(context.sent && state === 'in-doubt');
    const undone = closed
      ? 'nothing; no file, commit or ref was changed.'
      : 'nothing; what was rolled back so far stays so, and the same command goes on with it.';
    endRun(context, state, { ...endWords(error, context.phase, undone), ...(closed ? { closed } : {}) });
    return closeFailed(run.out, run.options, { error, phase: context.phase, undone, state }, run.known, context);
  }
}

async function takeBackLocally(context: RunContext, plan: JournalledRollback): Promise<string> {
  context.enter(4);
  context.cancellable = false;
  const undone = await compensate(context, {
    branch: plan.branch,
    base: plan.base,
    tag: plan.tag,
    version: plan.version,
    files: plan.files,
    exact: { commit: plan.releaseCommit, tagObject: plan.tagObject },
  });
  context.screen.ok(undone);
  context.leave();
  return plan.base;
}

async function takeBackOnRemote(context: RunContext, plan: JournalledRollback): Promise<string> {
  const { git } = context.ground;
  const target = await findTarget(git, plan.branch);
  if (target.remote !== plan.remote) {
    throw new PhaseError(
      5,
      'blocked',
      `${plan.branch} now goes to ${target.remote}; the rollback was for ${plan.remote ?? ''}.`,
      {
        remedy: `Set it back: git branch --set-upstream-to=${plan.remote ?? ''}/${plan.branch} ${plan.branch}`,
      },
    );
  }
  const facts = await ask(context, target, plan.tag);
  const tip = facts.branch;
  if (tip === undefined)
    throw new PhaseError(5, 'blocked', `${target.remote} has no branch ${target.branch} any more.`, {
      remedy: `Look at it: git ls-remote ${target.remote}`,
    });
  await fetchTip(context.ground, target, tip);
  const done = await findRevert(context, plan, tip);
  let revert = done;
  if (revert === undefined) {
    context.enter(4);
    const subject = (
      await git.read(['log', '-1', '--no-show-signature', '--encoding=UTF-8', '--format=%s', plan.releaseCommit])
    ).trim();
    revert = await context.step(
      { step: 'revert', name: `revert ${plan.releaseCommit.slice(0, 7)} on top of ${target.remote}/${target.branch}` },
      () =>
        makeRevertCommit(context, {
          commit: plan.releaseCommit,
          parent: plan.base,
          tip,
          message: `Revert "${subject}"\n\nThis reverts commit ${plan.releaseCommit}.\n\n${trailer(context.id)}\n`,
        }),
      (commit) => ({ commit, tip }),
    );
    context.screen.ok(`revert commit ${revert.slice(0, 7)} of ${plan.releaseCommit.slice(0, 7)}`);
    context.leave();
  }
  context.enter(5);
  if (done === undefined) await sendRevert(context, target, tip, revert);
  else context.screen.ok(`${target.remote}/${target.branch} already holds the revert commit`);
  context.passPointOfNoReturn();
  await removeTag(context, target, plan, facts);
  await syncLocal(context, plan, revert);
  context.leave();
  return revert;
}

async function ask(context: RunContext, target: Target, tag: string): Promise<RemoteFacts> {
  const facts = await askRemote(context.ground.git, target, tag, context.ground.limits.networkMs);
  if (!('unreachable' in facts)) return facts;
  throw new PhaseError(5, 'inDoubt', `${target.remote} can't be reached: ${facts.unreachable}.`, {
    remedy: 'When it answers again, run: ops-persona resume',
  });
}

/** The revert commit of this very run, if the remote has it already. */
async function findRevert(context: RunContext, plan: JournalledRollback, tip: string): Promise<string | undefined> {
  // The remote ends in the release itself: nothing is on top of it.
  if (tip === plan.releaseCommit) return undefined;
  const answer = await context.ground.git.ask([
    'log',
    '-z',
    '--no-show-signature',
    '--encoding=UTF-8',
    '--format=%H%n%B',
    `${plan.releaseCommit}..${tip}`,
  ]);
  for (const entry of answer?.split('\0') ?? []) {
    const [hash = '', ...message] = entry.split('\n');
    if (isOurs(message.join('\n'), context.id)) return hash;
  }
  return undefined;
}

async function sendRevert(context: RunContext, target: Target, tip: string, revert: string): Promise<void> {
  const argv = ['git', ...revertPushArgs(target, tip.slice(0, 10), revert.slice(0, 10))];
  await context.step(
    { step: 'push-revert', name: `push the revert commit to ${target.remote}/${target.branch}`, argv },
    async () => {
      context.sent = true;
      const result = await context.git(revertPushArgs(target, tip, revert), {
        silenceMs: context.ground.limits.silenceMs,
      });
      const facts = await askRemote(context.ground.git, target, undefined, context.ground.limits.networkMs);
      if ('unreachable' in facts) {
        if (succeeded(result)) return;
        throw new PhaseError(
          5,
          'inDoubt',
          `${target.remote} may or may not have taken the revert commit: ${gitWords(result)}.`,
          { remedy: 'When it answers again, run: ops-persona resume' },
        );
      }
      if (await holdsCommit(context.ground.git, target, facts, revert)) return;
      const moved = facts.branch !== tip;
      throw new PhaseError(
        5,
        'blocked',
        moved
          ? `The branch moved on ${target.remote} meanwhile.`
          : `${target.remote} refused the revert commit: ${rejection(result)}.`,
        {
          remedy: moved
            ? 'Look at what is new, then run it again: ops-persona rollback'
            : 'Open a pull request with the revert, or roll back as a user who may push.',
        },
      );
    },
  );
  context.screen.ok(`accepted; ${target.remote}/${target.branch} verified`);
}

function rejection(result: ProcessResult): string {
  const words = /^!\t[^\t]*\t(.*)$/m.exec(result.stdout)?.[1];
  return words ?? gitWords(result);
}

async function removeTag(
  context: RunContext,
  target: Target,
  plan: JournalledRollback,
  facts: RemoteFacts,
): Promise<void> {
  const { git } = context.ground;
  if (plan.tagObject !== undefined && facts.tag === plan.tagObject) {
    const { tagObject } = plan;
    const argv = ['git', ...tagDeleteArgs(target, plan.tag, tagObject.slice(0, 10))];
    await context.step({ step: 'delete-tag', name: `remove ${plan.tag} from ${target.remote}`, argv }, async () => {
      const result = await context.git(tagDeleteArgs(target, plan.tag, tagObject), {
        silenceMs: context.ground.limits.silenceMs,
      });
      if (succeeded(result)) return;
      const now = await ask(context, target, plan.tag);
      if (now.tag === tagObject) {
        throw new PhaseError(
          5,
          'blocked',
          `The release is reverted, but ${target.remote} keeps the tag ${plan.tag}: ${rejection(result)}.`,
          {
            remedy: `Remove it as a user who may: git push ${target.remote} :refs/tags/${plan.tag}`,
          },
        );
      }
    });
    context.screen.ok(`${plan.tag} removed from ${target.remote}`);
  } else if (facts.tag !== undefined) {
    context.warn(`${plan.tag} on ${target.remote} is not the tag of this release and is left alone`);
  }
  const local = await git.line(['rev-parse', '--verify', '--quiet', `refs/tags/${plan.tag}`]);
  if (local === undefined || local !== plan.tagObject) return;
  await context.step({ step: 'undo-tag', name: `remove tag ${plan.tag}` }, async () => {
    const result = await git.run(['update-ref', '-d', `refs/tags/${plan.tag}`, local]);
    if (!succeeded(result)) context.warn(`the local tag ${plan.tag} is still there: git tag -d ${plan.tag}`);
  });
  context.screen.ok(`${plan.tag} removed here`);
}

/** How many files of a checkout are brought along before it is left to `git pull`. */
const syncLimit = 200;

/**
 * Brings the local branch to the revert commit when nothing of the user's is in the way: no own commits on top, and every file
 * that changes still as the branch has it. Else the branch stays and `git pull` does it.
 */
async function syncLocal(context: RunContext, plan: JournalledRollback, revert: string): Promise<void> {
  const { git, places } = context.ground;
  const ref = `refs/heads/${plan.branch}`;
  const tip = await git.line(['rev-parse', '--verify', '--quiet', ref]);
  if (tip === undefined) return;
  const later = `${plan.branch} here is left as it is: bring it along with git pull --ff-only`;
  if (tip !== revert && (await git.run(['merge-base', '--is-ancestor', tip, revert])).code !== 0) {
    context.warn(later);
    return;
  }
  const from = tip === revert ? ((await git.line(['rev-parse', `${revert}^`])) ?? revert) : tip;
  const changes = await fileChanges(context, from, revert);
  const checkedOut = (await git.line(['symbolic-ref', '--quiet', 'HEAD'])) === ref;
  if (checkedOut && changes.length > syncLimit) {
    context.warn(later);
    return;
  }
  if (checkedOut && tip !== revert && !(await isUntouched(context, changes, from, revert))) {
    context.warn(later);
    return;
  }
  await context.step({ step: 'sync', name: `bring ${plan.branch} to ${revert.slice(0, 7)}` }, async () => {
    if (checkedOut) {
      for (const change of changes) {
        const { bytes } = change;
        const wanted = bytes === undefined ? null : { bytes, digest: digestOf(bytes) };
        git.settings.probe(`restore ${change.path}: before`);
        const file = path.join(places.worktree, change.path);
        clearTemporary(file, context.id);
        await replaceIf(file, change.before, wanted, context.id, git.settings.probe);
      }
    }
    if (tip !== revert) {
      const result = await git.run(['update-ref', '-m', 'ops-persona: rollback', ref, revert, tip]);
      if (!succeeded(result)) context.warn(later);
    }
  });
  if (checkedOut && changes.length > 0) {
    await context.step({ step: 'sync-index', name: 'read them anew into the index' }, async () => {
      await git.run(resetIndexArgs(changes.map((change) => change.path)));
    });
  }
  context.screen.ok(
    `${plan.branch} here at ${revert.slice(0, 7)}, ${count(changes.length, 'file')} set back (${list(changes.map((change) => change.path))})`,
  );
}

/** True when no file that would change holds anything but the branch's or the revert's own content, staged or not. */
async function isUntouched(
  context: RunContext,
  changes: readonly FileChange[],
  from: string,
  revert: string,
): Promise<boolean> {
  const { git, places } = context.ground;
  const paths = changes.map((change) => change.path);
  if (paths.length === 0) return true;
  for (const change of changes) {
    const now = await digestNow(path.join(places.worktree, change.path));
    if (now !== change.before && (now ?? '') !== change.after) return false;
  }
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  const staged = async (commit: string): Promise<boolean> =>
    (await git.run(['diff-index', '--cached', '--quiet', commit, '--', ...paths], { env })).code === 0;
  return (await staged(from)) || (await staged(revert));
}
