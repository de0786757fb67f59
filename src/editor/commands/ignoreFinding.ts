import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { freshFinding, freshOther } from '../diagnostics/fresh.ts';
import { isOtherRule, type OtherFinding } from '../diagnostics/judgeOthers.ts';
import { relativeTo, rootOf } from '../diagnostics/place.ts';
import { findingOf, secretAtCursor, type FindingRef } from './arguments.ts';

/** Asks for the reason and writes it, as a comment that lets the finding pass, above the line. */
export const ignoreFinding: Handler = async (app, argument) => {
  const ref = findingOf(argument) ?? secretAtCursor(app.findings, ['secret', 'log', 'personal']);
  if (!ref)
    throw new OpsError('refused', 'There is no secret at the cursor.', {
      remedy: 'Put the cursor into an underlined value.',
    });
  const document = await vscode.workspace.openTextDocument(ref.file);
  const fresh = isOtherRule(ref.rule) ? await otherOf(app, document, ref) : await freshFinding(app, document, ref);
  if (!fresh) throw new OpsError('refused', `The finding is no longer in ${path.basename(ref.file)}.`);
  const { finding, relative } = fresh;
  const what = 'what' in finding ? finding.what.toLowerCase() : finding.rule.startsWith('log/') ? 'output' : 'data';
  const reason = await app.user.input({
    title: 'Ignore Finding',
    prompt: `Why may this ${what} stay in ${relative}?`,
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
      { remedy: 'Add it to the baseline instead.' },
    );
  }
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, document.positionAt(comment.offset), comment.insert);
  await vscode.workspace.applyEdit(edit);
  const place = document.positionAt(finding.start + comment.insert.length);
  await vscode.window.showTextDocument(document, { selection: new vscode.Range(place, place) });
};

async function otherOf(
  app: Pick<App, 'model'>,
  document: vscode.TextDocument,
  ref: FindingRef,
): Promise<{ readonly finding: OtherFinding; readonly relative: string } | undefined> {
  const relative = relativeTo(rootOf(app.model.snapshot?.root, document.uri), document.uri);
  const finding = await freshOther(document, relative, ref);
  return finding && { finding, relative };
}
