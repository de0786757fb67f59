import type { Command } from 'commander';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { codeownersPlaces, pushRuleset, rulesetPlace, withOwners } from '../authority/codeowners.ts';
import { exportedPersonas } from '../authority/exports.ts';
import { exclusivePatterns, ownerLines, type OwnersInput } from '../authority/ownerLines.ts';
import type { RepositoryRules } from '../authority/load.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { actorsOf } from './check.ts';
import type { Ground } from './ground.ts';
import { count, printJson } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `export`: territories for code hosts, so that they hold where no editor and no hook runs. */
export function addExportVerbs(program: Command, verbs: Verbs): void {
  const exports = program.command('export').description('territories in the words of code hosts');
  verbs.action<{ readonly print?: boolean }>(
    exports
      .command('codeowners')
      .description(
        'write who owns what into CODEOWNERS, in a block of its own; names come from "owners:" in .ops/config.yaml',
      )
      .option('--print', 'print the file instead of writing it'),
    async ({ ground, terminal, options }) => {
      const { lines, missing } = ownerLines(await ownersInput(ground));
      for (const name of missing)
        terminal.error(`Nobody stands behind "${name}": name them under owners: in .ops/config.yaml.\n`);
      if (lines.length === 0) {
        throw new OpsError('refused', 'No territory has an owner here.', {
          remedy: 'Name teams under owners: in .ops/config.yaml, like "ops-devops: [\'@acme/ops\']".',
        });
      }
      const place = (await firstPlace(ground.root)) ?? (await usualPlace(ground.root));
      const file = path.join(ground.root, ...place.split('/'));
      const text = withOwners(await readTextIfExists(file), lines);
      if (options.print !== true) await writeFileAtomic(file, text);
      if (options.json === true) printJson(terminal, { file: ground.shown(place), lines, missing });
      else terminal.out(options.print === true ? text : `${count(lines.length, 'line')} in ${ground.shown(place)}.\n`);
      return 0;
    },
  );
  verbs.action<{ readonly print?: boolean }>(
    exports
      .command('ruleset')
      .description(
        `write a rule set for GitHub (${rulesetPlace}) that keeps pushes out of what operations alone may write`,
      )
      .option('--print', 'print it instead of writing it'),
    async ({ ground, terminal, options }) => {
      const patterns = exclusivePatterns(await ownersInput(ground));
      if (patterns.length === 0) throw new OpsError('refused', 'No persona here keeps files for operations alone.');
      const file = path.join(ground.root, ...rulesetPlace.split('/'));
      const text = pushRuleset(patterns, await readTextIfExists(file));
      if (options.print !== true) await writeFileAtomic(file, text);
      if (options.json === true && options.print !== true)
        printJson(terminal, { file: ground.shown(rulesetPlace), patterns });
      else if (options.print === true) terminal.out(text);
      else {
        terminal.out(
          `${count(patterns.length, 'pattern')} in ${ground.shown(rulesetPlace)}. Import it under Settings, Rules, and add the team that may pass it by.\n`,
        );
      }
      return 0;
    },
  );
}

/** What exports are made from in this folder. */
export async function ownersInput(ground: Ground, repository?: RepositoryRules): Promise<OwnersInput> {
  const rules = repository ?? (await actorsOf(ground)).repository;
  return {
    personas: exportedPersonas(await ground.personas(), await ground.active()),
    owners: rules.owners,
    files: ground.reader && !ground.reader.paths.bare ? await ground.reader.files() : [],
  };
}

async function firstPlace(root: string): Promise<string | undefined> {
  for (const place of codeownersPlaces) {
    if ((await readTextIfExists(path.join(root, ...place.split('/')))) !== undefined) return place;
  }
  return undefined;
}

/** Beside the workflows where there are some. */
async function usualPlace(root: string): Promise<string> {
  const hasFolder = await fs.stat(path.join(root, '.github')).then(
    (one) => one.isDirectory(),
    () => false,
  );
  return hasFolder ? '.github/CODEOWNERS' : 'CODEOWNERS';
}
