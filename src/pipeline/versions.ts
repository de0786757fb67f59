import * as semver from 'semver';
import { PhaseError, refuse } from './errors.ts';
import type { Git } from './git.ts';
import type { BumpChoice } from './model.ts';

/** A tag that names a version, with what stands before the number. */
export interface ReleaseTag {
  readonly name: string;
  readonly prefix: string;
  readonly version: string;
  readonly commit: string;
  /** What the name itself stands for: the tag's own object, or the commit. */
  readonly object: string;
}

/** `v1.2.3`, `1.2.3`, `release-1.2.3`, `name@1.2.3`, `name-v1.2.3`; undefined for any other name. */
export function parseReleaseTag(name: string): { readonly prefix: string; readonly version: string } | undefined {
  const match = /^((?:[\w@./-]*[@/-])?[vV]?)(\d+\.\d+\.\d+(?:[-+].*)?)$/.exec(name);
  const version = match?.[2];
  if (match === null || version === undefined || semver.parse(version) === null) return undefined;
  return { prefix: match[1] ?? '', version };
}

/** Release tags that `commit` contains, highest version first. */
export async function releaseTags(git: Git, commit: string): Promise<ReleaseTag[]> {
  const answer = await git.read([
    'for-each-ref',
    `--merged=${commit}`,
    '--format=%(refname:strip=2)%09%(objectname)%09%(*objectname)',
    'refs/tags',
  ]);
  const tags: ReleaseTag[] = [];
  for (const line of answer.split('\n')) {
    const [name = '', own = '', peeled = ''] = line.split('\t');
    const parsed = parseReleaseTag(name);
    if (parsed) tags.push({ name, ...parsed, commit: peeled === '' ? own : peeled, object: own });
  }
  return tags.sort((a, b) => semver.compareBuild(b.version, a.version));
}

/** How big the step between two versions is. */
export function stepBetween(from: string, to: string): 'patch' | 'minor' | 'major' | 'other' {
  const step = semver.diff(from, to);
  return step === 'patch' || step === 'minor' || step === 'major' ? step : 'other';
}

/**
 * The next version.
 *
 * | now            | patch | minor | major | prerelease (what `auto` gives a prerelease) |
 * |----------------|-------|-------|-------|---------------|
 * | 1.2.3          | 1.2.4 | 1.3.0 | 2.0.0 |               |
 * | 1.3.0-beta.2   | 1.3.0 | 1.3.0 | 2.0.0 | 1.3.0-beta.3  |
 * | 1.2.3+build.5  | 1.2.4 | 1.3.0 | 2.0.0 |               |
 * | 0.4.1          | 0.4.2 | 0.5.0 | 1.0.0 |               |
 *
 * On 0.x `auto` never gives a major: a breaking change is a minor there, as the meaning of 0.x is.
 */
export function nextVersion(from: string, step: 'patch' | 'minor' | 'major' | 'prerelease'): string {
  const next = semver.inc(from, step);
  if (next === null)
    throw refuse(2, `"${from}" is not a semantic version.`, 'Write it as MAJOR.MINOR.PATCH, for example 1.0.0.');
  return next;
}

/** A version somebody typed: valid, without `v`, and higher than the one before. */
export function chosenVersion(choice: BumpChoice, from: string): string {
  const version = semver.valid(choice);
  const parsed = semver.parse(choice);
  if (version === null || parsed === null) {
    throw new PhaseError(2, 'usage', `"${choice}" is neither a version nor one of auto, patch, minor and major.`, {
      remedy: 'Give a version such as 1.4.0.',
    });
  }
  if (semver.lt(version, from)) {
    throw refuse(2, `${version} is lower than ${from}, the version now.`, `Give a version above ${from}.`);
  }
  return parsed.build.length > 0 ? `${version}+${parsed.build.join('.')}` : version;
}
