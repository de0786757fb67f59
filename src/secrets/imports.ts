import { parse as parseToml } from 'smol-toml';
import { RE2JS } from 're2js';
import * as z from 'zod';
import { sha1Hex } from './hmac.ts';
import type { SecretFinding } from './model.ts';

/** Decisions taken with another tool. Answers whether a finding in a file was let pass there. */
export interface ImportedAllowances {
  allows(finding: SecretFinding, text: string, path: string, line: number): boolean;
  /** One sentence each on what could not be taken over. */
  readonly problems: readonly string[];
}

const slashed = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');

/**
 * `.gitleaksignore`: lines `file:rule:line` or `commit:file:rule:line`. The rule is left out of account, since other tools name
 * the same secret otherwise; file and line decide.
 */
export function importGitleaksIgnore(source: string): ImportedAllowances {
  const places = new Set<string>();
  const problems: string[] = [];
  source.split(/\r?\n/).forEach((row, index) => {
    const line = row.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = /^(?:[0-9a-f]{7,64}:)?(.+):([^:]+):(\d+)$/.exec(line);
    if (match?.[1] === undefined || match[3] === undefined)
      problems.push(`.gitleaksignore, line ${index + 1}: not file:rule:line.`);
    else places.add(`${slashed(match[1])}\0${match[3]}`);
  });
  return { problems, allows: (_finding, _text, path, line) => places.has(`${slashed(path)}\0${line}`) };
}

const texts = z.array(z.string().max(2_000)).max(500).optional();
const allowlist = z.looseObject({ paths: texts, regexes: texts, stopwords: texts, regexTarget: z.string().optional() });
const gitleaksSchema = z.looseObject({
  allowlist: allowlist.optional(),
  allowlists: z.array(allowlist).max(100).optional(),
});

/** The allow lists at the top of a `.gitleaks.toml`. Its patterns are a stranger's, so RE2 runs them. */
export function importGitleaksConfig(source: string): ImportedAllowances {
  const problems: string[] = [];
  const nothing = (problem: string): ImportedAllowances => ({ problems: [problem], allows: () => false });
  let data: unknown;
  try {
    data = parseToml(source);
  } catch {
    return nothing('.gitleaks.toml cannot be read: it is not TOML.');
  }
  const parsed = gitleaksSchema.safeParse(data);
  if (!parsed.success)
    return nothing('.gitleaks.toml cannot be used: its allow lists are not as gitleaks writes them.');
  const compile = (pattern: string): RE2JS[] => {
    try {
      return [RE2JS.compile(pattern)];
    } catch {
      problems.push(`.gitleaks.toml: the pattern ${JSON.stringify(pattern.slice(0, 60))} cannot be used.`);
      return [];
    }
  };
  const lists = [parsed.data.allowlist, ...(parsed.data.allowlists ?? [])].flatMap((list) =>
    list === undefined ? [] : [list],
  );
  const paths = lists.flatMap((list) => list.paths ?? []).flatMap(compile);
  const stopwords = lists.flatMap((list) => list.stopwords ?? []).map((word) => word.toLowerCase());
  const regexes = lists.flatMap((list) =>
    (list.regexes ?? []).flatMap(compile).map((pattern) => ({ pattern, whole: list.regexTarget === 'line' })),
  );
  return {
    problems,
    allows(finding, text, path) {
      if (paths.some((pattern) => pattern.matcher(slashed(path)).find())) return true;
      const value = text.slice(finding.start, finding.end);
      if (stopwords.some((word) => value.toLowerCase().includes(word))) return true;
      const from = text.lastIndexOf('\n', finding.start - 1) + 1;
      const to = text.indexOf('\n', finding.end);
      const line = text.slice(from, to < 0 ? text.length : to).slice(0, 4_000);
      return regexes.some(({ pattern, whole }) => pattern.matcher(whole ? line : value).find());
    },
  };
}

const detectSecretsSchema = z.looseObject({
  results: z.record(
    z.string(),
    z.array(z.looseObject({ hashed_secret: z.string().regex(/^[0-9a-f]{40}$/) })).max(10_000),
  ),
});

/** detect-secrets' `.secrets.baseline`: SHA-1 digests of the values, by file. */
export function importDetectSecretsBaseline(source: string): ImportedAllowances {
  const nothing = (problem: string): ImportedAllowances => ({ problems: [problem], allows: () => false });
  let data: unknown;
  try {
    data = JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch {
    return nothing('.secrets.baseline cannot be read: it is not JSON.');
  }
  const parsed = detectSecretsSchema.safeParse(data);
  if (!parsed.success) return nothing('.secrets.baseline cannot be used: it is not as detect-secrets writes it.');
  const known = new Set(
    Object.entries(parsed.data.results).flatMap(([file, list]) =>
      list.map((entry) => `${slashed(file)}\0${entry.hashed_secret}`),
    ),
  );
  return {
    problems: [],
    allows: (finding, text, path) => known.has(`${slashed(path)}\0${sha1Hex(text.slice(finding.start, finding.end))}`),
  };
}
