import type { VersionReader } from './model.ts';

/** A VERSION file: the first line that is not blank, without a leading `v`. */
export const readPlainVersion: VersionReader = (text) => {
  const match = /^\uFEFF?\s*v?([^\s]+)/.exec(text);
  const version = match?.[1];
  if (match === null || version === undefined) return [];
  const end = match[0].length;
  return [{ start: end - version.length, end, version }];
};
