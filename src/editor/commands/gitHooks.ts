import * as path from 'node:path';
import type { HookState } from '../../authority/hooks.ts';
import type { RepositoryReader } from '../../workspace/repository.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { requireTrust } from './trust.ts';

/** Puts the check before each commit and push of this repository, and tries it. */
export const installGitHooks: Handler = async (app) => {
  requireTrust();
  const reader = await repositoryOf(app);
  const { installHooks } = await import('../../authority/hooks.ts');
  // First, so that the try at the end of installing finds something to run.
  await app.hookRuntime.write(reader.paths.commonDir);
  await tell(app, await installHooks(reader));
};

/** Sends a canary through the installed hooks, since guards die silently. */
export const testGitHooks: Handler = async (app) => {
  requireTrust();
  const reader = await repositoryOf(app);
  const { testHooks } = await import('../../authority/hooks.ts');
  await tell(app, await testHooks(reader));
};

/** Takes our lines out of the hooks; every other byte stays. */
export const uninstallGitHooks: Handler = async (app) => {
  requireTrust();
  const reader = await repositoryOf(app);
  const { uninstallHooks } = await import('../../authority/hooks.ts');
  const files = (await uninstallHooks(reader)).map((file) => path.basename(file));
  await app.user.inform(
    files.length === 0
      ? 'No hooks of ours are installed.'
      : `Taken out of ${files.join(' and ')}; every other byte stays.`,
  );
};

async function repositoryOf(app: App): Promise<RepositoryReader> {
  const { reader } = await app.model.ready();
  if (reader) return reader;
  throw new OpsError('refused', 'There is no git repository here, so there are no hooks.');
}

/** `verified`, `off` or `broken` for each hook, with the reason where one does not work. */
async function tell(app: App, states: readonly HookState[]): Promise<void> {
  const words = states.map(({ hook, state, why }) => `${hook}: ${state}${state === 'verified' ? '' : `. ${why}`}`);
  const message = `Git hooks. ${words.join(' · ')}`;
  if (states.every(({ state }) => state === 'verified')) await app.user.inform(message);
  else if (states.every(({ state }) => state === 'off')) {
    const button = await app.user.inform('Git hooks: off. Commits and pushes are not checked.', 'Install Git Hooks');
    if (button !== undefined) await installGitHooks(app);
  } else await app.user.warn(message);
}
