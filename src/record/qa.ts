import { OpsError } from '../workspace/errors.ts';
import type { AuditEntry, AuditRow } from './model.ts';

/** What quality assurance is asked to look at. */
export interface QaRequest {
  readonly project: string;
  readonly version: string | undefined;
  readonly environment: string;
  readonly url: string | undefined;
  readonly commit: string | undefined;
  readonly who: string;
  /** What to look at, a line each. */
  readonly open: readonly string[];
}

/** The message for QA, ready to be sent. */
export function qaMessage(request: QaRequest): string {
  const version = request.version === undefined ? '' : ` ${request.version}`;
  return [
    `QA please: ${request.project}${version} on ${request.environment}`,
    '',
    `- Environment: ${request.environment}`,
    `- URL: ${request.url ?? 'not configured (environments in .ops/config.yaml)'}`,
    ...(request.commit === undefined ? [] : [`- Commit: ${request.commit.slice(0, 10)}`]),
    `- Asked by: ${request.who}`,
    ...(request.open.length === 0 ? [] : ['', 'Please look at:', ...request.open.map((line) => `- ${line}`)]),
    '',
    'Sign off, or say what fails. The sign-off must come from somebody else than the one who asks.',
    '',
  ].join('\n');
}

export function qaRequestRow(request: QaRequest, at: string): AuditEntry {
  const details = `asked for ${request.environment}${request.url === undefined ? '' : ` at ${request.url}`}`;
  return { at, who: request.who, event: 'QA_REQUEST', subject: subjectOf(request), details, outcome: 'OPEN' };
}

/** A request that nobody has answered yet. */
export interface OpenQa {
  readonly subject: string;
  readonly who: string;
  readonly at: string;
  readonly line: number;
}

/** The newest request of a log without an answer; undefined when there is none. */
export function openQa(rows: readonly AuditRow[]): OpenQa | undefined {
  const is = (row: AuditRow, event: string) => new RegExp(`\\b${event}\\b`).test(`${row.event} ${row.details}`);
  const last = rows.findLastIndex((row) => is(row, 'QA_REQUEST'));
  const request = rows[last];
  if (!request || rows.slice(last + 1).some((row) => is(row, 'QA_SIGN_OFF') || is(row, 'QA_REFUSED'))) return undefined;
  return { subject: request.subject, who: request.who, at: request.at, line: request.line };
}

/** The row of an answer. Throws OpsError('refused') when the one who asked signs off. */
export function qaAnswerRow(
  request: OpenQa,
  answer: { readonly by: string; readonly good: boolean; readonly note: string; readonly at: string },
): AuditEntry {
  if (answer.good && answer.by.trim().toLowerCase() === request.who.trim().toLowerCase()) {
    throw new OpsError('refused', `${answer.by} asked for it, so somebody else signs off.`);
  }
  return {
    at: answer.at,
    who: answer.by,
    event: answer.good ? 'QA_SIGN_OFF' : 'QA_REFUSED',
    subject: request.subject,
    details: answer.note === '' ? (answer.good ? 'signed off' : 'not signed off') : answer.note,
    outcome: answer.good ? 'APPROVED' : 'REJECTED',
  };
}

function subjectOf({ project, version, environment }: QaRequest): string {
  return `${project}${version === undefined ? '' : ` ${version}`} on ${environment}`;
}
