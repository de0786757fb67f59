import { limits } from '../limits.ts';
import type { KeyPlace, ValuePlace } from './model.ts';

/** The text of the element whose start tag's `>` is looked for from `at`; undefined when it is empty or holds elements. */
function elementText(text: string, at: number): ValuePlace | undefined {
  const close = text.indexOf('>', at);
  if (close < 0 || close - at > limits.reach || text[close - 1] === '/') return undefined;
  return trimmed(text, close + 1);
}

function trimmed(text: string, start: number): ValuePlace | undefined {
  const stop = Math.min(text.length, start + limits.value);
  let end = start;
  while (end < stop && text[end] !== '<') end++;
  const cdata = text.startsWith('<![CDATA[', end);
  if (cdata) {
    const close = text.indexOf(']]>', end);
    return close < 0 || close - end > limits.value ? undefined : { start: end + 9, end: close, quoted: true };
  }
  if (end === stop) return undefined;
  const raw = text.slice(start, end);
  const body = raw.trim();
  const lead = raw.length - raw.trimStart().length;
  return body.length === 0 ? undefined : { start: start + lead, end: start + lead + body.length, quoted: true };
}

/** Between a name and its value: the end of the name's element, then the value's. */
const nextElement =
  /<\/(?:key|name|Name|Key|param-name|env-entry-name)>\s*<(?:string|value|Value|param-value|env-entry-value|data)[^<>]{0,80}>/y;
const attributeAfter = /["'][^<>]{0,200}?\s(?:value|Value|val|content|default)\s*=\s*(?=["'])/y;

/**
 * The value of a key in XML where it is not simply `key="value"`: an element's text, a `<name>` with a `<value>` beside it, an
 * attribute that names a setting with another that gives it.
 */
export function xmlValue(text: string, place: KeyPlace): ValuePlace | undefined {
  const before = text[place.start - 1];
  if (before === '<')
    return /^key[\s>]/i.test(text.slice(place.start, place.start + 4)) ? undefined : elementText(text, place.end);
  if (before === ':' && /<[\w-]{1,30}:$/.test(text.slice(Math.max(0, place.start - 32), place.start)))
    return elementText(text, place.end);
  if (before === '>') {
    nextElement.lastIndex = place.end;
    return nextElement.exec(text) === null ? undefined : trimmed(text, nextElement.lastIndex);
  }
  if (!place.quoted) return undefined;
  const lead = text.slice(Math.max(0, place.start - 60), place.start);
  if (!/\s(?:name|key|id|Name|Key|property)\s*=\s*["'](?:[\w.:-]+[:.])?$/.test(lead)) return undefined;
  attributeAfter.lastIndex = place.end;
  if (attributeAfter.exec(text) !== null) {
    const quote = text[attributeAfter.lastIndex] ?? '"';
    const start = attributeAfter.lastIndex + 1;
    const end = text.indexOf(quote, start);
    return end < 0 || end - start > limits.value || end === start ? undefined : { start, end, quoted: true };
  }
  const given = valueBefore(text, place.start);
  if (given !== undefined) return given;
  return elementText(text, place.end) ?? innerElement(text, place.end);
}

/** `<setting name="…"><value>…</value></setting>` */
function innerElement(text: string, at: number): ValuePlace | undefined {
  const inner = /[^<>]{0,200}>\s*<(?:value|string|Value)>/y;
  inner.lastIndex = at;
  return inner.exec(text) === null ? undefined : trimmed(text, inner.lastIndex);
}

/** `<add value="…" key="name"/>`: the value may stand first. */
function valueBefore(text: string, keyStart: number): ValuePlace | undefined {
  const from = Math.max(0, keyStart - limits.reach);
  const tag = text.slice(Math.max(from, text.lastIndexOf('<', keyStart)), keyStart);
  const range = /\s(?:value|Value|val)\s*=\s*(?:"([^"]*)"|'([^']*)')[^<>]*$/d.exec(tag)?.indices;
  const [start, to] = range?.[1] ?? range?.[2] ?? [0, 0];
  const base = keyStart - tag.length;
  return to > start ? { start: base + start, end: base + to, quoted: true } : undefined;
}
