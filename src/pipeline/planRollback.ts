import { isReleaseMessage } from './commits.ts';
import { PhaseError, refuse } from './errors.ts';
import { readStatus, refuseBusyRepository, requireBranch } from './facts.ts';
import type { PlanRollbackOptions, RollbackPlan } from './model.ts';
import { seeExactly } from './observe.ts';
import * as path from 'node:path';
import { askRemote, findTarget, type RemoteFacts, type Target } from './remote.ts';
import { openGround, type Ground } from './settings.ts';
import { releaseTags, type ReleaseTag } from './versions.ts';
import { showCommand } from '../workspace/words.ts';
import { revertPushArgs, tagDeleteArgs } from './pushCommands.ts';

/** A rollback plan with what is needed to carry it out. */
export interface PreparedRollback {
  readonly plan: RollbackPlan;
  readonly base: string;
  readonly fromVersion: string | undefined;
  readonly tagObject: string;
  readonly target: Target | undefined;
  readonly remote: RemoteFacts | undefined;
}

/**
 * What a rollback would do, by what is true: whether the release is on the remote decides the form. Changes nothing.
 *
 * @throws PhaseError (an OpsError `refused` or `blocked`)
 */
export async function planRollback(options: string | PlanRollbackOptions): Promise<RollbackPlan> {
  const given: PlanRollbackOptions = typeof options === 'string' ? { folder: options } : options;
  return (await prepareRollback(await openGround(given), given)).plan;
}

export async function prepareRollback(
  ground: Ground,
  options: Pick<PlanRollbackOptions, 'form' | 'cancel'>,
): Promise<PreparedRollback> {
  const { git, places } = ground;
  await refuseBusyRepository(places);
  const status = await readStatus(git);
  const { branch, base: head } = requireBranch(status);
  const tags = await releaseTags(git, head);
  const [tag] = tags;
  if (tag === undefined)
    throw refuse(
      1,
      'There is no release to roll back: no release tag is reachable from here.',
      'Check out the release branch: git switch main',
    );
  const { parent, tagObject } = await readRelease(ground, tag);
  const target = await findTarget(git, branch).catch((error: unknown) => {
    if (error instanceof PhaseError) return undefined;
    throw error;
  });
  const remote = target && (await requireAnswer(ground, target, tag.name, options.cancel));
  const pushed =
    remote !== undefined && (remote.tag === tagObject || (await contains(ground, target, remote.branch, tag.commit)));
  const form = pushed ? 'pushed' : 'unpushed';
  requireForm(options.form ?? 'auto', form, tag);
  if (form === 'unpushed') await requireNothingOnTop(ground, branch, tag);
  const fromVersion = tags[1]?.version;
  const plan: RollbackPlan = {
    kind: 'rollback',
    project: path.basename(places.worktree),
    worktree: places.worktree,
    branch,
    remote: target?.remote,
    version: tag.version,
    tag: tag.name,
    releaseCommit: tag.commit,
    form,
    commands:
      form === 'unpushed'
        ? unpushedCommands(branch, parent, tag, tagObject)
        : pushedCommands(target, remote, tag, tagObject),
    consequence:
      form === 'unpushed'
        ? `${branch} goes back to ${parent.slice(0, 7)}, the tag ${tag.name} is removed. Nothing was pushed. Your own changes stay.`
        : `A revert commit of ${tag.commit.slice(0, 7)} is pushed to ${target?.remote ?? ''}/${branch}, then the tag ${tag.name} is removed there and here. Other commits stay.`,
  };
  return { plan, base: parent, fromVersion, tagObject, target, remote };
}

async function readRelease(
  ground: Ground,
  tag: ReleaseTag,
): Promise<{ readonly parent: string; readonly tagObject: string }> {
  const { git } = ground;
  const answer = await git.read([
    'log',
    '-1',
    '--no-show-signature',
    '--encoding=UTF-8',
    '--format=%P%n%B',
    tag.commit,
  ]);
  const [parents = '', ...message] = answer.split('\n');
  const text = message.join('\n');
  if (!isReleaseMessage(text) && !/^Ops-Run: /m.test(text)) {
    throw refuse(
      1,
      `${tag.name} stands on an ordinary commit (${tag.commit.slice(0, 7)}), not on a release commit, so there is nothing to take back on its own.`,
      `Revert what you mean yourself: git revert ${tag.commit.slice(0, 7)}`,
    );
  }
  if (parents === '' || parents.includes(' ')) {
    throw refuse(
      1,
      `The release commit ${tag.commit.slice(0, 7)} is ${parents === '' ? 'the first commit' : 'a merge'}.`,
      'Roll it back by hand.',
    );
  }
  return { parent: parents, tagObject: tag.object };
}

