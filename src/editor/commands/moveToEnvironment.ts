import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import { readTextIfExists } from '../../workspace/files.ts';
import { addToEnvironment } from '../environmentFile.ts';
import { freshFinding } from '../diagnostics/fresh.ts';
import { relativeTo } from '../diagnostics/place.ts';
import type { Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { findingOf } from './arguments.ts';
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
  const relative = relativeTo(at.root, document.uri);
  const finding = await freshFinding(document, relative, ref);
  const engine = await import('../../secrets/fixes.ts');
  const move = finding && engine.moveToEnvironment(document.getText(), relative, finding);
  if (!move) throw new OpsError('refused', `The finding is no longer in ${relative}, or it can't be moved from there.`);

  const value = document.getText(range(document, finding.start, finding.end));
  const env = path.join(at.root, '.env');
  const example = path.join(at.root, '.env.example');
  const addition = addToEnvironment(move.name, value, await textOf(env), await textOf(example));
  const edit = new vscode.WorkspaceEdit();
  for (const one of move.edits) {
    const insert = addition.name === move.name ? one.insert : one.insert.replaceAll(move.name, addition.name);
    edit.replace(document.uri, range(document, one.start, one.end), insert);
  }
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

/** Adds text at the end of a file, made if it is missing. Gives the file back when it has to be saved. */
async function appendTo(
  edit: vscode.WorkspaceEdit,
  file: string,
  text: string | undefined,
): Promise<string | undefined> {
  if (text === undefined) return undefined;
  const uri = vscode.Uri.file(file);
  if ((await readTextIfExists(file)) === undefined) {
    edit.createFile(uri, { contents: new TextEncoder().encode(text) });
    return undefined;
  }
  const document = await vscode.workspace.openTextDocument(uri);
  edit.insert(uri, document.lineAt(document.lineCount - 1).range.end, text);
  return file;
}

/** The text as the editor has it, unsaved changes included. */
async function textOf(file: string): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.scheme === 'file' && one.uri.fsPath === file);
  return open ? open.getText() : readTextIfExists(file);
}

function range(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
