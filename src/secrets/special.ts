import type { Confidence } from './model.ts';
import { limits } from './limits.ts';
import { isPlaceholder, isReference } from './value.ts';

/** Something that shows itself, with no key: a private key, a password in an address. */
export interface SpecialMatch {
  readonly rule: string;
  readonly what: string;
  readonly confidence: Confidence;
  readonly start: number;
  readonly end: number;
}

const begin = /-----BEGIN[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/y;

/** A private key in PEM or PGP armour, from its BEGIN to its END line; `at` is where `-----begin` stands. */
export function privateKeyAt(text: string, at: number): SpecialMatch | undefined {
  begin.lastIndex = at;
  if (begin.exec(text) === null) return undefined;
  const bodyStart = begin.lastIndex;
  const close = text.indexOf('KEY', bodyStart);
  const endMark = /-----END[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/g;
  endMark.lastIndex = bodyStart;
  const window = text.slice(bodyStart, bodyStart + limits.block);
  const found = /-----END[ A-Z0-9_-]{0,60}PRIVATE KEY(?: BLOCK)?-----/.exec(window);
  const bodyEnd = found === null ? Math.min(window.length, 4_000) : found.index;
  const body = window
    .slice(0, bodyEnd)
    .replace(/\\[nrt]|[\s"'+,\\|]/g, '')
    .replace(/(?:Proc-Type|DEK-Info|Version|Comment|Charset|Hash):[^\n]*/g, '');
  const material = /[A-Za-z0-9+/=]{40,}/.exec(body);
  if (close < 0 || material === null || isReference(body.slice(0, 80))) return undefined;
  const end = found === null ? bodyStart + bodyEnd : bodyStart + found.index + found[0].length;
  return { rule: 'private-key', what: 'Private key', confidence: 'high', start: at, end };
}

const userInfo = /:\/\/([^\s/:@"'<>{}[\]\\]{0,100}):([^\s"'<>\\/]{1,200}?)@(?=[\w.[${%-])/dy;

/** The password in `scheme://user:password@host`; `at` is where `://` stands. */
export function urlPasswordAt(text: string, at: number): SpecialMatch | undefined {
  userInfo.lastIndex = at;
  const match = userInfo.exec(text);
  const range = match?.indices?.[2];
  if (match === null || range === undefined) return undefined;
  const value = text.slice(range[0], range[1]);
  const user = match[1] ?? '';
  if (isReference(value) || isReference(user) || isPlaceholder(value) || value.startsWith('$') || value.includes('${'))
    return undefined;
  if (/^(?:user(?:name)?|usr|login)$/i.test(user) && /^(?:p|pass\w*)$/i.test(value)) return undefined;
  return { rule: 'url-password', what: 'Password in an address', confidence: 'high', start: range[0], end: range[1] };
}
