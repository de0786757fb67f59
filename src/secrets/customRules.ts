import { RE2JS } from 're2js';
import { entropy } from './entropy.ts';
import { limits } from './limits.ts';
import { maskValue } from './mask.ts';
import type { Confidence, SecretFinding } from './model.ts';

/** A rule of a user or a repository. */
export interface CustomRuleSpec {
  /** Letters, digits, `-` and `_`; shown as `secret/<id>`. */
  readonly id: string;
  /** For a sentence: "Token of our gateway". */
  readonly what?: string;
  /** RE2 syntax. Its first group is the secret, or all of it where there is none. */
  readonly pattern: string;
  readonly confidence?: Confidence;
  /** Shannon entropy in bits per character that the secret must reach. */
  readonly entropy?: number;
}

/** A rule ready for use. */
export interface CustomRule {
  readonly spec: CustomRuleSpec;
  readonly pattern: RE2JS;
}

/** The rules that can be used, and a sentence on each that cannot. */
export interface CustomRules {
  readonly rules: readonly CustomRule[];
  readonly problems: readonly string[];
}

const longest = 1_000;

/**
 * Compiles rules that come from settings or a repository. Threat: such a pattern is written by somebody else and would hang
 * the editor in a backtracking engine; RE2 takes linear time and refuses what it cannot do so.
 */
export function compileCustomRules(specs: readonly CustomRuleSpec[]): CustomRules {
  const rules: CustomRule[] = [];
  const problems: string[] = [];
  for (const spec of specs) {
    if (!/^[\w-]{1,60}$/.test(spec.id)) {
      problems.push(`The secret rule "${spec.id.slice(0, 60)}" is left out: an id is letters, digits, - and _.`);
      continue;
    }
    if (spec.pattern.length > longest) {
      problems.push(`The secret rule "${spec.id}" is left out: its pattern is longer than ${longest} characters.`);
      continue;
    }
    try {
      rules.push({ spec, pattern: RE2JS.compile(spec.pattern, RE2JS.MULTILINE) });
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 120) : 'unknown';
      problems.push(`The secret rule "${spec.id}" is left out: its pattern is no RE2 expression (${why}).`);
    }
  }
  return { rules, problems };
}

/** Everything the rules find in a text, in its order. At most as many as a scan reports. */
export function scanCustom(text: string, rules: readonly CustomRule[]): SecretFinding[] {
  const found: SecretFinding[] = [];
  const subject = text.length > limits.text ? text.slice(0, limits.text) : text;
  for (const { spec, pattern } of rules) {
    const matcher = pattern.matcher(subject);
    while (found.length < limits.findings && matcher.find()) {
      const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
      const start = matcher.start(group);
      const end = matcher.end(group);
      const value = subject.slice(start, end);
      if (end === start || (spec.entropy !== undefined && entropy(value) < spec.entropy)) continue;
      found.push({
        rule: spec.id,
        what: spec.what ?? 'Secret of your own rule',
        confidence: spec.confidence ?? 'high',
        start,
        end,
        key: undefined,
        preview: maskValue(value),
      });
    }
  }
  return found.sort((a, b) => a.start - b.start);
}
