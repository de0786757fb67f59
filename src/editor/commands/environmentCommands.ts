import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { addToEnvironment } from '../environmentFile.ts';
import { appendTo, textOf } from './environmentEdits.ts';
import { requireTrust } from './trust.ts';

/** Adds a variable's name to an example, without a value, and saves it. One undo there takes it back. */
export const documentVariable: Handler = async (_app, file, name) => {
  requireTrust();
  const parsed = z.tuple([z.string(), z.string().regex(/^\w{1,100}$/)]).safeParse([file, name]);
  if (!parsed.success || !isBelowWorkspace(parsed.data[0])) return;
  const [example, variable] = parsed.data;
  const { example: addition } = addToEnvironment(variable, '', undefined, await textOf(example));
  const edit = new vscode.WorkspaceEdit();
  const written = await appendTo(edit, example, addition);
  if (!(await vscode.workspace.applyEdit(edit))) {
    throw new OpsError('refused', `The editor refused to change ${path.basename(example)}.`);
  }
  if (written !== undefined) await (await vscode.workspace.openTextDocument(written)).save();
};

/** Writes the command that takes a file out of git, and leaves it on the disk, into a terminal. Enter is the person's. */
export const showUntrackCommand: Handler = async (app, file) => {
  requireTrust();
  const { root } = await app.model.ready();
  const parsed = z.string().safeParse(file);
  if (!parsed.success || !isBelowWorkspace(parsed.data)) return;
  const relative = path.relative(root, parsed.data).split(path.sep).join('/');
  // In quotes that every shell reads alike; names that need more are left to the person.
  if (!/^[\w@%+=:,./ -]+$/.test(relative)) {
    throw new OpsError('refused', `The name ${JSON.stringify(relative)} is not written into a terminal.`, {
      remedy: 'Run "git rm --cached" for it yourself.',
    });
  }
  const terminal = vscode.window.createTerminal({ name: 'Ops: git rm --cached', cwd: root });
  terminal.show(true);
  terminal.sendText(`git rm --cached -- ${relative.includes(' ') ? `"${relative}"` : relative}`, false);
};

function isBelowWorkspace(file: string): boolean {
  return vscode.workspace.getWorkspaceFolder(vscode.Uri.file(file)) !== undefined;
}
