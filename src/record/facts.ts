import type { AuditRow } from './model.ts';

/** One push, rollback or deploy as its journal tells it. */
export interface RunFact {
  readonly id: string;
  readonly kind: string;
  /** released, rolled-back, undone, blocked, in-doubt, interrupted, refused, cancelled, running. */
  readonly state: string;
  readonly version: string | undefined;
  readonly tag: string | undefined;
  readonly startedAt: string;
  readonly endedAt: string | undefined;
  readonly what: string | undefined;
  /** What its build took; undefined when it had none, or it failed. */
  readonly buildMs: number | undefined;
  /** Whether the project's build and tests passed in it; undefined when it had none, or did not come to them. */
  readonly checked?: boolean | undefined;
}

/** A deployment that was tried, and how it went. */
export interface Deployment {
  readonly at: string;
  readonly good: boolean;
  readonly what: string;
}

const failedStates = new Set(['undone', 'blocked', 'in-doubt', 'interrupted']);

/** A push that did not arrive though it was tried. One that was refused changed nothing and was no try. */
export function isFailedPush(run: RunFact): boolean {
  return run.kind === 'push' && failedStates.has(run.state);
}

/** A rollback that was tried and did not come through. One that was interrupted may still be resumed. */
export function isFailedRollback(run: RunFact): boolean {
  return run.kind === 'rollback' && ['undone', 'blocked', 'in-doubt'].includes(run.state);
}

/**
 * Every deployment that the records know, oldest first: those of this machine from the journals, those of others from the log.
 * A release that was rolled back later counts as one that went wrong.
 */
export function deploymentsOf(rows: readonly AuditRow[], runs: readonly RunFact[]): Deployment[] {
  const all: (Deployment & { readonly tag: string | undefined })[] = [];
  const told = new Set<string>();
  const takenBack: { readonly tag: string; readonly at: string }[] = [];
  for (const row of rows) {
    const words = `${row.event} ${row.subject} ${row.details}`;
    const tag = tagIn(`${row.subject} ${row.details}`);
    const run = /\brun ([0-9a-z][0-9a-z-]{5,63})\b/.exec(row.details)?.[1];
    if (/^ROLLBACK\b/i.test(row.event) || /^ROLLBACK\b/.test(row.details)) {
      if (tag !== undefined) takenBack.push({ tag, at: row.at });
    } else if (/^(?:RELEASE|DEPLOY(?:MENT|ED)?)\b/i.test(row.event) || /^RELEASE\b/.test(words.trim())) {
      if (run !== undefined) told.add(run);
      all.push({ at: row.at, good: !/\bfail/i.test(`${row.outcome} ${row.event}`), what: tag ?? row.subject, tag });
    }
  }
  for (const run of runs) {
    if (run.kind === 'rollback' && run.state === 'rolled-back' && run.tag !== undefined)
      takenBack.push({ tag: run.tag, at: run.startedAt });
    if (run.kind !== 'push' || told.has(run.id)) continue;
    const good = run.state === 'released';
    if (good || failedStates.has(run.state))
      all.push({ at: run.startedAt, good, what: run.tag ?? run.version ?? run.id, tag: run.tag });
  }
  return all
    .filter(({ at }) => Number.isFinite(Date.parse(at)))
    .map(({ at, good, what, tag }) => ({
      at,
      what,
      good: good && !takenBack.some((one) => one.tag === tag && Date.parse(one.at) >= Date.parse(at)),
    }))
    .sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function tagIn(text: string): string | undefined {
  return /(?:^|\s)((?:[\w./@-]+@|v)?\d+\.\d+\.\d+(?:[-+][\w.+-]+)?)(?=\s|$|[:;,])/.exec(text)?.[1];
}

/** The pushes that failed in a row since the last one that arrived, newest first. */
export function failuresInARow(runs: readonly RunFact[]): RunFact[] {
  const failed: RunFact[] = [];
  for (const run of [...runs].sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt))) {
    if (run.kind === 'push' && run.state === 'released') break;
    if (isFailedPush(run)) failed.push(run);
  }
  return failed;
}
