import type { Format } from './format.ts';
import { judgeKey, type KeyVerdict } from './keys.ts';
import { limits } from './limits.ts';
import { maskValue } from './mask.ts';
import type { Confidence, SecretFinding } from './model.ts';
import { lineStart } from './pairs/cursor.ts';
import { keyAround } from './pairs/key.ts';
import { listedValues } from './pairs/list.ts';
import type { KeyPlace, Pair } from './pairs/model.ts';
import { isInsideText, PairReader } from './pairs/read.ts';
import { isPlaceholder, looksTyped } from './placeholders.ts';
import { Automaton } from './providers/ahoCorasick.ts';
import { isKeyed, matchAt, providerRules } from './providers/rules.ts';
import type { ProviderRuleData } from './providers/types.ts';
import { vendorKeyAt, vendorNames } from './providers/vendors.ts';
import { looksRandom } from './randomness.ts';
import { defaultOf, isReference } from './references.ts';
import { secretManifestAt } from './special/kubernetes.ts';
import type { SpecialMatch } from './special/model.ts';
import { specialRules } from './special/rules.ts';
import { wholeFile } from './special/wholeFile.ts';
import { judgeValue } from './value.ts';

/** Parts of words that a secret-bearing key has in it. */
const nouns = [
  'pass',
  'pw',
  'psw',
  'psk',
  '_pat',
  'secret',
  'token',
  'key',
  'cred',
  'auth',
  'salt',
  'dsn',
  'jwt',
  'bearer',
  'pepper',
  'connection',
  'senha',
  'haslo',
  'heslo',
  'kennwort',
  'contrasen',
  'wachtwoord',
  'motdepasse',
  'sonar.login',
  'erlang',
];

/** Tables of translations: what stands there under `password` is a word for it. */
const translations =
  /(?:^|[\\/])(?:locales?|i18n|l10n|translations?|langs?|languages?|nls|_locales)[\\/]|(?:^|[\\/])(?:strings|messages|translations?)(?:[._-][\w-]+)?\.(?:xml|properties|json|ya?ml)$/i;

/** When two findings overlap, the more telling one stays. */
const weights = { vendor: 4, file: 5, pair: 10, keyed: 20, special: 30, provider: 40 } as const;

interface Engine {
  readonly automaton: Automaton;
  readonly rules: readonly (readonly ProviderRuleData[])[];
  readonly lengths: readonly number[];
  readonly firstNoun: number;
  readonly firstSpecial: number;
  readonly firstVendor: number;
}

let engine: Engine | undefined;

/** Built at the first scan and kept: the tables depend on nothing but the rules. */
function engineOf(): Engine {
  if (engine !== undefined) return engine;
  const byWord = new Map<string, ProviderRuleData[]>();
  for (const rule of providerRules) {
    for (const word of rule.keywords) {
      const list = byWord.get(word);
      if (list === undefined) byWord.set(word, [rule]);
      else list.push(rule);
    }
  }
  const words = [...byWord.keys()];
  const patterns = [...words, ...nouns, ...specialRules.map(({ word }) => word), ...vendorNames];
  engine = {
    automaton: new Automaton(patterns),
    rules: [...byWord.values()],
    lengths: patterns.map((pattern) => pattern.length),
    firstNoun: words.length,
    firstSpecial: words.length + nouns.length,
    firstVendor: words.length + nouns.length + specialRules.length,
  };
  return engine;
}

interface Candidate extends SecretFinding {
  readonly weight: number;
}

/** One pass over one text. */
export class Search {
  readonly #found: Candidate[] = [];
  readonly #text: string;
  readonly #path: string;
  readonly #format: Format;
  readonly #isTranslation: boolean;
  readonly #reader: PairReader;
  #keyEnd = -1;
  #valueEnd = -1;
  #specialEnd = -1;
  #manifestEnd = -1;
  /** Per special rule: up to where it has looked in vain. */
  readonly #lookedTo = new Map<number, number>();
  #attempts = 0;

  constructor(text: string, path: string, format: Format) {
    this.#text = text;
    this.#path = path;
    this.#format = format;
    this.#isTranslation = translations.test(path);
    this.#reader = new PairReader(text, format);
  }

  /** True when the search stopped before the end because the text gave it too much to do. */
  get exhausted(): boolean {
    return this.#attempts >= limits.attempts || this.#found.length >= limits.findings;
  }

