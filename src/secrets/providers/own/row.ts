import type { ProviderRuleData } from '../types.ts';

/** One rule of ours: id, name for a sentence, pattern of the token itself. */
export type Row = readonly [id: string, what: string, source: string];

/** What must not stand directly before or behind a token: it would be part of something longer. */
const left = '(?<![A-Za-z0-9_])';
const right = '(?![A-Za-z0-9_-])';

/** More beginnings than this are not told apart; what is fixed before them has to do. */
const most = 24;

/** Takes the next piece of a pattern whose texts can be listed: a character, a small class, a group of plain words. */
function nextPiece(source: string): { readonly texts: readonly string[]; readonly length: number } | undefined {
  const escaped = /^\\([^a-zA-Z0-9])/.exec(source);
  if (escaped?.[1] !== undefined) return { texts: [escaped[1]], length: 2 };
  const group = /^\(\?:((?:[^()[\]\\.?*+{}|^$]|\\[^a-zA-Z0-9]|\|)*)\)(\??)/.exec(source);
  if (group?.[1] !== undefined) {
    const words = group[1].split('|').map((word) => word.replace(/\\(.)/g, '$1'));
    return { texts: group[2] === '?' ? [...words, ''] : words, length: group[0].length };
  }
  const set = /^\[([a-zA-Z0-9]{1,8})\]/.exec(source) ?? /^\[([a-zA-Z0-9]-[a-zA-Z0-9])\]/.exec(source);
  if (set?.[1] !== undefined) {
    const [from, dash, to] = set[1];
    if (dash !== '-' || from === undefined || to === undefined)
      return { texts: set[1].split(''), length: set[0].length };
    const codes = Array.from({ length: to.charCodeAt(0) - from.charCodeAt(0) + 1 }, (_, at) => from.charCodeAt(0) + at);
    return { texts: codes.map((code) => String.fromCharCode(code)), length: set[0].length };
  }
  return /^[^\\.?*+()[\]{}|^$]/.test(source) ? { texts: [source.charAt(0)], length: 1 } : undefined;
}

/** The texts one of which every match begins with, in lower case, as far as they can be listed. */
export function literalStarts(source: string): string[] {
  let starts = [''];
  for (let at = 0; at < source.length;) {
    const piece = nextPiece(source.slice(at));
    if (piece === undefined || /^[?*+{]/.test(source.slice(at + piece.length))) break;
    const longer = starts.flatMap((start) => piece.texts.map((text) => (start + text).toLowerCase()));
    if (longer.length > most || (longer[0]?.length ?? 0) > 24) break;
    starts = longer;
    at += piece.length;
  }
  return [...new Set(starts)];
}

/** Rules of tokens that show their own prefix; the prefix is the keyword. */
export function prefixed(rows: readonly Row[]): ProviderRuleData[] {
  return rows.map(([id, what, source]) => ({
    id,
    what,
    source: `${left}(${source})${right}`,
    flags: '',
    keywords: literalStarts(source),
    at: true,
  }));
}
