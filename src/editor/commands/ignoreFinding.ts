import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { freshFinding } from '../diagnostics/fresh.ts';
import { relativeTo } from '../diagnostics/place.ts';
import { findingOf, type FindingRef } from './arguments.ts';

/** Asks for the reason and writes it, as a comment that lets the finding pass, above the line. */
export const ignoreFinding: Handler = async (app, argument) => {
  const ref = findingOf(argument) ?? findingAtCursor(app);
  if (!ref)
    throw new OpsError('refused', 'There is no secret at the cursor.', {
      remedy: 'Put the cursor into an underlined value.',
    });
  const document = await vscode.workspace.openTextDocument(ref.file);
  const relative = relativeTo(app.model.snapshot?.root, document.uri);
  const finding = await freshFinding(document, relative, ref);
  if (!finding) throw new OpsError('refused', `The finding is no longer in ${relative}.`);
  const reason = await app.user.input({
    title: 'Ignore Finding',
    prompt: `Why may this ${finding.what.toLowerCase()} stay in ${relative}?`,
    placeHolder: 'for example: a value for local tests only',
    validateInput: (value) => (value.trim() === '' ? 'A finding is only ignored with a reason.' : undefined),
  });
  if (reason === undefined || reason.trim() === '') throw new vscode.CancellationError();
  const { ignoreComment } = await import('../../secrets/suppress.ts');
  const comment = ignoreComment(document.getText(), relative, finding, reason.trim());
  if (!comment) {
    throw new OpsError(
      'refused',
      `${relative} can hold no comment at this place, so a finding can't be ignored there.`,
    );
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(comment.offset), comment.insert);
  await vscode.workspace.applyEdit(edit);
  const place = document.positionAt(finding.start + comment.insert.length);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
};

function findingAtCursor(app: App): FindingRef | undefined {
  const editor = vscode.window.activeTextEditor;
  if (!editor) return undefined;
  const { document, selection } = editor;
  const offset = document.offsetAt(selection.active);
  const secrets = app.findings.of(document.uri.fsPath).filter((finding) => finding.kind === 'secret');
  const at =
    secrets.find((one) => one.start <= offset && offset <= one.end) ??
    secrets.find((one) => one.line === selection.active.line + 1);
  return at && { kind: 'finding', file: document.uri.fsPath, start: at.start, end: at.end, rule: at.rule };
}
