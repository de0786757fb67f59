import * as vscode from 'vscode';
import type { BumpChoice, PushPlan } from '../../pipeline/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import type { ShownPlan } from '../planDocuments.ts';
import type { Snapshot } from '../snapshot.ts';
import { requireTrust } from './trust.ts';

/** Chooses the bump, shows the whole decision once, and hands the run to a terminal. */
export const push: Handler = async (app) => {
  const at = await groundFor(app);
  const chosen = await choosePlan(app, at);
  const { describePlan, planDetail, planQuestion } = await import('../planText.ts');
  const act = `Push ${chosen.plan.tag}`;
  const answer = await app.user.confirm({
    message: planQuestion(chosen.plan),
    detail: planDetail(chosen.plan, unsavedBelow(at.root)),
    buttons: [act, 'Show Plan'],
  });
  if (answer === 'Show Plan') await app.plans.show({ ...chosen, text: describePlan(chosen.plan) });
  else if (answer === act) await startPush(app, at, chosen);
};

/** Shows what a push would do, with its push one click away. */
export const showPushPlan: Handler = async (app) => {
  const at = await groundFor(app);
  const chosen = await choosePlan(app, at);
  const { describePlan } = await import('../planText.ts');
  await app.plans.show({ ...chosen, text: describePlan(chosen.plan) });
};

/** "Push v1.4.0" on top of a plan: the plan on the screen is what was agreed to. */
export const pushPlanned: Handler = async (app, uri) => {
  const shown = app.plans.of(typeof uri === 'string' ? uri : undefined);
  if (!shown)
    throw new OpsError('refused', 'This plan is out of date.', { remedy: 'Run "Ops: Show Push Plan" again.' });
  const at = await groundFor(app);
  await startPush(app, at, shown);
  await app.plans.close(typeof uri === 'string' ? uri : undefined);
};

export const closePlan: Handler = async (app, uri) => {
  await app.plans.close(typeof uri === 'string' ? uri : undefined);
};

async function groundFor(app: App): Promise<Snapshot> {
  requireTrust();
  await app.model.refresh('head', 'runs', 'release');
  const at = await app.model.ready();
  if (!at.reader) throw new OpsError('refused', 'This folder is no git repository, so there is nothing to push.');
  const running = at.runs.find((run) => run.state === 'running');
  if (running) throw new OpsError('refused', 'Another run is going on here.', { remedy: 'See "Ops: Show Run".' });
  return at;
}

interface BumpItem extends vscode.QuickPickItem {
  readonly bump: BumpChoice | 'other…';
}

/** A plan, and what was chosen for it. */
type Chosen = Pick<ShownPlan, 'plan' | 'bump' | 'environment'>;

/** Up to three questions: the version, and where there is a choice the environment and whether it is published. */
async function choosePlan(app: App, at: Snapshot): Promise<Chosen> {
  const computed = await planFor(at, 'auto');
  const { default: semver } = await import('semver');
  const next = (bump: 'patch' | 'minor' | 'major') => semver.inc(computed.fromVersion, bump) ?? '';
  const others = (['patch', 'minor', 'major'] as const).filter((bump) => bump !== computed.bump);
  const items: BumpItem[] = [
    {
      label: `${computed.bump} → ${computed.version}`,
      description: 'computed',
      detail: computed.bumpWhy,
      bump: 'auto',
    },
    ...others.map((bump) => ({ label: `${bump} → ${next(bump)}`, bump })),
    { label: 'other…', bump: 'other…' },
  ];
  const picked = await app.user.pick(items, {
    title: `Push ${computed.project} ${computed.fromVersion} to ${computed.remote}/${computed.branch}`,
    placeHolder: 'Which version?',
  });
  if (!picked) throw new vscode.CancellationError();
  const bump = picked.bump === 'other…' ? await askVersion(app, computed) : picked.bump;
  const title = `Push ${computed.project}`;
  const environment = await askEnvironment(app, at, title);
  const publish = await askPublish(app, at, title);
  const same = environment === undefined || environment === computed.environment;
  if (bump === 'auto' && same && publish.length === 0) return { plan: computed, bump, environment };
  return { plan: await planFor(at, bump, environment, publish), bump, environment };
}

