import { failuresInARow, type RunFact } from './facts.ts';
import { incidentsOf, minutesBetween, type Incident } from './incident.ts';
import type { AuditRow } from './model.ts';
import {
  escapePattern,
  failingChecks,
  otherTriggers,
  type EscalationSpec,
  type Signs,
  type Trigger,
} from './triggers.ts';

/** A reason that the records give right now. */
export interface FiredEscalation {
  readonly kind: 'failed-deploys' | 'recovery' | Trigger['kind'];
  /** `warn`: soon. `escalate`: now. */
  readonly level: 'warn' | 'escalate';
  /** Names the fact, so that it can be acknowledged; a new fact of the same sort has another one. */
  readonly key: string;
  /** What happened, in a sentence. */
  readonly why: string;
  /** The persona's own words for it; undefined where it says nothing and the usual bounds hold. */
  readonly says: string | undefined;
  /** When the escalation about this was recorded; undefined when it was not yet. */
  readonly escalatedAt: string | undefined;
  /** Who has taken note of it, and when; undefined when nobody has. */
  readonly acknowledged: { readonly by: string; readonly at: string } | undefined;
  /** False while nobody has escalated or acknowledged it: only then does it ask for attention. */
  readonly seen: boolean;
}

export type { EscalationSpec } from './triggers.ts';

/** The usual bounds, where a persona gives no number of its own. */
const usual = { warnAfterFailures: 2, escalateAfterFailures: 3, recoveryMinutes: 15 };
const acknowledgedEvent = 'ESCALATION_ACKNOWLEDGED';

/**
 * Which reasons fire from the facts: pushes that failed in a row, incidents and rollbacks that last too long, a rollback that
 * failed; and where the persona names them, checks that fail again and again, incidents of that kind, and metrics beyond a bound.
 */
export function firedEscalations(
  specs: readonly EscalationSpec[],
  facts: Signs & { readonly rows: readonly AuditRow[]; readonly runs: readonly RunFact[]; readonly now: Date },
): FiredEscalation[] {
  const open = incidentsOf(facts.rows).filter(({ resolvedAt }) => resolvedAt === undefined);
  const failed = failedPushes(specs, facts.runs);
  const slow = lasting(specs, open, facts);
  const late = new Set(slow.map(({ sign }) => sign));
  // An incident that lasts too long says so; that it is open goes without saying.
  const others = otherTriggers(specs, { ...facts, open }).filter(
    ({ kind, sign }) => kind !== 'incident' || !late.has(sign),
  );
  return [...failed, ...slow, ...others].map(({ since, sign, ...reason }) => {
    const escalatedAt = escalatedSince(facts.rows, since, sign);
    const acknowledged = acknowledgementOf(facts.rows, reason.key);
    return { ...reason, escalatedAt, acknowledged, seen: escalatedAt !== undefined || acknowledged !== undefined };
  });
}

/** The row that says somebody took note of a reason. The caller appends it. */
export function acknowledgementEntry(fired: Pick<FiredEscalation, 'key' | 'why'>, note: string) {
  const words = note.trim() === '' ? '' : `; ${note.trim()}`;
  return { event: acknowledgedEvent, subject: fired.key, details: `${fired.why}${words}`, outcome: 'ACKNOWLEDGED' };
}

type Reason = Omit<Trigger, 'kind'> & { readonly kind: FiredEscalation['kind'] };

function failedPushes(specs: readonly EscalationSpec[], runs: readonly RunFact[]): Reason[] {
  const failed = failuresInARow(runs);
  const [last] = failed;
  const attempts = specs.find(
    ({ text, unit }) =>
      /attempt|failure|tries|retries|times/.test(unit ?? '') &&
      (/deploy|push|release|attempt/i.test(text) || (/fail/i.test(text) && !failingChecks.test(text))),
  );
  const plain =
    attempts ?? specs.find(({ text }) => /deploy\w*\W+(?:\w+\W+){0,3}fail|fail\w*\W+(?:\w+\W+){0,3}deploy/i.test(text));
  const warnAt = Math.max(1, attempts?.warnAt ?? usual.warnAfterFailures);
  const escalateAt = Math.max(warnAt, attempts?.escalateAt ?? usual.escalateAfterFailures);
  if (!last || failed.length < warnAt) return [];
  const version = last.version === undefined ? '' : ` of v${last.version}`;
  const what = last.what === undefined ? '' : `: ${last.what}`;
  return [
    {
      kind: 'failed-deploys',
      level: failed.length >= escalateAt ? 'escalate' : 'warn',
      key: `failed-deploys/${last.id}`,
      why: `The push${version} failed ${failed.length} times in a row, last at ${last.endedAt ?? last.startedAt}${what}`,
      says: plain?.text,
      since: failed.at(-1)?.startedAt ?? last.startedAt,
      sign: 'push.*failed \\d+ times',
    },
  ];
}

