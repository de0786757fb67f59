import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { isBlankCode, isKeyCode, lineStart, skipBlanks } from './cursor.ts';
import type { KeyPlace, Pair, ValuePlace } from './model.ts';
import { valueBelow, valueBeside } from './structure.ts';
import { valueAt } from './value.ts';

const closers = new Set(['"', "'", '`', ']', ')', '}']);

/** Widens a hit on a secret-bearing noun to the whole key. Undefined when it is part of something too long to be one. */
export function keyAround(text: string, hitStart: number, hitEnd: number): KeyPlace | undefined {
  let start = hitStart;
  let end = hitEnd;
  const least = Math.max(0, hitStart - limits.key);
  const most = Math.min(text.length, hitEnd + limits.key);
  while (start > least && isKeyCode(text.charCodeAt(start - 1))) start--;
  while (end < most && isKeyCode(text.charCodeAt(end))) end++;
  if (end - start > limits.key) return undefined;
  while (start < hitStart && /[.-]/.test(text[start] ?? '')) start++;
  while (end > hitEnd && /[.-]/.test(text[end - 1] ?? '')) end--;
  let after = end;
  let quoted = false;
  if (text[after] === '\\' && (text[after + 1] === '"' || text[after + 1] === "'")) {
    after += 2;
    quoted = true;
  } else {
    for (let step = 0; step < 3 && closers.has(text[after] ?? ''); step++) {
      if (text[after] === '"' || text[after] === "'") quoted = true;
      after++;
    }
  }
  return { start, end, after, quoted };
}

const separator = /(?:::?:?=|=>|->|\|\|=|\?\?=|\?=|\+=|=(?![=~])|:(?![:/]))/y;

/** Reads the pair whose key a hit lies in. Undefined when the key is given no value here. */
export function readPair(text: string, place: KeyPlace, format: Format): Pair | undefined {
  const key = text.slice(place.start, place.end);
  const make = (value: ValuePlace | undefined, prose = false): Pair | undefined =>
    value && { key, keyStart: place.start, start: value.start, end: value.end, quoted: value.quoted, prose };
  const before = text[place.start - 1] ?? '\n';
  if (before === '{' && text[place.start - 2] === '$') return undefined;
  if (before === '$' && format !== 'source') return undefined;
  // Our own comments name rules so: `ops-persona-ignore secret/password: …`.
  if (text.startsWith('secret/', place.start - 7)) return undefined;

  if (format === 'xml') {
    const inXml = readXml(text, place);
    if (inXml !== undefined) return make(inXml);
  }
  const at = skipBlanks(text, place.after);
  separator.lastIndex = at;
  const match = separator.exec(text);
  if (match === null) return make(valueBeside(text, place, format)) ?? withoutSeparator(text, place, at, format, make);
  const mark = match[0];
  const spaced = at > place.after;
  const after = separator.lastIndex;
  if (format === 'shell' && mark === '=' && (spaced || isBlankCode(text.charCodeAt(after)))) {
    if (!/^\s*$/.test(text.slice(lineStart(text, place.start), place.start))) return undefined;
  }
  const prose = isProse(text, place, format, mark);
  if (format === 'yaml' && !place.quoted && mark === ':' && !/\s/.test(text[after] ?? '\n')) return undefined;
  const flow = format === 'yaml' && /[{[,]\s*["']?$/.test(text.slice(Math.max(0, place.start - 40), place.start));
  const value = valueAt(text, after, format, flow);
  if ((format === 'yaml' || format === 'json') && (value === undefined || isBlockMark(text, value))) {
    return make(valueBelow(text, place.start, after, format));
  }
  return make(value, prose);
}

function isBlockMark(text: string, value: ValuePlace): boolean {
  return !value.quoted && /^(?:[|>][+-]?\d?[+-]?|[{[])$/.test(text.slice(value.start, value.end));
}

/** A printed line, a comment or running text is written for people: only a value that shows itself counts there. */
function isProse(text: string, place: KeyPlace, format: Format, mark: string): boolean {
  if (format === 'prose') return true;
  if (mark !== ':') return false;
  if (format === 'shell') return true;
  return format === 'unknown' && /[a-z] $/i.test(text.slice(Math.max(0, place.start - 2), place.start));
}

type Make = (value: ValuePlace | undefined, prose?: boolean) => Pair | undefined;

/** `--password value`, `ENV KEY value`, `requirepass value`, `define('KEY', 'value')`. */
function withoutSeparator(text: string, place: KeyPlace, at: number, format: Format, make: Make): Pair | undefined {
  if (text[at] === ',' && place.quoted) {
    const value = valueAt(text, at + 1, format);
    return value?.quoted === true ? make(value) : undefined;
  }
  if (at === place.after) return undefined;
  const line = text.slice(lineStart(text, place.start), place.start);
  if (/(?:^|[\s"'])--?$/.test(line)) {
    const value = valueAt(text, at, 'shell');
    return value === undefined || text[value.start] === '-' ? undefined : make(value);
  }
  if (format === 'dockerfile' && /^\s*ENV\s+$/i.test(line)) return make(valueAt(text, at, 'conf'));
  if ((format === 'conf' || format === 'ini') && /^\s*(?:set\s+|machine\s.*)?$/.test(line)) {
    const value = valueAt(text, at, 'conf');
    if (value === undefined || (!value.quoted && /\s/.test(text.slice(value.start, value.end)))) return undefined;
    return make(value);
  }
  return undefined;
}

/** `<password>value</password>`, `password="value"`, `<add key="password" value="value"/>`. */
function readXml(text: string, place: KeyPlace): ValuePlace | undefined {
  const before = text[place.start - 1];
  const opened =
    before === '<' || (before === ':' && /<\w+:$/.test(text.slice(Math.max(0, place.start - 30), place.start)));
  if (opened) {
    const close = text.indexOf('>', place.end);
    if (close < 0 || close - place.end > limits.reach || text[close - 1] === '/') return undefined;
    const start = close + 1;
    const end = text.indexOf('<', start);
    if (end < 0 || end - start > limits.value || text.startsWith('<!', end)) return undefined;
    const raw = text.slice(start, end);
    const lead = raw.length - raw.trimStart().length;
    const trimmed = raw.trim();
    return trimmed.length === 0 ? undefined : { start: start + lead, end: start + lead + trimmed.length, quoted: true };
  }
  return undefined;
}
