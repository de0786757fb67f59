import type { FileState } from '../../secrets/model.ts';
import type { ScanPolicy } from '../../secrets/policy.ts';
import type { Settings } from '../config.ts';
import type { JudgedFinding } from './findings.ts';
import { lineStarts, stretchAt } from './textPositions.ts';

/** A text and what decides how its secrets are told. Plain data: it also travels to the worker. */
export interface SecretsInput {
  readonly text: string;
  /** The repository's root, absolute: its policy holds. */
  readonly root: string;
  /** Relative to the repository's root, forward slashes. */
  readonly relative: string;
  readonly state: FileState;
  readonly settings: Settings['secrets'];
  /** What the active persona reads and keeps: judged whatever its name is, for personal data too. */
  readonly kept?: 'memory' | 'context' | undefined;
}

/**
 * The secrets of one file as the editor shows them, where it writes some to a log, and personal data in memory. Secrets are
 * looked for in the files that are judged and in what a persona keeps. Needs no editor.
 */
export async function judgeSecrets(
  { text, relative, state, settings, kept }: Omit<SecretsInput, 'root'>,
  policy: ScanPolicy,
): Promise<JudgedFinding[]> {
  if (!settings.enabled || (await isLeftOut(relative, settings, policy))) return [];
  const { judgedOther, otherFindings } = await import('./judgeOthers.ts');
  const others = await otherFindings(text, relative, kept);
  const judged = kept !== undefined || (await isJudgedForSecrets(relative, settings, policy));
  const { findings } = judged ? policy.scan(text, relative) : { findings: [] };
  if (findings.length === 0 && others.length === 0) return [];
  const { describeFinding, explanationAnchor } = await import('../../secrets/message.ts');
  const lines = lineStarts(text);
  const secrets = findings.map((finding): JudgedFinding => ({
    kind: 'secret',
    rule: finding.rule,
    code: `secret/${finding.rule}`,
    message: describeFinding(finding, state),
    title: finding.key === undefined ? finding.what : `${finding.key}: ${finding.what}`,
    preview: finding.preview,
    severity: settings.severity === 'auto' ? policy.severity(finding, state) : settings.severity,
    start: finding.start,
    end: finding.end,
    ...stretchAt(lines, finding.start, finding.end),
    explanation: `docs/secrets.md#${explanationAnchor(finding.rule)}`,
    source: undefined,
  }));
  return [...secrets, ...others.map((one) => judgedOther(one, lines, { kept, settings }))].sort(
    (a, b) => a.start - b.start,
  );
}

/** True for what the repository or the settings leave out. */
async function isLeftOut(relative: string, { exclude }: Settings['secrets'], policy: ScanPolicy): Promise<boolean> {
  return policy.excludes(relative) || (exclude.length > 0 && (await matches(exclude, relative)));
}

/**
 * True for configuration files and those the repository and the settings add, less those that either takes away. `relative`
 * has forward slashes.
 */
export async function isJudgedForSecrets(
  relative: string,
  { include, exclude }: Settings['secrets'],
  policy: ScanPolicy,
): Promise<boolean> {
  if (exclude.length > 0 && (await matches(exclude, relative))) return false;
  if (policy.wants(relative)) return true;
  return include.length > 0 && !policy.excludes(relative) && (await matches(include, relative));
}

async function matches(patterns: readonly string[], relative: string): Promise<boolean> {
  const { matchesPatterns } = await import('../../secrets/pathPatterns.ts');
  return matchesPatterns(patterns, relative);
}
