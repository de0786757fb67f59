import type { FileState, SecretFinding, SecretSeverity } from './model.ts';

/**
 * How serious a finding is where it stands. A real secret that git tracks has left the machine or will: error. Not tracked
 * yet: it will be with the next commit, so warning. In a file that git ignores it is where local secrets belong: information.
 */
export function severityOf(finding: Pick<SecretFinding, 'confidence'>, state: FileState): SecretSeverity {
  if (state === 'ignored' || state === 'outside') return finding.confidence === 'low' ? 'hint' : 'information';
  if (finding.confidence === 'low') return 'hint';
  if (state === 'untracked') return 'warning';
  return finding.confidence === 'high' ? 'error' : 'warning';
}
