import type * as vscode from 'vscode';
import type { Protocol } from '../../persona/model.ts';
import type { ProtocolGround, ProtocolRun } from '../../record/protocol.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { count, plainWords } from '../text.ts';
import { targetOf } from './arguments.ts';
import { recordsAt, whoAt } from './records.ts';
import { requireTrust } from './trust.ts';

type Answer = 'done' | 'noted' | 'skip' | 'later' | 'stop';
interface AnswerItem extends vscode.QuickPickItem {
  readonly answer: Answer;
}
interface ProtocolItem extends vscode.QuickPickItem {
  readonly protocol: Protocol;
}

/**
 * Works through a protocol of the persona: one step after the other, each with who, when and a note, its begin and end in the
 * audit log. It may be left at any step, and is then gone on with.
 */
export const startProtocol: Handler = async (app, argument) => {
  requireTrust();
  const at = await app.model.ready();
  const domain = await import('../../record/protocol.ts');
  let run = await domain.activeProtocol(at.stateFolder);
  const ground = async (): Promise<ProtocolGround> => ({
    stateFolder: at.stateFolder,
    audit: (await recordsAt(at)).audit,
    at: new Date().toISOString(),
    by: await whoAt(at),
  });
  if (!run) {
    const protocol = await choose(app, at, argument);
    if (!protocol) return;
    run = await domain.startProtocol(protocol, await ground());
  }
  for (let number = domain.nextStep(run); number !== undefined; number = domain.nextStep(run)) {
    const answer = await ask(app, run, number);
    if (answer === undefined || answer === 'later') return;
    if (answer === 'done') run = await domain.recordStep('done', undefined, await ground());
    else {
      const note = await app.user.input({
        title: plainWords(run.steps[number - 1]?.text ?? ''),
        prompt: answer === 'noted' ? 'What was done: a link, a ticket, words' : 'Why',
        ignoreFocusOut: true,
        validateInput: (value) => (value.trim() === '' ? 'A few words are needed.' : undefined),
      });
      if (note === undefined || note.trim() === '') continue;
      if (answer === 'stop') {
        await domain.stopProtocol(note, await ground());
        await app.user.inform(`Stopped "${run.title}"; what was done stands in the audit log.`);
        return;
      }
      run = await domain.recordStep(answer === 'noted' ? 'done' : 'skipped', note, await ground());
    }
  }
  await app.user.inform(`"${run.title}" is through: ${count(run.steps.length, 'step')}, in the audit log.`);
};

async function choose(app: App, at: Snapshot, argument: unknown): Promise<Protocol | undefined> {
  const protocols = at.active?.protocols.filter(({ steps }) => steps.length > 0) ?? [];
  if (protocols.length === 0)
    throw new OpsError('refused', `${at.active?.name ?? 'Nobody'} has no protocol.`, {
      remedy: 'Select a persona whose document describes one.',
    });
  const target = targetOf(argument);
  const meant = target && protocols.find(({ place }) => place.line === target.line);
  if (meant) return meant;
  const items = protocols.map((protocol): ProtocolItem => ({
    label: `$(list-ordered) ${plainWords(protocol.title)}`,
    description: count(protocol.steps.length, 'step'),
    detail: protocol.steps
      .map(({ text }) => plainWords(text))
      .join(' → ')
      .slice(0, 150),
    protocol,
  }));
  return (await app.user.pick(items, { title: 'Start Protocol', placeHolder: 'Which one?', matchOnDetail: true }))
    ?.protocol;
}

async function ask(app: App, run: ProtocolRun, number: number): Promise<Answer | undefined> {
  const step = plainWords(run.steps[number - 1]?.text ?? '');
  const items: AnswerItem[] = [
    { label: '$(pass) Done', description: step, answer: 'done' },
    { label: '$(note) Done, with a Note…', answer: 'noted' },
    { label: '$(debug-step-over) Skip…', description: 'needs a reason', answer: 'skip' },
    { label: '$(watch) Go On Later', description: 'it stays at this step', answer: 'later' },
    { label: '$(circle-slash) Stop the Protocol…', description: 'needs a reason', answer: 'stop' },
  ];
  const picked = await app.user.pick(items, {
    title: `${plainWords(run.title)}: step ${number} of ${run.steps.length}`,
    placeHolder: step,
    ignoreFocusOut: true,
  });
  return picked?.answer;
}
