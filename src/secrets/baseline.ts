import * as z from 'zod';
import { hexOf, hmacSha256, utf8 } from './hmac.ts';
import type { SecretFinding, SuppressedFinding } from './model.ts';

/**
 * Findings that a team decided to live with, in `.ops/secrets-baseline.json`. Threat: whoever reads the repository reads the
 * baseline. An entry therefore holds 32 bits of a salted HMAC of the value: enough to recognise it, and so few that every
 * guess list has wrong hits, so that a weak password cannot be told from it. Never line numbers: they move with every edit.
 */
const entrySchema = z.strictObject({
  rule: z.string().min(1).max(100),
  /** Eight hexadecimal digits. */
  fingerprint: z.string().regex(/^[0-9a-f]{8}$/),
  /** Path the entry is meant for, for people; the value is recognised in every file. */
  file: z.string().max(1000).optional(),
  reason: z.string().max(500).optional(),
});

const baselineSchema = z.strictObject({
  version: z.literal(1),
  /** Random, in hexadecimal, one per repository. */
  salt: z.string().regex(/^[0-9a-f]{16,128}$/),
  entries: z.array(entrySchema).max(20_000),
});

/** Where a repository keeps the findings it decided to live with, relative to its root. */
export const baselineFile = '.ops/secrets-baseline.json';

/** One finding somebody decided to keep. */
export type BaselineEntry = z.infer<typeof entrySchema>;
/** The file's content. */
export type Baseline = z.infer<typeof baselineSchema>;

/** What reading a baseline gave: the baseline, or one sentence on what is wrong with it. */
export type BaselineResult =
  { readonly ok: true; readonly baseline: Baseline } | { readonly ok: false; readonly problem: string };

/** Reads the text of a baseline file. Never throws. */
export function parseBaseline(text: string): BaselineResult {
  let data: unknown;
  try {
    data = JSON.parse(text.replace(/^\uFEFF/, ''));
  } catch {
    return {
      ok: false,
      problem: 'The secrets baseline is not JSON. Restore it from git, or delete it and make a new one.',
    };
  }
  const result = baselineSchema.safeParse(data);
  if (result.success) return { ok: true, baseline: result.data };
  const where = result.error.issues[0]?.path.join('.') ?? '';
  return {
    ok: false,
    problem: `The secrets baseline cannot be used: ${where === '' ? 'the top' : where} is not as expected.`,
  };
}

/** An empty baseline. `salt`: at least eight random bytes in hexadecimal. */
export function newBaseline(salt: string): Baseline {
  return { version: 1, salt, entries: [] };
}

/** The text to write: sorted, so that two people adding entries merge cleanly. */
export function formatBaseline(baseline: Baseline): string {
  const order = (entry: BaselineEntry): string => `${entry.rule}\0${entry.fingerprint}`;
  const entries = [...baseline.entries].sort((a, b) => (order(a) < order(b) ? -1 : 1));
  return `${JSON.stringify({ version: 1, salt: baseline.salt, entries }, undefined, 2)}\n`;
}

function saltBytes(salt: string): Uint8Array {
  return Uint8Array.from(salt.match(/../g) ?? [], (pair) => Number.parseInt(pair, 16));
}

/** Eight hexadecimal digits that stand for a value under a rule and a salt. */
export function fingerprintOf(rule: string, value: string, salt: string): string {
  return hexOf(hmacSha256(saltBytes(salt), utf8(`${rule}\0${value}`)).subarray(0, 4));
}

/** The entry for a finding in `text`. */
export function baselineEntry(
  text: string,
  finding: SecretFinding,
  salt: string,
  file?: string,
  reason?: string,
): BaselineEntry {
  return {
    rule: finding.rule,
    fingerprint: fingerprintOf(finding.rule, text.slice(finding.start, finding.end), salt),
    ...(file === undefined ? {} : { file }),
    ...(reason === undefined ? {} : { reason }),
  };
}

/** The baseline with an entry more; the same one when it is there already. */
export function withEntry(baseline: Baseline, entry: BaselineEntry): Baseline {
  const known = baseline.entries.some((one) => one.rule === entry.rule && one.fingerprint === entry.fingerprint);
  return known ? baseline : { ...baseline, entries: [...baseline.entries, entry] };
}

/** Applies a baseline over many files and remembers which entries were of use. */
export class BaselineFilter {
  readonly #baseline: Baseline;
  readonly #byKey: ReadonlyMap<string, BaselineEntry>;
  readonly #used = new Set<BaselineEntry>();

  constructor(baseline: Baseline) {
    this.#baseline = baseline;
    this.#byKey = new Map(baseline.entries.map((entry) => [`${entry.rule}\0${entry.fingerprint}`, entry]));
  }

  /** Changes whenever the baseline does. */
  get key(): string {
    return formatBaseline(this.#baseline);
  }

  /** Splits the findings of one text into those that stay and those the baseline knows. */
  apply(
    text: string,
    findings: readonly SecretFinding[],
  ): { findings: SecretFinding[]; suppressed: SuppressedFinding[] } {
    const left: SecretFinding[] = [];
    const suppressed: SuppressedFinding[] = [];
    for (const finding of findings) {
      const print = fingerprintOf(finding.rule, text.slice(finding.start, finding.end), this.#baseline.salt);
      const entry = this.#byKey.get(`${finding.rule}\0${print}`);
      if (entry === undefined) left.push(finding);
      else {
        this.#used.add(entry);
        suppressed.push({ ...finding, by: 'baseline', reason: entry.reason });
      }
    }
    return { findings: left, suppressed };
  }

  /** Entries that no finding needed: the secret is gone, so the entry can go. Complete only after a scan of everything. */
  unused(): BaselineEntry[] {
    return this.#baseline.entries.filter((entry) => !this.#used.has(entry));
  }
}
