import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { authorityTarget, needFinding } from './authorityTarget.ts';
import { requireTrust } from './trust.ts';

/** Brings the lines of one finding back to how HEAD has them, as an unsaved edit: one undo takes it back. */
export const revertChange: Handler = async (app, argument) => {
  requireTrust();
  const target = await authorityTarget(app, argument);
  const { lines } = needFinding(target);
  const { document, before, relative } = target;
  if (before === undefined) {
    throw new OpsError('refused', `${relative} is new, so there is nothing to go back to.`, {
      remedy: 'Delete it, or hand it over.',
    });
  }
  const { revertEdits } = await import('../../authority/revert.ts');
  const edits = revertEdits(before, document.getText(), lines);
  if (!edits) throw new OpsError('refused', `${relative} differs too much from HEAD to take one change back.`);
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const edit = new vscode.WorkspaceEdit();
  for (const { start, end, lines: old } of edits) {
    if (end < document.lineCount) {
      edit.replace(document.uri, new vscode.Range(start, 0, end, 0), old.map((line) => `${line}${eol}`).join(''));
    } else {
      // At the end there is no next line to begin at: the line ending before goes along.
      const from = start === 0 ? new vscode.Position(0, 0) : document.lineAt(start - 1).range.end;
      const to = document.lineAt(document.lineCount - 1).range.end;
      edit.replace(document.uri, new vscode.Range(from, to), (start === 0 ? '' : eol).concat(old.join(eol)));
    }
  }
  await vscode.workspace.applyEdit(edit);
};
