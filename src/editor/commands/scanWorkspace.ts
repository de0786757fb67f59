import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { viewIds } from '../ids.ts';
import { count } from '../text.ts';

/** Scans every configuration file of the workspace in the background and fills the Findings view. */
export const scanWorkspace: Handler = async (app) => {
  const folders = vscode.workspace.workspaceFolders ?? [];
  if (!folders.some((folder) => folder.uri.scheme === 'file')) {
    throw new OpsError('refused', 'No folder on a disk is open.', { remedy: 'Open one first.' });
  }
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Scanning for secrets', cancellable: true },
    (progress, cancel) => {
      const stop = new AbortController();
      cancel.onCancellationRequested(() => stop.abort());
      let before = 0;
      return app.scanned.scan(({ done, of }) => {
        const increment = of === 0 ? 100 : ((done - before) * 100) / of;
        before = done;
        progress.report({ message: `${done.toLocaleString('en')} of ${count(of, 'file')}`, increment });
      }, stop.signal);
    },
  );
  app.views.scanned();
  const files = `${count(outcome.files, 'file')} scanned${outcome.cancelled ? ', then stopped' : ''}`;
  if (outcome.findings === 0) {
    await app.user.inform(`No secrets found: ${files}.`);
    return;
  }
  await vscode.commands.executeCommand(`${viewIds.findings}.focus`);
  await app.user.warn(`${count(outcome.findings, 'secret')} found: ${files}. They are listed under Findings.`);
};
