import type { Span } from './blockNodes.ts';

/** What a line begins, as CommonMark tells it; `undefined` (from `lineStart`) is text. */
export type LineStart =
  | { readonly type: 'quote' | 'rule' }
  | { readonly type: 'heading'; readonly depth: number; readonly text: Span }
  /** `rule`: the line would be a thematic break without a paragraph above it. */
  | { readonly type: 'setext'; readonly depth: 1 | 2; readonly rule: boolean }
  | { readonly type: 'fence'; readonly char: string; readonly size: number; readonly info: string }
  | { readonly type: 'item'; readonly marker: string; readonly ordinal: number | undefined }
  | { readonly type: 'tag'; readonly name: string; readonly closing: boolean }
  | { readonly type: 'html'; readonly kind: HtmlKind };

type HtmlKind = 'comment' | 'raw' | 'declaration' | 'block';

const htmlBlockNames =
  'address|article|aside|base|basefont|blockquote|body|caption|center|col|colgroup|dd|details|dialog|dir|div|dl|dt|fieldset|figcaption|figure|footer|form|frame|frameset|h[1-6]|head|header|hr|html|iframe|legend|li|link|main|menu|menuitem|nav|noframes|ol|optgroup|option|p|param|search|section|summary|table|tbody|td|tfoot|th|thead|title|tr|track|ul';
const htmlBlock = new RegExp(`^</?(?:${htmlBlockNames})(?:[\\s/>]|$)`, 'i');
/** Inline elements of HTML; any other name alone on a line is a tag of the author's own. */
const htmlInline =
  /^(?:a|abbr|b|br|button|code|del|em|font|i|img|input|ins|kbd|label|mark|picture|q|s|samp|small|source|span|strong|sub|sup|svg|path|time|u|var|video)$/i;

/**
 * What the line from its first character after the indentation (`at`) begins. `inParagraph`: a paragraph is open, which
 * some things may not interrupt.
 */
export function lineStart(text: string, at: number, end: number, inParagraph: boolean): LineStart | undefined {
  const first = text.charCodeAt(at);
  switch (first) {
    case 62: // >
      return { type: 'quote' };
    case 35: // #
      return heading(text, at, end);
    case 96: // `
    case 126: // ~
      return fence(text, at, end);
    case 60: // <
      return html(text, at, end, inParagraph);
    case 61: // =
      return underline(text, at, end, 61) ? { type: 'setext', depth: 1, rule: false } : undefined;
    case 45: // -
    case 42: // *
    case 95: // _
    case 43: // +
      return dashes(text, at, end, first, inParagraph);
    default:
      return first >= 48 && first <= 57 ? ordered(text, at, end, inParagraph) : undefined;
  }
}

function heading(text: string, at: number, end: number): LineStart | undefined {
  let depth = 0;
  while (depth < 7 && text.charCodeAt(at + depth) === 35) depth++;
  if (depth > 6 || (at + depth < end && !isBlank(text.charCodeAt(at + depth)))) return undefined;
  let from = at + depth;
  let to = end;
  while (from < to && isBlank(text.charCodeAt(from))) from++;
  while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  let close = to;
  while (close > from && text.charCodeAt(close - 1) === 35) close--;
  if (close < to && (close === from || isBlank(text.charCodeAt(close - 1)))) {
    to = close;
    while (to > from && isBlank(text.charCodeAt(to - 1))) to--;
  }
  return { type: 'heading', depth, text: { start: from, end: to } };
}

function fence(text: string, at: number, end: number): LineStart | undefined {
  const char = text.charAt(at);
  let size = 0;
  while (at + size < end && text.charAt(at + size) === char) size++;
  if (size < 3) return undefined;
  const info = text.slice(at + size, end).trim();
  if (char === '`' && info.includes('`')) return undefined;
  return { type: 'fence', char, size, info };
}

function underline(text: string, at: number, end: number, code: number): boolean {
  let i = at;
  while (i < end && text.charCodeAt(i) === code) i++;
  while (i < end && isBlank(text.charCodeAt(i))) i++;
  return i >= end;
}

