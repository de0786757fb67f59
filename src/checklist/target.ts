import type { Release } from './model.ts';

/** What a release is for, in words: "v1.4.0 → production". */
export function describeTarget(release: Pick<Release, 'version' | 'environment'>): string {
  const version = release.version === null ? 'no version named' : `v${release.version}`;
  return release.environment === null ? version : `${version} → ${release.environment}`;
}