  /** What is found, in the text's order, without overlaps. */
  run(): SecretFinding[] {
    const { automaton, rules, lengths, firstNoun, firstSpecial, firstVendor } = engineOf();
    automaton.scan(this.#text, 0, this.#text.length, (pattern, end) => {
      if (this.exhausted) return;
      const start = end - (lengths[pattern] ?? 0);
      if (pattern < firstNoun) {
        for (const rule of rules[pattern] ?? []) this.#provider(rule, start);
      } else if (pattern < firstSpecial) this.#pair(start, end);
      else if (pattern < firstVendor) this.#special(pattern - firstSpecial, start);
      else this.#vendor(start, end);
    });
    for (const match of wholeFile(this.#text, this.#path)) this.#addSpecial(match, weights.file);
    return withoutOverlaps(this.#found);
  }

  #provider(rule: ProviderRuleData, at: number): void {
    this.#attempts++;
    const match = matchAt(rule, this.#text, this.#path, at);
    if (match === undefined) return;
    const value = this.#text.slice(match.start, match.end);
    const keyed = isKeyed(rule);
    // The key of the site is public: it stands in every page that asks.
    if (
      rule.id === 'recaptcha-key' &&
      /site[-_ ]?key\W{0,6}$/i.test(this.#text.slice(Math.max(0, match.start - 20), match.start))
    )
      return;
    if (isReference(value) || (keyed && isPlaceholder(value))) return;
    if (keyed && !looksRandom(value) && !/\d/.test(value)) return;
    // A beginning of two characters is not enough of a sign.
    if (rule.keywords.some((word) => word.length <= 2) && !looksRandom(value)) return;
    const confidence = keyed && looksTyped(value) ? 'low' : match.confidence;
    this.#add(rule.id, rule.what, confidence, match, undefined, keyed ? weights.keyed : weights.provider);
  }

  #special(index: number, start: number): void {
    if (start < this.#specialEnd || start < (this.#lookedTo.get(index) ?? 0)) return;
    this.#attempts++;
    const match = specialRules[index]?.at(this.#text, start);
    if (match === undefined) return;
    if (typeof match === 'number') {
      this.#lookedTo.set(index, match);
      return;
    }
    this.#specialEnd = match.end;
    this.#addSpecial(match, weights.special);
  }

  #vendor(start: number, end: number): void {
    this.#attempts++;
    const match = vendorKeyAt(this.#text, start, end);
    if (match !== undefined) this.#addSpecial(match, weights.vendor);
  }

  #addSpecial(match: SpecialMatch, weight: number): void {
    this.#add(match.rule, match.what, match.confidence, match, undefined, weight);
  }

  #pair(hitStart: number, hitEnd: number): void {
    if (hitStart < this.#keyEnd || hitStart < this.#valueEnd) return;
    if (this.#format === 'yaml' && hitStart >= this.#manifestEnd && this.#text.startsWith('Secret', hitStart)) {
      const manifest = secretManifestAt(this.#text, hitStart);
      if (manifest !== undefined) {
        this.#manifestEnd = manifest.end;
        for (const match of manifest.found) this.#addSpecial(match, weights.file);
      }
    }
    const place = keyAround(this.#text, hitStart, hitEnd);
    if (place === undefined) return;
    this.#keyEnd = place.end;
    const verdict = judgeKey(this.#text.slice(place.start, place.end));
    if (verdict === undefined) return;
    this.#attempts++;
    if (verdict.kind === 'token' && this.#list(place, verdict)) return;
    const pair = this.#reader.read(place);
    if (pair === undefined || (!pair.quoted && this.#isExpression(place, pair))) return;
    const raw = this.#text.slice(pair.start, pair.end);
    // A command whose output is the value may have secrets of its own, as an object written out as a text may.
    const hasOwn = /^(?:\$\(|`|\{\s*\\?")/.test(raw);
    if (verdict.kind !== 'connection' && verdict.kind !== 'weak' && !hasOwn) this.#valueEnd = pair.end;
    const inner = defaultOf(raw);
    const start = pair.start + (inner?.start ?? 0);
    const end = inner === undefined ? pair.end : pair.start + inner.end;
    const { kind, exact } = verdict;
    const { key, quoted } = pair;
    const prose = pair.prose || this.#isTranslation;
    const confidence = judgeValue(this.#text.slice(start, end), { kind, key, exact, quoted, prose });
    if (confidence !== undefined) this.#add(verdict.rule, verdict.what, confidence, { start, end }, key, weights.pair);
  }

  /** Judges each value of a key that holds a list of them; false where it holds none. */
  #list(place: KeyPlace, verdict: KeyVerdict): boolean {
    const values = listedValues(this.#text, place, this.#format);
    const last = values.at(-1);
    if (last === undefined) return false;
    const { kind, exact } = verdict;
    const key = this.#text.slice(place.start, place.end);
    const prose = this.#isTranslation || this.#format === 'prose';
    for (const { start, end, quoted } of values) {
      const confidence = judgeValue(this.#text.slice(start, end), { kind, key, exact, quoted, prose });
      if (confidence !== undefined)
        this.#add(verdict.rule, verdict.what, confidence, { start, end }, key, weights.pair);
    }
    this.#valueEnd = last.end;
    return true;
  }

  /** In program text unquoted words are names and calls, unless they stand inside a quoted text. */
  #isExpression(place: KeyPlace, pair: Pair): boolean {
    const format = this.#format;
    if (format !== 'source' && format !== 'hcl' && format !== 'json' && format !== 'toml') return false;
    if (place.quoted) return format !== 'json' || !/^\d{6}/.test(this.#text.slice(pair.start, pair.end));
    const lead = this.#text.slice(lineStart(this.#text, pair.keyStart, limits.lead), pair.keyStart);
    return !isInsideText(lead);
  }

  #add(
    rule: string,
    what: string,
    confidence: Confidence,
    { start, end }: { readonly start: number; readonly end: number },
    key: string | undefined,
    weight: number,
  ): void {
    const preview = maskValue(this.#text.slice(start, end));
    this.#found.push({ rule, what, confidence, start, end, key, preview, weight });
  }
}

/** Of findings that overlap the weightiest stays, then the longest; it takes over the key of one it covers. */
function withoutOverlaps(found: readonly Candidate[]): SecretFinding[] {
  if (found.length === 0) return [];
  const sorted = [...found].sort((a, b) => a.start - b.start || b.weight - a.weight || b.end - a.end);
  const kept: Candidate[] = [];
  for (const one of sorted) {
    const last = kept.at(-1);
    if (last === undefined || one.start >= last.end) {
      kept.push(one);
      continue;
    }
    const better =
      one.weight > last.weight || (one.weight === last.weight && one.end - one.start > last.end - last.start);
    const [winner, loser] = better ? [one, last] : [last, one];
    kept[kept.length - 1] =
      winner.key === undefined && loser.key !== undefined ? { ...winner, key: loser.key } : winner;
  }
  return kept.map(({ rule, what, confidence, start, end, key, preview }) => ({
    rule,
    what,
    confidence,
    start,
    end,
    key,
    preview,
  }));
}