function dashes(text: string, at: number, end: number, first: number, inParagraph: boolean): LineStart | undefined {
  const rule = first !== 43 && isRule(text, at, end, first);
  if (first === 45 && underline(text, at, end, 45)) {
    // One dash alone is an underline, or an empty item where there is nothing above it.
    if (inParagraph || rule) return { type: 'setext', depth: 2, rule };
  }
  if (rule) return { type: 'rule' };
  if (first === 95) return undefined;
  const next = at + 1 < end ? text.charCodeAt(at + 1) : 32;
  if (!isBlank(next)) return undefined;
  if (inParagraph && isEmpty(text, at + 1, end)) return undefined;
  return { type: 'item', marker: text.charAt(at), ordinal: undefined };
}

function isRule(text: string, at: number, end: number, code: number): boolean {
  let count = 0;
  for (let i = at; i < end; i++) {
    const here = text.charCodeAt(i);
    if (here === code) count++;
    else if (!isBlank(here)) return false;
  }
  return count >= 3;
}

function ordered(text: string, at: number, end: number, inParagraph: boolean): LineStart | undefined {
  let i = at;
  while (i < end && i - at < 10 && isDigit(text.charCodeAt(i))) i++;
  const close = text.charAt(i);
  if (i - at > 9 || i >= end || (close !== '.' && close !== ')')) return undefined;
  if (i + 1 < end && !isBlank(text.charCodeAt(i + 1))) return undefined;
  const ordinal = Number(text.slice(at, i));
  if (inParagraph && (ordinal !== 1 || isEmpty(text, i + 1, end))) return undefined;
  return { type: 'item', marker: text.slice(at, i + 1), ordinal };
}

function html(text: string, at: number, end: number, inParagraph: boolean): LineStart | undefined {
  const words = text.slice(at, Math.min(end, at + 400));
  if (words.startsWith('<!--')) return { type: 'html', kind: 'comment' };
  if (/^<(?:script|pre|style|textarea)(?:[\s>]|$)/i.test(words)) return { type: 'html', kind: 'raw' };
  if (/^<[?!]/.test(words)) return { type: 'html', kind: 'declaration' };
  if (htmlBlock.test(words)) return { type: 'html', kind: 'block' };
  const tag = /^<(\/?)([A-Za-z][\w:.-]{0,60})((?:\s[^<>]*)?)\/?>\s*$/.exec(words);
  if (!tag?.[2] || end - at > 400) return undefined;
  if (!htmlInline.test(tag[2])) return { type: 'tag', name: tag[2], closing: tag[1] === '/' };
  return inParagraph ? undefined : { type: 'html', kind: 'block' };
}

/** What ends an HTML block of this kind; undefined: a blank line does. */
export function htmlBlockEnd(kind: HtmlKind): RegExp | undefined {
  if (kind === 'comment') return /-->/;
  if (kind === 'raw') return /<\/(?:script|pre|style|textarea)>/i;
  return kind === 'declaration' ? />/ : undefined;
}

/** The number of cells of a table's row of dashes; 0 when the line is none. */
export function isDelimiterRow(text: string, at: number, end: number): number {
  let cells = 0;
  let dashesHere = 0;
  let pipes = 0;
  for (let i = at; i < end; i++) {
    const char = text.charAt(i);
    if (char === '-') dashesHere++;
    else if (char === '|') {
      pipes++;
      if (dashesHere > 0) cells++;
      else if (i > at) return 0;
      dashesHere = 0;
    } else if (char !== ':' && char !== ' ' && char !== '\t') return 0;
  }
  if (dashesHere > 0) cells++;
  return pipes > 0 ? cells : 0;
}

/** The cells of a table's row, at most `most`; missing ones are left out. Pipes after a backslash do not split. */
export function splitRow(text: string, at: number, end: number, most: number): Span[] {
  const cells: Span[] = [];
  let from = at;
  if (text.charAt(from) === '|') from++;
  const push = (to: number): void => {
    let start = from;
    let stop = to;
    while (start < stop && isBlank(text.charCodeAt(start))) start++;
    while (stop > start && isBlank(text.charCodeAt(stop - 1))) stop--;
    cells.push({ start, end: stop });
  };
  for (let i = from; i < end && cells.length < most; i++) {
    const char = text.charAt(i);
    if (char === '\\') i++;
    else if (char === '|') {
      push(i);
      from = i + 1;
    }
  }
  if (cells.length < most && !isEmpty(text, from, end)) push(end);
  return cells;
}

function isBlank(code: number): boolean {
  return code === 32 || code === 9;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

function isEmpty(text: string, from: number, end: number): boolean {
  for (let i = from; i < end; i++) if (!isBlank(text.charCodeAt(i))) return false;
  return true;
}
