import { isFailedRollback, type RunFact } from './facts.ts';
import type { Incident } from './incident.ts';
import { measureMetrics, type MeasuredMetric, type MetricSpec } from './metrics.ts';
import type { AuditRow } from './model.ts';

/** A reason to bring in somebody, as a persona states it. */
export interface EscalationSpec {
  readonly text: string;
  readonly warnAt: number | undefined;
  readonly escalateAt: number | undefined;
  readonly unit: string | undefined;
}

/** How a check of the release ended: tests, a health address, a search for secrets. */
export interface CheckFact {
  /** Name of the verifier. */
  readonly verifier: string;
  /** The words of the checklist item. */
  readonly what: string;
  readonly value: string;
  readonly good: boolean;
  readonly at: string;
}

/** What reasons are found in, the runs and the log aside. */
export interface Signs {
  /** Oldest first. */
  readonly checks?: readonly CheckFact[] | undefined;
  /** The persona's metrics as they are measured. */
  readonly metrics?: readonly MeasuredMetric[] | undefined;
}

/** A reason that a fact gives, before it is known whether somebody has taken it up. */
export interface Trigger {
  readonly kind: 'failed-checks' | 'rollback' | 'incident' | 'metric';
  readonly level: 'warn' | 'escalate';
  /** Names the fact itself: another fact of the same sort has another key. */
  readonly key: string;
  readonly why: string;
  readonly says: string | undefined;
  /** When the fact came to be. */
  readonly since: string;
  /** What a row about it says, as a pattern. */
  readonly sign: string;
}

/** What personas name as reasons, and the facts that speak of it. */
interface Topic {
  readonly words: RegExp;
  readonly incident?: RegExp;
  readonly metric?: RegExp;
  readonly verifiers?: readonly string[];
}

const topics: readonly Topic[] = [
  {
    words: /\bsecur|\bbreach|vulnerab|\bleak|intrusion|compromis/i,
    incident: /\bsecur|\bbreach|vulnerab|\bleak|intrusion|compromis/i,
    metric: /vulnerab|security/i,
    verifiers: ['secrets', 'security'],
  },
  {
    words: /\boutages?\b|\bdowntime\b|\b(?:is|are|goes) down\b|\bunavailab|\bavailability\b|\bhealth\b/i,
    incident: /\boutages?\b|\bdown\b|\bunavailab|\bunreachable\b|\b50[0-4]\b/i,
    metric: /\buptime\b|\bavailab/i,
    verifiers: ['health', 'smoke'],
  },
  {
    words: /\bperformance\b|\bdegrad|\blatency\b|\bresponse times?\b|\bslow/i,
    incident: /\bperformance\b|\bdegrad|\blatency\b|\bslow|\btimeouts?\b/i,
    metric: /\blatency\b|\bresponse time|\bperformance\b|\bthroughput\b|\bapdex\b|\bp9[059]\b/i,
  },
  { words: /\berrors?\b/i, incident: /\berror rates?\b/i, metric: /\berrors?\b/i },
  {
    words: /\bresources?\b|\bcapacity\b|\bquota|\bdisk\b/i,
    incident: /\bout of memory\b|\bdisk\b|\bcapacity\b|\bquota/i,
    metric: /\bcpu\b|\bmemory\b|\bdisk\b|\bcapacity\b|\bquota|\bstorage\b|\bresources?\b/i,
  },
  {
    words: /\bdata\b.*(?:\bloss\b|\blost\b|\bcorrupt)|(?:\bloss\b|\blost\b|\bcorrupt\w*) (?:of )?data\b/i,
    incident: /\bdata\b.*(?:\bloss\b|\blost\b|\bcorrupt)|(?:\bloss\b|\blost\b|\bcorrupt\w*) (?:of )?data\b/i,
  },
];

const checksThatRepeat = ['tests', 'build', 'ci'];
/** A sentence about tests, build or pipeline that fail. */
export const failingChecks =
  /\b(?:tests?|builds?|ci|pipelines?)\b.*\bfail|\bfail\w*\b.*\b(?:tests?|builds?|ci|pipelines?)\b/i;

/** A check that failed so often, and the usual bound before it is escalated, where the persona gives no number. */
const usualFailures = { warnAt: 2, escalateAt: 3 };

/** The reasons besides failed pushes and long recoveries: what the persona names and a fact speaks of, and a rollback that failed. */
export function otherTriggers(
  specs: readonly EscalationSpec[],
  facts: Signs & {
    readonly rows: readonly AuditRow[];
    readonly runs: readonly RunFact[];
    readonly open: readonly Incident[];
    readonly now: Date;
  },
): Trigger[] {
  const found = [
    ...failedRollback(specs, facts.runs),
    ...repeatedly(specs, facts.checks ?? []),
    ...thresholds(specs, facts),
    ...specs.flatMap((spec) =>
      topics.filter(({ words }) => words.test(spec.text)).flatMap((topic) => spoken(spec, topic, facts)),
    ),
  ];
  return [...new Map(found.map((one) => [one.key, one])).values()];
}

/** The last thing that was done to the release was a rollback, and it did not come through. */
function failedRollback(specs: readonly EscalationSpec[], runs: readonly RunFact[]): Trigger[] {
  const [last] = [...runs]
    .filter(({ state }) => state !== 'refused' && state !== 'cancelled')
    .sort((a, b) => Date.parse(b.startedAt) - Date.parse(a.startedAt));
  if (!last || !isFailedRollback(last)) return [];
  const name = last.tag ?? last.id;
  const what = last.what === undefined ? '' : `: ${last.what}`;
  return [
    {
      kind: 'rollback',
      level: 'escalate',
      key: `rollback/${last.id}`,
      why: `The rollback of ${name} did not come through (${last.state.replace('-', ' ')})${what}`,
      says: specs.find(({ text }) => /\broll\s?-?backs?\b/i.test(text))?.text,
      since: last.startedAt,
      sign: `rollback of ${escapePattern(name)} did not`,
    },
  ];
}

