import { isPlaceholder } from '../placeholders.ts';
import { isReference } from '../references.ts';
import type { SpecialMatch } from './model.ts';

const userInfo = /:\/\/([^\s/:@"'<>{}[\]\\`]{0,100}):([^\s"'<>\\/`]{1,200}?)@(?=[\w.[${%-])/dy;

/** The password in `scheme://user:password@host`; `at` is where `://` stands. */
export function urlPasswordAt(text: string, at: number): SpecialMatch | undefined {
  userInfo.lastIndex = at;
  const match = userInfo.exec(text);
  const range = match?.indices?.[2];
  if (match === null || range === undefined) return undefined;
  const value = text.slice(range[0], range[1]);
  const user = match[1] ?? '';
  if (isReference(value) || isReference(user) || value.startsWith('$') || value.length < 3) return undefined;
  const told = isPlaceholder(value);
  if (told && (/^(?:user(?:name)?|usr|login|me|you|foo|admin|name|u|my.*)?$/i.test(user) || user === value))
    return undefined;
  if (told && /^(?:pass\w*|pwd|xxx+|\*+|changeme|redacted|your\w*)$/i.test(value)) return undefined;
  return {
    rule: 'url-password',
    what: 'Password in an address',
    confidence: told ? 'low' : 'high',
    start: range[0],
    end: range[1],
  };
}
