import type { Format } from '../format.ts';
import { limits } from '../limits.ts';
import { isBlankCode, skipBlanks } from './cursor.ts';
import type { ValuePlace } from './model.ts';

/** How an unquoted value ends. */
export type BareEnd =
  /** With the line, or where a comment begins. */
  | 'line'
  /** With the line, a comment, or `,` `}` `]`. */
  | 'flow'
  /** With a blank or whatever ends a word on a command line. */
  | 'word'
  /** Inside a larger text: with a blank, a quote, `;`, `,` or a bracket. */
  | 'embedded'
  /** Inside the query of an address: with `&` as well. */
  | 'query'
  /** With the closing quote that is given. */
  | '"'
  | "'"
  | '`';

const bareEnds: Readonly<Record<Format, BareEnd>> = {
  dotenv: 'line',
  yaml: 'line',
  json: 'embedded',
  toml: 'line',
  ini: 'line',
  hcl: 'embedded',
  dockerfile: 'word',
  shell: 'word',
  xml: 'embedded',
  source: 'embedded',
  conf: 'line',
  prose: 'embedded',
  unknown: 'line',
};

/** What ends unquoted values in a format, where nothing nearer decides. */
export function bareEndOf(format: Format): BareEnd {
  return bareEnds[format];
}

/** Characters that end a word of a command, and those that end a value inside a larger text. */
const wordEnds = '\t\n\r ;&|<>)`"\'';
const embeddedEnds = '\t\n\r ;|<>)]},"\'`\\';
const queryEnds = `${embeddedEnds}&#`;

/**
 * The end of an unquoted value. Undefined when it runs longer than a value may: then none of the text up to the limit ends
 * one either.
 */
export function bareEndAt(text: string, start: number, how: BareEnd): number | undefined {
  const stop = Math.min(text.length, start + limits.value);
  let at = start;
  if (how === 'word' || how === 'embedded' || how === 'query') {
    const ends = how === 'word' ? wordEnds : how === 'query' ? queryEnds : embeddedEnds;
    for (; at < stop; at++) {
      const char = text[at] ?? '\n';
      if (char === '\\' && how === 'word' && text[at + 1] !== '\n' && text[at + 1] !== '\r') {
        at++;
        continue;
      }
      if (char === '$' && (text[at + 1] === '(' || text[at + 1] === '{')) return endOfExpansion(text, at, stop);
      if (ends.includes(char)) break;
    }
  } else {
    for (; at < stop; at++) {
      const char = text[at];
      if (char === '\n' || char === '\r') break;
      if (how === 'line' || how === 'flow') {
        if ((char === '#' || char === ';') && at > start && isBlankCode(text.charCodeAt(at - 1))) break;
        if (how === 'flow' && (char === ',' || char === '}' || char === ']')) break;
      } else if (char === how && text[at - 1] !== '\\') break;
      // A written-out line break ends the value inside program text.
      else if (char === '\\' && /[nrt]/.test(text[at + 1] ?? '')) break;
    }
  }
  if (at === stop && stop < text.length) return undefined;
  while (at > start && isBlankCode(text.charCodeAt(at - 1))) at--;
  return at;
}

/** `${A:-b c}` and `$(cmd x)` are one word; how they end decides whether they are a reference. */
function endOfExpansion(text: string, at: number, stop: number): number {
  const close = text[at + 1] === '(' ? ')' : '}';
  for (let here = at + 2; here < stop; here++) {
    const char = text[here];
    if (char === '\n') return here;
    if (char === close) {
      let end = here + 1;
      while (end < stop && !wordEnds.includes(text[end] ?? '\n')) end++;
      return end;
    }
  }
  return stop;
}

/**
 * The offset of the quote that closes a text opened at `start`; undefined when it does not close on its line or runs longer
 * than a value may. `escapes`: a backslash hides the next character. A doubled single quote stands for itself.
 */
export function quotedEnd(text: string, start: number, quote: string, escapes: boolean): number | undefined {
  const stop = Math.min(text.length, start + limits.value);
  for (let at = start; at < stop; at++) {
    const char = text[at];
    if (quote === '\\"' || quote === "\\'") {
      if (char === '\\' && text[at + 1] === quote[1]) return at;
      if (char === '\n') return undefined;
    } else if (char === '\\' && escapes) at++;
    else if (char === '\n') return undefined;
    else if (char === quote) {
      if (quote === "'" && !escapes && text[at + 1] === "'") at++;
      else return at;
    }
  }
  return undefined;
}

/** Tags, anchors, string prefixes and wrapping types before a value. */
const prefix =
  /[&!][\w!:/.-]*[ \t]+|[fFrRbBuU@]{1,2}(?=["'])|\$(?=")|(?:String|string|str|Secret|SecretStr|(?:bytes\.|bytearray\.)?fromhex|(?:base64\.|standard_)?b64decode|base64_decode|hex2bin|atob|(?:Buffer|Uint8Array|Key|SecretKey)\.from)\((?=["'])/y;

/**
 * Reads the value that begins at or after `at` on the same line. Undefined when there is none; `null` when it runs longer
 * than a value may.
 */
export function valueAt(
  text: string,
  at: number,
  format: Format,
  how: BareEnd = bareEnds[format],
): ValuePlace | undefined | null {
  let start = skipBlanks(text, at);
  for (let step = 0; step < 3; step++) {
    prefix.lastIndex = start;
    if (prefix.exec(text) === null) break;
    start = prefix.lastIndex;
  }
  const first = text[start];
  if (first === undefined || first === '\n' || first === '\r') return undefined;
  if (first === '\\' && (text[start + 1] === '"' || text[start + 1] === "'")) {
    const end = quotedEnd(text, start + 2, `\\${text[start + 1] ?? ''}`, false);
    return end === undefined ? undefined : { start: start + 2, end, quoted: true };
  }
  if (first === '"' || first === "'" || first === '`') {
    const width = text.startsWith(first.repeat(3), start) ? 3 : 1;
    const plain =
      first === "'" && (format === 'yaml' || format === 'shell' || format === 'toml' || format === 'dotenv');
    const end = quotedEnd(text, start + width, first, !plain);
    return end === undefined ? undefined : { start: start + width, end, quoted: true };
  }
  const end = bareEndAt(text, start, how);
  if (end === undefined) return null;
  return end > start ? { start, end, quoted: false } : undefined;
}
