import { releaseView } from '../checklist/view.ts';
import { describeDuration } from '../workspace/clock.ts';
import { incidentsOf } from '../record/incident.ts';
import { measureMetrics, type MeasuredMetric } from '../record/metrics.ts';
import type { ReportContent } from '../record/report.ts';
import type { Duty } from '../record/duties.ts';
import type { FiredEscalation } from '../record/escalation.ts';
import { dutiesNow, firedNow, runLine, type EscalateInput } from './escalate.ts';

/** How the project's operations stand, from its records alone. */
export interface StatusReport {
  readonly content: ReportContent;
  readonly metrics: readonly MeasuredMetric[];
  readonly duties: readonly Duty[];
  readonly escalations: readonly FiredEscalation[];
}

/** The persona's metrics, measured from these records. */
export function metricsNow({
  records,
  persona,
  now,
}: Pick<EscalateInput, 'records' | 'persona' | 'now'>): MeasuredMetric[] {
  return measureMetrics(persona?.metrics ?? [], {
    rows: records.rows,
    runs: records.facts,
    pipeline: records.pipeline,
    now,
  });
}

/** A status report: release, runs, metrics, incidents, escalations and duties. Nothing is said to be good that was not measured. */
export function statusReport(input: EscalateInput): StatusReport {
  const { records, persona, release, head, now } = input;
  const view = persona && releaseView(persona, release, head.commit);
  const [metrics, duties] = [metricsNow(input), dutiesNow(input)];
  const escalations = firedNow(input, metrics);
  const incidents = incidentsOf(records.rows);
  const released = records.runs.find((run) => run.state === 'released');
  const took = (startedAt: string, endedAt: string | undefined) =>
    endedAt === undefined ? '' : ` (${describeDuration(Date.parse(endedAt) - Date.parse(startedAt))})`;
  return {
    metrics,
    duties,
    escalations,
    content: {
      title: `${input.project}: status of operations`,
      facts: [
        ['At', now.toISOString()],
        ['By', `${input.who}${persona ? ` as ${persona.name}` : ''}`],
        ['Branch', head.branch ?? 'none'],
        ['Commit', head.commit ?? 'none'],
        [
          'Last release',
          released ? `${released.tag ?? released.version ?? ''} at ${released.endedAt ?? released.startedAt}` : 'none',
        ],
        [
          'Open release',
          release ? `${release.version ?? 'no version'} → ${release.environment ?? 'no environment'}` : 'none',
        ],
        ['Held', view?.held ?? 'nothing'],
      ],
      sections: [
        {
          title: 'Checklists',
          lines: (view?.checklists ?? []).map((list) => `${list.title}: ${list.done} of ${list.total}`),
        },
        {
          title: 'Last runs',
          lines: records.runs.slice(0, 10).map((run) => runLine(run) + took(run.startedAt, run.endedAt)),
        },
        { title: 'Metrics', lines: metrics.map((metric) => `${metric.name}: ${metricLine(metric)}`) },
        {
          title: 'Incidents',
          lines: incidents
            .slice(-10)
            .map(
              (one) =>
                `${one.id} ${one.severity} ${one.title}: ${one.resolvedAt === undefined ? 'open' : `over ${one.resolvedAt}`}`,
            ),
        },
        { title: 'Escalations', lines: escalations.map(firedLine) },
        {
          title: 'Duties',
          lines: duties.map(({ title, shown, everyDays }) => `${title} (every ${everyDays} days): ${shown}`),
        },
      ],
    },
  };
}

/** "escalate: Incident … has lasted 20 minutes, more than 15 (acknowledged by Dana at …)". */
export function firedLine({ level, why, escalatedAt, acknowledged }: FiredEscalation): string {
  const seen = acknowledged
    ? ` (acknowledged by ${acknowledged.by} at ${acknowledged.at})`
    : escalatedAt === undefined
      ? ''
      : ` (escalated at ${escalatedAt})`;
  return `${level}: ${why}${seen}`;
}

/** "98.1 % of > 99 %, too low, worse than 99.2; 12 deployments in 30 days". */
export function metricLine(metric: MeasuredMetric): string {
  if (metric.value === undefined) return `${metric.shown}; ${metric.source}`;
  const verdict = metric.good === undefined ? '' : metric.good ? ', met' : ', missed';
  const trend =
    metric.trend === undefined || metric.before === undefined ? '' : `, ${trendWords[metric.trend]} ${metric.before}`;
  return `${metric.shown}${verdict}${trend}; ${metric.source}`;
}

const trendWords = { better: 'better than', worse: 'worse than', same: 'same as' } as const;
