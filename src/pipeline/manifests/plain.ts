import type { VersionReader } from './model.ts';

/** A VERSION file: the first line that is not blank, without a leading `v`. */
export const readPlainVersion: VersionReader = (text) => {
  const match = /^\uFEFF?\s*v?([^\s]+)/.exec(text);
  const version = match?.[1];
  if (match === null || version === undefined) return [];
  const end = match[0].length;
  return [{ start: end - version.length, end, version }];
};

/** `version=` of gradle.properties. */
export const readGradleProperties: VersionReader = (text) => {
  const match = /^([ \t]*version[ \t]*[=:][ \t]*)(\S+)/m.exec(text);
  const version = match?.[2];
  if (match === null || version === undefined) return [];
  const start = match.index + (match[1] ?? '').length;
  return [{ start, end: start + version.length, version }];
};
