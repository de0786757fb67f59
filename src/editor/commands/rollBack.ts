import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { requireTrust } from './trust.ts';

/** Takes the last release back, after one question that says what that means. */
export const rollBack: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('head', 'runs');
  const at = await app.model.ready();
  if (!at.reader) throw new OpsError('refused', 'This folder is no git repository, so there is nothing to roll back.');
  const running = at.runs.find((run) => run.state === 'running');
  if (running) throw new OpsError('refused', 'Another run is going on here.', { remedy: 'See "Ops: Show Run".' });
  const { planRollback } = await import('../../pipeline/planRollback.ts');
  const plan = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Working out the rollback' },
    () => planRollback(at.root),
  );
  const act = `Roll Back ${plan.tag}`;
  const where = plan.form === 'pushed' && plan.remote !== undefined ? ` from ${plan.remote}/${plan.branch}` : '';
  const answer = await app.user.confirm({
    message: `Roll back ${plan.tag} of ${plan.project}${where}?`,
    detail: `${plan.consequence}\n\nThe terminal shows every command before it runs.`,
    buttons: [act],
  });
  if (answer !== act) return;
  requireTrust();
  await app.runs.start(
    { folder: at.root, action: 'rollback', expect: { base: plan.releaseCommit, version: plan.version } },
    act,
  );
};
