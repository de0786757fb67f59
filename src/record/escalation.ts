import { failuresInARow, type RunFact } from './facts.ts';
import { incidentsOf, minutesBetween } from './incident.ts';
import type { AuditRow } from './model.ts';

/** A reason to bring in somebody, as a persona states it. */
export interface EscalationSpec {
  readonly text: string;
  readonly warnAt: number | undefined;
  readonly escalateAt: number | undefined;
  readonly unit: string | undefined;
}

/** A reason that the records give right now. */
export interface FiredEscalation {
  readonly kind: 'failed-deploys' | 'recovery';
  /** `warn`: soon. `escalate`: now. */
  readonly level: 'warn' | 'escalate';
  /** What happened, in a sentence. */
  readonly why: string;
  /** The persona's own words for it; undefined where it says nothing and the usual bounds hold. */
  readonly says: string | undefined;
  /** When the escalation about this was recorded; undefined when it was not yet. */
  readonly escalatedAt: string | undefined;
}

/** The usual bounds, where a persona gives no number of its own. */
const usual = { warnAfterFailures: 2, escalateAfterFailures: 3, recoveryMinutes: 15 };

/** Which reasons fire from the facts: pushes that failed in a row, incidents and rollbacks that last too long. */
export function firedEscalations(
  specs: readonly EscalationSpec[],
  facts: { readonly rows: readonly AuditRow[]; readonly runs: readonly RunFact[]; readonly now: Date },
): FiredEscalation[] {
  const fired: FiredEscalation[] = [];
  const failed = failuresInARow(facts.runs);
  const [last] = failed;
  const attempts = specs.find(
    ({ text, unit }) =>
      /attempt|failure|tries|retries|times/.test(unit ?? '') && /deploy|push|release|attempt|fail/i.test(text),
  );
  const plain =
    attempts ?? specs.find(({ text }) => /deploy\w*\W+(?:\w+\W+){0,3}fail|fail\w*\W+(?:\w+\W+){0,3}deploy/i.test(text));
  const warnAt = Math.max(1, attempts?.warnAt ?? usual.warnAfterFailures);
  const escalateAt = Math.max(warnAt, attempts?.escalateAt ?? usual.escalateAfterFailures);
  if (last && failed.length >= warnAt) {
    const version = last.version === undefined ? '' : ` of v${last.version}`;
    const what = last.what === undefined ? '' : `: ${last.what}`;
    fired.push({
      kind: 'failed-deploys',
      level: failed.length >= escalateAt ? 'escalate' : 'warn',
      why: `The push${version} failed ${failed.length} times in a row, last at ${last.endedAt ?? last.startedAt}${what}`,
      says: plain?.text,
      escalatedAt: escalatedSince(
        facts.rows,
        failed.at(-1)?.startedAt ?? last.startedAt,
        'failed in a row|failed \\d+ times',
      ),
    });
  }
  const slow = specs.find(
    ({ text, unit }) =>
      (unit ?? '').startsWith('min') && /recover|restor|incident|outage|down|roll\s?-?back/i.test(text),
  );
  const limit = slow?.escalateAt ?? usual.recoveryMinutes;
  const now = facts.now.toISOString();
  const lasting = [
    ...incidentsOf(facts.rows)
      .filter(({ resolvedAt }) => resolvedAt === undefined)
      .map(({ id, title, startedAt }) => ({ what: `Incident ${id} (${title})`, startedAt, sign: id })),
    ...facts.runs
      .filter(({ kind, endedAt }) => kind === 'rollback' && endedAt === undefined)
      .map(({ id, tag, startedAt }) => ({
        what: `The rollback of ${tag ?? id}`,
        startedAt,
        sign: `rollback of ${tag ?? id}`,
      })),
  ];
  for (const { what, startedAt, sign } of lasting) {
    const minutes = minutesBetween(startedAt, now);
    if (minutes <= limit) continue;
    fired.push({
      kind: 'recovery',
      level: 'escalate',
      why: `${what} has lasted ${minutes} minutes, more than ${limit}`,
      says: slow?.text,
      escalatedAt: escalatedSince(facts.rows, startedAt, escapePattern(sign)),
    });
  }
  return fired;
}

/** What a message says besides the reason. */
export interface EscalationFacts {
  readonly project: string;
  readonly persona: string | undefined;
  readonly environment: string | undefined;
  readonly version: string | undefined;
  readonly commit: string | undefined;
  readonly branch: string | undefined;
  readonly who: string;
  readonly at: string;
  /** The last runs, newest first, a line each. */
  readonly runs: readonly string[];
  /** What is still open on the checklists, a line each. */
  readonly open: readonly string[];
}

/** A message that can be sent as it is. The caller redacts nothing: what comes in are sentences of ours and of records. */
export function escalationMessage(reasons: readonly string[], facts: EscalationFacts): string {
  const about = [facts.project, facts.version === undefined ? '' : `v${facts.version.replace(/^v/, '')}`]
    .filter(Boolean)
    .join(' ');
  const list = (title: string, lines: readonly string[]) =>
    lines.length === 0 ? [] : ['', `${title}:`, ...lines.map((line) => `- ${line}`)];
  return [
    `ESCALATION: ${about}${facts.environment === undefined ? '' : ` (${facts.environment})`}`,
    '',
    ...reasons.map((reason) => `- ${reason}`),
    '',
    ...(facts.branch === undefined && facts.commit === undefined
      ? []
      : [`Branch ${facts.branch ?? '(none)'}, commit ${(facts.commit ?? 'none').slice(0, 10)}.`]),
    `Reported by ${facts.who}${facts.persona === undefined ? '' : ` as ${facts.persona}`} at ${facts.at}.`,
    ...list('Last runs', facts.runs),
    ...list('Still open', facts.open),
    '',
    'Needed from you: a decision whether to go on, to roll back or to stop.',
    '',
  ].join('\n');
}

/** The time of the first HUMAN_ESCALATION row about this since then. */
function escalatedSince(rows: readonly AuditRow[], since: string, about: string): string | undefined {
  const pattern = new RegExp(about, 'i');
  return rows.find(
    (row) =>
      /\bHUMAN_ESCALATION\b/.test(`${row.event} ${row.details}`) &&
      pattern.test(row.details) &&
      Date.parse(row.at) >= Date.parse(since),
  )?.at;
}

function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
