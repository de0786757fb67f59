import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';

/** Opens the audit log, where runs write it, at its end: the newest row stands there. */
export const openAuditLog: Handler = async (app) => {
  const file = await auditFile(await app.model.ready());
  if (!fs.existsSync(file)) {
    throw new OpsError('refused', 'There is no audit log yet.', { remedy: 'The first push or rollback writes it.' });
  }
  const document = await vscode.workspace.openTextDocument(file);
  const end = document.lineAt(document.lineCount - 1).range.end;
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(end, end) });
};

/** In the tree where the persona or the repository names one, else in the git folder. */
async function auditFile({ root, reader, active, stateFolder }: Snapshot): Promise<string> {
  const { findOwnFiles } = await import('../../checklist/ownFiles.ts');
  const { audit } = findOwnFiles(active, (await reader?.files()) ?? []).records;
  return audit === undefined ? path.join(stateFolder, 'AUDIT_LOG.md') : path.join(root, ...audit.split('/'));
}
