import * as vscode from 'vscode';
import type { GateView } from '../../checklist/model.ts';
import type { GateWish } from '../../checklist/passGate.ts';
import { describeTarget } from '../../checklist/target.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { plainWords } from '../text.ts';
import { gateOf } from './arguments.ts';
import { currentChecklists, type ChecklistGround } from './checklistGround.ts';
import { approveRelease } from './releases.ts';
import { requireTrust } from './trust.ts';

/** Passes a gate that waits for nothing; one that takes an approval asks for that. */
export const passGate: Handler = async (app, argument) => {
  const ground = await groundFor(app);
  const gate = await chooseGate(app, ground, argument, ({ state }) => state !== 'passed', 'Which gate is passed?');
  if (gate.settledBy === 'approval' && gate.waitsFor.length === 0) return approveRelease(app);
  const { passGate: pass } = await import('../../checklist/passGate.ts');
  // What it waits for is said before anybody is asked.
  if (gate.waitsFor.length === 0 && gate.settledBy === 'record') {
    const { release } = ground.view;
    const what = release ? ` for ${describeTarget(release)}` : '';
    const button = `Pass ${gate.id}`;
    const answer = await app.user.confirm({
      message: `Pass gate ${gate.id}${what}?`,
      detail: `${plainWords(gate.title)}. The audit log gets a row with your name, bound to what would ship now; the project state gets its word.`,
      buttons: [button],
    });
    if (answer !== button) throw new vscode.CancellationError();
  }
  const { files } = await pass(await wishOf(ground, gate, undefined));
  await app.model.refresh('release', 'content', 'memory');
  if (files.length > 0)
    await app.user.inform(`Gate ${gate.id} is passed. Commit ${files.join(' and ')}, so that others see it.`);
};

/** Closes a gate again that was passed, with the reason. */
export const reopenGate: Handler = async (app, argument) => {
  const ground = await groundFor(app);
  const passed = (one: GateView) => one.settledBy === 'record' && (one.state === 'passed' || one.state === 'stale');
  const gate = await chooseGate(app, ground, argument, passed, 'Which gate is closed again?');
  const reason = await app.user.input({
    title: `Close Gate ${gate.id} Again`,
    prompt: 'Why? It stands in the audit log.',
  });
  if (reason === undefined || reason.trim() === '') throw new vscode.CancellationError();
  const { reopenGate: reopen } = await import('../../checklist/passGate.ts');
  await reopen(await wishOf(ground, gate, reason));
  await app.model.refresh('release', 'content', 'memory');
};

async function groundFor(app: App): Promise<ChecklistGround> {
  requireTrust();
  await app.model.refresh('release', 'content', 'head');
  return currentChecklists(app);
}

async function chooseGate(
  app: App,
  { view }: ChecklistGround,
  argument: unknown,
  fits: (gate: GateView) => boolean,
  placeHolder: string,
): Promise<GateView> {
  const named = view.gates.find(({ id }) => id === gateOf(argument));
  if (named) return named;
  const gates = view.gates.filter(fits);
  if (gates.length === 0) {
    throw new OpsError('refused', view.gates.length === 0 ? 'There is no gate here.' : 'There is no gate for that.', {
      remedy: 'The persona names them, or gates in .ops/config.yaml.',
    });
  }
  const picked = await app.user.pick(
    gates.map((gate) => ({ label: gate.id, description: plainWords(gate.title), detail: gate.why, gate })),
    { placeHolder, matchOnDescription: true },
  );
  if (!picked) throw new vscode.CancellationError();
  return picked.gate;
}

async function wishOf(ground: ChecklistGround, gate: GateView, note: string | undefined): Promise<GateWish> {
  const { at, persona, view } = ground;
  if (!at.stands) throw new OpsError('refused', 'There is nothing to pass here.');
  const { standing } = at.stands;
  const [{ ReleaseStore }, { circumstances }] = await Promise.all([
    import('../../checklist/store.ts'),
    import('../../checklist/who.ts'),
  ]);
  // A click is a person's, whatever started the editor.
  const who = { ...(await circumstances(at.root, standing, { env: {} })), actor: 'human' } as const;
  const store = new ReleaseStore(at.stateFolder);
  return { root: at.root, persona, standing, view, store, gate: gate.id, who, note, now: new Date() };
}
