import * as vscode from 'vscode';
import type { Snapshot } from '../snapshot.ts';
import type { JudgedFinding } from './findings.ts';
import { relativeTo } from './place.ts';

/** Brings an export for code hosts up to date, as an unsaved edit: one undo takes it back. */
export async function exportFixes(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  finding: JudgedFinding,
  snapshot: Snapshot | undefined,
): Promise<vscode.CodeAction[]> {
  if (finding.code !== 'authority/export-drift' || !snapshot) return [];
  const [{ exportAnew, exportedPersonas }, { RepositoryReader }] = await Promise.all([
    import('../../authority/exports.ts'),
    import('../../workspace/repository.ts'),
  ]);
  const reader = await RepositoryReader.open(snapshot.root);
  if (!reader || reader.paths.bare) return [];
  const text = document.getText();
  const made = exportAnew(relativeTo(snapshot.root, document.uri), text, {
    personas: exportedPersonas(snapshot.personas, snapshot.active),
    owners: snapshot.rules.owners,
    files: await reader.files(),
  });
  if (made === text) return [];
  const fix = new vscode.CodeAction('Bring up to date with the persona documents', vscode.CodeActionKind.QuickFix);
  fix.diagnostics = [diagnostic];
  fix.isPreferred = true;
  fix.edit = new vscode.WorkspaceEdit();
  fix.edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), made);
  return [fix];
}
