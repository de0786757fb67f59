import { formatOf } from './format.ts';
import { limits } from './limits.ts';
import type { ScanResult, SecretFinding, SuppressedFinding } from './model.ts';
import { Search } from './search.ts';
import { suppressionsOf } from './suppress.ts';

/** What a caller may ask of a scan. */
export interface ScanOptions {
  /** Report what comments suppress, too. */
  readonly ignoreSuppressions?: boolean;
  /** Findings of other rules in the same text. Where two overlap these stay. */
  readonly more?: readonly SecretFinding[];
}

/**
 * Finds the secrets in a text. Never throws, whatever the text holds. `path` decides how the text is read (its syntax) and
 * which rules apply; it need not exist. What suppression comments cover is returned apart.
 */
export function scanText(text: string, path: string, options: ScanOptions = {}): ScanResult {
  const cut = text.length > limits.text;
  const search = new Search(cut ? text.slice(0, limits.text) : text, path, formatOf(path, text));
  // The baseline's own salt has to stand there in clear.
  const isBaseline = /(?:^|[\\/])\.ops[\\/]secrets-baseline\.json$/.test(path);
  const own = search.run().filter((finding) => !isBaseline || finding.rule !== 'salt');
  const all = merged(own, options.more ?? []);
  const truncated = cut || search.exhausted;
  if (options.ignoreSuppressions === true || all.length === 0) return { findings: all, suppressed: [], truncated };
  const suppression = suppressionsOf(text);
  const findings: SecretFinding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of all) {
    const by = suppression(finding);
    if (by === undefined) findings.push(finding);
    else suppressed.push({ ...finding, by: 'comment', reason: by.reason });
  }
  return { findings, suppressed, truncated };
}

function merged(own: readonly SecretFinding[], more: readonly SecretFinding[]): readonly SecretFinding[] {
  if (more.length === 0) return own;
  const left = own.filter((one) => !more.some((other) => one.start < other.end && other.start < one.end));
  return [...left, ...more].sort((a, b) => a.start - b.start);
}
