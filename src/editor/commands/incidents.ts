import * as path from 'node:path';
import * as vscode from 'vscode';
import type { NewIncident } from '../../record/incident.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { openAt } from '../documents.ts';
import type { Snapshot } from '../snapshot.ts';
import { recordsAt, whoAt } from './records.ts';
import { requireTrust } from './trust.ts';

interface ChoiceItem extends vscode.QuickPickItem {
  /** An open incident to end; undefined: a new one. */
  readonly id?: string;
}
interface SeverityItem extends vscode.QuickPickItem {
  readonly severity: NewIncident['severity'];
}
interface BeganItem extends vscode.QuickPickItem {
  readonly minutes: number | undefined;
}

const severities: readonly SeverityItem[] = [
  { label: 'SEV1', description: 'users cannot work, or data is at risk', severity: 'SEV1' },
  { label: 'SEV2', description: 'an important part does not work', severity: 'SEV2' },
  { label: 'SEV3', description: 'it works, but worse', severity: 'SEV3' },
  { label: 'SEV4', description: 'nobody noticed', severity: 'SEV4' },
];
const began: readonly BeganItem[] = [
  { label: 'Just now', minutes: 0 },
  { label: '5 minutes ago', minutes: 5 },
  { label: '15 minutes ago', minutes: 15 },
  { label: '30 minutes ago', minutes: 30 },
  { label: 'an hour ago', minutes: 60 },
  { label: 'Other…', minutes: undefined },
];

/** Records an incident with the postmortem it begins, or ends one that is open. */
export const recordIncident: Handler = async (app) => {
  requireTrust();
  const at = await app.model.ready();
  const records = await recordsAt(at);
  const domain = await import('../../record/incident.ts');
  const open = domain.incidentsOf(records.rows).filter(({ resolvedAt }) => resolvedAt === undefined);
  if (open.length > 0) {
    const choices: ChoiceItem[] = [
      ...open.map(({ id, title, severity }) => ({
        label: `$(pass) ${id} Is Over…`,
        description: `${severity} ${title}`,
        id,
      })),
      { label: '$(add) Another Incident…' },
    ];
    const choice = await app.user.pick(choices, { title: 'Record Incident', placeHolder: 'One is open.' });
    if (!choice) return;
    if (choice.id !== undefined) {
      await resolve(app, at, choice.id);
      return;
    }
  }
  const title = await app.user.input({
    title: 'Record Incident',
    prompt: 'What happened, in a sentence',
    ignoreFocusOut: true,
  });
  if (title === undefined || title.trim() === '') return;
  const severity = await app.user.pick(severities, { title: 'Record Incident: how bad is it?' });
  if (!severity) return;
  const startedAt = await beginOf(app);
  if (startedAt === undefined) return;
  const impact = await app.user.input({
    title: 'Record Incident',
    prompt: 'What do users notice? (may stay empty)',
    ignoreFocusOut: true,
  });
  if (impact === undefined) return;
  const { runTimeline } = await import('../../pipeline/runFacts.ts');
  const from = new Date(Date.parse(startedAt) - 86_400_000).toISOString();
  const made = await domain.recordIncident(records, {
    title,
    severity: severity.severity,
    startedAt,
    resolvedAt: undefined,
    recordedAt: new Date().toISOString(),
    who: await whoAt(at),
    subject: records.runs.find((run) => run.state === 'released')?.tag ?? path.basename(at.root),
    impact: impact.trim() === '' ? undefined : impact,
    resolution: undefined,
    timeline: runTimeline(records.runs, from, undefined),
  });
  await app.model.refresh('memory');
  await openAt(vscode.Uri.file(made.postmortem), 1, 1, false);
};

async function resolve(app: App, at: Snapshot, id: string): Promise<void> {
  const how = await app.user.input({ title: `${id} is over`, prompt: 'How did it end?', ignoreFocusOut: true });
  if (how === undefined || how.trim() === '') return;
  const { resolveIncident } = await import('../../record/incident.ts');
  const end = { at: new Date().toISOString(), who: await whoAt(at), how };
  const records = await recordsAt(at);
  if (!(await resolveIncident(records, id, end))) throw new OpsError('refused', `${id} is over already.`);
  await app.model.refresh('memory');
  const postmortem = vscode.Uri.file(path.join(records.postmortems, `${id}.md`));
  if ((await app.user.inform(`${id} is over.`, 'Open Postmortem')) !== undefined) await openAt(postmortem, 1, 1, false);
}

async function beginOf(app: App): Promise<string | undefined> {
  const item = await app.user.pick(began, { title: 'Record Incident: when did it begin?' });
  if (!item) return undefined;
  if (item.minutes !== undefined) return new Date(Date.now() - item.minutes * 60_000).toISOString();
  const text = await app.user.input({
    title: 'Record Incident: when did it begin?',
    prompt: 'Like 2026-05-04 10:30',
    validateInput: (value) => (Number.isFinite(Date.parse(value)) ? undefined : 'Write it like 2026-05-04 10:30.'),
  });
  return text === undefined || !Number.isFinite(Date.parse(text)) ? undefined : new Date(text).toISOString();
}
