import { limits } from '../limits.ts';

/** Letters, digits and `_ . - $`: what keys are made of. */
export function isKeyCode(code: number): boolean {
  return (
    (code >= 97 && code <= 122) ||
    (code >= 65 && code <= 90) ||
    (code >= 48 && code <= 57) ||
    code === 95 ||
    code === 45 ||
    code === 46 ||
    code > 191
  );
}

/** Space or tab. */
export function isBlankCode(code: number): boolean {
  return code === 32 || code === 9 || code === 0xa0 || code === 0xfeff;
}

/** The first offset at or after `at` that is no space or tab, looking at most 200 characters far. */
export function skipBlanks(text: string, at: number): number {
  const stop = Math.min(text.length, at + 200);
  let here = at;
  while (here < stop && isBlankCode(text.charCodeAt(here))) here++;
  return here;
}

/** The offset of the line's first character. */
export function lineStart(text: string, at: number): number {
  return text.lastIndexOf('\n', at - 1) + 1;
}

/** The offset after the line's last character, before `\r\n` or `\n`. */
export function lineEnd(text: string, at: number): number {
  const newline = text.indexOf('\n', at);
  const end = newline < 0 ? text.length : newline;
  return end > at && text.charCodeAt(end - 1) === 13 ? end - 1 : end;
}

/**
 * The end of a quoted text that begins after `quote` at `start` (the offset of the closing quote); undefined when it does
 * not close on its line or runs longer than a value may. `escapes`: a backslash hides the next character.
 */
export function quotedEnd(text: string, start: number, quote: string, escapes: boolean): number | undefined {
  const stop = Math.min(text.length, start + limits.value);
  for (let at = start; at < stop; at++) {
    const char = text[at];
    if (char === '\\' && escapes && quote !== '\\"') at++;
    else if (char === '\n') return undefined;
    else if (text.startsWith(quote, at)) {
      if (quote === "'" && text[at + 1] === "'") at++;
      else return at;
    }
  }
  return undefined;
}
