import { takeLock } from './lock.ts';
import type { RunOptions } from './model.ts';
import { refuseForeignRole } from './role.ts';
import type { Ground } from './settings.ts';

type Target = Pick<RunOptions, 'release'> & { readonly environment?: string | undefined };

/** Refuses when another session holds the ops role for this project, or for the environment the run is for. */
export async function refuseWithoutRole(ground: Ground, options: Target): Promise<void> {
  const environment = options.environment ?? options.release?.environment ?? undefined;
  await refuseForeignRole(ground.stateFolder, ground.session.id, environment);
}

/**
 * Takes the lock for a run, then looks at the roles: whoever takes one looks at the lock after that, so of two that come at once
 * at most one goes on.
 *
 * @returns a function that gives the lock back
 * @throws PhaseError `refused` while another run lives, or another session holds the role
 */
export async function lockForRun(
  ground: Ground,
  options: Target,
  held: { readonly run: string; readonly what: string; readonly since: string },
): Promise<() => Promise<void>> {
  const giveBack = await takeLock(ground.stateFolder, { ...held, session: ground.session.id });
  try {
    await refuseWithoutRole(ground, options);
    return giveBack;
  } catch (error) {
    await giveBack();
    throw error;
  }
}
