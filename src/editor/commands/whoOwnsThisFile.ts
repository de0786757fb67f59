import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import { actorsOf } from '../diagnostics/documentJudge.ts';
import { documentUri, openAt } from '../documents.ts';
import type { Handler } from '../app.ts';
import * as path from 'node:path';

/** Says whose territory the active file is, whether the active persona may write it, and by which line. */
export const whoOwnsThisFile: Handler = async (app, argument) => {
  const uri = argument instanceof vscode.Uri ? argument : vscode.window.activeTextEditor?.document.uri;
  if (uri?.scheme !== 'file')
    throw new OpsError('refused', 'No file is open.', { remedy: 'Open the file you ask about.' });
  const at = await app.model.ready();
  const relative = path.relative(at.root, uri.fsPath).split(path.sep).join('/');
  if (relative.startsWith('../') || path.isAbsolute(relative)) {
    throw new OpsError('refused', `${path.basename(uri.fsPath)} is not in the folder at work.`);
  }
  const { decide } = await import('../../authority/decide.ts');
  const decision = decide(actorsOf(at), { kind: 'write', path: relative });
  const who = at.active ? at.active.name : 'Somebody without a persona';
  const may = {
    allow: `${who} may write ${relative}.`,
    ask: `${who} asks before writing ${relative}.`,
    deny: `${who} may not write ${relative}.`,
  }[decision.effect];
  const { source } = decision;
  const buttons = source ? ['Go to Rule'] : [];
  const button = await app.user.inform(`${may} ${decision.why}`, ...buttons);
  if (button !== undefined && source) await openAt(documentUri(source.file, at.root), source.line, 1, false);
};
