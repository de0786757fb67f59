import { refuse } from './errors.ts';
import { childEnvironment } from './git.ts';
import type { RollbackPlan } from './model.ts';
import { isOnNpm } from './publish/npm.ts';

/**
 * A version that a registry has can never be used again: taking its tag away would only hide where it came from. Refuses then, with
 * the way forward. A registry that does not answer holds nothing.
 */
export async function requireUnpublished(
  plan: RollbackPlan,
  env: Readonly<Record<string, string | undefined>>,
): Promise<void> {
  const npm = await isOnNpm({ worktree: plan.worktree, version: plan.version, env: childEnvironment(env) });
  if (npm?.there !== true) return;
  throw refuse(
    1,
    `${npm.name}@${plan.version} is on npm, and npm never lets a version be used twice, so ${plan.tag} stays.`,
    `Warn its users and release a mended patch: npm deprecate ${npm.name}@${plan.version} "use a later version", then git revert ${plan.releaseCommit.slice(0, 7)} and ops-persona push --bump patch`,
  );
}
