import * as vscode from 'vscode';
import type { Release } from '../../checklist/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { count } from '../text.ts';
import { currentChecklists } from './checklistGround.ts';
import { requireTrust } from './trust.ts';

async function storeOf(app: App) {
  const { ReleaseStore } = await import('../../checklist/store.ts');
  return new ReleaseStore((await app.model.ready()).stateFolder);
}

/** Starts a release for a version and an environment, or makes another open one the one at work. */
export const startRelease: Handler = async (app) => {
  requireTrust();
  const { at, persona, view, config } = await currentChecklists(app);
  const [{ describeTarget }, { personName }] = await Promise.all([
    import('../../checklist/target.ts'),
    import('../../checklist/who.ts'),
  ]);
  const store = await storeOf(app);
  const open = (await store.list()).filter((one) => one.outcome === 'open' && one.persona === persona.id);
  const others = open.filter((one) => one.id !== view.release?.id && one.environment !== null);
  const chosen =
    others.length === 0
      ? undefined
      : await app.user.pick(
          [
            { label: '$(add) Start Release…', release: undefined as Release | undefined },
            ...others.map((release) => ({ label: describeTarget(release), description: 'open', release })),
          ],
          { title: 'Start Release', placeHolder: 'Start one, or go on with one that is open' },
        );
  if (others.length > 0 && !chosen) throw new vscode.CancellationError();
  const other = chosen?.release?.environment ?? null;
  if (other !== null) {
    await store.select(persona, other);
    await app.model.refresh('release');
    return;
  }
  const environment = await askEnvironment(
    app,
    Object.keys(config.environments ?? {}),
    view.release?.environment ?? null,
  );
  const version = await app.user.input({
    title: `Start Release for ${environment}`,
    prompt: 'The version that is released',
    value: view.release?.version ?? (await nextVersion(at.root)) ?? '',
    validateInput: (text) =>
      /^v?\d+\.\d+(?:\.\d+)?\S*$/.test(text.trim()) ? undefined : 'Write a version such as 1.4.0.',
  });
  if (version === undefined) throw new vscode.CancellationError();
  const by = await personName(at.root);
  await store.name(persona, { version: version.trim().replace(/^v/, ''), environment, by });
  await app.model.refresh('release');
};

async function askEnvironment(app: App, known: readonly string[], current: string | null): Promise<string> {
  const names = [
    ...new Set([
      ...(current === null ? [] : [current]),
      ...known,
      ...(known.length > 0 ? [] : ['production', 'staging']),
    ]),
  ];
  const other = 'Other…';
  const picked = await app.user.pick(
    [...names.map((label) => ({ label })), ...(known.length > 0 ? [] : [{ label: other }])],
    { title: 'Start Release', placeHolder: 'Which environment does it go to?' },
  );
  if (!picked) throw new vscode.CancellationError();
  if (picked.label !== other) return picked.label;
  const named = await app.user.input({ title: 'Start Release', prompt: 'The environment it goes to' });
  if (named === undefined || named.trim() === '') throw new vscode.CancellationError();
  return named.trim();
}

/** What a push would release; undefined where it can't be told. */
async function nextVersion(root: string): Promise<string | undefined> {
  try {
    const { previewBump } = await import('../../pipeline/bump.ts');
    return (await previewBump({ folder: root })).autoVersion;
  } catch {
    return undefined;
  }
}

/** Starts a release like the newest one: same environment, and what did not apply there. */
export const duplicateRelease: Handler = async (app) => {
  requireTrust();
  const { at, persona } = await currentChecklists(app);
  const { personName } = await import('../../checklist/who.ts');
  const version = await app.user.input({
    title: 'Duplicate Release',
    prompt: 'The version of the new release',
    value: (await nextVersion(at.root)) ?? '',
  });
  if (version === undefined || version.trim() === '') throw new vscode.CancellationError();
  const by = await personName(at.root);
  await (
    await storeOf(app)
  ).duplicate(persona, undefined, { version: version.trim().replace(/^v/, ''), environment: null, by });
  await app.model.refresh('release');
};

/** Ends the release at work. Open items are named first; closing over them takes a second answer. */
export const closeRelease: Handler = async (app) => {
  requireTrust();
  await app.model.refresh('release', 'content');
  const { persona, view } = await currentChecklists(app);
  if (!view.release) throw new OpsError('refused', 'No release is open.');
  if (view.openInRelease > 0) {
    const answer = await app.user.confirm({
      message: `Close the release with ${count(view.openInRelease, 'item')} open?`,
      detail:
        view.held === undefined ? 'They stay open in its record.' : `${view.held}. Open items stay open in its record.`,
      buttons: ['Close Anyway'],
    });
    if (answer !== 'Close Anyway') throw new vscode.CancellationError();
  }
  await (await storeOf(app)).end(persona, 'closed', view.release.environment ?? undefined);
  await app.model.refresh('release');
};

/** Gives the release at work up. Its record is kept. */
export const abandonRelease: Handler = async (app) => {
  requireTrust();
  const { persona, view } = await currentChecklists(app);
  if (!view.release) throw new OpsError('refused', 'No release is open.');
  const { describeTarget } = await import('../../checklist/target.ts');
  const answer = await app.user.confirm({
    message: `Abandon the release ${describeTarget(view.release)}?`,
    detail: 'It is kept in the history, with everything recorded so far.',
    buttons: ['Abandon Release'],
  });
  if (answer !== 'Abandon Release') throw new vscode.CancellationError();
  await (await storeOf(app)).end(persona, 'abandoned', view.release.environment ?? undefined);
  await app.model.refresh('release');
};

/** Approves the release at work: the person types its version, and the audit log gets a row. */
export const approveRelease: Handler = async (app) => {
  requireTrust();
  const { approve, refuseApproval } = await import('../../checklist/approve.ts');
  // An editor that runs in a pipeline is a test of something; one that an agent started is the agent's.
  refuseApproval({ ...process.env, CI: undefined });
  await app.model.refresh('release', 'content', 'head');
  const { at, persona, view, config } = await currentChecklists(app);
  if (!at.stands) throw new OpsError('refused', 'There is nothing to approve here.');
  const prepared = await approve.prepare({
    root: at.root,
    persona,
    standing: at.stands.standing,
    config,
    view,
    version: undefined,
    environment: undefined,
    hours: undefined,
    now: new Date(),
  });
  const typed = await app.user.input({
    title: `Approve v${prepared.version} for ${prepared.environment}`,
    prompt: `${prepared.question.join(' ')} Type ${prepared.version} to approve.`,
    ignoreFocusOut: true,
  });
  if (typed === undefined) throw new vscode.CancellationError();
  const row = await approve.give(prepared, typed);
  await app.model.refresh('content', 'memory');
  await app.user.inform(`Approved. The row stands in ${row.file}; commit it, so that it reaches who deploys.`);
};

/** Opens a past release with everything recorded in it. */
export const showRelease: Handler = async (app, argument) => {
  const { releaseOf } = await import('./arguments.ts');
  const id = releaseOf(argument);
  const { persona } = await currentChecklists(app);
  const release = (await (await storeOf(app)).list()).find((one) => one.id === id);
  if (!release) throw new OpsError('refused', 'That release is no longer there.');
  const [{ pastReleaseText }, { describeTarget }] = await Promise.all([
    import('../../checklist/past.ts'),
    import('../../checklist/target.ts'),
  ]);
  await app.evidence.show(`${describeTarget(release)}.md`, pastReleaseText(release, persona));
};
