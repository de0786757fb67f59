import * as path from 'node:path';
import * as semver from 'semver';
import { readTextIfExists } from '../workspace/files.ts';
import { refuse } from './errors.ts';
import type { Git } from './git.ts';
import type { FoundVersions } from './manifests/find.ts';
import type { BumpChoice } from './model.ts';
import { count, list } from './text.ts';
import type { ReleaseTag } from './versions.ts';

/**
 * Files and tags are two sources of one version. Refuses when the files say less than the last release tag: a version computed
 * from them would come after a higher one. A version above both that somebody names is what decides then.
 */
export function refuseFilesBehindTag(found: FoundVersions, lastTag: ReleaseTag | undefined, bump: BumpChoice): void {
  if (found.version === undefined || lastTag === undefined || !semver.lt(found.version, lastTag.version)) return;
  if (semver.valid(bump) !== null && semver.gt(bump, lastTag.version)) return;
  const files = found.files.filter((file) => !file.follows).map((file) => file.path);
  throw refuse(
    2,
    `${list(files)} ${files.length === 1 ? 'says' : 'say'} ${found.version}, but the last release tag here is ${lastTag.name}.`,
    `If ${lastTag.name} was never released, delete it with git tag -d ${lastTag.name}; else write ${lastTag.version} into ${list(files)} and commit.`,
  );
}

/**
 * Refuses a repository of several packages whose root has no version: which of them a release would mean is not known, and a tag
 * alone would leave all their versions behind.
 */
export async function refuseSeveralPackages(
  git: Git,
  worktree: string,
  tracked: ReadonlyMap<string, string>,
): Promise<void> {
  const text = async (file: string): Promise<string> =>
    tracked.has(file) ? ((await readTextIfExists(path.join(worktree, file))) ?? '') : '';
  const parted =
    tracked.has('pnpm-workspace.yaml') ||
    tracked.has('lerna.json') ||
    /"workspaces"\s*:/.test(await text('package.json')) ||
    /^\[workspace\]/m.test(await text('Cargo.toml'));
  if (!parted) return;
  const answer = await git.ask(['ls-files', '-z', '--', ':(glob)**/*/package.json', ':(glob)**/*/Cargo.toml']);
  const packages = (answer ?? '').split('\0').filter((file) => file.includes('/'));
  if (packages.length === 0) return;
  throw refuse(
    2,
    `The root of this repository has no version, and ${count(packages.length, 'package')} in it may have one of their own (${list(packages)}).`,
    'Name the command that writes their versions in .ops/config.yaml (commands.version), or give the root a version.',
  );
}
