import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { requireTrust } from './trust.ts';

/**
 * Searches every commit of the repository for secrets, in the background, and shows them as a document. A search that was
 * stopped goes on where it was, and one that was done looks at new commits alone; the command line remembers the same.
 */
export const scanHistory: Handler = async (app) => {
  requireTrust();
  const { root, reader, stateFolder } = await app.model.ready();
  if (!reader) throw new OpsError('refused', 'There is no git repository here, so there is no history.');
  const result = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Scanning the git history', cancellable: true },
    (progress, cancel) => {
      const stop = new AbortController();
      cancel.onCancellationRequested(() => stop.abort());
      let before = 0;
      return app.worker.history(
        { root, stateFolder, version: app.version },
        ({ done, total, found }) => {
          const increment = total === 0 ? 100 : ((done - before) * 100) / total;
          before = done;
          const secrets = found === 0 ? '' : `, ${found} found`;
          progress.report({
            message: `${done.toLocaleString('en')} of ${total.toLocaleString('en')} commits${secrets}`,
            increment,
          });
        },
        stop.signal,
      );
    },
  );
  await app.history.show(root, { project: path.basename(root), ...result });
};
