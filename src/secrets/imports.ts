import { parse as parseToml } from 'smol-toml';
import * as z from 'zod';
import { BoundedPattern, TimeBudget } from './boundedPattern.ts';
import { sha1Hex } from './hmac.ts';
import type { SecretFinding } from './model.ts';

/** Where a finding stands, for decisions that name places. */
export interface FindingPlace {
  readonly text: string;
  /** Relative to the repository's root. */
  readonly path: string;
  /** From 1. */
  readonly line: number;
  /** The commit whose version of the file this is; undefined for the working tree. */
  readonly commit?: string | undefined;
}

/** Decisions taken with another tool. Answers whether a finding was let pass there. */
export interface ImportedAllowances {
  allows(finding: SecretFinding, place: FindingPlace): boolean;
  /** What could not be taken over: one sentence each, with the line where it is known. */
  readonly problems: readonly ImportProblem[];
}

/** One sentence on what could not be taken over. */
export interface ImportProblem {
  readonly line: number | undefined;
  readonly message: string;
}

const slashed = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '');
const nothing = (message: string, line?: number): ImportedAllowances => ({
  problems: [{ line, message }],
  allows: () => false,
});

/**
 * `.gitleaksignore`: lines `file:rule:line` or `commit:file:rule:line`. The rule is left out of account, since other tools name
 * the same secret otherwise; file and line decide. In the history a line that names a commit holds for that commit alone.
 */
export function importGitleaksIgnore(source: string): ImportedAllowances {
  const places = new Map<string, (string | undefined)[]>();
  const problems: ImportProblem[] = [];
  source.split(/\r?\n/).forEach((row, index) => {
    const line = row.trim();
    if (line === '' || line.startsWith('#')) return;
    const match = /^(?:([0-9a-f]{7,64}):)?(.+):([^:]+):(\d+)$/.exec(line);
    if (match?.[2] === undefined || match[4] === undefined) {
      problems.push({ line: index + 1, message: 'This is not file:rule:line or commit:file:rule:line.' });
      return;
    }
    const key = `${slashed(match[2])}\0${match[4]}`;
    places.set(key, [...(places.get(key) ?? []), match[1]]);
  });
  return {
    problems,
    allows: (_finding, { path, line, commit }) =>
      (places.get(`${slashed(path)}\0${line}`) ?? []).some(
        (named) => named === undefined || commit === undefined || commit.startsWith(named),
      ),
  };
}

const texts = z.array(z.string().max(2_000)).max(500).optional();
const allowlist = z.looseObject({
  paths: texts,
  regexes: texts,
  stopwords: texts,
  commits: texts,
  regexTarget: z.string().optional(),
  condition: z.string().optional(),
  targetRules: texts,
});
const allowlists = z.array(allowlist).max(100).optional();
const gitleaksSchema = z.looseObject({
  allowlist: allowlist.optional(),
  allowlists,
  rules: z
    .array(z.looseObject({ id: z.string().optional(), allowlist: allowlist.optional(), allowlists }))
    .max(2_000)
    .optional(),
});

type AllowList = z.infer<typeof allowlist>;

/** Tests of one list; each tells whether its part of the list speaks for a finding. */
type Part = (finding: SecretFinding, place: FindingPlace, budget: TimeBudget) => boolean;

/** The stretch that a list's expressions look at: the value, or its line. */
function target(finding: SecretFinding, text: string, whole: boolean): string {
  if (!whole) return text.slice(finding.start, finding.end);
  const from = text.lastIndexOf('\n', finding.start - 1) + 1;
  const to = text.indexOf('\n', finding.end);
  return text.slice(from, to < 0 ? text.length : to).slice(0, 4_000);
}

