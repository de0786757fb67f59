import { deploymentsOf, type RunFact } from './facts.ts';
import { incidentsOf, minutesBetween } from './incident.ts';
import type { AuditRow } from './model.ts';

/** A metric as a persona states it. */
export interface MetricSpec {
  readonly name: string;
  readonly comparator: '>' | '>=' | '<' | '<=' | '=' | undefined;
  readonly value: number | undefined;
  readonly unit: string | undefined;
}

/** A metric with what the records say about it. `value` undefined: not measured. */
export interface MeasuredMetric {
  readonly name: string;
  /** "> 99 %"; undefined when the persona gives no number. */
  readonly target: string | undefined;
  readonly value: number | undefined;
  readonly unit: string | undefined;
  /** "98.1 % of > 99 %", "not measured". */
  readonly shown: string;
  /** Whether it holds; undefined without a value or a target. */
  readonly good: boolean | undefined;
  /** Against the time, or the entry, before. */
  readonly trend: 'better' | 'worse' | 'same' | undefined;
  readonly before: number | undefined;
  /** Where the value comes from, in words. */
  readonly source: string;
}

/** Runs of the project's pipeline, as the code host told them. */
export interface PipelineRuns {
  /** When it was asked, ISO 8601. */
  readonly askedAt: string;
  readonly branch: string;
  readonly runs: readonly { readonly at: string; readonly good: boolean }[];
}

/** What metrics are computed from. */
export interface MetricFacts {
  /** undefined: nobody has asked for them. */
  readonly pipeline?: PipelineRuns | undefined;
  readonly rows: readonly AuditRow[];
  readonly runs: readonly RunFact[];
  readonly now: Date;
}

interface Measure {
  readonly value: number;
  readonly before: number | undefined;
  readonly unit: string;
  readonly source: string;
  readonly more: boolean;
}

/** The windows that are compared, in days. */
const windowDays = 30;
const dayMs = 86_400_000;

type Kind = 'pipeline' | 'success' | 'failure' | 'frequency' | 'rollback' | 'recovery' | 'build';

const kinds: readonly (readonly [Kind, RegExp])[] = [
  [
    'pipeline',
    /\b(?:pipelines?|ci|workflows?)\b.*\b(?:success|green|pass)|\b(?:success|green|pass)\w*.*\b(?:pipelines?|ci|workflows?)\b/i,
  ],
  ['rollback', /\broll\s?-?backs?\b/i],
  ['recovery', /\brecover|\bmttr\b|time to (?:restore|resolve)|incident resolution/i],
  ['failure', /\bfailure rate|change fail|failed deploy/i],
  ['build', /\bbuilds?\b.*\b(?:time|duration)\b|\bbuild time/i],
  ['frequency', /\bfrequency\b|deploy(?:ment)?s? per\b|how often/i],
  ['success', /(?:deploy|release|push)\w*.*\bsuccess|\bsuccess\w*.*(?:deploy|release|push)/i],
];

/** Measures each metric of a persona from the records, else takes the newest value entered by hand, else says it is not measured. */
export function measureMetrics(specs: readonly MetricSpec[], facts: MetricFacts): MeasuredMetric[] {
  return specs.map((spec) => {
    const target = targetOf(spec);
    const kind = kinds.find(([, pattern]) => pattern.test(spec.name))?.[0];
    const measure = (kind && computed(kind, facts)) ?? entered(spec, facts);
    if (!measure) {
      const shown = target === undefined ? 'not measured' : `not measured (wanted ${target})`;
      const source = kind === undefined ? 'no source here; enter one by hand' : 'no records yet';
      return { ...spec, target, value: undefined, shown, good: undefined, trend: undefined, before: undefined, source };
    }
    const factor = unitFactor(measure.unit, spec.unit);
    const value = round(measure.value * (factor ?? 1));
    const before = measure.before === undefined ? undefined : round(measure.before * (factor ?? 1));
    const unit = factor === undefined ? measure.unit : (spec.unit ?? measure.unit);
    const good = factor === undefined ? undefined : holds(spec, value);
    const up =
      spec.comparator === undefined || spec.comparator === '=' ? measure.more : spec.comparator.startsWith('>');
    return {
      name: spec.name,
      target,
      value,
      unit,
      shown: `${value} ${shownUnit(unit)}${target === undefined ? '' : ` of ${target}`}`.trim(),
      good,
      trend: before === undefined ? undefined : before === value ? 'same' : value > before === up ? 'better' : 'worse',
      before,
      source: measure.source,
    };
  });
}