/** Incidents and rollbacks that go on for longer than they may. */
function lasting(
  specs: readonly EscalationSpec[],
  open: readonly Incident[],
  { runs, now }: { readonly runs: readonly RunFact[]; readonly now: Date },
): Reason[] {
  const timed = specs.filter(({ unit }) => minutesIn(unit) !== undefined);
  const general = timed.find(
    ({ text }) => levelOf(text) === undefined && /recover|restor|resol|incident|outage|down|roll\s?-?back/i.test(text),
  );
  const limitOf = (severity: string | undefined) => {
    const own = timed.find(({ text }) => severity !== undefined && severityIn(text, timed) === severity);
    const spec = own ?? general;
    const minutes = (spec?.escalateAt ?? 0) * (minutesIn(spec?.unit) ?? 0);
    return { minutes: minutes > 0 ? minutes : usual.recoveryMinutes, says: spec?.text };
  };
  const going = [
    ...open.map(({ id, title, severity, startedAt }) => ({
      what: `Incident ${id} (${title})`,
      startedAt,
      sign: escapePattern(id),
      key: `recovery/${id}`,
      ...limitOf(severity),
    })),
    ...runs
      .filter(({ kind, endedAt }) => kind === 'rollback' && endedAt === undefined)
      .map(({ id, tag, startedAt }) => ({
        what: `The rollback of ${tag ?? id}`,
        startedAt,
        sign: escapePattern(`rollback of ${tag ?? id}`),
        key: `recovery/${id}`,
        ...limitOf(undefined),
      })),
  ];
  return going.flatMap(({ what, startedAt, sign, key, minutes: limit, says }): Reason[] => {
    const minutes = minutesBetween(startedAt, now.toISOString());
    if (minutes <= limit) return [];
    const why = `${what} has lasted ${minutes} minutes, more than ${limit}`;
    return [{ kind: 'recovery', level: 'escalate', key, why, says, since: startedAt, sign }];
  });
}

function minutesIn(unit: string | undefined): number | undefined {
  if (unit === undefined) return undefined;
  if (unit.startsWith('min')) return 1;
  return /^(?:h|hrs?|hours?)$/.test(unit) ? 60 : undefined;
}

/** "P0", "SEV-1": a severity that a sentence is about. */
function levelOf(text: string): RegExpExecArray | undefined {
  return /\b(P|SEV)[- ]?([0-5])\b/i.exec(text) ?? undefined;
}

/** The severity as our log names it. Where a scale begins with 0, its 0 is our first. */
function severityIn(text: string, all: readonly EscalationSpec[]): string | undefined {
  const level = levelOf(text);
  if (!level) return undefined;
  const fromZero = all.some((one) => levelOf(one.text)?.[2] === '0');
  return `SEV${Number(level[2]) + (fromZero ? 1 : 0)}`;
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

function acknowledgementOf(rows: readonly AuditRow[], key: string): FiredEscalation['acknowledged'] {
  const wanted = new RegExp(`(?:^|\\s)${escapePattern(key)}(?=$|[\\s:;,])`);
  const row = rows.findLast(({ event, subject, details }) => {
    const words = `${event} ${subject} ${details}`;
    return words.includes(acknowledgedEvent) && wanted.test(words);
  });
  return row && { by: row.who === '' ? (/\(([^()]+)\)$/.exec(row.details)?.[1] ?? '') : row.who, at: row.at };
}
