import type { Persona } from '../persona/model.ts';
import { findRecordPlaces, isRecordFile, type RecordPlaces } from '../record/places.ts';

/** The files of a repository that we write ourselves, so that writing them makes nothing stale. */
export interface OwnFiles {
  readonly records: RecordPlaces;
  /** True for the audit log, the project state, deployment reports and memory files. */
  has(file: string): boolean;
}

/** Only documents count as memory: a persona that calls `src/` its memory does not take code out of sight. */
const isDocument = /\.(?:md|mdc|txt|json|jsonl|ya?ml)$/i;

/**
 * Finds them from what the persona names and the repository has.
 *
 * @param files paths git knows or does not ignore, relative to the worktree
 */
export function findOwnFiles(persona: Persona | undefined, files: readonly string[]): OwnFiles {
  const memory = (persona?.memory ?? []).filter((file) => file.scope !== 'user').map((file) => file.path);
  const named = [...(persona?.context ?? []).map((file) => file.path), ...memory].map((file) =>
    file.replace(/^\.\//, ''),
  );
  const records = findRecordPlaces(files, named, outputsOf(persona));
  const homes = memory.map((file) => file.replace(/^\.\//, '').replace(/\/$/, '')).filter((file) => file !== '');
  const exact = new Set(homes);
  return {
    records,
    has: (file) =>
      isRecordFile(file, records) ||
      (isDocument.test(file) && (exact.has(file) || homes.some((home) => file.startsWith(`${home}/`)))),
  };
}

/** Paths among the things the persona says it writes. One that leaves the repository is none. */
function outputsOf(persona: Persona | undefined): string[] {
  return (persona?.groups ?? [])
    .filter(({ kind }) => kind === 'output')
    .flatMap(({ items }) => items.flatMap(({ text }) => text.match(/[\w.@-]+(?:\/[\w.@-]+)*\.md\b/g) ?? []))
    .map((file) => file.replace(/^\.\//, ''))
    .filter((file) => !file.split('/').includes('..'));
}
