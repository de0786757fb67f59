import type { Command } from 'commander';
import { dayOf } from '../authority/exceptions.ts';
import { appendEntry, entryKinds, type EntryKind } from '../memory/append.ts';
import { createMemoryFiles } from '../memory/create.ts';
import type { FileStatus, MemoryView } from '../memory/model.ts';
import { searchMemory } from '../memory/search.ts';
import { memoryView } from '../memory/status.ts';
import { describeAge } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `memory list`, `init`, `append` and `search`. */
export function addMemoryVerbs(program: Command, verbs: Verbs): void {
  const memory = program.command('memory').description("the active persona's memory and context files");

  verbs.action(
    memory.command('list').description('list the files with their state, age and size; creates nothing'),
    async ({ ground, terminal, options }) => {
      const view = await currentMemory(ground);
      if (options.json === true) printJson(terminal, view);
      else printLines(terminal, lines(view));
      return 0;
    },
  );

  verbs.action(
    memory.command('init').description('create the missing memory files from a short template; overwrites nothing'),
    async ({ ground, terminal, options }) => {
      const view = await currentMemory(ground);
      const made = await createMemoryFiles([...view.shared.files, ...view.worktree.files, ...view.user]);
      if (options.json === true) printJson(terminal, { created: made });
      else if (made.length === 0) terminal.out('Nothing was missing.\n');
      else printLines(terminal, [`Created ${count(made.length, 'file')}:`, ...made.map((file) => `  ${file}`)]);
      return 0;
    },
  );

  verbs.action(
    memory
      .command('append')
      .description('append an entry with date and commit under the right heading of the right file')
      .argument('<kind>', Object.keys(entryKinds).join(', '))
      .argument('<text...>', 'what to remember'),
    async ({ ground, terminal, options }, [kind, words]) => {
      const known = Object.keys(entryKinds).find((one): one is EntryKind => one === kind);
      if (known === undefined) {
        throw new OpsError('usage', `"${String(kind)}" is no kind of entry.`, {
          remedy: `Known: ${Object.keys(entryKinds).join(', ')}.`,
        });
      }
      const text = (words as readonly string[]).join(' ').trim();
      if (text === '') throw new OpsError('usage', 'Say what to remember.');
      const entry = { kind: known, text, day: dayOf(new Date()), commit: await ground.head() };
      const file = await appendEntry(await currentMemory(ground), entry);
      if (options.json === true) printJson(terminal, { file });
      else terminal.out(`Remembered in ${ground.shown(file)}.\n`);
      return 0;
    },
  );

  verbs.action(
    memory
      .command('search')
      .description('find the lines of all memory files that hold every word; exit code 1 when there are none')
      .argument('<word...>', 'words'),
    async ({ ground, terminal, options }, [words]) => {
      const hits = await searchMemory(await currentMemory(ground), (words as readonly string[]).join(' '));
      if (options.json === true) printJson(terminal, hits);
      else {
        printLines(
          terminal,
          hits.map(({ path, line, text, heading }) => {
            const under = heading === undefined ? '' : ` (${plain(heading)})`;
            return `${plain(path)}:${line}${under}: ${plain(text)}`;
          }),
        );
      }
      return hits.length > 0 ? 0 : 1;
    },
  );
}

async function currentMemory(ground: Ground): Promise<MemoryView> {
  return memoryView(await ground.needActive(), ground.folder, ground.reader);
}

function lines(view: MemoryView): string[] {
  const section = (title: string, files: readonly FileStatus[]) =>
    files.length === 0
      ? []
      : ['', `${title}:`, ...table(files.map((file) => [`  ${plain(file.path)}`, describeFile(file)]))];
  const all = [
    ...section(`Shared by all worktrees (${view.shared.root ?? 'no main worktree'})`, view.shared.files),
    ...section(`This worktree (${view.worktree.branch ?? view.worktree.root})`, view.worktree.files),
    ...section('Of the user', view.user),
    ...section('Read first', view.context),
  ];
  return all.length === 0 ? ['This persona names no memory and no context files.'] : all.slice(1);
}

function describeFile(file: FileStatus): string {
  if (file.state === 'missing') return 'missing';
  if (file.state === 'unreadable') return 'can not be read';
  const age = file.modified === undefined ? undefined : describeAge(new Date(file.modified), new Date());
  const facts = [file.state === 'folder' ? 'folder' : count(file.lines, 'line'), age];
  if (file.overBudget > 0) facts.push(`${file.overBudget} over its budget of 200`);
  if (file.secrets > 0) facts.push(count(file.secrets, 'secret'));
  if (file.conflictMarkers) facts.push('conflict markers');
  return facts.filter((fact) => fact !== undefined).join(', ');
}
