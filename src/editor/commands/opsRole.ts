import * as os from 'node:os';
import * as vscode from 'vscode';
import type { RoleScope } from '../../pipeline/role.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import type { HeldRole, Snapshot } from '../snapshot.ts';
import { requireTrust } from './trust.ts';

/** Takes the ops role for this window: others may look, but not run. */
export const takeOpsRole: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('runs');
  const at = await app.model.ready();
  const scope = await chooseScope(app, at);
  const foreign = at.roles.filter((role) => !role.mine && overlap(role, scope));
  if (foreign.length > 0 && !(await breakThem(app, at, scope, foreign))) return;
  const { takeRole } = await import('../../pipeline/role.ts');
  const { personName } = await import('../../checklist/who.ts');
  await takeRole(at.stateFolder, scope, {
    session: await app.session.session(),
    who: await personName(at.root),
    at: new Date().toISOString(),
    host: os.hostname(),
  });
  await app.model.refresh('runs');
};

/** Gives the ops role back; where another session holds it, offers to break it. */
export const releaseOpsRole: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('runs');
  const at = await app.model.ready();
  if (at.roles.length === 0) throw new OpsError('refused', 'Nobody holds the ops role here.');
  if (at.roles.some((role) => role.mine)) {
    const { releaseRole } = await import('../../pipeline/role.ts');
    await releaseRole(at.stateFolder, (await app.session.session()).id);
  } else {
    await breakThem(app, at, { scope: 'project' }, at.roles);
  }
  await app.model.refresh('runs');
};

function overlap(role: HeldRole, scope: RoleScope): boolean {
  return role.environment === undefined || scope.scope === 'project' || role.environment === scope.environment;
}

async function chooseScope(app: App, at: Snapshot): Promise<RoleScope> {
  const environments = Object.keys(at.config.environments ?? {});
  if (environments.length === 0) return { scope: 'project' };
  const project = { label: 'This project', description: 'every push, rollback and deploy', environment: undefined };
  const single = environments.map((environment) => ({
    label: environment,
    description: 'runs to this environment only',
    environment,
  }));
  const items = at.config.lock?.scope === 'environment' ? [...single, project] : [project, ...single];
  const picked = await app.user.pick(items, { title: 'Take the ops role', placeHolder: 'For what?' });
  if (!picked) throw new vscode.CancellationError();
  return picked.environment === undefined
    ? { scope: 'project' }
    : { scope: 'environment', environment: picked.environment };
}

/** Asks whether somebody's role is to be broken, and why. False when the person thought better of it. */
async function breakThem(app: App, at: Snapshot, scope: RoleScope, foreign: readonly HeldRole[]): Promise<boolean> {
  const { breakRole, describeRole } = await import('../../pipeline/role.ts');
  const act = 'Break Role…';
  const answer = await app.user.confirm({
    message: `${foreign.map(describeRole).join('\n')}.`,
    detail: 'Ask them to give it back. Breaking it lets them run into you; it needs a reason and leaves an audit row.',
    buttons: [act],
  });
  if (answer !== act) return false;
  const reason = await app.user.input({
    title: 'Break the ops role',
    prompt: 'Why? The reason goes into the audit log.',
    validateInput: (text) => (text.trim() === '' ? 'A reason is needed.' : undefined),
  });
  if (reason === undefined) return false;
  const [{ openRecords }, { personName }] = await Promise.all([
    import('../../pipeline/records.ts'),
    import('../../checklist/who.ts'),
  ]);
  const { audit } = await openRecords({
    root: at.root,
    stateFolder: at.stateFolder,
    reader: at.reader,
    persona: at.active,
  });
  const who = await personName(at.root);
  const by = { session: await app.session.session(), who, at: new Date().toISOString(), reason, audit };
  await breakRole(at.stateFolder, scope, by);
  return true;
}
