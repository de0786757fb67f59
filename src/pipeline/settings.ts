import * as path from 'node:path';
import { loadConfig } from '../workspace/config.ts';
import { systemClock, type Clock } from '../workspace/clock.ts';
import { findRepository, type RepositoryPlaces } from './facts.ts';
import { Git } from './git.ts';
import { readGitConfig, type GitConfig } from './gitConfig.ts';
import type { RunLimits, RunOptions } from './model.ts';
import { currentSession, namedSession, type Session } from './session.ts';

/** The repository a run works in, with its own tools. */
export interface Ground {
  readonly git: Git;
  readonly places: RepositoryPlaces & { readonly shallow: boolean };
  /** git's settings as they were when the repository was opened: for what is planned first. */
  readonly gitConfig: GitConfig;
  /** `<common git folder>/ops-persona`. */
  readonly stateFolder: string;
  readonly limits: RunLimits;
  readonly clock: Clock;
  readonly cancel: AbortSignal | undefined;
  readonly session: Session;
}

const defaultLimits: RunLimits = {
  networkMs: 20_000,
  warnMs: 20_000,
  silenceMs: 120_000,
  hooksMs: 600_000,
  healthMs: 120_000,
};

/** Opens the repository of `options.folder`. Refuses where there is none. */
export async function openGround(
  options: Pick<RunOptions, 'folder' | 'env' | 'interactive' | 'limits' | 'clock' | 'cancel' | 'probe' | 'session'>,
): Promise<Ground> {
  const given = {
    env: options.env ?? process.env,
    interactive: options.interactive === true,
    probe: options.probe ?? (() => undefined),
  };
  const first = new Git({ ...given, cwd: path.resolve(options.folder) });
  const [places, gitConfig] = await Promise.all([findRepository(first), readGitConfig(first)]);
  const ssh = gitConfig.get('core.sshcommand')?.trim();
  // The variable that switches prompts off would win over the user's own setting.
  const settings =
    ssh === undefined || ssh === '' || given.env['GIT_SSH_COMMAND'] !== undefined
      ? given
      : { ...given, env: { ...given.env, GIT_SSH_COMMAND: ssh } };
  // A wrong configuration is refused where the plan is made; here it only sets no limits.
  const { config } = await loadConfig(places.worktree);
  return {
    git: new Git({ ...settings, cwd: places.worktree }),
    places,
    gitConfig,
    stateFolder: path.join(places.commonDir, 'ops-persona'),
    limits: {
      ...defaultLimits,
      ...withoutUndefined({ silenceMs: inMs(config.limits?.push), hooksMs: inMs(config.limits?.hooks) }),
      ...withoutUndefined(options.limits ?? {}),
    },
    clock: options.clock ?? systemClock,
    cancel: options.cancel,
    session: options.session === undefined ? currentSession(settings.env) : namedSession(options.session),
  };
}

function inMs(seconds: number | undefined): number | undefined {
  return seconds === undefined ? undefined : seconds * 1000;
}

function withoutUndefined(limits: { readonly [name in keyof RunLimits]?: number | undefined }): Partial<RunLimits> {
  return Object.fromEntries(Object.entries(limits).filter(([, value]) => typeof value === 'number'));
}
