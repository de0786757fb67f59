import { fnv1a, entropy } from '../entropy.ts';
import { generatedRules, sharedParts } from '../generated/providerRules.ts';
import type { Confidence } from '../model.ts';
import { cloudRules } from './own/cloud.ts';
import { codeRules } from './own/code.ts';
import { modelRules } from './own/models.ts';
import { serviceRules } from './own/services.ts';
import { shapeRules } from './own/shapes.ts';
import type { ProviderRuleData } from './types.ts';

/** A secret found by a provider's own shape. Offsets of the secret, not of the whole match. */
export interface ProviderMatch {
  readonly rule: ProviderRuleData;
  readonly start: number;
  readonly end: number;
  readonly confidence: Confidence;
}

/** Every provider rule, the generated ones first. */
export const providerRules: readonly ProviderRuleData[] = [
  ...generatedRules,
  ...codeRules,
  ...cloudRules,
  ...serviceRules,
  ...modelRules,
  ...shapeRules,
];

/** How far before and after a keyword a rule may match that does not begin with it. */
const windowBefore = 100;
const windowAfter = 400;

const idRule = /-(?:client|access|app|api|key)-id$|-(?:public|publishable|client)-(?:key|token)$|-user-api-id$/;

interface Compiled {
  readonly pattern: RegExp;
  readonly path: RegExp | undefined;
  readonly allow: readonly RegExp[];
  readonly examples: ReadonlySet<number>;
}

const compiled = new Map<ProviderRuleData, Compiled>();

/** The full pattern of a rule, as matched. For the tests that check every pattern for runaway time. */
export function fullSource(rule: ProviderRuleData): string {
  return sharedParts.reduce((source, [mark, text]) => source.replaceAll(mark, () => text), rule.source);
}

function compile(rule: ProviderRuleData): Compiled {
  const known = compiled.get(rule);
  if (known !== undefined) return known;
  const made = {
    pattern: new RegExp(fullSource(rule), `${rule.flags}d${rule.at ? 'y' : 'g'}`),
    path: rule.path === undefined ? undefined : new RegExp(rule.path, 'i'),
    allow: (rule.allow ?? []).map(([source, flags]) => new RegExp(source, flags)),
    examples: new Set(rule.examples),
  };
  compiled.set(rule, made);
  return made;
}

/** Whether the secret stands by a vendor's name only (`adafruit… = 32 characters`) rather than showing its own prefix. */
export function isKeyed(rule: ProviderRuleData): boolean {
  return rule.source.includes('~A');
}

/**
 * Tries one rule at one keyword hit. `hit` is the offset where the keyword begins. Returns undefined when the rule does not
 * match there, or what matched is a known example or too regular.
 */
export function matchAt(rule: ProviderRuleData, text: string, path: string, hit: number): ProviderMatch | undefined {
  const { pattern, path: pathPattern, allow, examples } = compile(rule);
  if (pathPattern !== undefined && !pathPattern.test(path)) return undefined;
  let base = 0;
  let subject = text;
  if (rule.at) pattern.lastIndex = hit;
  else {
    base = Math.max(0, hit - windowBefore);
    subject = text.slice(base, hit + windowAfter);
    pattern.lastIndex = 0;
  }
  const match = pattern.exec(subject);
  const indices = match?.indices;
  if (match === null || indices === undefined) return undefined;
  // Groups that only hold a keyword are shorter than the secret.
  const range =
    indices
      .slice(1)
      .reduce(
        (longest: [number, number] | undefined, group: [number, number] | undefined) =>
          group !== undefined && (longest === undefined || group[1] - group[0] > longest[1] - longest[0])
            ? group
            : longest,
        undefined,
      ) ?? indices[0];
  if (range === undefined) return undefined;
  const [start, end] = range;
  const secret = subject.slice(start, end);
  if (rule.entropy !== undefined && entropy(secret) < rule.entropy) return undefined;
  if (examples.has(fnv1a(secret)) || allow.some((one) => one.test(secret))) return undefined;
  const confidence = idRule.test(rule.id) ? 'low' : isKeyed(rule) ? 'medium' : 'high';
  return { rule, start: start + base, end: end + base, confidence };
}
