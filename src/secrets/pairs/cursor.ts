import { limits } from '../limits.ts';

/** Letters, digits and `_ - .`: what keys are made of. */
export function isKeyCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    (code > 191 && code < 0x2000)
  );
}

/** Space, tab, no-break space, byte order mark. */
export function isBlankCode(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0xfeff;
}

/** The first offset at or after `at` that is no blank, looking at most 200 characters far. */
export function skipBlanks(text: string, at: number): number {
  const stop = Math.min(text.length, at + 200);
  let here = at;
  while (here < stop && isBlankCode(text.charCodeAt(here))) here++;
  return here;
}

/** The offset of the line's first character, or of a place `most` characters before where the line is longer. */
export function lineStart(text: string, at: number, most: number = limits.value): number {
  const least = Math.max(0, at - most);
  let here = at;
  while (here > least && text.charCodeAt(here - 1) !== 10) here--;
  return here;
}

/** The offset after the line's last character, before `\r\n` or `\n`, or of a place `most` characters ahead. */
export function lineEnd(text: string, at: number, most: number = limits.value): number {
  const stop = Math.min(text.length, at + most);
  let here = at;
  while (here < stop && text.charCodeAt(here) !== 10) here++;
  return here > at && text.charCodeAt(here - 1) === 13 ? here - 1 : here;
}

/** The width of the blanks that a line begins with. */
export function indentAt(text: string, start: number): number {
  let here = start;
  while (text[here] === ' ' || text[here] === '\t') here++;
  return here - start;
}
