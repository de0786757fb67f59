import * as vscode from 'vscode';
import { readTextIfExists } from '../../workspace/files.ts';

/** Adds text at the end of a file, made if it is missing. Gives the file back when it has to be saved. */
export async function appendTo(
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
export async function textOf(file: string): Promise<string | undefined> {
  const open = vscode.workspace.textDocuments.find((one) => one.uri.scheme === 'file' && one.uri.fsPath === file);
  return open ? open.getText() : readTextIfExists(file);
}
