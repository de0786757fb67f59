import { commitsSince, summarise, type CommitSummary } from './commits.ts';
import { readStatus, requireBranch } from './facts.ts';
import { findVersions, trackedAtRoot } from './manifests/find.ts';
import type { BumpChoice, BumpPreview, PlanPushOptions } from './model.ts';
import { openGround } from './settings.ts';
import { chosenVersion, nextVersion, releaseTags, type ReleaseTag } from './versions.ts';

/** What each kind of bump would give: for the question that comes before the plan. Asks no remote and runs no project command. */
export async function previewBump(options: Pick<PlanPushOptions, 'folder' | 'env'>): Promise<BumpPreview> {
  const ground = await openGround(options);
  const status = await readStatus(ground.git);
  const { base } = requireBranch(status);
  const tracked = await trackedAtRoot(ground.git);
  const [tags, found] = await Promise.all([
    releaseTags(ground.git, base),
    findVersions(ground.places.worktree, tracked),
  ]);
  const lastTag = tags[0];
  const fromVersion = found.version ?? lastTag?.version ?? '0.0.0';
  const summary = summarise((await commitsSince(ground.git, lastTag?.commit, base)).commits);
  const auto = summary && autoStep(fromVersion, summary);
  return {
    fromVersion,
    lastTag: lastTag?.name,
    auto,
    why: describeSince(summary, lastTag),
    versions: {
      patch: nextVersion(fromVersion, 'patch'),
      minor: nextVersion(fromVersion, 'minor'),
      major: nextVersion(fromVersion, 'major'),
    },
    autoVersion: auto && nextVersion(fromVersion, auto),
  };
}

function autoStep(from: string, summary: CommitSummary): 'patch' | 'minor' | 'major' | 'prerelease' {
  if (/^\d+\.\d+\.\d+-/.test(from)) return 'prerelease';
  return summary.bump === 'major' && from.startsWith('0.') ? 'minor' : summary.bump;
}

/** The version that a choice gives after `from`. */
export function versionFor(choice: BumpChoice, from: string, summary: CommitSummary): string {
  // Maven's word for "the version to come".
  if (choice === 'auto' && from.endsWith('-SNAPSHOT')) return from.slice(0, -'-SNAPSHOT'.length);
  if (choice === 'auto') return nextVersion(from, autoStep(from, summary));
  if (isStep(choice)) return nextVersion(from, choice);
  return chosenVersion(choice, from);
}

function isStep(choice: string): choice is 'patch' | 'minor' | 'major' {
  return choice === 'patch' || choice === 'minor' || choice === 'major';
}

/** What speaks for the bump, in words. */
export function describeSince(summary: CommitSummary | undefined, lastTag: ReleaseTag | undefined): string {
  const since = lastTag === undefined ? '' : ` since ${lastTag.name}`;
  return summary === undefined ? `nothing to release${since}` : `${summary.words}${since}`;
}
