import type { Command } from 'commander';
import type { Release } from '../checklist/model.ts';
import { ReleaseStore } from '../checklist/store.ts';
import { personName } from '../checklist/who.ts';
import { OpsError } from '../workspace/errors.ts';
import { currentView } from './checklist.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

interface StartOptions {
  readonly env?: string;
  readonly as?: string;
}

/** `release start`, `list`, `close` and `abandon`. */
export function addReleaseVerbs(program: Command, verbs: Verbs): void {
  const release = program.command('release').description('releases: the checklists of a version for an environment');

  verbs.action<StartOptions>(
    release
      .command('start')
      .description('start a release, or name the version and environment of the open one')
      .argument('[version]', 'the version, with or without v')
      .option('--env <name>', 'the environment it goes to')
      .option('--as <name>', 'who starts it; the name git knows by default'),
    async ({ ground, terminal, options }, [version]) => {
      const persona = await ground.needActive();
      const started = await new ReleaseStore(await ground.stateFolder()).name(persona, {
        version: typeof version === 'string' ? version.replace(/^v(?=\d)/, '') : null,
        environment: options.env ?? null,
        by: options.as ?? (await personName(ground.root)),
      });
      if (options.json === true) printJson(terminal, summary(started));
      else terminal.out(`Open: ${target(started)}, started by ${plain(started.startedBy)}.\n`);
      return 0;
    },
  );

  verbs.action(
    release.command('list').description('list the releases, open ones first'),
    async ({ ground, terminal, options }) => {
      const store = new ReleaseStore(await ground.stateFolder());
      const releases = await store.list();
      for (const name of store.damaged) terminal.error(`ops-persona: the release record ${name} is damaged.\n`);
      if (options.json === true) printJson(terminal, releases.map(summary));
      else if (releases.length === 0) terminal.out('No releases yet.\n');
      else {
        printLines(
          terminal,
          table(
            releases.map((one) => [
              one.outcome,
              target(one),
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

  verbs.action<{ readonly force?: boolean }>(
    release
      .command('close')
      .description('end the open release; refused while something is held')
      .option('--force', 'close it with items open; they stay open in its record'),
    async ({ ground, terminal, options }) => {
      const persona = await ground.needActive();
      const view = await currentView(ground);
      if (view.release && view.held !== undefined && options.force !== true) {
        throw new OpsError('refused', `${view.held}.`, {
          remedy: 'Finish them, mark them as not applicable, or close it with --force.',
        });
      }
      const ended = await new ReleaseStore(await ground.stateFolder()).end(persona, 'closed');
      if (options.json === true) printJson(terminal, summary(ended));
      else terminal.out(`Closed: ${target(ended)}.\n`);
      return 0;
    },
  );

  verbs.action(
    release.command('abandon').description('end the open release without finishing it'),
    async ({ ground, terminal, options }) => {
      const ended = await new ReleaseStore(await ground.stateFolder()).end(await ground.needActive(), 'abandoned');
      if (options.json === true) printJson(terminal, summary(ended));
      else terminal.out(`Abandoned: ${target(ended)}.\n`);
      return 0;
    },
  );
}

function target(release: Release): string {
  const version = release.version === null ? 'no version named' : `v${plain(release.version)}`;
  return release.environment === null ? version : `${version} → ${plain(release.environment)}`;
}

function summary(release: Release): unknown {
  const { id, persona, version, environment, startedAt, startedBy, closedAt, outcome } = release;
  return { id, persona, version, environment, startedAt, startedBy, closedAt, outcome };
}