/** The row that remembers a value entered by hand. The caller appends it. */
export function metricEntry(name: string, value: number, unit: string | undefined, source: string) {
  const shown = unit === undefined ? String(value) : `${value} ${unit}`;
  return { event: 'METRIC', subject: name, details: `${name} = ${shown}; source: ${source}` };
}

function computed(kind: Kind, { rows, runs, now, pipeline }: MetricFacts): Measure | undefined {
  const since = (days: number) => now.getTime() - days * dayMs;
  const within = <T extends { readonly at: string }>(all: readonly T[], from: number, to: number) =>
    all.filter(({ at }) => Date.parse(at) >= from && Date.parse(at) < to);
  const halves = <T extends { readonly at: string }>(all: readonly T[]) =>
    [
      within(all, since(windowDays), now.getTime() + 60_000),
      within(all, since(2 * windowDays), since(windowDays)),
    ] as const;
  if (kind === 'pipeline') {
    const local = runs.flatMap(({ startedAt, checked }) =>
      checked === undefined ? [] : [{ at: startedAt, good: checked }],
    );
    const [recent, earlier] = halves(pipeline?.runs ?? local);
    if (recent.length === 0) return undefined;
    const share = (list: readonly { readonly good: boolean }[]) =>
      (100 * list.filter(({ good }) => good).length) / list.length;
    const source = pipeline
      ? `${recent.length} runs on ${pipeline.branch} in ${windowDays} days, gh asked ${pipeline.askedAt.slice(0, 10)}`
      : `builds and tests of ${recent.length} runs here in ${windowDays} days`;
    return {
      value: share(recent),
      before: earlier.length === 0 ? undefined : share(earlier),
      unit: '%',
      source,
      more: true,
    };
  }
  if (kind === 'success' || kind === 'failure' || kind === 'frequency') {
    const [recent, earlier] = halves(deploymentsOf(rows, runs));
    if (kind === 'frequency') {
      if (recent.length + earlier.length === 0) return undefined;
      const perWeek = (list: readonly unknown[]) => (list.length * 7) / windowDays;
      const source = `${recent.length} deployments in ${windowDays} days`;
      const before = earlier.length === 0 ? undefined : perWeek(earlier);
      return { value: perWeek(recent), before, unit: 'per week', source, more: true };
    }
    if (recent.length === 0) return undefined;
    const share = (list: readonly { readonly good: boolean }[]) =>
      (100 * list.filter(({ good }) => good === (kind === 'success')).length) / list.length;
    const before = earlier.length === 0 ? undefined : share(earlier);
    const source = `${recent.length} deployments in ${windowDays} days`;
    return { value: share(recent), before, unit: '%', source, more: kind === 'success' };
  }
  if (kind === 'rollback') {
    const times = runs.filter(
      (run) => run.kind === 'rollback' && run.state === 'rolled-back' && run.endedAt !== undefined,
    );
    return medianOf(
      halves(
        times.map((run) => ({ at: run.startedAt, ms: Date.parse(run.endedAt ?? '') - Date.parse(run.startedAt) })),
      ),
      'rollbacks',
    );
  }
  if (kind === 'recovery') {
    const over = incidentsOf(rows).flatMap(({ startedAt, resolvedAt }) =>
      resolvedAt === undefined ? [] : [{ at: startedAt, ms: minutesBetween(startedAt, resolvedAt) * 60_000 }],
    );
    return medianOf(halves(over), 'incidents');
  }
  const builds = runs.flatMap((run) => (run.buildMs === undefined ? [] : [{ at: run.startedAt, ms: run.buildMs }]));
  return medianOf(halves(builds), 'builds');
}

