import * as path from 'node:path';
import { isRecordFile, type RecordPlaces } from '../record/places.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { succeeded } from '../workspace/process.ts';
import { addToChangelog, changelogNames } from './changelog.ts';
import type { CommitSummary } from './commits.ts';
import { refuse } from './errors.ts';
import type { TreeStatus } from './facts.ts';
import { readTrackedText, type FoundVersions } from './manifests/find.ts';
import { replaceSpots } from './manifests/model.ts';
import type { PlannedFile } from './model.ts';
import { readmeNames, updateReadme } from './readme.ts';
import type { Ground } from './settings.ts';
import type { ReleaseTag } from './versions.ts';

/** What the working tree holds, as far as the planned files depend on it. */
export interface TreeFacts {
  readonly status: TreeStatus;
  readonly records: RecordPlaces;
  /** Tracked files at the root, with their modes. */
  readonly tracked: ReadonlyMap<string, string>;
  readonly lastTag: ReleaseTag | undefined;
  readonly fromVersion: string;
}

/** The version in every file that holds it. */
export function planVersionFiles(found: FoundVersions, version: string): PlannedFile[] {
  return found.files
    .map((file) => ({
      path: file.path,
      before: file.text,
      after: replaceSpots(file.text, file.spots, version),
      why: `version ${version}`,
    }))
    .filter((file) => file.before !== file.after);
}

/** The changelog with the release in it; none when the project keeps its changelog out of git. */
export async function planDocuments(
  ground: Ground,
  local: TreeFacts,
  release: { readonly version: string; readonly tag: string; readonly summary: CommitSummary },
): Promise<PlannedFile[]> {
  const { worktree } = ground.places;
  const file = changelogNames.find((name) => local.tracked.has(name)) ?? 'CHANGELOG.md';
  const mode = local.tracked.get(file);
  const before = mode === undefined ? undefined : await readTrackedText(worktree, file, mode);
  if (before === undefined) {
    if ((await readTextIfExists(path.join(worktree, file))) !== undefined) {
      throw refuse(3, `${file} is there but git does not know it.`, `Commit it first: git add ${file}`, { file });
    }
    if (succeeded(await ground.git.run(['check-ignore', '--quiet', '--', file]))) return [];
  }
  const now = ground.clock.now();
  const two = (number: number): string => String(number).padStart(2, '0');
  const after = addToChangelog(
    before,
    {
      version: release.version,
      date: `${now.getFullYear()}-${two(now.getMonth() + 1)}-${two(now.getDate())}`,
      tag: release.tag,
      previousTag: local.lastTag?.name,
      commits: release.summary.commits,
    },
    file,
  );
  return [
    { path: file, before: before ?? null, after, why: before === undefined ? 'new changelog' : 'changelog entry' },
  ];
}

/** The old version where the README names it as this project's own. */
export async function planReadme(
  ground: Ground,
  local: TreeFacts,
  project: string,
  version: string,
): Promise<PlannedFile[]> {
  const file = readmeNames.find((name) => local.tracked.has(name));
  const mode = file === undefined ? undefined : local.tracked.get(file);
  // A link or other text than UTF-8 is no reason to hold a release for a line in a README.
  if (file === undefined || mode === undefined || mode === '120000') return [];
  const before = await readTrackedText(ground.places.worktree, file, mode).catch(() => undefined);
  if (before === undefined) return [];
  const after = updateReadme(before, project, local.fromVersion, version);
  return after === before ? [] : [{ path: file, before, after, why: `version ${version}` }];
}

/** Record files that changed since the last release go along as they are. */
export async function planRecords(ground: Ground, local: TreeFacts): Promise<PlannedFile[]> {
  const changed = [...local.status.staged, ...local.status.unstaged, ...local.status.untracked];
  const files = [...new Set(changed)].filter((file) => isRecordFile(file, local.records));
  const planned: PlannedFile[] = [];
  for (const file of files) {
    const text = await readTrackedText(ground.places.worktree, file, '100644');
    planned.push({ path: file, before: text, after: text, why: 'rows written since the last release' });
  }
  return planned;
}
