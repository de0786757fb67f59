import { redact } from '../secrets/redact.ts';

/**
 * Makes a text fit to be journalled, echoed or reported: user names and passwords in URLs are taken out, then everything
 * that looks like a secret is masked.
 */
export function safeText(text: string): string {
  return redact(text.replaceAll(/([a-z][a-z0-9+.-]*:\/\/)[^/\s@]*@/giu, '$1'));
}

/** One line of it, cut to `limit` characters. */
export function safeLine(text: string, limit = 300): string {
  const line = safeText(text).replaceAll(/\s+/gu, ' ').trim();
  return line.length <= limit ? line : `${line.slice(0, limit - 1)}…`;
}

/** "1 file", "3 files". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/** "a", "a and b", "a, b and 3 more". */
export function list(names: readonly string[], limit = 5): string {
  const shown = names.slice(0, limit);
  if (names.length > limit) return `${shown.join(', ')} and ${names.length - limit} more`;
  return shown.length < 2 ? shown.join('') : `${shown.slice(0, -1).join(', ')} and ${shown.at(-1) ?? ''}`;
}