function partsOf(list: AllowList, problems: ImportProblem[]): Part[] {
  const compile = (source: string): BoundedPattern[] => {
    const pattern = BoundedPattern.compile(source);
    if (typeof pattern !== 'string') return [pattern];
    const shown = JSON.stringify(source.slice(0, 60));
    problems.push({ line: undefined, message: `The pattern ${shown} is left out: ${pattern}.` });
    return [];
  };
  const parts: Part[] = [];
  if (list.paths !== undefined) {
    const patterns = list.paths.flatMap(compile);
    const known = new Map<string, boolean>();
    parts.push((_finding, { path }, budget) => {
      let said = known.get(path);
      if (said === undefined) {
        said = patterns.some((pattern) => pattern.test(slashed(path), budget));
        if (known.size > 2_000) known.clear();
        known.set(path, said);
      }
      return said;
    });
  }
  if (list.regexes !== undefined) {
    const patterns = list.regexes.flatMap(compile);
    const whole = list.regexTarget === 'line';
    parts.push((finding, { text }, budget) =>
      patterns.some((pattern) => pattern.test(target(finding, text, whole), budget)),
    );
  }
  if (list.stopwords !== undefined) {
    const words = list.stopwords.map((word) => word.toLowerCase()).filter((word) => word !== '');
    parts.push((finding, { text }) => {
      const value = text.slice(finding.start, finding.end).toLowerCase();
      return words.some((word) => value.includes(word));
    });
  }
  if (list.commits !== undefined) {
    const commits = list.commits.filter((commit) => /^[0-9a-f]{7,64}$/i.test(commit));
    parts.push((_finding, { commit }) => commit !== undefined && commits.some((one) => commit.startsWith(one)));
  }
  return parts;
}

/**
 * The allow lists of a `.gitleaks.toml`: the global ones, those for some rules, and those of a rule, where the rule has the
 * same id here. Its patterns are a stranger's, so they are bounded (github.com/gitleaks/gitleaks, "Configuration").
 */
export function importGitleaksConfig(source: string): ImportedAllowances {
  let data: unknown;
  try {
    data = parseToml(source);
  } catch (error) {
    const line = error instanceof Error && 'line' in error && typeof error.line === 'number' ? error.line : undefined;
    return nothing('It cannot be read: it is not TOML.', line);
  }
  const parsed = gitleaksSchema.safeParse(data);
  if (!parsed.success) {
    const where = parsed.error.issues[0]?.path.join('.') ?? '';
    return nothing(`It cannot be used: ${where} is not as gitleaks writes it.`);
  }
  const { allowlist: one, allowlists: more = [], rules = [] } = parsed.data;
  const problems: ImportProblem[] = [];
  const make = (list: AllowList, only: readonly string[] | undefined): ImportedAllowances['allows'] => {
    const parts = partsOf(list, problems);
    const all = list.condition?.toUpperCase() === 'AND';
    return (finding, place) => {
      if (parts.length === 0 || only?.includes(finding.rule) === false) return false;
      const budget = new TimeBudget(50);
      const speaks = (part: Part): boolean => part(finding, place, budget);
      return all ? parts.every(speaks) : parts.some(speaks);
    };
  };
  const lists = [
    ...[one, ...more].flatMap((list) => (list === undefined ? [] : [make(list, list.targetRules)])),
    ...rules.flatMap(({ id, allowlist: own, allowlists: others = [] }) =>
      [own, ...others].flatMap((list) => (list === undefined || id === undefined ? [] : [make(list, [id])])),
    ),
  ];
  return { problems, allows: (finding, place) => lists.some((allows) => allows(finding, place)) };
}

const detectSecretsSchema = z.looseObject({
  results: z.record(
    z.string(),
    z.array(z.looseObject({ hashed_secret: z.string().regex(/^[0-9a-f]{40}$/) })).max(10_000),
  ),
});

/** detect-secrets' `.secrets.baseline`: SHA-1 digests of the values, by file. */
export function importDetectSecretsBaseline(source: string): ImportedAllowances {
  let data: unknown;
  try {
    data = JSON.parse(source.replace(/^\uFEFF/, ''));
  } catch {
    return nothing('It cannot be read: it is not JSON.');
  }
  const parsed = detectSecretsSchema.safeParse(data);
  if (!parsed.success) return nothing('It cannot be used: it is not as detect-secrets writes it.');
  const known = new Set(
    Object.entries(parsed.data.results).flatMap(([file, list]) =>
      list.map((entry) => `${slashed(file)}\0${entry.hashed_secret}`),
    ),
  );
  return {
    problems: [],
    allows: (finding, { text, path }) =>
      known.has(`${slashed(path)}\0${sha1Hex(text.slice(finding.start, finding.end))}`),
  };
}
