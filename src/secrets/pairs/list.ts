import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { lineEnd } from './cursor.ts';
import type { KeyPlace, ValuePlace } from './model.ts';
import { valueAt } from './value.ts';

/** No list of keys has more; what is behind is data. */
const most = 50;

const opening = /[ \t]{0,40}(?:=>|:=|[:=])[ \t]{0,40}\[/y;
const between = /[\s,]{0,400}/y;
const below = /[ \t]{0,40}:[ \t]{0,40}(?:#[^\n]{0,400})?\r?\n/y;
const dash = /[ \t]{0,200}-[ \t]+/y;

/** The values of a key that holds a list of texts: `api_keys = ["…", "…"]`, or a line with a dash for each in YAML. Empty for others. */
export function listedValues(text: string, { after }: KeyPlace, format: Format): ValuePlace[] {
  opening.lastIndex = after;
  if (opening.test(text)) return inBrackets(text, opening.lastIndex, format);
  below.lastIndex = after;
  return format === 'yaml' && below.test(text) ? behindDashes(text, below.lastIndex) : [];
}

function inBrackets(text: string, start: number, format: Format): ValuePlace[] {
  const values: ValuePlace[] = [];
  for (let at = start; values.length < most && at - start < limits.reach * 4;) {
    between.lastIndex = at;
    between.test(text);
    at = between.lastIndex;
    const first = text[at] ?? ']';
    const quoted = first === '"' || first === "'" || first === '`';
    if (first === ']' || !(quoted || format === 'yaml')) break;
    const value = valueAt(text, at, format, 'flow');
    if (!value) break;
    values.push(value);
    at = value.end + (value.quoted ? 1 : 0);
  }
  return values;
}

function behindDashes(text: string, start: number): ValuePlace[] {
  const values: ValuePlace[] = [];
  for (let at = start; values.length < most && at < text.length;) {
    dash.lastIndex = at;
    if (!dash.test(text)) break;
    const value = valueAt(text, dash.lastIndex, 'yaml');
    // `- name: x` is an entry of its own; so is one that goes on below.
    if (!value || (!value.quoted && /:(?:\s|$)/.test(text.slice(value.start, value.end)))) break;
    values.push(value);
    const newline = text.indexOf('\n', lineEnd(text, value.end));
    if (newline < 0) break;
    at = newline + 1;
  }
  return values;
}