/** Asked only where the project has several; the one that the release at work is for comes first. */
async function askEnvironment(app: App, at: Snapshot, title: string): Promise<string | undefined> {
  const names = Object.keys(at.config.environments ?? {});
  const current = at.release?.environment ?? undefined;
  if (names.length === 0 || (names.length === 1 && (current ?? names[0]) === names[0])) return undefined;
  const [{ ReleaseStore }, { describeTarget }] = await Promise.all([
    import('../../checklist/store.ts'),
    import('../../checklist/target.ts'),
  ]);
  const releases = await new ReleaseStore(at.stateFolder).list();
  const open = releases.filter((one) => one.outcome === 'open' && one.persona === at.active?.id);
  const all = [...new Set([...(current === undefined ? [] : [current]), ...names])];
  const items = all.map((label) => {
    const release = open.find(({ environment }) => environment === label);
    return { label, ...(release ? { description: `${describeTarget(release)} is open` } : {}) };
  });
  const picked = await app.user.pick(items, { title, placeHolder: 'Which environment does it go to?' });
  if (!picked) throw new vscode.CancellationError();
  return picked.label;
}

/** Asked only where the project is made for others to install. */
async function askPublish(app: App, at: Snapshot, title: string): Promise<PushPlan['publish']> {
  const { publishOffers } = await import('../../pipeline/publish/offer.ts');
  const offers = await publishOffers(at.root);
  if (offers.length === 0) return [];
  const to = offers.map((registry) => ({ npm: 'npm', pypi: 'PyPI' })[registry]).join(' and ');
  const picked = await app.user.pick(
    [
      { label: 'Push only', publish: [] },
      { label: `Push, then publish to ${to}`, publish: offers },
    ],
    { title, placeHolder: 'Is it published too?' },
  );
  if (!picked) throw new vscode.CancellationError();
  return picked.publish;
}

async function askVersion(app: App, computed: PushPlan): Promise<string> {
  const { default: semver } = await import('semver');
  const version = await app.user.input({
    title: `Push ${computed.project}`,
    prompt: `The version to release. The last one is ${computed.fromVersion}.`,
    value: computed.version,
    validateInput: (text) => {
      const parsed = semver.valid(text.trim());
      if (parsed === null) return 'Write a version such as 1.4.0 or 2.0.0-beta.1.';
      return semver.gt(parsed, computed.fromVersion) ? undefined : `It must be later than ${computed.fromVersion}.`;
    },
  });
  if (version === undefined) throw new vscode.CancellationError();
  return version.trim().replace(/^v/, '');
}

async function planFor(
  at: Snapshot,
  bump: BumpChoice,
  environment?: string,
  publish?: PushPlan['publish'],
): Promise<PushPlan> {
  const [{ planPush }, { ReleaseStore }] = await Promise.all([
    import('../../pipeline/planPush.ts'),
    import('../../checklist/store.ts'),
  ]);
  const { active: persona, root: folder, stateFolder } = at;
  const release = persona && (await new ReleaseStore(stateFolder).forPush(persona.id, environment));
  const plan = planPush({ folder, bump, persona, release, environment, publish });
  return vscode.window.withProgress(
    { location: vscode.ProgressLocation.Window, title: 'Working out the push' },
    () => plan,
  );
}

async function startPush(app: App, at: Snapshot, { plan, bump, environment }: Chosen): Promise<void> {
  requireTrust();
  const { personaRef } = await import('../../persona/active.ts');
  await app.runs.start(
    {
      folder: at.root,
      action: 'push',
      bump,
      expect: { base: plan.base, version: plan.version },
      ...(environment === undefined ? {} : { environment }),
      ...(plan.publish.length === 0 ? {} : { publish: plan.publish }),
      ...(at.active ? { persona: personaRef(at.root, at.active) } : {}),
    },
    `Push ${plan.tag}`,
  );
}

/** Documents below a folder that hold changes nobody has saved. */
function unsavedBelow(root: string): string[] {
  return vscode.workspace.textDocuments
    .filter((document) => document.isDirty && document.uri.scheme === 'file' && document.uri.fsPath.startsWith(root))
    .map((document) => document.uri.fsPath);
}
