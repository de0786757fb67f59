import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';

/** Opens the audit log of the folder at work, at its end where the newest row stands. */
export const openAuditLog: Handler = async (app) => {
  const { root } = await app.model.ready();
  const file = path.join(root, 'AUDIT_LOG.md');
  if (!fs.existsSync(file)) {
    throw new OpsError('refused', 'There is no AUDIT_LOG.md here yet.', {
      remedy: 'The first push or rollback writes it.',
    });
  }
  const document = await vscode.workspace.openTextDocument(file);
  const end = document.lineAt(document.lineCount - 1).range.end;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
};
