import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import type { OpenQa } from '../../record/qa.ts';
import { plainWords } from '../text.ts';
import { recordsAt, whoAt } from './records.ts';
import * as path from 'node:path';
import { requireTrust } from './trust.ts';

interface EnvironmentItem extends vscode.QuickPickItem {
  readonly name: string;
  readonly url: string | undefined;
}
interface AnswerItem extends vscode.QuickPickItem {
  readonly answer: 'sign-off' | 'refuse' | 'again';
}

/**
 * Renders what QA needs (URL, environment, version, what to look at), copies it and records that it was asked. While a request is
 * open the same command records the answer; a sign-off by somebody else also settles the checklist item that asks for it.
 */
export const requestQa: Handler = async (app) => {
  requireTrust();
  const at = await app.model.ready();
  const records = await recordsAt(at);
  const { openQa } = await import('../../record/qa.ts');
  const open = openQa(records.rows);
  if (open && (await answered(app, at, open, records.audit))) return;
  const chosen = await environmentOf(app, at);
  if (!chosen) return;
  const [{ qaMessage, qaRequestRow }, { appendAudit }] = await Promise.all([
    import('../../record/qa.ts'),
    import('../../record/audit.ts'),
  ]);
  const request = {
    project: path.basename(at.root),
    version: at.release?.version ?? at.version,
    environment: chosen.name,
    url: chosen.url,
    commit: at.head.commit,
    who: await whoAt(at),
    open: qaItems(at).map(({ text }) => plainWords(text)),
  };
  const message = qaMessage(request);
  await vscode.env.clipboard.writeText(message);
  await appendAudit(records.audit, qaRequestRow(request, new Date().toISOString()));
  await app.model.refresh('memory');
  await app.texts.show('QA request', message);
  await app.user.inform('The request is on the clipboard. Run this again to record the answer.');
};

/** True when the open request was dealt with, or the question closed; false to ask for another one. */
async function answered(app: App, at: Snapshot, open: OpenQa, audit: string): Promise<boolean> {
  const items: AnswerItem[] = [
    { label: '$(pass) Record the Sign-off…', description: `asked by ${open.who}`, answer: 'sign-off' },
    { label: '$(error) Record What Fails…', answer: 'refuse' },
    { label: '$(add) Ask for Something Else…', answer: 'again' },
  ];
  const picked = await app.user.pick(items, { title: 'Request QA', placeHolder: `Open: ${open.subject}` });
  if (!picked) return true;
  if (picked.answer === 'again') return false;
  const by = await app.user.input({
    title: 'Request QA',
    prompt: 'Who looked at it?',
    value: open.who === (await whoAt(at)) ? '' : await whoAt(at),
  });
  if (by === undefined || by.trim() === '') return true;
  const note = await app.user.input({
    title: 'Request QA',
    prompt: picked.answer === 'refuse' ? 'What fails?' : 'What was looked at? (may stay empty)',
  });
  if (note === undefined) return true;
  const good = picked.answer === 'sign-off';
  const [{ qaAnswerRow }, { appendAudit }] = await Promise.all([
    import('../../record/qa.ts'),
    import('../../record/audit.ts'),
  ]);
  await appendAudit(audit, qaAnswerRow(open, { by, good, note, at: new Date().toISOString() }));
  await settle(at, by, good, note);
  await app.model.refresh('memory', 'release');
  return true;
}

/** Puts the answer down as evidence of the checklist items that ask for it; approvals have a way of their own. */
async function settle(at: Snapshot, by: string, good: boolean, note: string): Promise<void> {
  const { active, reader, root, shipped, stateFolder } = at;
  const [{ isApprovalItem }, { ReleaseStore }, { readStanding }, { circumstances }] = await Promise.all([
    import('../../checklist/approval.ts'),
    import('../../checklist/store.ts'),
    import('../../checklist/standing.ts'),
    import('../../checklist/who.ts'),
  ]);
  const items = qaItems(at).filter(
    ({ text }) => /\bsign(?:ed)?[\s-]?off\b|\bQA\b/i.test(text) && !isApprovalItem(text),
  );
  if (items.length === 0 || !active) return;
  const standing = await readStanding({ reader, persona: active, shipped });
  // Somebody typed the answer into this window, whatever started the editor.
  const about = { ...(await circumstances(root, standing, { as: by, env: {} })), actor: 'human' } as const;
  const value = `QA: ${note === '' ? (good ? 'signed off' : 'refused') : note}`;
  const evidence = { ...about, kind: 'text', value, result: good ? 'done' : 'failed' } as const;
  await new ReleaseStore(stateFolder).record(
    active,
    items.map(({ id }) => id),
    evidence,
    { note: standing.note },
  );
}

function qaItems(at: Snapshot): { readonly id: string; readonly text: string }[] {
  const items = at.active?.checklists.flatMap((list) => list.items) ?? [];
  return items.filter(({ text, template }) => !template && /\bQA\b|quality assurance/i.test(text));
}

async function environmentOf(app: App, at: Snapshot): Promise<EnvironmentItem | undefined> {
  const { loadConfig } = await import('../../workspace/config.ts');
  const { config, problems } = await loadConfig(at.root);
  const [problem] = problems;
  if (problem)
    throw new OpsError('usage', problem.message, { file: problem.file, line: problem.line, column: problem.column });
  const known = Object.entries(config.environments ?? {}).map(([name, { url }]): EnvironmentItem => ({
    label: `$(globe) ${name}`,
    description: url ?? 'no URL in .ops/config.yaml',
    name,
    url,
  }));
  const usual: EnvironmentItem[] = ['staging', 'production'].map((name) => ({
    label: `$(globe) ${name}`,
    description: 'no URL in .ops/config.yaml',
    name,
    url: undefined,
  }));
  return app.user.pick(known.length > 0 ? known : usual, { title: 'Request QA', placeHolder: 'On which environment?' });
}
