import * as fs from 'node:fs';
import * as vscode from 'vscode';
import type { RunView } from '../../pipeline/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { viewIds } from '../ids.ts';
import { canResume, runTitle } from '../views/runRows.ts';
import { runOf } from './arguments.ts';
import { requireTrust } from './trust.ts';

/** Shows a run: its terminal while there is one, else its report, else its row. */
export const showRun: Handler = async (app, argument) => {
  const run = await wantedRun(app, argument, () => true);
  if (!run) throw new OpsError('refused', 'There is no run here yet.');
  if (app.runs.reveal(run)) return;
  if (run.state !== 'running' && run.reportFile !== undefined && fs.existsSync(run.reportFile)) {
    await vscode.window.showTextDocument(vscode.Uri.file(run.reportFile), { preview: true });
    return;
  }
  await vscode.commands.executeCommand(`${viewIds.runs}.focus`);
};

/** Goes on with a run that was cut off, after one question. */
export const resumeRun: Handler = async (app, argument) => {
  requireTrust();
  const run = await wantedRun(app, argument, canResume);
  if (!run) throw new OpsError('refused', 'No run waits to be resumed.');
  const title = runTitle(run);
  const act = `Resume ${title}`;
  const answer = await app.user.confirm({
    message: `Resume ${title} of ${run.project}?`,
    detail: [
      run.what ?? 'The run was cut off.',
      'Ops Persona looks at HEAD, the tag and the remote first. What was published is finished, what was not is taken back or done once.',
      run.next ?? '',
    ]
      .filter((line) => line !== '')
      .join('\n\n'),
    buttons: [act],
  });
  if (answer !== act) return;
  requireTrust();
  await app.runs.start({ folder: run.worktree, action: 'resume' }, act, run.id);
};

/** Asks the run that goes on to stop. */
export const cancelRun: Handler = async (app, argument) => {
  const run = await wantedRun(app, argument, (one) => one.state === 'running');
  if (!run) throw new OpsError('refused', 'No run is going on here.');
  app.runs.cancel(run);
};

/** The run whose row was clicked, else the newest that fits. */
async function wantedRun(app: App, argument: unknown, fits: (run: RunView) => boolean): Promise<RunView | undefined> {
  await app.model.refresh('runs');
  const { runs } = await app.model.ready();
  const id = runOf(argument);
  return runs.find((run) => (id === undefined || run.id === id) && fits(run));
}
