/** Where the records of releases are kept, relative to the worktree, forward slashes. */
export interface RecordPlaces {
  /** undefined: the repository names none, so it is kept outside the tree. */
  readonly audit: string | undefined;
  readonly state: string | undefined;
  /** Folder for deployment reports; undefined as above. */
  readonly reports: string | undefined;
}

/** The name of an audit log, at the end of a path. */
export const auditName = /(^|\/)AUDIT_LOG\.md$/i;
const stateName = /(^|\/)PROJECT_STATE\.md$/i;

/**
 * Finds the record files: first what the active persona names, then what the repository has.
 *
 * @param files paths git knows or that exist, relative to the worktree
 * @param named paths a persona names, best first
 * @param outputs paths among what it says it writes: a bare name there may mean the file that is already somewhere
 */
export function findRecordPlaces(
  files: readonly string[],
  named: readonly string[],
  outputs: readonly string[] = [],
): RecordPlaces {
  const pick = (pattern: RegExp): string | undefined =>
    named.find((file) => pattern.test(file)) ?? [...files].sort(byDepth).find((file) => pattern.test(file));
  return {
    audit: pick(auditName) ?? outputs.find((file) => auditName.test(file)),
    state: pick(stateName),
    reports: files.some((file) => file.startsWith('docs/deployments/')) ? 'docs/deployments' : undefined,
  };
}

/** True for files that releases write themselves: they may have changed when the next release starts, and go along with it. */
export function isRecordFile(file: string, places: RecordPlaces): boolean {
  return (
    file === places.audit ||
    file === places.state ||
    (places.reports !== undefined && file.startsWith(`${places.reports}/`) && file.endsWith('.md'))
  );
}

function byDepth(a: string, b: string): number {
  return a.split('/').length - b.split('/').length || (a < b ? -1 : 1);
}
