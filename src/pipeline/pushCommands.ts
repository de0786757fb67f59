import type { Target } from './remote.ts';

/** `git add -N`: makes new files known to git without staging their content. */
export function intendArgs(files: readonly string[]): string[] {
  return ['--literal-pathspecs', 'add', '-N', '--', ...files];
}

/** Commits the named files as they stand and nothing else, whatever is staged. Hooks run. */
export function commitArgs(messageFile: string, files: readonly string[]): string[] {
  return [
    '--literal-pathspecs',
    'commit',
    '--only',
    '--quiet',
    '--cleanup=whitespace',
    '-F',
    messageFile,
    '--',
    ...files,
  ];
}

/** An annotated tag. Never forced: a tag of that name that appeared meanwhile stops the run. */
export function tagArgs(messageFile: string, tag: string, commit: string): string[] {
  return ['tag', '-a', '--cleanup=whitespace', '-F', messageFile, tag, commit];
}

export interface PushedThings {
  /** Where the remote's branch has to stand for the push to be allowed. */
  readonly seen: string;
  readonly tag: string;
  readonly commit: string;
  readonly tagObject: string;
}

/**
 * One branch and one tag, by object, all or nothing. Nothing a setting adds goes along: no followed tags, no submodules. The
 * leases name what we saw, so a branch that moved or a tag that appeared refuses the whole push.
 */
export function pushArgs(target: Target, things: PushedThings): string[] {
  return [
    'push',
    '--atomic',
    '--porcelain',
    '--no-follow-tags',
    '--recurse-submodules=no',
    `--force-with-lease=refs/heads/${target.branch}:${things.seen}`,
    `--force-with-lease=refs/tags/${things.tag}:`,
    target.remote,
    `${things.commit}:refs/heads/${target.branch}`,
    `${things.tagObject}:refs/tags/${things.tag}`,
  ];
}

/** The branch alone, for a server that can't take two refs at once. Always before the tag. */
export function branchPushArgs(target: Target, things: PushedThings): string[] {
  return onePushArgs(target, `refs/heads/${target.branch}`, things.seen, things.commit);
}

/** The tag alone, once the branch holds its commit. */
export function tagPushArgs(target: Target, things: PushedThings): string[] {
  return onePushArgs(target, `refs/tags/${things.tag}`, '', things.tagObject);
}

function onePushArgs(target: Target, ref: string, seen: string, object: string): string[] {
  return [
    'push',
    '--porcelain',
    '--no-follow-tags',
    '--recurse-submodules=no',
    `--force-with-lease=${ref}:${seen}`,
    target.remote,
    `${object}:${ref}`,
  ];
}

/** A fresh reading of the index for the named files. Only ever given paths of the release. */
export function resetIndexArgs(files: readonly string[]): string[] {
  return ['--literal-pathspecs', 'reset', '--quiet', '--', ...files];
}

/** Sends the revert commit of a rollback, only while the branch stands where we saw it. */
export function revertPushArgs(target: Target, seen: string, commit: string): string[] {
  return onePushArgs(target, `refs/heads/${target.branch}`, seen, commit);
}

/** Removes a tag from the remote, only while it still is the object we know. */
export function tagDeleteArgs(target: Target, tag: string, tagObject: string): string[] {
  return onePushArgs(target, `refs/tags/${tag}`, tagObject, '');
}