/** Tests, build or pipeline that failed in a row, where the persona names that. */
function repeatedly(specs: readonly EscalationSpec[], checks: readonly CheckFact[]): Trigger[] {
  const spec = specs.find(({ text }) => failingChecks.test(text));
  if (!spec) return [];
  const counted = /attempt|failure|tries|retries|times/.test(spec.unit ?? '');
  const warnAt = Math.max(1, (counted ? spec.warnAt : undefined) ?? usualFailures.warnAt);
  const escalateAt = Math.max(warnAt, (counted ? spec.escalateAt : undefined) ?? usualFailures.escalateAt);
  return checksThatRepeat.flatMap((verifier): Trigger[] => {
    const own = checks.filter((check) => check.verifier === verifier);
    const failed = own.slice(own.findLastIndex(({ good }) => good) + 1);
    const last = failed.at(-1);
    if (!last || failed.length < warnAt) return [];
    const why = `"${last.what}" failed ${failed.length} times in a row, last at ${last.at}: ${last.value}`;
    return [
      {
        kind: 'failed-checks',
        level: failed.length >= escalateAt ? 'escalate' : 'warn',
        key: `${verifier}/${last.at}`,
        why,
        says: spec.text,
        since: last.at,
        sign: escapePattern(`"${last.what}" failed`),
      },
    ];
  });
}

/** What a sentence of the persona is about: an open incident, a metric that is missed, a check that failed last. */
function spoken(
  spec: EscalationSpec,
  topic: Topic,
  facts: Signs & { readonly open: readonly Incident[]; readonly now: Date },
): Trigger[] {
  const { incident, metric, verifiers = [] } = topic;
  const says = spec.text;
  const incidents = facts.open
    .filter(({ title }) => incident?.test(title) === true)
    .map(({ id, title, severity, startedAt }): Trigger => ({
      kind: 'incident',
      level: 'escalate',
      key: `incident/${id}`,
      why: `Incident ${id} (${severity} ${title}) is open`,
      says,
      since: startedAt,
      sign: escapePattern(id),
    }));
  const missed = (facts.metrics ?? [])
    .filter(({ name, good }) => good === false && metric?.test(name) === true)
    .map((one) => metricTrigger(one, `${one.name} is ${one.shown} (${one.source})`, says, 'warn'));
  const failed = verifiers.flatMap((verifier): Trigger[] => {
    const last = (facts.checks ?? []).findLast((check) => check.verifier === verifier);
    if (!last || last.good) return [];
    return [
      {
        kind: 'failed-checks',
        level: 'escalate',
        key: `${verifier}/${last.at}`,
        why: `"${last.what}" failed at ${last.at}: ${last.value}`,
        says,
        since: last.at,
        sign: escapePattern(`"${last.what}" failed`),
      },
    ];
  });
  return [...incidents, ...missed, ...failed];
}

const trigger =
  /^(.{2,60}?)\s*(?:(>=?|≥|exceeds?|(?:is |goes |rises |stays )?(?:above|over|more than))|(<=?|≤|(?:is |goes |drops |falls |stays )?(?:below|under|less than)))\s*\d/i;

/** The values that a persona names a bound for among its reasons to escalate ("Error rate > 5%"), as metrics that may be entered. */
export function boundsOf(specs: readonly EscalationSpec[]): (MetricSpec & { readonly says: string })[] {
  return specs.flatMap((spec) => {
    const words = spec.text.replaceAll(/[*_`]/g, '').trim();
    const [, name, more] = trigger.exec(words) ?? [];
    if (name === undefined || spec.escalateAt === undefined) return [];
    // How often something fails and how long it lasts is counted, not measured.
    if (/attempt|failure|tries|retries|times/.test(spec.unit ?? '')) return [];
    const comparator = more === undefined ? ('<' as const) : ('>' as const);
    return [{ name: name.trim(), comparator, value: spec.escalateAt, unit: spec.unit, says: spec.text }];
  });
}

/** Values beyond a bound that the persona names, entered by hand or from the records. */
function thresholds(
  specs: readonly EscalationSpec[],
  facts: { readonly rows: readonly AuditRow[]; readonly runs: readonly RunFact[]; readonly now: Date },
): Trigger[] {
  const bounds = boundsOf(specs);
  return measureMetrics(bounds, facts).flatMap((measured, index) => {
    const bound = bounds[index];
    // The bound is what must not come about: where it holds, it fires.
    if (!bound || measured.good !== true) return [];
    const unit = measured.unit === undefined || measured.unit === 'percent' ? '%' : measured.unit;
    const beyond = bound.comparator === '>' ? 'more' : 'less';
    const why = `${bound.name} is ${measured.value ?? ''} ${unit}, ${beyond} than ${bound.value ?? ''} (${measured.source})`;
    return [metricTrigger(measured, why, bound.says, 'escalate')];
  });
}

function metricTrigger({ name, value }: MeasuredMetric, why: string, says: string, level: Trigger['level']): Trigger {
  const slug = name.toLowerCase().replaceAll(/[^\p{L}\p{N}]+/gu, '-');
  return {
    kind: 'metric',
    level,
    key: `metric/${slug}/${value ?? ''}`,
    why,
    says,
    // The value names the fact; when it came to be is not known for one that is computed.
    since: new Date(0).toISOString(),
    sign: escapePattern(`${name} is ${value ?? ''} `),
  };
}

/** A text as a pattern that means itself. */
export function escapePattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}
