import type { JudgedFinding } from './findings.ts';
import type { SecretsInput } from './judgeSecrets.ts';
import { stretchAt } from './textPositions.ts';

/** A finding by name rather than by value: where a secret is written to a log, or personal data is kept. */
export interface OtherFinding {
  /** `log/printed`, `personal/email`. */
  readonly rule: string;
  readonly start: number;
  readonly end: number;
  readonly message: string;
}

const pages = {
  log: { title: 'Secret written to a log', anchor: 'secrets-written-to-logs' },
  personal: { title: 'Personal data that is kept', anchor: 'personal-data-in-memory-files' },
} as const;

/** Whether a rule is one of these. */
export function isOtherRule(rule: string): boolean {
  return rule.startsWith('log/') || rule.startsWith('personal/');
}

/**
 * Where a script, workflow or program writes secrets to a log, and personal data in what the active persona keeps; less what
 * comments let pass.
 */
export async function otherFindings(
  text: string,
  relative: string,
  kept: SecretsInput['kept'],
): Promise<OtherFinding[]> {
  const { isOthersFile } = await import('../../secrets/files.ts');
  if (isOthersFile(relative)) return [];
  const { loggedSecrets } = await import('../../secrets/logs.ts');
  const found: OtherFinding[] = loggedSecrets(text, relative);
  if (kept !== undefined) {
    const { personalData } = await import('../../secrets/personal.ts');
    found.push(...personalData(text));
  }
  if (found.length === 0) return [];
  const { suppressionsOf } = await import('../../secrets/suppress.ts');
  const suppressed = suppressionsOf(text);
  return found.filter((one) => suppressed(one) === undefined);
}

/** The same as the editor shows it. */
export function judgedOther(
  { rule, start, end, message }: OtherFinding,
  lines: readonly number[],
  { kept, settings }: Pick<SecretsInput, 'kept' | 'settings'>,
): JudgedFinding {
  const kind = rule.startsWith('log/') ? 'log' : 'personal';
  const { title, anchor } = pages[kind];
  // Addresses of maintainers may well stand in what everybody reads; memory is written by programs, and nobody looks.
  const usual = kind === 'personal' && kept === 'context' ? 'information' : 'warning';
  return {
    kind,
    rule,
    code: rule,
    message,
    title,
    severity: settings.severity === 'auto' ? usual : settings.severity,
    start,
    end,
    ...stretchAt(lines, start, end),
    explanation: `docs/secrets.md#${anchor}`,
    source: undefined,
  };
}
