import type { RunFact } from '../record/facts.ts';
import type { TimelineEvent } from '../record/incident.ts';
import type { RunView } from './model.ts';

const buildCommand = /\b(?:build|compile|package|assemble|bundle)\b|^make\b|\btsc\b/;

const testCommand = /\b(?:tests?|check|verify|pytest|rspec|vitest|jest|mocha)\b/;

/** Runs as the records count them. */
export function runFacts(runs: readonly RunView[]): RunFact[] {
  return runs.map((run) => {
    const checks = (run.phases[0]?.steps ?? []).filter(
      (step) => buildCommand.test(step.command ?? '') || testCommand.test(step.command ?? ''),
    );
    const failed = checks.some(({ state }) => state === 'failed');
    const passed = checks.length > 0 && checks.every(({ state }) => state === 'done');
    const build = run.phases[0]?.steps.find((step) => buildCommand.test(step.command ?? step.name));
    return {
      id: run.id,
      kind: run.kind,
      state: run.state,
      version: run.version,
      tag: run.tag,
      startedAt: run.startedAt,
      endedAt: run.endedAt,
      what: run.what,
      buildMs: build?.state === 'done' ? build.durationMs : undefined,
      checked: failed ? false : passed ? true : undefined,
    };
  });
}

/** What the journals know about a time, for the timeline of an incident. */
export function runTimeline(runs: readonly RunView[], from: string, to: string | undefined): TimelineEvent[] {
  const within = (at: string | undefined): at is string =>
    at !== undefined && Date.parse(at) >= Date.parse(from) && (to === undefined || Date.parse(at) <= Date.parse(to));
  return runs.flatMap((run) => {
    const name = `${run.kind} of ${run.project}${run.version === undefined ? '' : ` v${run.version}`}`;
    const events: TimelineEvent[] = [];
    if (within(run.startedAt)) events.push({ at: run.startedAt, what: `${name} began (run ${run.id})` });
    if (within(run.endedAt)) {
      const why = run.what === undefined ? '' : `: ${run.what}`;
      events.push({ at: run.endedAt, what: `${name} ended ${run.state.replace('-', ' ')}${why}` });
    }
    return events;
  });
}
