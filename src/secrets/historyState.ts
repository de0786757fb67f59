import * as z from 'zod';
import type { HistoryCommit, HistoryFinding } from './history.ts';

const text = z.string().max(4_000);
const place = z.number().int().nonnegative();
const findingSchema = z.object({
  commit: z.string().regex(/^[0-9a-f]{40,64}$/),
  date: text,
  author: text,
  file: text,
  line: place,
  endLine: place,
  column: place,
  endColumn: place,
  rule: text,
  what: text,
  confidence: z.enum(['high', 'medium', 'low']),
  key: text.optional(),
  preview: z.string().max(12),
  print: z.string().regex(/^[0-9a-f]{8}$/),
});
const schema = z.object({
  version: z.literal(1),
  key: z.string(),
  salt: z.string().regex(/^[0-9a-f]{8,128}$/),
  heads: z.array(z.string()).max(1_000_000),
  findings: z.array(findingSchema),
  seen: z.record(z.string(), z.array(z.string())),
});

/** What a search of the history knows so far. No values: 32 bits of a salted HMAC stand for each. */
export interface HistoryState {
  readonly key: string;
  readonly salt: string;
  /** Commits that were looked at; with each all its ancestors. */
  readonly scanned: Set<string>;
  readonly findings: HistoryFinding[];
  /** By path: `rule print` of everything that is no news there any more. */
  readonly seen: Map<string, Set<string>>;
  /** False after history was rewritten: then `seen` lacks what was no finding of its own. */
  readonly complete: boolean;
}

/** The state of a search that has not begun. */
export function newState(key: string, salt: string): HistoryState {
  return { key, salt, scanned: new Set(), findings: [], seen: new Map(), complete: true };
}

/**
 * Reads what an earlier search left. A file that is missing, damaged or made under other rules is as good as none. What it knows
 * of commits that are gone (a branch deleted, history rewritten) is forgotten. Never throws.
 */
export function readState(
  source: string | undefined,
  key: string,
  salt: string,
  commits: readonly HistoryCommit[],
): HistoryState {
  let data: unknown;
  try {
    data = source === undefined ? undefined : JSON.parse(source);
  } catch {
    data = undefined;
  }
  const parsed = schema.safeParse(data);
  if (!parsed.success || parsed.data.key !== key) return newState(key, salt);
  const parents = new Map(commits.map((commit) => [commit.hash, commit.parents]));
  const complete = parsed.data.heads.every((hash) => parents.has(hash));
  const scanned = new Set<string>();
  const open = parsed.data.heads.filter((hash) => parents.has(hash));
  for (let hash = open.pop(); hash !== undefined; hash = open.pop()) {
    if (scanned.has(hash) || !parents.has(hash)) continue;
    scanned.add(hash);
    open.push(...(parents.get(hash) ?? []));
  }
  const findings = parsed.data.findings
    .filter(({ commit }) => scanned.has(commit))
    .map((finding): HistoryFinding => ({ ...finding, key: finding.key, inHead: false }));
  const seen = new Map<string, Set<string>>();
  if (complete) for (const [path, names] of Object.entries(parsed.data.seen)) seen.set(path, new Set(names));
  for (const { file, rule, print } of findings) seen.set(file, (seen.get(file) ?? new Set()).add(`${rule} ${print}`));
  return { key, salt: parsed.data.salt, scanned, findings, seen, complete };
}

/** The text to remember. Commits are named by the last ones of each line, since whoever has these has their ancestors. */
export function writeState(
  { key, salt, scanned, findings, seen }: HistoryState,
  commits: readonly HistoryCommit[],
): string {
  const heads = new Set<string>();
  // Parents come before children.
  for (const { hash, parents } of commits) {
    if (!scanned.has(hash)) continue;
    for (const parent of parents) heads.delete(parent);
    heads.add(hash);
  }
  return JSON.stringify({
    version: 1,
    key,
    salt,
    heads: [...heads],
    // Whether it stands in HEAD is asked anew each time.
    findings: findings.map((finding) => ({ ...finding, inHead: undefined })),
    seen: Object.fromEntries(
      [...seen].filter(([, names]) => names.size > 0).map(([path, names]) => [path, [...names]]),
    ),
  });
}
