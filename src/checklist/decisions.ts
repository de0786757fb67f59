import { readAudit } from '../record/audit.ts';
import { intactLines } from '../record/chain.ts';
import type { AuditRow } from '../record/model.ts';

/** The event of an approval's row in the audit log. */
export const approvalEvent = 'HUMAN_DECISION';
/** The event of a gate's row. */
export const gateEvent = 'QUALITY_GATE';

/** What was decided: a person approved a release, a gate was passed, or was closed again. */
export type DecisionWord = 'APPROVED' | 'PASSED' | 'REOPENED';

/** What somebody decided about a gate, as its row in AUDIT_LOG.md tells it. */
export interface Decision {
  readonly word: DecisionWord;
  /** `Dana <dana@example.com>`, as git knows the person; of a gate the name alone, with what kind of actor it was. */
  readonly by: string;
  readonly gate: string;
  readonly version: string;
  readonly environment: string;
  /** Hash of what would have shipped. */
  readonly content: string;
  /** The commit it was given at. */
  readonly commit: string | undefined;
  /** ISO 8601. */
  readonly at: string;
  /** Only of an approval: how long it counts. */
  readonly until: string | undefined;
  /** Line in the audit log, from 1. */
  readonly line: number;
  /** The row is chained and its chain fits: it was written by us, and nobody has changed it. */
  readonly intact: boolean;
}

const row =
  /\b(APPROVED|PASSED|REOPENED) by ([^;|]+); gate ([^;|]+); release v([^;|]+?) → ([^;|]+); content ([0-9a-f]{40})(?:; commit ([0-9a-f]{7,64}))?; given (\d{4}-\d\d-\d\dT[\d:.]+Z)(?:; until (\d{4}-\d\d-\d\dT[\d:.]+Z))?/;

/** The details of a decision's row; `readDecisions` reads them back, whatever columns the log has. */
export function decisionDetails(
  decision: Omit<Decision, 'line' | 'intact' | 'until'> & { until?: string | undefined },
) {
  return [
    `${decision.word} by ${inCell(decision.by)}`,
    `gate ${inCell(decision.gate)}`,
    `release v${inCell(decision.version)} → ${inCell(decision.environment)}`,
    `content ${decision.content}`,
    ...(decision.commit === undefined ? [] : [`commit ${decision.commit}`]),
    `given ${decision.at}`,
    ...(decision.until === undefined ? [] : [`until ${decision.until}`]),
  ].join('; ');
}

/** The decisions in an audit log, oldest first. Whatever does not look like one is left out. */
export function readDecisions(log: string): Decision[] {
  const rows = readAudit(log).flatMap((one) => {
    const match = row.exec(textOf(one));
    return match && eventOf(one) === eventFor(match[1] as DecisionWord) ? [{ match, line: one.line }] : [];
  });
  // The whole chain is looked at only where something hangs on it.
  const intact = rows.length === 0 ? new Set<number>() : intactLines(log);
  return rows.map(({ match, line }): Decision => {
    const [, word, by = '', gate = '', version = '', environment = '', content = '', commit, at = '', until] = match;
    const facts = { by, gate, version, environment, content, commit, at, until, line, intact: intact.has(line) };
    return { word: word as DecisionWord, ...facts };
  });
}

/** The event that goes with a word: an approval in a gate's row approves nothing. */
export function eventFor(word: DecisionWord): string {
  return word === 'APPROVED' ? approvalEvent : gateEvent;
}

/** A table without a column for it has the event in front of the details. */
function eventOf(one: AuditRow): string | undefined {
  return [approvalEvent, gateEvent].find((event) =>
    one.event === '' ? [one.subject, one.details].some((text) => text.startsWith(event)) : one.event.includes(event),
  );
}

function textOf(one: AuditRow): string {
  return [one.event, one.subject, one.details].filter((text) => text !== '').join(' ');
}

/** Nothing in a name may look like the end of a part or of a cell. */
function inCell(text: string): string {
  return text.replace(/[;|\r\n]+/g, ' ').trim();
}
