import { isMap, isNode, isScalar, isSeq, LineCounter, parseDocument } from 'yaml';
import * as z from 'zod';
import type { ConfigProblem } from '../workspace/config.ts';
import type { AuthorityException } from './model.ts';
import { matchesPatterns } from '../secrets/pathPatterns.ts';

/** Where exceptions are kept, relative to the repository's root. */
export const exceptionsFile = '.ops/exceptions.yaml';

const shortestReason = 10;
const day = z.string().refine((text) => isDay(text), 'Write the day as 2026-08-01.');
const entry = z.strictObject({
  rule: z
    .string()
    .regex(
      /^(?:authority|red-line)\/(?:[a-z-]+|\*)$/,
      'A rule is "authority/<class>" or "red-line/<kind>"; secrets have no exceptions.',
    )
    .describe(
      'The rule that is set aside, as a finding names it: `authority/ci`, `red-line/tls-verify`, `authority/*`.',
    ),
  paths: z.array(z.string().min(1)).min(1).describe('The files it is set aside for. Patterns as in .gitignore.'),
  reason: z
    .string()
    .trim()
    .min(shortestReason, `Give a reason of at least ${shortestReason} characters.`)
    .describe(`Why, in at least ${shortestReason} characters.`),
  by: z.string().trim().min(1).describe('Who grants it.'),
  granted: day.optional().describe('The day it was granted: `2026-08-01`.'),
  expires: day.describe('The last day it counts: `2026-08-31`.'),
});

/** What `.ops/exceptions.yaml` may hold; the words of `describe` are what completion and hover say. */
export const exceptionsSchema = z.strictObject({
  exceptions: z.array(entry).describe('Rules set aside for some paths until a day. Secrets have no exceptions.'),
});

/** What the file holds. Expired exceptions are apart: they no longer count, and somebody should take them out. */
export interface ParsedExceptions {
  readonly current: readonly AuthorityException[];
  readonly expired: readonly AuthorityException[];
  /** A wrong entry is not used; the others are, since an exception can only loosen. */
  readonly problems: readonly ConfigProblem[];
}

/** Reads the text of `.ops/exceptions.yaml`. `today` is `2026-08-01`, in local time. Never throws. */
export function parseExceptions(text: string, today: string): ParsedExceptions {
  const lineCounter = new LineCounter();
  const document = parseDocument(text, { lineCounter, prettyErrors: false });
  const at = (offset: number, message: string): ConfigProblem => {
    const { line, col } = lineCounter.linePos(offset);
    return { file: exceptionsFile, line: Math.max(1, line), column: Math.max(1, col), message };
  };
  const nothing = { current: [], expired: [] };
  if (document.errors.length > 0) {
    return { ...nothing, problems: document.errors.map((error) => at(error.pos[0], error.message)) };
  }
  const root = document.contents;
  if (root === null || (isScalar(root) && root.value === null)) return { ...nothing, problems: [] };
  const list = isMap(root) ? root.get('exceptions', true) : undefined;
  if (isMap(root) && list !== undefined && isScalar(list) && list.value === null) return { ...nothing, problems: [] };
  if (!isSeq(list)) {
    return { ...nothing, problems: [at(0, 'This file holds one list under "exceptions:".')] };
  }
  const exceptions: AuthorityException[] = [];
  const problems: ConfigProblem[] = [];
  for (const item of list.items) {
    const offset = isNode(item) ? (item.range?.[0] ?? 0) : 0;
    const parsed = entry.safeParse(isNode(item) ? item.toJS(document, { maxAliasCount: 100 }) : item);
    if (parsed.success) {
      const { rule, paths, reason, by, expires } = parsed.data;
      exceptions.push({ rule, paths, reason, by, expires, line: at(offset, '').line });
    } else {
      for (const issue of parsed.error.issues) {
        const where = issue.path[0];
        const node = isMap(item) && typeof where === 'string' ? item.get(where, true) : undefined;
        const place = isNode(node) ? (node.range?.[0] ?? offset) : offset;
        problems.push(at(place, `${where === undefined ? 'exception' : String(where)}: ${issue.message}`));
      }
    }
  }
  return {
    current: exceptions.filter(({ expires }) => expires >= today),
    expired: exceptions.filter(({ expires }) => expires < today),
    problems,
  };
}

/** The exception that covers a rule at a path; undefined: none does. */
export function findException(
  exceptions: readonly AuthorityException[] | undefined,
  rule: string,
  path: string,
): AuthorityException | undefined {
  const [kind] = rule.split('/');
  return exceptions?.find(
    (one) => (one.rule === rule || one.rule === `${kind ?? ''}/*`) && matchesPatterns(one.paths, path),
  );
}

/**
 * The file with one exception more, everything else byte for byte as it was; `text` undefined makes the file. Throws
 * RangeError with a sentence when the exception itself is not a good one.
 */
export function addException(
  text: string | undefined,
  exception: Omit<AuthorityException, 'line'> & { readonly granted: string },
): string {
  const { rule, paths, reason, by, granted, expires } = exception;
  const checked = entry.safeParse({ rule, paths, reason, by, granted, expires });
  if (!checked.success) throw new RangeError(checked.error.issues.map(({ message }) => message).join(' '));
  const old = text ?? '# Rules set aside for some paths until a day. Secrets have no exceptions.\nexceptions:\n';
  const eol = old.includes('\r\n') ? '\r\n' : '\n';
  // Entries made by hand may stand at another depth; YAML wants them all at the same.
  const indent = /^( *)- /m.exec(old)?.[1] ?? '  ';
  const base = /^exceptions\s*:/m.test(old)
    ? old
    : `${old}${old === '' || old.endsWith('\n') ? '' : eol}exceptions:${eol}`;
  const lines = [
    `${indent}- rule: ${rule}`,
    `${indent}  paths: ${JSON.stringify(paths)}`,
    `${indent}  reason: ${JSON.stringify(reason.trim())}`,
    `${indent}  by: ${JSON.stringify(by.trim())}`,
    `${indent}  granted: ${granted}`,
    `${indent}  expires: ${expires}`,
  ];
  const result = `${base.replace(/^(exceptions\s*:)\s*\[\s*\]/m, '$1')}${base.endsWith('\n') ? '' : eol}${lines.join(eol)}${eol}`;
  const { problems } = parseExceptions(result, '0000-00-00');
  const [problem] = problems;
  if (problem) throw new RangeError(`${problem.file}:${problem.line}: ${problem.message}`);
  return result;
}

function isDay(text: string): boolean {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined) return false;
  const time = new Date(Date.UTC(Number(year), Number(month) - 1, Number(date)));
  return time.getUTCMonth() === Number(month) - 1 && time.getUTCDate() === Number(date);
}
