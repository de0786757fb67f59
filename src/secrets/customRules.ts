import { BoundedPattern, TimeBudget } from './boundedPattern.ts';
import { entropy } from './entropy.ts';
import { limits } from './limits.ts';
import { maskValue } from './mask.ts';
import type { Confidence, SecretFinding } from './model.ts';

/** A rule of a user or a repository. */
export interface CustomRuleSpec {
  /** Letters, digits, `-` and `_`; shown as `secret/<id>`. */
  readonly id: string;
  /** For a sentence: "Token of our gateway". */
  readonly what?: string | undefined;
  /** RE2 syntax. Its first group is the secret, or all of it where there is none. */
  readonly pattern: string;
  readonly confidence?: Confidence | undefined;
  /** Shannon entropy in bits per character that the secret must reach. */
  readonly entropy?: number | undefined;
}

/** A rule ready for use. */
export interface CustomRule {
  readonly spec: CustomRuleSpec;
  readonly pattern: BoundedPattern;
}

/** The rules that can be used, and a sentence on each that cannot. */
export interface CustomRules {
  readonly rules: readonly CustomRule[];
  readonly problems: readonly string[];
  /** For each problem which part of which rule it is about. */
  readonly problemPlaces: readonly (readonly [index: number, part: 'id' | 'pattern'])[];
}

/** Compiles rules that come from settings or a repository; see BoundedPattern for why they can't hang. Never throws. */
export function compileCustomRules(specs: readonly CustomRuleSpec[]): CustomRules {
  const rules: CustomRule[] = [];
  const problems: string[] = [];
  const problemPlaces: [number, 'id' | 'pattern'][] = [];
  specs.forEach((spec, index) => {
    const pattern = /^[\w-]{1,60}$/.test(spec.id) ? BoundedPattern.compile(spec.pattern) : undefined;
    if (pattern instanceof BoundedPattern) {
      rules.push({ spec, pattern });
      return;
    }
    problemPlaces.push([index, pattern === undefined ? 'id' : 'pattern']);
    problems.push(
      pattern === undefined
        ? `The secret rule "${spec.id.slice(0, 60)}" is left out: an id is letters, digits, - and _.`
        : `The secret rule "${spec.id}" is left out: its pattern cannot be used, ${pattern}.`,
    );
  });
  return { rules, problems, problemPlaces };
}

/** Everything the rules find in a text, in its order. At most as many as a scan reports. */
export function scanCustom(text: string, rules: readonly CustomRule[]): SecretFinding[] {
  const found: SecretFinding[] = [];
  if (rules.length === 0) return found;
  const subject = text.length > limits.text ? text.slice(0, limits.text) : text;
  const budget = new TimeBudget();
  for (const { spec, pattern } of rules) {
    for (const { start, end } of pattern.matches(subject, budget)) {
      if (found.length >= limits.findings) break;
      const value = subject.slice(start, end);
      if (spec.entropy !== undefined && entropy(value) < spec.entropy) continue;
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
