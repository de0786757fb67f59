import type { OpsConfig } from '../workspace/config.ts';
import { succeeded } from '../workspace/process.ts';
import { showCommand } from '../workspace/words.ts';
import { describeEndFully, type RunContext } from './context.ts';
import { childEnvironment } from './git.ts';
import { checkHealth } from './health.ts';
import { safeLine } from './text.ts';

/** What was released, for the project's own commands. */
export interface Released {
  readonly project: string;
  readonly version: string;
  readonly tag: string;
  readonly commit: string;
}

/** The environment whose health is looked at: the one the push goes to where the project has it, else the only one that can be asked. */
export function healthTarget(
  config: OpsConfig,
  named: string | undefined,
): { readonly name: string; readonly health: string; readonly url: string | undefined } | undefined {
  const all = Object.entries(config.environments ?? {});
  const meant = all.filter(([name]) => name === named);
  const known = meant.length > 0 ? meant : all;
  const askable = known.flatMap(([name, { health, url }]) => (health === undefined ? [] : [{ name, health, url }]));
  return askable.length === 1 ? askable[0] : undefined;
}

/**
 * Looks whether the target runs what was released: the configured address, or the project's own command. The release is out, so
 * a target that is not healthy is a warning.
 *
 * @returns the address to open, when all is well and there is one
 */
export async function checkTarget(
  context: RunContext,
  config: OpsConfig,
  named: string | undefined,
  released: Released,
): Promise<string | undefined> {
  const command = config.commands?.health;
  if (command) {
    const good = await runOwn(context, 'health', command, released);
    if (!good) return undefined;
  }
  const target = healthTarget(config, named);
  if (target === undefined) return undefined;
  const { limits, cancel } = context.ground;
  const started = performance.now();
  const health = await context.step({ step: 'health', name: `health of ${target.name}` }, () =>
    checkHealth({
      url: target.health,
      version: released.version,
      needed: 3,
      pauseMs: Math.min(1000, limits.healthMs / 20),
      answerMs: Math.min(10_000, limits.healthMs / 4),
      limitMs: limits.healthMs,
      cancel,
    }),
  );
  if (health.healthy) {
    context.screen.ok(`${target.name} runs ${released.version}: ${health.why}`, performance.now() - started);
    return target.url;
  }
  context.warn(
    `${target.name} is not healthy: ${safeLine(health.why)} (${health.answers} answers); look at ${target.health}`,
  );
  return undefined;
}

/** Runs the project's notification command, if it has one. */
export async function notify(context: RunContext, config: OpsConfig, released: Released): Promise<void> {
  const command = config.commands?.notify;
  if (command) await runOwn(context, 'notify', command, released);
}

/** The facts reach the command through its environment, never as a text that is put together. */
async function runOwn(
  context: RunContext,
  step: string,
  argv: readonly string[],
  released: Released,
): Promise<boolean> {
  const env = {
    ...childEnvironment(context.ground.git.settings.env),
    OPS_PROJECT: released.project,
    OPS_VERSION: released.version,
    OPS_TAG: released.tag,
    OPS_COMMIT: released.commit,
  };
  const started = performance.now();
  const result = await context.step({ step, name: showCommand(argv), argv }, () => context.project(argv, env));
  if (succeeded(result)) context.screen.ok(showCommand(argv), performance.now() - started);
  else context.warn(`${showCommand(argv)} failed: ${describeEndFully(result)}`);
  return succeeded(result);
}
