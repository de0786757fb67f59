import * as path from 'node:path';
import { redact } from '../secrets/redact.ts';
import { createFile, readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { appendAudit, readAudit } from './audit.ts';
import type { AuditRow } from './model.ts';

/** Where an incident is written down. All absolute. */
export interface IncidentPlaces {
  readonly audit: string;
  /** Folder of postmortems; made when the first one is written. */
  readonly postmortems: string;
}

/** One thing that happened, for a timeline. */
export interface TimelineEvent {
  /** ISO 8601. */
  readonly at: string;
  readonly what: string;
}

/** An incident as it is recorded. Texts are redacted by the writer. */
export interface NewIncident {
  readonly title: string;
  readonly severity: 'SEV1' | 'SEV2' | 'SEV3' | 'SEV4';
  /** When it began, not when it was recorded. ISO 8601. */
  readonly startedAt: string;
  /** undefined while it lasts. */
  readonly resolvedAt: string | undefined;
  readonly recordedAt: string;
  readonly who: string;
  /** Version, tag or service it is about. */
  readonly subject: string;
  /** What users notice; undefined when nobody has said yet. */
  readonly impact: string | undefined;
  /** How it ended ("rolled back to v1.3.2"); undefined while it lasts. */
  readonly resolution: string | undefined;
  /** What the journal and the log know about the time before and during it. */
  readonly timeline: readonly TimelineEvent[];
}

export interface RecordedIncident {
  readonly id: string;
  /** The postmortem that was begun; absolute. */
  readonly postmortem: string;
}

/** An incident as the log tells it. */
export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly severity: string;
  readonly startedAt: string;
  readonly resolvedAt: string | undefined;
  /** Line of its first row in the log. */
  readonly line: number;
}

/**
 * Writes down an incident: a row in the audit log, a second one when it is over already, and the skeleton of a postmortem with
 * everything that is known; what is not says so. An existing postmortem is never overwritten.
 *
 * @throws when a file can't be written
 */
export async function recordIncident(places: IncidentPlaces, incident: NewIncident): Promise<RecordedIncident> {
  const id = await freeId(places, incident.startedAt);
  const impact = incident.impact === undefined ? '' : `; impact: ${incident.impact}`;
  await appendAudit(places.audit, {
    at: incident.recordedAt,
    who: incident.who,
    event: 'INCIDENT',
    subject: id,
    details: `${incident.severity} ${incident.subject}: ${incident.title}; since ${incident.startedAt}${impact}`,
    outcome: incident.resolvedAt === undefined ? 'OPEN' : 'RESOLVED',
  });
  if (incident.resolvedAt !== undefined) {
    await appendAudit(
      places.audit,
      resolvedRow(id, incident.resolvedAt, incident.who, incident.resolution ?? '', incident),
    );
  }
  const postmortem = path.join(places.postmortems, `${id}.md`);
  await createFile(postmortem, postmortemText(id, incident));
  return { id, postmortem };
}

/**
 * Ends an incident: a row in the log, and its postmortem's line about the end, if nobody changed that yet. False when the log
 * has no open incident of that id.
 */
export async function resolveIncident(
  places: IncidentPlaces,
  id: string,
  end: { readonly at: string; readonly who: string; readonly how: string },
): Promise<boolean> {
  const open = incidentsOf(readAudit((await readTextIfExists(places.audit)) ?? '')).find((one) => one.id === id);
  if (!open || open.resolvedAt !== undefined) return false;
  await appendAudit(places.audit, resolvedRow(id, end.at, end.who, end.how, open));
  const file = path.join(places.postmortems, `${id}.md`);
  const text = await readTextIfExists(file);
  if (text?.includes(notOver) === true) {
    const said = `- Over: ${end.at} (${minutesBetween(open.startedAt, end.at)} min), ${redact(oneLine(end.how))}`;
    await writeFileAtomic(
      file,
      text.replace(notOver, () => said),
    );
  }
  return true;
}

