/** One place in a file where the project's version is written. Offsets in UTF-16 units, end exclusive. */
export interface VersionSpot {
  readonly start: number;
  readonly end: number;
  readonly version: string;
}

/**
 * Finds the version in a manifest. No spots: the file names no version of the project. A malformed file is refused with line
 * and column. Only the spots are ever replaced, so every other byte stays.
 */
export type VersionReader = (
  text: string,
  file: string,
  /** The text of a manifest that stands beside it: a lockfile has to know the project's name. */
  sibling: (name: string) => string | undefined,
) => readonly VersionSpot[];

export interface ManifestKind {
  /** Tells by the path relative to the repository's root. */
  readonly matches: (file: string) => boolean;
  readonly read: VersionReader;
  /** A lockfile follows the manifest: its version is set too, but never decides. */
  readonly follows?: boolean;
  /** A file that is there for its version alone: one without any is refused. */
  readonly always?: boolean;
}

/** Line and column from 1 of an offset. */
export function placeOf(text: string, offset: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, offset);
  const line = before.split('\n').length;
  return { line, column: offset - (before.lastIndexOf('\n') + 1) + 1 };
}

/** The text with every spot's version replaced. */
export function replaceSpots(text: string, spots: readonly VersionSpot[], version: string): string {
  let result = text;
  for (const spot of [...spots].sort((a, b) => b.start - a.start)) {
    result = result.slice(0, spot.start) + version + result.slice(spot.end);
  }
  return result;
}
