import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { refuse } from './errors.ts';
import type { Git } from './git.ts';
import { count, list } from './text.ts';

/** What `git status` says, in one call. */
export interface TreeStatus {
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly staged: readonly string[];
  readonly unstaged: readonly string[];
  readonly unmerged: readonly string[];
  /** Submodules with changes of their own. */
  readonly submodules: readonly string[];
  readonly untracked: readonly string[];
}

export interface RepositoryPlaces {
  readonly worktree: string;
  readonly gitDir: string;
  readonly commonDir: string;
}

/** Opens the repository of a folder for a run; refuses where there is none. */
export async function findRepository(git: Git): Promise<RepositoryPlaces & { readonly shallow: boolean }> {
  const answer = await git.ask([
    'rev-parse',
    '--path-format=absolute',
    '--git-dir',
    '--git-common-dir',
    '--is-bare-repository',
    '--is-shallow-repository',
    '--show-toplevel',
  ]);
  const [gitDir, commonDir, bare, shallow, worktree] = answer?.split('\n') ?? [];
  if (bare === 'true')
    throw refuse(1, 'This is a bare repository; it has no files to release.', 'Work in a clone of it.');
  if (!gitDir || !commonDir || !worktree) {
    const version = await git.line(['--version']);
    throw version === undefined
      ? refuse(1, 'git was not found.', 'Install git 2.31 or newer and put it on PATH.')
      : refuse(1, `No git repository at ${git.settings.cwd}.`, 'Open a folder of a repository, or run git init.');
  }
  return { gitDir, commonDir, worktree, shallow: shallow === 'true' };
}

/** One `git status`, machine form. */
export async function readStatus(git: Git): Promise<TreeStatus> {
  const answer = await git.read([
    'status',
    '--porcelain=v2',
    '-z',
    '--branch',
    '--untracked-files=normal',
    '--no-renames',
  ]);
  const result = {
    staged: [] as string[],
    unstaged: [] as string[],
    unmerged: [] as string[],
    submodules: [] as string[],
    untracked: [] as string[],
  };
  let commit: string | undefined;
  let branch: string | undefined;
  for (const entry of answer.split('\0')) {
    if (entry.startsWith('# branch.oid ')) commit = entry.slice(13) === '(initial)' ? undefined : entry.slice(13);
    else if (entry.startsWith('# branch.head '))
      branch = entry.slice(14) === '(detached)' ? undefined : entry.slice(14);
    else if (entry.startsWith('? ')) result.untracked.push(entry.slice(2));
    else if (entry.startsWith('1 ')) {
      const words = entry.split(' ');
      const name = words.slice(8).join(' ');
      const [x, y] = [words[1]?.[0], words[1]?.[1]];
      if (x !== '.') result.staged.push(name);
      if (words[2]?.startsWith('S') && y !== '.') result.submodules.push(name);
      else if (y !== '.') result.unstaged.push(name);
    } else if (entry.startsWith('u ')) result.unmerged.push(entry.split(' ').slice(10).join(' '));
  }
  return { commit, branch, ...result };
}

const operations: readonly (readonly [file: string, name: string, remedy: string])[] = [
  ['MERGE_HEAD', 'A merge', 'Finish it with git merge --continue, or drop it with git merge --abort.'],
  ['rebase-merge', 'A rebase', 'Finish it with git rebase --continue, or drop it with git rebase --abort.'],
  ['rebase-apply', 'A rebase or git am', 'Finish it with git rebase --continue, or drop it with git rebase --abort.'],
  [
    'CHERRY_PICK_HEAD',
    'A cherry-pick',
    'Finish it with git cherry-pick --continue, or drop it with git cherry-pick --abort.',
  ],
  ['REVERT_HEAD', 'A revert', 'Finish it with git revert --continue, or drop it with git revert --abort.'],
  [
    'sequencer',
    'A cherry-pick or revert',
    'Finish it with git cherry-pick --continue, or drop it with git cherry-pick --abort.',
  ],
  ['BISECT_LOG', 'A bisect', 'Finish it with git bisect reset.'],
];

/** Refuses while git is in the middle of something, or while its index is locked. */
export async function refuseBusyRepository(places: RepositoryPlaces): Promise<void> {
  for (const [file, name, remedy] of operations) {
    if (await exists(path.join(places.gitDir, file))) throw refuse(1, `${name} is in progress.`, remedy);
  }
  for (const name of ['index.lock', 'HEAD.lock']) await refuseGitLock(path.join(places.gitDir, name), name);
}

/** Refuses while the branch itself is locked: its commit could not be made. */
export async function refuseLockedBranch(places: RepositoryPlaces, branch: string): Promise<void> {
  const name = `refs/heads/${branch}.lock`;
  await refuseGitLock(path.join(places.commonDir, name), name);
}

async function refuseGitLock(lock: string, name: string): Promise<void> {
  if (!(await exists(lock))) return;
  throw refuse(
    1,
    `${name} is there: another git command is running, or one died and left it.`,
    `If no git command is running, delete it: rm '${lock}'`,
    { file: lock },
  );
}

/** The branch and commit a release starts from; refuses an unborn or detached HEAD. */
export function requireBranch(status: TreeStatus): { readonly branch: string; readonly base: string } {
  if (status.commit === undefined)
    throw refuse(1, 'This repository has no commits yet.', 'Make the first commit: git commit');
  if (status.branch === undefined) {
    throw refuse(
      1,
      `HEAD is detached at ${status.commit.slice(0, 7)}; a release is made on a branch.`,
      'Check out the release branch: git switch main',
    );
  }
  return { branch: status.branch, base: status.commit };
}

/** Refuses tracked changes; `mayDiffer` are files that may have changed (our own record files). All kinds are listed at once. */
export function refuseDirtyTree(status: TreeStatus, mayDiffer: (file: string) => boolean): void {
  const parts: string[] = [];
  const add = (names: readonly string[], what: string): void => {
    const others = names.filter((name) => !mayDiffer(name));
    if (others.length > 0) parts.push(`${count(others.length, `${what} file`)} (${list(others)})`);
  };
  add(status.unmerged, 'unmerged');
  add(status.staged, 'staged');
  add(status.unstaged, 'changed');
  if (status.submodules.length > 0) {
    parts.push(`${count(status.submodules.length, 'changed submodule')} (${list(status.submodules)})`);
  }
  if (parts.length === 0) return;
  if (status.untracked.length > 0)
    parts.push(`${count(status.untracked.length, 'untracked file')} (${list(status.untracked)})`);
  throw refuse(
    1,
    `The working tree is not clean: ${parts.join(', ')}.`,
    status.unmerged.length > 0
      ? 'Resolve the conflicts, then commit: git commit'
      : 'Commit your work first: git commit',
  );
}

async function exists(file: string): Promise<boolean> {
  return fs.lstat(file).then(
    () => true,
    () => false,
  );
}
