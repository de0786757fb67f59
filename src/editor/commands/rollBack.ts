import * as vscode from 'vscode';
import type { RollbackPlan } from '../../pipeline/model.ts';
import { describeError, OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { requireTrust } from './trust.ts';

interface RollbackItem extends vscode.QuickPickItem {
  readonly act: 'plan' | 'emergency' | 'explain';
}

/** Offers what is true of the last release, asks once what that means, and takes it back in a terminal. */
export const rollBack: Handler = async (app) => {
  const at = await groundFor(app);
  const running = at.runs.find((run) => run.state === 'running');
  const found = running
    ? new OpsError('refused', 'A run is going on here.', { remedy: 'An emergency stops it first.' })
    : await findPlan(at);
  const first: RollbackItem =
    found instanceof OpsError
      ? { label: `$(circle-slash) ${found.message}`, detail: found.remedy ?? '', act: 'explain' }
      : {
          label: `$(discard) Roll back ${found.tag}`,
          description: found.form === 'unpushed' ? 'never pushed' : `pushed to ${found.remote ?? ''}/${found.branch}`,
          detail: found.consequence,
          act: 'plan',
        };
  const emergency: RollbackItem = {
    label: '$(flame) Emergency…',
    description: 'production burns',
    detail: 'Stops what is going on, shows all that is known on one page, rolls back, records an incident.',
    act: 'emergency',
  };
  const picked = await app.user.pick([first, emergency], {
    title: 'Roll back',
    placeHolder: 'What is to be taken back?',
  });
  if (!picked) return;
  if (picked.act === 'emergency') await emergencyRollBack(app);
  else if (found instanceof OpsError) await app.user.warn(describeError(found));
  else await rollBackPlanned(app, at, found);
};

/** Stops the run that is going on, rolls the last release back and records an incident, after one question. */
export const emergencyRollBack: Handler = async (app) => {
  const at = await groundFor(app);
  const reason = await app.user.input({
    title: 'Emergency rollback',
    prompt: 'What happened? It goes into the incident.',
    placeHolder: 'checkout answers 500',
  });
  if (reason === undefined) return;
  const running = at.runs.find((run) => run.state === 'running');
  const found = running ? undefined : await findPlan(at);
  const act = 'Roll Back Now';
  const answer = await app.user.confirm({
    message: `Emergency rollback of ${at.version ?? 'the last release'}?`,
    detail: [
      ...(running ? ['The run that is going on is stopped first; what it changed is taken back.'] : []),
      ...(found instanceof OpsError ? [describeError(found)] : found ? [found.consequence] : []),
      'The terminal shows everything known on one page, then every command. An incident is recorded, and its postmortem begun. Nothing is deployed: look at production afterwards.',
    ].join('\n\n'),
    buttons: [act],
  });
  if (answer !== act) return;
  requireTrust();
  const said = reason.trim();
  const { personaRef } = await import('../../persona/active.ts');
  await app.runs.start(
    {
      folder: at.root,
      action: 'rollback',
      emergency: true,
      ...(said === '' ? {} : { reason: said }),
      ...(at.active ? { persona: personaRef(at.root, at.active) } : {}),
    },
    'Emergency Rollback',
  );
};

async function groundFor(app: App): Promise<Snapshot> {
  requireTrust();
  await app.model.refresh('head', 'runs');
  const at = await app.model.ready();
  if (!at.reader) throw new OpsError('refused', 'This folder is no git repository, so there is nothing to roll back.');
  return at;
}

/** What a rollback would do, or why there is none. */
async function findPlan(at: Snapshot): Promise<RollbackPlan | OpsError> {
  const [{ planRollback }, { requireUnpublished }] = await Promise.all([
    import('../../pipeline/planRollback.ts'),
    import('../../pipeline/published.ts'),
  ]);
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Working out the rollback' },
    async () => {
      try {
        const plan = await planRollback(at.root);
        if (plan.form === 'pushed') await requireUnpublished(plan, process.env);
        return plan;
      } catch (error) {
        if (OpsError.is(error)) return error;
        throw error;
      }
    },
  );
}

async function rollBackPlanned(app: App, at: Snapshot, plan: RollbackPlan): Promise<void> {
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
}
