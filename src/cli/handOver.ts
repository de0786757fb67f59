import type { Command } from 'commander';
import * as path from 'node:path';
import { readDiff } from '../authority/diff.ts';
import { dayOf } from '../authority/days.ts';
import { handOverName, handOverNote, ownersOf, type HandedFile } from '../authority/handOver.ts';
import { judgeChange } from '../authority/judge.ts';
import { ViolationLog } from '../authority/violations.ts';
import { personName } from '../checklist/who.ts';
import { OpsError } from '../workspace/errors.ts';
import { createFile, toPosix } from '../workspace/files.ts';
import { actorsOf } from './check.ts';
import type { Ground } from './ground.ts';
import { printJson } from './print.ts';
import type { Verbs } from './verbs.ts';

interface HandOverOptions {
  readonly to?: string;
  readonly note?: string;
  readonly output?: string;
  readonly staged?: boolean;
}

/** `hand-over`: a note with the difference for whoever owns the files. */
export function addHandOverVerb(program: Command, verbs: Verbs): void {
  const command = program
    .command('hand-over')
    .description("write a note with your changes to files that are somebody else's, for their owner; secrets masked")
    .argument('[file...]', 'changed files (default: every one that the rules object to)')
    .option('--to <name>', 'for whom (default: the owners that the rules name)')
    .option('--note <text>', 'what it is for')
    .option('--output <file>', 'write the note to this new file instead of standard output')
    .option('--staged', 'what the next commit would take in, not the working tree');
  verbs.action<HandOverOptions>(command, async ({ ground, terminal, options }, [wanted]) => {
    const files = await changedFiles(ground, (wanted ?? []) as readonly string[], options.staged === true);
    const head = await ground.reader?.head();
    const from = (await ground.active())?.name;
    const who = await personName(ground.root);
    const at = new Date();
    const note = handOverNote({
      files,
      from,
      who,
      to: options.to,
      at,
      commit: head?.commit,
      branch: head?.branch,
      note: options.note,
    });
    const output = options.output && path.resolve(ground.folder, options.output);
    if (output !== undefined && output !== '' && !(await createFile(output, note))) {
      throw new OpsError('refused', `${options.output ?? ''} is there already.`, { remedy: 'Name another file.' });
    }
    const log = new ViolationLog(await ground.stateFolder());
    for (const file of files) {
      for (const { rule } of file.findings) {
        await log.add({
          at: at.toISOString(),
          who,
          persona: from ?? null,
          rule,
          file: file.path,
          outcome: 'handed-over',
        });
      }
    }
    if (options.json === true) {
      printJson(terminal, {
        files: files.map((file) => ground.shown(file.path)),
        to: options.to ?? ownersOf(files),
        name: handOverName(files, dayOf(at)),
        ...(output === undefined ? { note } : { output: ground.shown(output) }),
      });
    } else terminal.out(output === undefined ? note : `Written to ${ground.shown(output)}.\n`);
    return 0;
  });
}

type Found = HandedFile & { readonly findings: ReturnType<typeof judgeChange> };

async function changedFiles(ground: Ground, wanted: readonly string[], staged: boolean): Promise<Found[]> {
  if (!ground.reader || ground.reader.paths.bare) {
    throw new OpsError('usage', 'There is no git working tree here, so there is no change to hand over.');
  }
  const actors = await actorsOf(ground);
  const changed = (await readDiff(ground.root, { staged })).filter(({ binary }) => !binary);
  const named = wanted.map((file) => toPosix(path.relative(ground.root, path.resolve(ground.folder, file))));
  const missing = named.find((name) => !changed.some((file) => file.path === name));
  if (missing !== undefined) throw new OpsError('refused', `${ground.shown(missing)} has no changes to hand over.`);
  const files = changed
    .map((file) => ({ ...file, findings: judgeChange(actors, file) }))
    .filter((file) => (named.length > 0 ? named.includes(file.path) : file.findings.length > 0));
  if (files.length > 0) return files;
  throw new OpsError('refused', 'The rules object to none of your changes.', {
    remedy: 'Name the files to hand over.',
  });
}
