import type { SpecialMatch, SpecialRule } from './model.ts';

const account = /\$(?:apr1|1|2[abxy]|5|6|y|7|gy)\$[\w./$,=-]{16,200}/y;

/** The digest of a password in a list of accounts (`name:$6$…`), or in the rows of a dumped table. */
function digestAt(text: string, start: number): SpecialMatch | undefined {
  const before = text[start - 1];
  if (before === ':') {
    let line = start - 2;
    while (line >= 0 && start - line < 80 && /[\w.@+-]/.test(text[line] ?? '')) line--;
    if (line >= 0 && text[line] !== '\n' && text[line] !== '\uFEFF') return undefined;
    if (start - line < 3) return undefined;
  } else if (before !== "'" || !/[,(]\s?$/.test(text.slice(start - 3, start - 1))) return undefined;
  account.lastIndex = start;
  const match = account.exec(text);
  if (match === null) return undefined;
  return { rule: 'password-hash', what: 'Password hash', confidence: 'medium', start, end: start + match[0].length };
}

/** The marks that the usual digests of account files begin with. */
export const hashRules: readonly SpecialRule[] = ['$apr1$', '$1$', '$2a$', '$2b$', '$2y$', '$5$', '$6$', '$y$'].map(
  (word) => ({
    word,
    at: digestAt,
  }),
);
