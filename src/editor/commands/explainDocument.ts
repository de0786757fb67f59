import * as vscode from 'vscode';
import { isPersonaPath } from '../../persona/paths.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { settingsFor } from '../config.ts';
import { relativeTo } from '../diagnostics/place.ts';
import { documentUri } from '../documents.ts';
import { schemes } from '../ids.ts';

/** Explains the document in front, or the active persona's when that is none a person could mean. */
export const explainDocument: Handler = async (app) => {
  const document = vscode.window.activeTextEditor?.document;
  if (document && isReadable(app, document)) await app.explained.show(document.uri);
  else await explainPersona(app);
};

/** Explains the document of the active persona. */
export const explainPersona: Handler = async (app) => {
  const at = await app.model.ready();
  if (!at.active) {
    throw new OpsError('refused', 'No persona document is open, and no persona is selected.', {
      remedy: 'Open the document to be explained, or run "Ops: Select Persona…".',
    });
  }
  await app.explained.show(documentUri(at.active.file, at.root));
};

function isReadable(app: App, document: vscode.TextDocument): boolean {
  const { uri, languageId } = document;
  if (uri.scheme === schemes.builtin) return true;
  if (uri.scheme !== 'file' && uri.scheme !== 'untitled') return false;
  const relative = relativeTo(app.model.snapshot?.root, uri);
  return languageId === 'markdown' || isPersonaPath(relative, settingsFor(uri).personaLocations);
}