function medianOf(
  [recent, earlier]: readonly [readonly { readonly ms: number }[], readonly { readonly ms: number }[]],
  what: string,
): Measure | undefined {
  const value = median(recent.map(({ ms }) => ms));
  if (value === undefined) return undefined;
  const source = `median of ${recent.length} ${what} in ${windowDays} days`;
  return { value: value / 1000, before: scaled(median(earlier.map(({ ms }) => ms))), unit: 's', source, more: false };
}

function scaled(ms: number | undefined): number | undefined {
  return ms === undefined ? undefined : ms / 1000;
}

function median(numbers: readonly number[]): number | undefined {
  const sorted = numbers.filter((number) => Number.isFinite(number)).sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  if (sorted.length === 0) return undefined;
  return sorted.length % 2 === 1 ? sorted[middle] : ((sorted[middle - 1] ?? 0) + (sorted[middle] ?? 0)) / 2;
}

/** The newest value that somebody entered with its source, against the one before. */
function entered(spec: MetricSpec, { rows }: MetricFacts): Measure | undefined {
  const wanted = normal(spec.name);
  const found = rows.flatMap((row) => {
    const match = /(?:^|: )([^:=]+?) = (-?\d+(?:\.\d+)?)(?: ([^;]+))?; source: (.+?)(?: \([^()]*\))?$/.exec(
      row.details,
    );
    const [, name = '', number = '', unit, source = ''] = match ?? [];
    const isMetric = /\bMETRIC\b/.test(`${row.event} ${row.details}`);
    if (!match || !isMetric || normal(name.replace(/^METRIC /, '')) !== wanted) return [];
    return [{ value: Number(number), unit: unit ?? spec.unit ?? '', source: `${source}, ${row.at.slice(0, 10)}` }];
  });
  const last = found.at(-1);
  return last && { ...last, before: found.at(-2)?.value, more: true };
}

function normal(name: string): string {
  return name
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}

function targetOf(spec: MetricSpec): string | undefined {
  if (spec.value === undefined) return undefined;
  return [spec.comparator, String(spec.value), shownUnit(spec.unit ?? '')].filter(Boolean).join(' ');
}

function shownUnit(unit: string): string {
  return unit === 'percent' ? '%' : unit;
}

function holds(spec: MetricSpec, value: number): boolean | undefined {
  if (spec.value === undefined) return undefined;
  switch (spec.comparator) {
    case '>':
      return value > spec.value;
    case '>=':
      return value >= spec.value;
    case '<':
      return value < spec.value;
    case '<=':
      return value <= spec.value;
    case '=':
      return value === spec.value;
    case undefined:
      return undefined;
  }
}

function isPercent(unit: string | undefined): boolean {
  return unit === '%' || unit === 'percent';
}

const seconds: readonly (readonly [RegExp, number])[] = [
  [/^(?:ms|milliseconds?)$/i, 0.001],
  [/^(?:s|secs?|seconds?)$/i, 1],
  [/^(?:mins?|minutes?)$/i, 60],
  [/^(?:h|hrs?|hours?)$/i, 3600],
  [/^days?$/i, 86_400],
];

/** What a value in `from` is multiplied with to be one in `to`; undefined when they can't be compared. */
function unitFactor(from: string, to: string | undefined): number | undefined {
  if (to === undefined || from === to) return to === undefined && from === 's' ? undefined : 1;
  if (isPercent(from) && isPercent(to)) return 1;
  if (from === 'per week' && /^(?:\/day|per day)$/i.test(to)) return 1 / 7;
  const [a, b] = [from, to].map((unit) => seconds.find(([pattern]) => pattern.test(unit))?.[1]);
  return a === undefined || b === undefined ? undefined : a / b;
}

function round(value: number): number {
  return Math.round(value * 100) / 100;
}
