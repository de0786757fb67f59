import type { Format } from './format.ts';
import { formatOf } from './format.ts';
import { Automaton } from './providers/ahoCorasick.ts';
import { isKeyed, matchAt, providerRules } from './providers/rules.ts';
import type { ProviderRuleData } from './providers/types.ts';
import { judgeKey } from './keys.ts';
import { limits } from './limits.ts';
import type { ScanResult, SecretFinding, SuppressedFinding } from './model.ts';
import { keyAround, readPair } from './pairs/read.ts';
import { maskValue } from './mask.ts';
import { privateKeyAt, urlPasswordAt } from './special.ts';
import { suppressionsOf } from './suppress.ts';
import { defaultOf, isPlaceholder, isReference, judgeValue, looksRandom } from './value.ts';

/** What a caller may ask of a scan. */
export interface ScanOptions {
  /** Report what comments suppress, too. */
  readonly ignoreSuppressions?: boolean;
}

/** Parts of words that a secret-bearing key has in it. */
const nouns = [
  'pass',
  'pwd',
  'psw',
  'secret',
  'token',
  'key',
  'cred',
  'auth',
  'salt',
  'dsn',
  'jwt',
  'senha',
  'kennwort',
  'contrasen',
  'bearer',
];

interface Engine {
  readonly automaton: Automaton;
  /** By pattern index. */
  readonly rules: readonly (readonly ProviderRuleData[])[];
  readonly lengths: readonly number[];
  readonly nounFrom: number;
}

let engine: Engine | undefined;

function engineOf(): Engine {
  if (engine !== undefined) return engine;
  const byWord = new Map<string, ProviderRuleData[]>();
  for (const rule of providerRules) {
    for (const word of rule.keywords) byWord.set(word, [...(byWord.get(word) ?? []), rule]);
  }
  const words = [...byWord.keys()];
  const patterns = [...words, ...nouns, '-----begin', '://'];
  engine = {
    automaton: new Automaton(patterns),
    rules: [...byWord.values()],
    lengths: patterns.map((pattern) => pattern.length),
    nounFrom: words.length,
  };
  return engine;
}

interface Candidate extends SecretFinding {
  /** When two overlap, the higher one stays. */
  readonly weight: number;
}

class Scan {
  readonly found: Candidate[] = [];
  readonly #text: string;
  readonly #path: string;
  readonly #format: Format;
  #keyEnd = -1;
  #attempts = 0;

  constructor(text: string, path: string) {
    this.#text = text;
    this.#path = path;
    this.#format = formatOf(path, text);
  }

  run(end: number): void {
    const { automaton, rules, lengths, nounFrom } = engineOf();
    automaton.scan(this.#text, 0, end, (pattern, hitEnd) => {
      if (this.#attempts >= limits.attempts || this.found.length >= limits.findings) return;
      const start = hitEnd - (lengths[pattern] ?? 0);
      if (pattern < nounFrom) {
        for (const rule of rules[pattern] ?? []) this.#provider(rule, start);
      } else if (pattern < nounFrom + nouns.length) this.#pair(start, hitEnd);
      else if (pattern === nounFrom + nouns.length) this.#special(privateKeyAt(this.#text, start), 50);
      else this.#special(urlPasswordAt(this.#text, start), 30);
    });
  }

  #provider(rule: ProviderRuleData, at: number): void {
    this.#attempts++;
    const match = matchAt(rule, this.#text, this.#path, at);
    if (match === undefined) return;
    const value = this.#text.slice(match.start, match.end);
    if (isReference(value) || isPlaceholder(value)) return;
    if (isKeyed(rule) && !looksRandom(value) && !/\d/.test(value)) return;
    this.#add(rule.id, rule.what, match.confidence, match.start, match.end, undefined, isKeyed(rule) ? 20 : 40);
  }

  #special(match: ReturnType<typeof urlPasswordAt>, weight: number): void {
    if (match !== undefined)
      this.#add(match.rule, match.what, match.confidence, match.start, match.end, undefined, weight);
  }

  #pair(hitStart: number, hitEnd: number): void {
    if (hitStart < this.#keyEnd) return;
    this.#attempts++;
    const text = this.#text;
    const place = keyAround(text, hitStart, hitEnd);
    if (place === undefined) return;
    this.#keyEnd = place.end;
    const verdict = judgeKey(text.slice(place.start, place.end));
    if (verdict === undefined) return;
    const pair = readPair(text, place, this.#format);
    if (pair === undefined) return;
    let { start, end } = pair;
    const inner = defaultOf(text.slice(start, end));
    if (inner !== undefined) {
      end = start + inner.end;
      start += inner.start;
    }
    const code = this.#format === 'source' || this.#format === 'hcl';
    if (code && !pair.quoted) return;
    const confidence = judgeValue(text.slice(start, end), {
      kind: verdict.kind,
      key: pair.key,
      exact: verdict.exact,
      quoted: pair.quoted,
      code,
      prose: pair.prose,
    });
    if (confidence !== undefined) this.#add(verdict.rule, verdict.what, confidence, start, end, pair.key, 10);
  }

  #add(
    rule: string,
    what: string,
    confidence: SecretFinding['confidence'],
    start: number,
    end: number,
    key: string | undefined,
    weight: number,
  ): void {
    const preview = maskValue(this.#text.slice(start, end));
    this.found.push({ rule, what, confidence, start, end, key, preview, weight });
  }
}

/** Of findings that overlap the heaviest stays; it takes the key of one it covers. */
function withoutOverlaps(found: readonly Candidate[]): SecretFinding[] {
  const sorted = [...found].sort(
    (a, b) => b.weight - a.weight || b.end - b.start - (a.end - a.start) || a.start - b.start,
  );
  const kept: Candidate[] = [];
  const ends: { start: number; end: number; index: number }[] = [];
  for (const one of sorted) {
    const other = ends.find((range) => one.start < range.end && range.start < one.end);
    if (other === undefined) {
      ends.push({ start: one.start, end: one.end, index: kept.push(one) - 1 });
      continue;
    }
    const winner = kept[other.index];
    if (winner !== undefined && winner.key === undefined && one.key !== undefined) {
      kept[other.index] = { ...winner, key: one.key };
    }
  }
  return kept
    .sort((a, b) => a.start - b.start)
    .map(({ rule, what, confidence, start, end, key, preview }) => ({
      rule,
      what,
      confidence,
      start,
      end,
      key,
      preview,
    }));
}

/**
 * Finds the secrets in a text. Never throws, whatever the text holds. `path` decides how the text is read (its syntax) and
 * which rules apply; it need not exist. What suppression comments cover is returned apart.
 */
export function scanText(text: string, path: string, options: ScanOptions = {}): ScanResult {
  const end = Math.min(text.length, limits.text);
  const scan = new Scan(end < text.length ? text.slice(0, end) : text, path);
  scan.run(end);
  const all = withoutOverlaps(scan.found);
  const truncated = end < text.length || scan.found.length >= limits.findings;
  if (options.ignoreSuppressions === true || all.length === 0) return { findings: all, suppressed: [], truncated };
  const isSuppressed = suppressionsOf(text);
  const findings: SecretFinding[] = [];
  const suppressed: SuppressedFinding[] = [];
  for (const finding of all) {
    const by = isSuppressed(finding);
    if (by === undefined) findings.push(finding);
    else suppressed.push({ ...finding, by: 'comment', reason: by.reason });
  }
  return { findings, suppressed, truncated };
}