/** The incidents of a log, oldest first. */
export function incidentsOf(rows: readonly AuditRow[]): Incident[] {
  const ends = new Map<string, string>();
  for (const row of rows) {
    const id = idIn(row);
    if (row.event === 'INCIDENT_RESOLVED' && id !== undefined) ends.set(id, row.at);
    else if (/^INCIDENT_RESOLVED\b/.test(row.details) && id !== undefined) ends.set(id, row.at);
  }
  return rows.flatMap((row): Incident[] => {
    const id = idIn(row);
    const words = `${row.event} ${row.details}`;
    if (id === undefined || !/\bINCIDENT\b/.test(words) || /\bINCIDENT_RESOLVED\b/.test(words)) return [];
    const [, severity = '', title = ''] = /\b(SEV\d)\b(.*?)(?:; since |$)/.exec(row.details) ?? [];
    const startedAt = /; since (\d{4}-\S+?)(?:;|\s|$)/.exec(row.details)?.[1] ?? row.at;
    return [{ id, severity, title: title.trim(), startedAt, resolvedAt: ends.get(id), line: row.line }];
  });
}

/** Whole minutes from one time to another, at least 0; 0 for what is no time. */
export function minutesBetween(from: string, to: string): number {
  const minutes = Math.round((Date.parse(to) - Date.parse(from)) / 60_000);
  return Number.isFinite(minutes) ? Math.max(0, minutes) : 0;
}

function resolvedRow(id: string, at: string, who: string, how: string, incident: { readonly startedAt: string }) {
  const details = `${how === '' ? 'resolved' : how}; after ${minutesBetween(incident.startedAt, at)} min`;
  return { at, who, event: 'INCIDENT_RESOLVED', subject: id, details, outcome: 'RESOLVED' };
}

/** `INC-20260504-1000`: by the minute it began; a letter more when that is taken. */
async function freeId(places: IncidentPlaces, startedAt: string): Promise<string> {
  const stamp = new Date(startedAt).toISOString().replace(/^(\d{4})-(\d\d)-(\d\d)T(\d\d):(\d\d).*$/, '$1$2$3-$4$5');
  const log = (await readTextIfExists(places.audit)) ?? '';
  for (const letter of ['', 'b', 'c', 'd', 'e', 'f', 'g', 'h']) {
    const id = `INC-${stamp}${letter}`;
    if (!new RegExp(`\\b${id}\\b`).test(log)) return id;
  }
  return `INC-${stamp}-${Date.now()}`;
}

/** Wherever the log's own columns put it. */
function idIn(row: AuditRow): string | undefined {
  return /\bINC-\d{8}-\d{4}[a-z]?(?:-\d+)?\b/.exec(`${row.subject} ${row.details} ${row.event}`)?.[0];
}

const notOver = '- Over: not yet';

function postmortemText(id: string, incident: NewIncident): string {
  const over =
    incident.resolvedAt === undefined
      ? notOver
      : `- Over: ${incident.resolvedAt} (${minutesBetween(incident.startedAt, incident.resolvedAt)} min), ${incident.resolution ?? 'how is not said yet'}`;
  const own: TimelineEvent[] = [
    { at: incident.startedAt, what: `**It began: ${oneLine(incident.title)}**` },
    ...(incident.resolvedAt === undefined ? [] : [{ at: incident.resolvedAt, what: '**It was over**' }]),
  ];
  const timeline = [...incident.timeline, ...own].sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
  return redact(
    [
      `# ${id}: ${oneLine(incident.title)}`,
      '',
      `- Severity: ${incident.severity}`,
      `- About: ${oneLine(incident.subject)}`,
      `- Began: ${incident.startedAt}`,
      over,
      `- Recorded by: ${oneLine(incident.who)}`,
      '',
      '## Impact',
      '',
      incident.impact === undefined ? '_Not written yet: who noticed what, for how long._' : oneLine(incident.impact),
      '',
      '## Timeline',
      '',
      ...timeline.map(({ at, what }) => `- ${at} ${oneLine(what)}`),
      '',
      '## Root cause',
      '',
      '_Not written yet._',
      '',
      '## What went well, what did not',
      '',
      '_Not written yet._',
      '',
      '## Actions',
      '',
      '- [ ] _Not written yet: what, who, until when._',
      '',
    ].join('\n'),
  );
}

function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim();
}
