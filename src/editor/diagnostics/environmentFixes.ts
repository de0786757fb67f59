import * as path from 'node:path';
import * as vscode from 'vscode';
import { commandIds } from '../ids.ts';
import type { JudgedFinding } from './findings.ts';

/** The ways out of a finding about the environment's variables. What changes other files is a command; nothing runs by itself. */
export function environmentFixes(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  finding: JudgedFinding,
  root: string,
): vscode.CodeAction[] {
  const { names = [], other } = finding.environment ?? {};
  const made = (title: string): vscode.CodeAction => {
    const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    fix.diagnostics = [diagnostic];
    return fix;
  };
  const [name] = names;
  switch (finding.code) {
    case 'env/undocumented': {
      if (name === undefined || other === undefined || !vscode.workspace.isTrusted) return [];
      const title = `Add ${name} to ${other}`;
      const fix = made(title);
      const file = path.join(root, ...other.split('/'));
      fix.command = { command: commandIds.documentVariable, title, arguments: [file, name] };
      fix.isPreferred = true;
      return [fix];
    }
    case 'env/drift': {
      const fix = made(
        names.length === 1 ? `Add ${name ?? ''} here, without a value` : 'Add the names here, without values',
      );
      const ending = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
      const last = document.lineAt(document.lineCount - 1);
      const lead = last.text === '' ? '' : ending;
      fix.edit = new vscode.WorkspaceEdit();
      fix.edit.insert(document.uri, last.range.end, lead + names.map((one) => `${one}=${ending}`).join(''));
      return [fix];
    }
    case 'env/tracked-secret-file': {
      if (!vscode.workspace.isTrusted) return [];
      const title = 'Show the command that takes it out of git';
      const fix = made(title);
      fix.command = { command: commandIds.showUntrackCommand, title, arguments: [document.uri.fsPath] };
      return [fix];
    }
    default:
      return [];
  }
}
