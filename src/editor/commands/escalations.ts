import * as vscode from 'vscode';
import type { Duty } from '../../record/duties.ts';
import type { FiredEscalation } from '../../record/escalation.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { plainWords } from '../text.ts';
import { rowOf } from './arguments.ts';
import { stateAt } from './records.ts';
import { requireTrust } from './trust.ts';

interface ReasonItem extends vscode.QuickPickItem {
  /** undefined: the person says why. */
  readonly reason?: string;
}
interface DutyItem extends vscode.QuickPickItem {
  readonly duty: Duty;
}

/** Renders a message ready to be sent, puts it on the clipboard, and records that it was escalated. Sends nothing. */
export const escalate: Handler = async (app) => {
  requireTrust();
  const state = await stateAt(await app.model.ready());
  const [{ firedNow, messageFor, recordEscalation }, { metricsNow }] = await Promise.all([
    import('../../pipeline/escalate.ts'),
    import('../../pipeline/statusReport.ts'),
  ]);
  const fired = firedNow(state, metricsNow(state));
  const items: ReasonItem[] = [
    ...fired.map((one) => ({ label: reasonLabel(one), description: seenWords(one), reason: one.why })),
    ...(state.persona?.escalations ?? []).map(({ text, place }) => ({
      label: `$(megaphone) ${plainWords(text)}`,
      description: `line ${place.line}`,
      reason: plainWords(text),
    })),
    { label: '$(edit) Another Reason…' },
  ];
  const picked = await app.user.pick(items, { title: 'Escalate', placeHolder: 'Why?', matchOnDescription: true });
  if (!picked) return;
  const reason = picked.reason ?? (await app.user.input({ title: 'Escalate', prompt: 'Why, in a sentence' }));
  if (reason === undefined || reason.trim() === '') return;
  const message = messageFor([reason], state);
  await vscode.env.clipboard.writeText(message);
  await recordEscalation([reason], state);
  await app.model.refresh('memory');
  await app.texts.show('Escalation', message);
  await app.user.inform('The message is on the clipboard, and the audit log knows of it. Nothing was sent.');
};

/** Takes note of a reason to escalate, by a row in the audit log, so that it no longer asks for attention. */
export const acknowledgeEscalation: Handler = async (app) => {
  requireTrust();
  const state = await stateAt(await app.model.ready());
  const [{ acknowledgeEscalations, firedNow }, { metricsNow }] = await Promise.all([
    import('../../pipeline/escalate.ts'),
    import('../../pipeline/statusReport.ts'),
  ]);
  const fired = firedNow(state, metricsNow(state));
  const items = fired
    .filter(({ seen }) => !seen)
    .map((one) => ({
      label: reasonLabel(one),
      detail: one.says === undefined ? '' : plainWords(one.says),
      fired: one,
    }));
  if (items.length === 0) throw new OpsError('refused', 'Nothing waits to be acknowledged.');
  const picked = await app.user.pick(items, {
    title: 'Acknowledge Escalation',
    placeHolder: 'What have you taken up?',
  });
  if (!picked) return;
  const note = await app.user.input({
    title: 'Acknowledge Escalation',
    prompt: 'What is being done about it (may stay empty)',
  });
  if (note === undefined) return;
  // A click is a person's, whatever started the editor.
  await acknowledgeEscalations(state, fired, { key: picked.fired.key, note, actor: 'human' });
  await app.model.refresh('memory');
};

function reasonLabel({ level, why }: FiredEscalation): string {
  return `$(${level === 'escalate' ? 'flame' : 'warning'}) ${why}`;
}

function seenWords({ acknowledged, escalatedAt }: FiredEscalation): string {
  if (acknowledged) return `acknowledged by ${acknowledged.by} at ${acknowledged.at}`;
  return escalatedAt === undefined ? '' : `escalated at ${escalatedAt}`;
}

/** Puts a handoff on the clipboard and shows it: the persona's own template filled from the evidence, else a status report. */
export const copyHandoff: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('release', 'content');
  const at = await app.model.ready();
  const text = (await filledTemplate(at)) ?? (await statusText(at));
  await vscode.env.clipboard.writeText(text);
  await app.texts.show('Handoff', text);
  await app.user.inform('The handoff is on the clipboard.');
};

/** undefined: the persona has no template for it. */
async function filledTemplate({ active, checklists, head, root }: Snapshot): Promise<string | undefined> {
  const [{ handoffReport, reportTemplate }, { personName }] = await Promise.all([
    import('../../checklist/handoff.ts'),
    import('../../checklist/who.ts'),
  ]);
  if (!active || !checklists || !reportTemplate(active)) return undefined;
  const by = await personName(root);
  return handoffReport(checklists, active, { branch: head.branch, head: head.commit, by });
}

async function statusText(at: Snapshot): Promise<string> {
  const [{ statusReport }, { reportMarkdown }] = await Promise.all([
    import('../../pipeline/statusReport.ts'),
    import('../../record/report.ts'),
  ]);
  return reportMarkdown(statusReport(await stateAt(at)).content);
}

/** Records that a recurring duty was done, with evidence. */
export const recordDuty: Handler = async (app, argument) => {
  requireTrust();
  const at = await app.model.ready();
  const state = await stateAt(at);
  const { dutiesNow } = await import('../../pipeline/escalate.ts');
  const duties = dutiesNow(state);
  if (duties.length === 0) throw new OpsError('refused', `${at.active?.name ?? 'Nobody'} names no recurring duties.`);
  const meant = duties.find(({ kind }) => rowOf(argument)?.id === `memory:duties/${kind}`);
  const items = duties.map((duty): DutyItem => ({
    label: `$(${duty.overdue ? 'warning' : 'pass'}) ${duty.title}`,
    description: duty.shown,
    detail: plainWords(duty.says),
    duty,
  }));
  const duty =
    meant ?? (await app.user.pick(items, { title: 'Record Duty', placeHolder: 'Which one was done?' }))?.duty;
  if (!duty) return;
  const evidence = await app.user.input({
    title: `${duty.title} was done`,
    prompt: 'Evidence: a link, a ticket, words',
    validateInput: (value) => (value.trim() === '' ? 'A few words are needed.' : undefined),
  });
  if (evidence === undefined || evidence.trim() === '') return;
  const [{ appendAudit }, { dutyRow }] = await Promise.all([
    import('../../record/audit.ts'),
    import('../../record/duties.ts'),
  ]);
  await appendAudit(state.records.audit, {
    at: new Date().toISOString(),
    who: state.who,
    ...dutyRow(duty.kind, evidence),
  });
  await app.model.refresh('memory');
};
