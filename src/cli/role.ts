import type { Command } from 'commander';
import * as os from 'node:os';
import { personName } from '../checklist/who.ts';
import { breakRole, describeRole, readRoles, releaseRole, takeRole, type RoleScope } from '../pipeline/role.ts';
import { currentSession } from '../pipeline/session.ts';
import { loadConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { recordsOf } from './incident.ts';
import { plain, printJson, printLines } from './print.ts';
import type { Verbs } from './verbs.ts';

interface RoleOptions {
  readonly scope?: string;
  readonly env?: string;
  readonly break?: boolean;
  readonly reason?: string;
  readonly as?: string;
}

/** `role take|release|status`: the lock of a run, held on purpose. */
export function addRoleVerbs(program: Command, verbs: Verbs): void {
  const role = program
    .command('role')
    .description('one ops engineer at a time: others may look, but not push, roll back or deploy');

  verbs.action<RoleOptions>(
    withScope(role.command('take').description('take the ops role for this terminal')).option(
      '--as <name>',
      'who takes it; the name git knows by default',
    ),
    async ({ ground, terminal, options }) => {
      const wish = await scopeOf(ground, options);
      const broken = await breakFirst(ground, terminal.env, options, wish);
      const taken = await takeRole(await ground.stateFolder(), wish, {
        session: currentSession(terminal.env),
        who: options.as ?? (await personName(ground.root)),
        at: new Date().toISOString(),
        host: os.hostname(),
      });
      if (options.json === true)
        printJson(terminal, { held: shown(taken, true), broken: broken.map((one) => shown(one)) });
      else
        printLines(terminal, [
          ...broken.map((one) => `Broken: ${describeRole(one)}.`),
          `${describeRole(taken)}. Give it back with: ops-persona role release`,
        ]);
      return 0;
    },
  );

  verbs.action<RoleOptions>(
    withScope(role.command('release').description("give the ops role back, or break somebody else's")),
    async ({ ground, terminal, options }) => {
      const wish = await scopeOf(ground, options);
      const broken = await breakFirst(ground, terminal.env, options, wish);
      const given =
        options.break === true ? [] : await releaseRole(await ground.stateFolder(), currentSession(terminal.env).id);
      if (options.json === true)
        printJson(terminal, {
          released: given.map((one) => shown(one, true)),
          broken: broken.map((one) => shown(one)),
        });
      else
        printLines(terminal, [
          ...broken.map((one) => `Broken: ${describeRole(one)}.`),
          ...given.map((one) => `Given back: the ops role for ${plain(one.environment ?? 'this project')}.`),
          ...(broken.length + given.length === 0 ? ['There was nothing to give back.'] : []),
        ]);
      return 0;
    },
  );

  verbs.action(
    role.command('status').description('who holds the ops role, and since when'),
    async ({ ground, terminal, options }) => {
      const own = currentSession(terminal.env).id;
      const roles = await readRoles(await ground.stateFolder());
      if (options.json === true)
        printJson(
          terminal,
          roles.map((one) => shown(one, one.session === own)),
        );
      else
        printLines(
          terminal,
          roles.length === 0
            ? ['Nobody holds the ops role.']
            : roles.map((one) => `${describeRole(one)}${one.session === own ? ', in this terminal' : ''}.`),
        );
      return 0;
    },
  );
}

function withScope(command: Command): Command {
  return command
    .option('--scope <scope>', 'project or environment; lock.scope of .ops/config.yaml, else project, by default')
    .option('--env <name>', 'the environment; of the open release by default')
    .option('--break', 'take it away from another session; needs --reason and leaves an audit row')
    .option('--reason <text>', 'why it is broken');
}

async function scopeOf(ground: Ground, options: RoleOptions): Promise<RoleScope> {
  const configured = (await loadConfig(ground.root)).config.lock?.scope;
  const scope = options.scope ?? (options.env === undefined ? (configured ?? 'project') : 'environment');
  if (scope === 'project') return { scope };
  if (scope !== 'environment') throw new OpsError('usage', `"${scope}" is no scope. Known: project, environment.`);
  const environment = options.env ?? (await openEnvironment(ground));
  if (environment !== undefined) return { scope, environment };
  throw new OpsError('usage', 'Which environment is meant is not known.', { remedy: 'Name it: --env NAME.' });
}

async function openEnvironment(ground: Ground): Promise<string | undefined> {
  const persona = await ground.active();
  if (!persona) return undefined;
  const { ReleaseStore } = await import('../checklist/store.ts');
  return (await new ReleaseStore(await ground.stateFolder()).active(persona.id))?.environment ?? undefined;
}

async function breakFirst(
  ground: Ground,
  env: Readonly<Record<string, string | undefined>>,
  options: RoleOptions,
  wish: RoleScope,
) {
  if (options.break !== true) {
    if (options.reason === undefined) return [];
    throw new OpsError('usage', '--reason says why a role is broken.', { remedy: 'Add --break, or leave it out.' });
  }
  if ((options.reason ?? '').trim() === '')
    throw new OpsError('usage', "Breaking somebody's role needs a reason.", { remedy: 'Add --reason TEXT.' });
  return breakRole(await ground.stateFolder(), wish, {
    session: currentSession(env),
    who: options.as ?? (await personName(ground.root)),
    at: new Date().toISOString(),
    reason: options.reason ?? '',
    audit: (await recordsOf(ground)).audit,
  });
}

/** The session's own mark stays inside. */
function shown(role: Awaited<ReturnType<typeof readRoles>>[number], mine = false) {
  const { scope, environment, who, since, host, pid } = role;
  return { scope, environment: environment ?? null, who, since, host, pid: pid ?? null, mine };
}
