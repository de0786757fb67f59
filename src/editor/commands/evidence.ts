import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Evidence, ItemView } from '../../checklist/model.ts';
import { describeWho, itemsOf } from '../../checklist/view.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { plainWords } from '../text.ts';
import { recordEvidence } from '../ticks.ts';
import { itemsOfArguments } from './arguments.ts';
import { currentChecklists, pickItem } from './checklistGround.ts';
import { requireTrust } from './trust.ts';

/** Opens everything that was recorded about an item, with the whole output of the last verifier. */
export const showEvidence: Handler = async (app, ...args) => {
  const { at, view } = await currentChecklists(app);
  const all = view.checklists.flatMap(itemsOf);
  const [wanted] = itemsOfArguments(args);
  const item =
    all.find(({ id }) => id === wanted?.id) ??
    (await pickItem(
      app,
      all.filter(({ evidence }) => evidence.length > 0),
      'The evidence of which item?',
    ));
  await app.evidence.show(`${plainWords(item.text).slice(0, 60)}.txt`, await evidenceText(item, at.stateFolder));
};

/** Everything recorded about an item, newest first, as plain text. */
export async function evidenceText(item: ItemView, stateFolder: string): Promise<string> {
  const { readOutput } = await import('../../checklist/verify/output.ts');
  const folder = path.join(stateFolder, 'releases', 'output');
  const last = item.evidence.findLast((one) => one.output !== undefined);
  const output = last?.output === undefined ? undefined : await readOutput(folder, last.output);
  return [
    plainWords(item.text),
    `${item.state}: ${item.why}`,
    ...(item.drift && item.drift.files.length > 0
      ? ['', 'Changed since:', ...item.drift.files.slice(0, 50).map((file) => `  ${file}`)]
      : []),
    '',
    ...item.evidence.toReversed().flatMap(lines),
    ...(output === undefined ? [] : ['', `Output of ${last?.verifier ?? 'the verifier'}:`, '', output]),
    '',
  ].join('\n');
}

function lines(one: Evidence): string[] {
  const commit = one.head === null ? 'before the first commit' : `at commit ${one.head.slice(0, 7)}`;
  const changes = one.dirty ? ' with uncommitted changes' : '';
  const end = one.exitCode === undefined ? '' : ` · exit code ${one.exitCode ?? 'none'}`;
  return [
    `${one.at}  ${one.result}  ${describeWho(one)}, ${commit}${changes}${one.undid === true ? ', again: what came after was taken back' : ''}`,
    ...(one.value === null ? [] : [`  ${one.kind}: ${one.value}${end}`]),
  ];
}

/** Records that items don't apply to this release, with the reason. */
export const markNotApplicable: Handler = async (app, ...args) => {
  const ids = await chosen(app, args, 'Which item does not apply?');
  const reason = await ask(app, 'Why does it not apply to this release?', 'no migrations since v1.3.2');
  await recordEvidence(app.model, ids, { kind: 'not-applicable', result: 'not-applicable', value: reason });
};

interface KindItem extends vscode.QuickPickItem {
  readonly evidence: 'text' | 'link' | 'file';
}

/** Records a note, a link or a file as the evidence that an item is done. */
export const addEvidence: Handler = async (app, ...args) => {
  const ids = await chosen(app, args, 'Evidence for which item?');
  const kinds: KindItem[] = [
    { label: 'Note', detail: 'what was seen or done', evidence: 'text' },
    { label: 'Link', detail: 'a ticket, a dashboard, a run of the pipeline', evidence: 'link' },
    { label: 'File', detail: 'a file of this folder', evidence: 'file' },
  ];
  const picked = await app.user.pick(kinds, { placeHolder: 'What kind of evidence?' });
  if (!picked) throw new vscode.CancellationError();
  const prompts = {
    text: 'What was seen or done?',
    link: 'The address',
    file: 'The path, from the root of the folder',
  };
  const value = await ask(app, prompts[picked.evidence], '');
  if (picked.evidence === 'link' && !/^https?:\/\//.test(value))
    throw new OpsError('refused', `"${value}" is no address.`, { remedy: 'Begin it with https://.' });
  await recordEvidence(app.model, ids, { kind: picked.evidence, result: 'done', value });
};

async function chosen(app: App, args: readonly unknown[], question: string): Promise<string[]> {
  requireTrust();
  const ids = itemsOfArguments(args).map(({ id }) => id);
  if (ids.length > 0) return ids;
  const { view } = await currentChecklists(app);
  return [(await pickItem(app, view.checklists.flatMap(itemsOf), question)).id];
}

async function ask(app: App, prompt: string, placeHolder: string): Promise<string> {
  const value = await app.user.input({
    prompt,
    placeHolder,
    validateInput: (text) => (text.trim() === '' ? 'Write a few words.' : undefined),
  });
  if (value === undefined) throw new vscode.CancellationError();
  return value.trim();
}