async function requireAnswer(
  ground: Ground,
  target: Target,
  tag: string,
  cancel: AbortSignal | undefined,
): Promise<RemoteFacts> {
  const facts = await askRemote(ground.git, target, tag, ground.limits.networkMs, cancel);
  if (!('unreachable' in facts)) return facts;
  throw refuse(
    1,
    `${target.remote} can't be asked whether it holds ${tag}: ${facts.unreachable}.`,
    `Check the connection: git ls-remote ${target.remote}`,
  );
}

/** Is the commit in the remote's branch? What is not known here is fetched. */
async function contains(
  ground: Ground,
  target: Target | undefined,
  tip: string | undefined,
  commit: string,
): Promise<boolean> {
  const { git } = ground;
  if (tip === undefined || target === undefined) return false;
  await fetchTip(ground, target, tip);
  return (await git.run(['merge-base', '--is-ancestor', commit, tip])).code === 0;
}

/** Brings the remote's branch here when it is not yet. */
export async function fetchTip(ground: Ground, target: Target, tip: string): Promise<void> {
  const { git, limits } = ground;
  if ((await git.ask(['cat-file', '-e', `${tip}^{commit}`])) !== undefined) return;
  await git.run(
    ['fetch', '--quiet', '--no-tags', '--no-recurse-submodules', target.remote, `refs/heads/${target.branch}`],
    {
      timeoutMs: limits.silenceMs,
    },
  );
}

function requireForm(wanted: 'auto' | 'unpushed' | 'pushed', real: 'unpushed' | 'pushed', tag: ReleaseTag): void {
  if (wanted === 'auto' || wanted === real) return;
  throw real === 'pushed'
    ? refuse(
        1,
        `${tag.name} is already on the remote, so it can't be taken back as if it were not.`,
        'Use the form for a pushed release: ops-persona rollback',
      )
    : refuse(
        1,
        `${tag.name} was never pushed, so there is nothing to revert on the remote.`,
        'Use the form for an unpushed release: ops-persona rollback',
      );
}

async function requireNothingOnTop(ground: Ground, branch: string, tag: ReleaseTag): Promise<void> {
  const sight = await seeExactly(ground.git, branch, tag.commit);
  if (sight.position === 'tip') return;
  throw new PhaseError(
    1,
    'blocked',
    `A commit of yours (${sight.tip?.slice(0, 7) ?? ''}) stands on the release commit ${tag.commit.slice(0, 7)}; taking the release away would take yours away too.`,
    {
      remedy: `Keep both and revert only the release: git revert ${tag.commit.slice(0, 7)} && git tag -d ${tag.name}. Or keep yours on a branch of its own and roll back then: git switch -c my-work && git branch -f ${branch} ${tag.commit.slice(0, 7)} && git switch ${branch} && ops-persona rollback`,
    },
  );
}

function unpushedCommands(branch: string, parent: string, tag: ReleaseTag, tagObject: string): string[] {
  return [
    showCommand(['git', 'update-ref', '-d', `refs/tags/${tag.name}`, tagObject.slice(0, 10)]),
    showCommand(['git', 'update-ref', `refs/heads/${branch}`, parent.slice(0, 10), tag.commit.slice(0, 10)]),
  ];
}

function pushedCommands(
  target: Target | undefined,
  remote: RemoteFacts | undefined,
  tag: ReleaseTag,
  tagObject: string,
): string[] {
  if (!target || !remote) return [];
  return [
    showCommand(['git', ...revertPushArgs(target, remote.branch?.slice(0, 10) ?? '', '<revert commit>')]),
    showCommand(['git', ...tagDeleteArgs(target, tag.name, tagObject.slice(0, 10))]),
    showCommand(['git', 'update-ref', '-d', `refs/tags/${tag.name}`, tagObject.slice(0, 10)]),
  ];
}
