import { baseName } from '../format.ts';
import { limits } from '../limits.ts';
import { lineEnd } from '../pairs/cursor.ts';
import { isDigest, isReference } from '../references.ts';
import { isPlaceholder } from '../placeholders.ts';
import { looksRandom } from '../randomness.ts';
import { accountFiles, passwordsOf } from './accountFiles.ts';
import type { AccountFile } from './accountFiles.ts';
import type { SpecialMatch } from './model.ts';

const most = 2_000;

function lines(text: string): { readonly start: number; readonly line: string }[] {
  const all: { start: number; line: string }[] = [];
  let start = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  while (start < text.length && all.length < most) {
    const end = lineEnd(text, start);
    all.push({ start, line: text.slice(start, end) });
    const newline = text.indexOf('\n', end);
    if (newline < 0) break;
    start = newline + 1;
  }
  return all;
}

/** libpq's password file: `host:port:database:user:password`, a backslash before colons that belong to a field. */
function pgpass(text: string): SpecialMatch[] {
  return lines(text).flatMap(({ start, line }) => {
    const match = /^(?!#)(?:(?:\\.|[^:\\])+:){4}((?:\\.|[^:\\])+)(?::|$)/d.exec(line);
    const range = match?.indices?.[1];
    return range === undefined
      ? []
      : [{ rule: 'password', what: 'Password', confidence: 'high', start: start + range[0], end: start + range[1] }];
  });
}

/** `machine host login name password secret`, on one line or several. */
function netrc(text: string): SpecialMatch[] {
  return lines(text).flatMap(({ start, line }) => {
    const match = /(?:^|\s)password\s+(\S+)/d.exec(line);
    const range = match?.indices?.[1];
    if (range === undefined || isReference(line.slice(range[0], range[1]))) return [];
    return [{ rule: 'password', what: 'Password', confidence: 'high', start: start + range[0], end: start + range[1] }];
  });
}

/** `name:digest` for each account. */
function accounts(text: string): SpecialMatch[] {
  return lines(text).flatMap(({ start, line }) => {
    const match = /^[\w.@+-]{1,80}:(?:[^:\s]{0,80}:[0-9a-f]{32}$|([^:\s]{13,200}))/d.exec(line);
    const range = match?.indices?.[1];
    if (range === undefined) return [];
    const value = line.slice(range[0], range[1]);
    if (!isDigest(value) && !/^[\w./]{13}$/.test(value)) return [];
    return [
      {
        rule: 'password-hash',
        what: 'Password hash',
        confidence: 'high',
        start: start + range[0],
        end: start + range[1],
      },
    ];
  });
}

/** Passwords by their place in a line. */
function placed(text: string, file: AccountFile): SpecialMatch[] {
  return lines(text).flatMap(({ start, line }) =>
    line.length > limits.reach
      ? []
      : passwordsOf(line, file).map(([from, to]): SpecialMatch => ({
          rule: 'password',
          what: 'Password',
          confidence: 'high',
          start: start + from,
          end: start + to,
        })),
  );
}

/** A file that holds one secret and nothing else. `chosen`: a person may have made it up. */
function single(text: string, rule: string, what: string, chosen: boolean): SpecialMatch[] {
  const all = lines(text.slice(0, 5_000)).filter(({ line }) => line.trim().length > 0);
  const [only] = all;
  if (only === undefined || all.length > 1) return [];
  const value = only.line.trim();
  if (!/^\S{6,4000}$/.test(value) || isReference(value) || isPlaceholder(value) || isDigest(value)) return [];
  const random = looksRandom(value);
  if (!random && (!chosen || value.includes('/') || value.includes(','))) return [];
  const start = only.start + only.line.indexOf(value);
  return [{ rule, what, confidence: random ? 'high' : 'medium', start, end: start + value.length }];
}

const passwordFile = /(?:^|[._-])(?:password|passwd|passphrase|pass)(?:\.txt|\.secret|\.key)?$|^\.?vault[-_]?pass/;
const secretFile =
  /^master\.key$|\.key$|(?:^|[._-])(?:token|secret|api[-_]?key|secret[-_]?key[-_]?base|secret[-_]?key)(?:\.txt|\.secret)?$/;

/** Findings in files whose name says that they hold credentials, by place rather than by key. */
export function wholeFile(text: string, path: string): SpecialMatch[] {
  const name = baseName(path);
  if (/^\.?pgpass(?:\.conf)?$/.test(name)) return pgpass(text);
  if (/^[._]netrc$/.test(name)) return netrc(text);
  const accountFile = accountFiles.find((one) => one.name.test(name));
  if (accountFile !== undefined) return placed(text, accountFile);
  if (/^\.?htpasswd|\.htpasswd$|^(?:g?shadow-?|passwd|\w*passwd)$|htdigest$/.test(name)) return accounts(text);
  if (passwordFile.test(name)) return single(text, 'password', 'Password', true);
  return secretFile.test(name) ? single(text, 'token', 'Token', false) : [];
}
