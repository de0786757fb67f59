import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { withoutSeparator } from './commandLine.ts';
import { isBlankCode, lineStart, skipBlanks } from './cursor.ts';
import type { KeyPlace, Pair, ValuePlace } from './model.ts';
import { valueBelow, valueBeside } from './structure.ts';
import { bareEndOf, valueAt } from './value.ts';
import type { BareEnd } from './value.ts';
import { xmlValue } from './xml.ts';

const separator = /::?:?=|=>|->|(?:\|\||\?\?)(?:=|(?=\s*["'`]))|\?=|\+=|[!=]==?(?=\s*["'])|=(?![=~])|:(?![:/])/y;

/** `password: String = "…"`, `password string = "…"`: a type stands between the name and its value. */
const typeAfterColon = /\s*[A-Za-z_&][\w.<>,[\]|?&'* ]{0,40}?\s*=\s*(?=["'`])/y;
const typeAfterName = /(?:\*?string|str|String|\[\]byte)\s*=\s*(?=["'`])/y;

/** `process.env.X || '…'`, `opts.token ?? "…"`: what holds when the name before gives nothing. */
const fallback = /[A-Za-z_$][\w.$]{0,80}(?:[[(]["']?[\w.-]{1,60}["']?[\])])?\s*(?:\|\||\?\?|\?:|or)\s*(?=["'`])/y;

/** The offset behind what matches at `at`; `at` itself where nothing does. */
function behind(text: string, at: number, pattern: RegExp): number {
  pattern.lastIndex = at;
  return pattern.exec(text) === null ? at : pattern.lastIndex;
}

/** What may stand before a key at the beginning of a line: comment marks, list dashes, declaring words, an opening quote. */
const plainLead =
  /^[\s\uFEFF]*(?:(?:#|\/\/|;|--|\*|rem\s|::)+\s*)?(?:-\s+)*(?:(?:export|set|setx|env|arg|declare|typeset|local|readonly|global|const|let|var|val|def|static|final|public|private|protected|string|char|my|our|dim|define)\s+(?:-\w+\s+)*)*["'`$@]?$/i;

/** What may stand before a key with a namespace of its own at the beginning of a line. */
const namespace = /^\s*["']?[\w-]+:$/;

/** A block on one line, up to a key: `server { host = a, `. */
const inBlock = /[{,;]\s*$/;

/** Reads keys' values in one text. Holds where a value turned out to be overlong, so that no stretch is read twice. */
export class PairReader {
  readonly #text: string;
  readonly #format: Format;
  #overlong = 0;

  constructor(text: string, format: Format) {
    this.#text = text;
    this.#format = format;
  }

  /** The pair whose key stands at `place`; undefined when the key is given no value there. Never throws. */
  read(place: KeyPlace): Pair | undefined {
    const text = this.#text;
    const before = text[place.start - 1] ?? '\n';
    if (before === '{' && text[place.start - 2] === '$') return undefined;
    if ((before === '$' || before === '%') && this.#format !== 'source') return undefined;
    // `arn:…:secret:name`; but `profile::db::password: …` and Pulumi's `shop:password: …` are keys.
    if (before === ':' && /[^\s:/"']/.test(text[place.start - 2] ?? ' ') && this.#format !== 'xml') {
      const named =
        this.#format === 'yaml' && namespace.test(text.slice(lineStart(text, place.start, limits.lead), place.start));
      if (!named) return undefined;
    }
    // Our own comments name rules so: `ops-persona-ignore secret/password: …`.
    if (text.startsWith('secret/', place.start - 7)) return undefined;
    if (this.#format === 'xml') {
      const value = xmlValue(text, place);
      if (value !== undefined) return this.#make(place, value, false);
    }
    const at = skipBlanks(text, place.after);
    separator.lastIndex = at;
    const match = separator.exec(text);
    if (match === null) return this.#withoutSeparator(place, at);
    return this.#withSeparator(place, at, match[0]);
  }

  #make(place: KeyPlace, value: ValuePlace | undefined | null, prose: boolean): Pair | undefined {
    if (value === null) this.#overlong = place.end + limits.value;
    if (value === undefined || value === null) return undefined;
    return { key: this.#text.slice(place.start, place.end), keyStart: place.start, ...value, prose };
  }

  #withoutSeparator(place: KeyPlace, at: number): Pair | undefined {
    const beside = valueBeside(this.#text, place, this.#format);
    if (beside !== undefined) return this.#make(place, beside, false);
    if (this.#format === 'source' && at > place.after) {
      const typed = behind(this.#text, at, typeAfterName);
      if (typed > at) return this.#make(place, valueAt(this.#text, typed, 'source'), false);
    }
    const found = withoutSeparator(this.#text, place, at, this.#format);
    return found === undefined ? undefined : this.#make(place, found.value, found.prose);
  }

  #withSeparator(place: KeyPlace, at: number, mark: string): Pair | undefined {
    const text = this.#text;
    const format = this.#format;
    const colon = at + mark.length;
    const after = format === 'source' && mark === ':' ? behind(text, colon, typeAfterColon) : colon;
    const spaced = at > place.after;
    const from = lineStart(text, place.start, limits.lead);
    const lead = text.slice(from, place.start);
    const begins = plainLead.test(lead);
    if (format === 'shell' && mark === '=' && spaced && !begins) return undefined;
    if (format === 'yaml' && !place.quoted && mark === ':' && !/\s/.test(text[after] ?? '\n')) return undefined;
    const how = this.#bareEnd(place, lead, begins, mark);
    if (how === undefined) return undefined;
    const block = (format === 'conf' || format === 'ini') && inBlock.test(lead);
    const value = this.#value(after, how, mark, block);
    if ((format === 'yaml' || format === 'json') && mark === ':' && (value === undefined || isBlockMark(text, value))) {
      return this.#make(place, valueBelow(text, place.start, after, format), false);
    }
    return this.#make(place, value, isProse({ format, lead, begins, mark, spaced, quoted: place.quoted }));
  }

  #value(after: number, how: BareEnd, mark: string, block: boolean): ValuePlace | undefined | null {
    const text = this.#text;
    const start = skipBlanks(text, after);
    if (this.#format === 'source') {
      const given = behind(text, start, fallback);
      if (given > start) return valueAt(text, given, 'source');
    }
    if (start < this.#overlong && !/["'`\\]/.test(text[start] ?? '')) return undefined;
    // An embedded assignment has no blanks around its sign.
    const spaced = how === 'embedded' && !block && mark === '=' && start > after && !/["'`]/.test(text[start] ?? '');
    const value = valueAt(text, after, this.#format, how);
    if (spaced && this.#format !== 'unknown' && this.#format !== 'prose' && value?.quoted !== true) return undefined;
    return value;
  }

  /** How a bare value would end here; undefined where bare text is an expression rather than a value. */
  #bareEnd(place: KeyPlace, lead: string, begins: boolean, mark: string): BareEnd | undefined {
    const format = this.#format;
    const before = lead.at(-1);
    // `- "KEY=value"`: the quote that opens before the key closes behind the value.
    if ((before === '"' || before === "'" || before === '`') && !place.quoted && mark === '=') return before;
    if (before === '?' || before === '&') return 'query';
    if (format === 'yaml' && !begins) return /[{[,]\s*["']?$/.test(lead) && mark === ':' ? 'flow' : 'embedded';
    return begins ? bareEndOf(format) : 'embedded';
  }
}

function isBlockMark(text: string, value: ValuePlace | undefined | null): boolean {
  return (
    value !== undefined &&
    value !== null &&
    !value.quoted &&
    /^(?:[|>][+-]?\d?[+-]?|[{[])$/.test(text.slice(value.start, value.end))
  );
}

interface Written {
  readonly format: Format;
  readonly lead: string;
  readonly begins: boolean;
  readonly mark: string;
  readonly spaced: boolean;
  readonly quoted: boolean;
}

function isProse({ format, lead, begins, mark, spaced, quoted }: Written): boolean {
  if (format === 'prose') return true;
  if (begins) return false;
  if (mark === '=') return format === 'unknown' && spaced && /\s$/.test(lead);
  if (mark !== ':') return false;
  if (format === 'source' && /[{,([]\s*["']?$/.test(lead))
    return isInsideText(quoted ? lead.replace(/["']$/, '') : lead);
  if (format === 'shell' || format === 'dockerfile' || format === 'source') return true;
  return isBlankCode(lead.charCodeAt(lead.length - 1)) && /[a-z]\s+$/i.test(lead);
}

/** Whether a text that has begun before has not ended where `lead` does. */
export function isInsideText(lead: string): boolean {
  const odd = (quote: string): boolean => lead.split(quote).length % 2 === 0;
  return odd('"') || odd("'") || odd('`');
}
