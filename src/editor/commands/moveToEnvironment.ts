import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import { addToEnvironment } from '../environmentFile.ts';
import { freshFinding, rangeOf } from '../diagnostics/fresh.ts';
import type { Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { findingOf } from './arguments.ts';
import { appendTo, textOf } from './environmentEdits.ts';
import { requireTrust } from './trust.ts';

/**
 * Takes a secret out of a file: its value goes to `.env` (which git is told to ignore), its name to `.env.example`, and a
 * reference in the file's own syntax takes its place. One undo takes back the reference.
 */
export const moveToEnvironment: Handler = async (app, argument) => {
  requireTrust();
  const ref = findingOf(argument);
  if (!ref) return;
  const document = await vscode.workspace.openTextDocument(ref.file);
  const at = await app.model.ready();
  const fresh = await freshFinding(app, document, ref);
  const engine = await import('../../secrets/fixes.ts');
  const move = fresh && engine.moveToEnvironment(document.getText(), fresh.relative, fresh.finding);
  if (!move) {
    const name = path.basename(ref.file);
    throw new OpsError('refused', `The finding is no longer in ${name}, or it can't be moved from there.`);
  }
  const { finding, relative } = fresh;
  const value = document.getText(rangeOf(document, finding.start, finding.end));
  const env = path.join(at.root, '.env');
  const example = path.join(at.root, '.env.example');
  const addition = addToEnvironment(move.name, value, await textOf(env), await textOf(example));
  const edit = new vscode.WorkspaceEdit();
  const { edits, store } =
    (addition.name === move.name
      ? undefined
      : engine.moveToEnvironment(document.getText(), relative, finding, addition.name)) ?? move;
  for (const one of edits) edit.replace(document.uri, rangeOf(document, one.start, one.end), one.insert);
  // Ignored first: there is no moment in which .env stands there for git to take in.
  const written = [
    await appendTo(edit, path.join(at.root, '.gitignore'), await ignoreLine(at, env)),
    await appendTo(edit, env, addition.env),
    await appendTo(edit, example, addition.example),
  ];
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new OpsError('refused', `The editor refused to change ${relative}.`);
  }
  for (const file of written) if (file !== undefined) await (await vscode.workspace.openTextDocument(file)).save();
  app.judge.judgeAll();
  if (store?.kind === 'workflow') {
    await app.user.inform(`Set ${addition.name} in the secrets of the repository. Its value is in .env.`);
  } else if (store?.kind === 'cluster') {
    await app.user.inform(`Put ${addition.name} into the Secret ${store.name} of the cluster. Its value is in .env.`);
  }
};

/** What .gitignore needs so that git leaves `.env` alone; undefined when it does already. Throws when git tracks `.env`. */
async function ignoreLine(at: Snapshot, env: string): Promise<string | undefined> {
  if (!at.reader) return undefined;
  const state = await at.reader.tracking(env);
  if (state === 'tracked') {
    throw new OpsError('refused', 'git tracks .env, so a secret moved there would still be published.', {
      remedy: 'Run "git rm --cached .env" and let git ignore it first.',
    });
  }
  if (state !== 'untracked') return undefined;
  const before = (await textOf(path.join(at.root, '.gitignore'))) ?? '';
  return `${before === '' || before.endsWith('\n') ? '' : '\n'}.env\n`;
}
