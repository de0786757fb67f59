import type { Command } from 'commander';
import type { Release } from '../checklist/model.ts';
import { ReleaseStore } from '../checklist/store.ts';
import { describeTarget } from '../checklist/target.ts';
import { personName } from '../checklist/who.ts';
import { loadConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { currentRelease, warnAboutDamage } from './assessed.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface Where {
  readonly env?: string;
}

interface StartOptions extends Where {
  readonly as?: string;
}

/** `release start`, `list`, `select`, `duplicate`, `close` and `abandon`. */
export function addReleaseVerbs(program: Command, verbs: Verbs): void {
  const release = program.command('release').description('releases: the checklists of a version for an environment');
  const say = (terminal: Terminal, json: boolean | undefined, word: string, one: Release): number => {
    if (json === true) printJson(terminal, summary(one));
    else terminal.out(`${word}: ${plain(describeTarget(one))}, started by ${plain(one.startedBy)}.\n`);
    return 0;
  };

  verbs.action<StartOptions>(
    release
      .command('start')
      .description('start a release, or name the version and environment of the open one')
      .argument('[version]', 'the version, with or without v')
      .option('--env <name>', 'the environment it goes to; one release may be open for each')
      .option('--as <name>', 'who starts it; the name git knows by default'),
    async ({ ground, terminal, options }, [version]) => {
      const persona = await ground.needActive();
      const wanted = await wantedRelease(ground, options, version);
      const started = await new ReleaseStore(await ground.stateFolder()).name(persona, wanted);
      return say(terminal, options.json, 'Open', started);
    },
  );

  verbs.action<StartOptions>(
    release
      .command('duplicate')
      .description('start a release like an earlier one: its environment, and what did not apply there')
      .argument('[release]', 'the id of the earlier one; the newest by default')
      .option('--version-name <version>', 'the version of the new one')
      .option('--env <name>', 'another environment')
      .option('--as <name>', 'who starts it; the name git knows by default'),
    async ({ ground, terminal, options }, [id]) => {
      const persona = await ground.needActive();
      const { versionName } = options as { versionName?: string };
      const wanted = await wantedRelease(ground, options, versionName);
      const store = new ReleaseStore(await ground.stateFolder());
      const started = await store.duplicate(persona, typeof id === 'string' ? id : undefined, wanted);
      return say(terminal, options.json, 'Open', started);
    },
  );

  verbs.action(
    release
      .command('select')
      .description('make the open release of an environment the one at work')
      .argument('<environment>', 'its environment'),
    async ({ ground, terminal, options }, [environment]) => {
      const store = new ReleaseStore(await ground.stateFolder());
      const selected = await store.select(await ground.needActive(), environment as string);
      return say(terminal, options.json, 'At work', selected);
    },
  );

  verbs.action(
    release.command('list').description('list the releases, open ones first'),
    async ({ ground, terminal, options }) => {
      const store = new ReleaseStore(await ground.stateFolder());
      const releases = await store.list();
      warnAboutDamage(store, terminal);
      if (options.json === true) printJson(terminal, releases.map(summary));
      else if (releases.length === 0) terminal.out('No releases yet.\n');
      else {
        printLines(
          terminal,
          table(
            releases.map((one) => [
              one.outcome,
              plain(describeTarget(one)),
              plain(one.persona),
              one.startedAt.slice(0, 10),
              plain(one.startedBy),
              count(Object.keys(one.items).length, 'item touched', 'items touched'),
            ]),
          ),
        );
      }
      return 0;
    },
  );

  verbs.action<Where & { readonly force?: boolean }>(
    release
      .command('close')
      .description('end the open release; refused while items of its checklists are open')
      .option('--env <name>', 'the release of this environment; default the one at work')
      .option('--force', 'close it with items open; they stay open in its record'),
    async ({ ground, terminal, options }) => {
      const { view, persona, store } = await currentRelease(ground, options.env);
      if (view.release && view.openInRelease > 0 && options.force !== true) {
        const open = count(view.openInRelease, 'item is', 'items are');
        throw new OpsError('refused', `${view.held ?? `${open} open`}.`, {
          remedy: 'Finish them, mark them as not applicable, or close it with --force.',
        });
      }
      const ended = await store.end(persona, 'closed', options.env);
      if (options.json === true) printJson(terminal, summary(ended));
      else terminal.out(`Closed: ${plain(describeTarget(ended))}.\n`);
      return 0;
    },
  );

  verbs.action<Where>(
    release
      .command('abandon')
      .description('end the open release without finishing it')
      .option('--env <name>', 'the release of this environment; default the one at work'),
    async ({ ground, terminal, options }) => {
      const store = new ReleaseStore(await ground.stateFolder());
      const ended = await store.end(await ground.needActive(), 'abandoned', options.env);
      if (options.json === true) printJson(terminal, summary(ended));
      else terminal.out(`Abandoned: ${plain(describeTarget(ended))}.\n`);
      return 0;
    },
  );
}

/** Version, environment and who; refuses an environment that the project's configuration does not know. */
async function wantedRelease(
  ground: Ground,
  options: StartOptions,
  version: unknown,
): Promise<{ version: string | null; environment: string | null; by: string }> {
  const environment = options.env ?? null;
  const known = Object.keys((await loadConfig(ground.root)).config.environments ?? {});
  if (environment !== null && known.length > 0 && !known.includes(environment)) {
    throw new OpsError('usage', `There is no environment "${environment}" in .ops/config.yaml.`, {
      remedy: `Known: ${known.join(', ')}.`,
    });
  }
  return {
    version: typeof version === 'string' ? version.replace(/^v(?=\d)/, '') : null,
    environment,
    by: options.as ?? (await personName(ground.root)),
  };
}

function summary(release: Release): unknown {
  const { id, persona, version, environment, startedAt, startedBy, closedAt, outcome } = release;
  return { id, persona, version, environment, startedAt, startedBy, closedAt, outcome };
}
