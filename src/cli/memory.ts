import type { Command } from 'commander';
import { dayOf } from '../authority/days.ts';
import { appendEntry, entryKinds, type EntryKind } from '../memory/append.ts';
import { personName } from '../checklist/who.ts';
import { archiveOld } from '../memory/archive.ts';
import { createMemoryFiles } from '../memory/create.ts';
import type { FileStatus, MemoryView } from '../memory/model.ts';
import { searchMemory } from '../memory/search.ts';
import { contextText, planSession, rememberRead, type SessionPlan, type SessionStep } from '../memory/session.ts';
import { byteBudget, lineBudget, memoryView } from '../memory/status.ts';
import { listRuns } from '../pipeline/runs.ts';
import { worktreeStateFolder } from '../workspace/repository.ts';
import { describeAge } from '../workspace/clock.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `memory list`, `init`, `append`, `search`, `session`, `archive` and `context`. */
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

  verbs.action<{ brief?: boolean; as?: string }>(
    memory
      .command('session')
      .description(
        "start a session: print the files in the persona's order with what changed since the last one, and keep receipts",
      )
      .option('--brief', 'only the list, not the texts')
      .option('--as <name>', 'who reads; the name git knows by default'),
    async ({ ground, terminal, options }) => {
      const persona = await ground.needActive();
      const state = await worktreeStateFolder(ground.folder, ground.reader);
      const plan = await planSession(persona, await currentMemory(ground), state);
      if (options.json === true) {
        const steps = plan.steps.map(({ status, ...step }) => ({
          path: status.path,
          file: status.file ?? null,
          scope: status.scope,
          ...step,
        }));
        printJson(terminal, { lastSession: plan.lastSession ?? null, steps });
      } else printLines(terminal, sessionLines(plan, options.brief === true));
      const by = options.as ?? (await personName(ground.root));
      const read = plan.steps.flatMap(({ status, text }) => (text === undefined ? [] : [status]));
      await rememberRead(state, read, { at: new Date().toISOString(), by }, true);
      return 0;
    },
  );

  verbs.action<{ budget?: string }>(
    memory
      .command('archive')
      .description('move the oldest dated entries of files over their budget into archive/ beside them')
      .argument('[file]', 'only this one, as the persona names it')
      .option('--budget <lines>', `lines a file may have (${lineBudget})`),
    async ({ ground, terminal, options }, [named]) => {
      const budget = options.budget === undefined ? lineBudget : Number(options.budget);
      if (!Number.isInteger(budget) || budget < 1)
        throw new OpsError('usage', `"${String(options.budget)}" is no number of lines.`);
      const view = await currentMemory(ground);
      const all = [...view.shared.files, ...view.worktree.files, ...view.user];
      const wanted = all.filter(({ path, name, lines: count }) =>
        named === undefined ? count > budget : named === path || named === name,
      );
      if (named !== undefined && wanted.length === 0)
        throw new OpsError('usage', `The active persona names no memory file ${String(named)}.`);
      const done: { path: string; archive: string; entries: number; linesLeft: number }[] = [];
      for (const status of wanted) {
        const archived = await archiveOld(status, budget);
        if (archived) done.push({ path: status.path, ...archived });
      }
      if (options.json === true) printJson(terminal, done);
      else if (done.length === 0) terminal.out('Nothing to archive: no file is over its budget with dated entries.\n');
      else {
        const words = (one: (typeof done)[number]) =>
          `${plain(one.path)}: ${count(one.entries, 'entry', 'entries')} to ${ground.shown(one.archive)}, ${count(one.linesLeft, 'line')} left.`;
        printLines(terminal, done.map(words));
      }
      return 0;
    },
  );

  verbs.action(
    memory
      .command('context')
      .description('print all memory and context files as one text for an agent, without secrets'),
    async ({ ground, terminal, options }) => {
      const persona = await ground.needActive();
      const state = await worktreeStateFolder(ground.folder, ground.reader);
      const { steps } = await planSession(persona, await currentMemory(ground), state);
      if (options.json === true)
        printJson(
          terminal,
          steps.map(({ status, text }) => ({ path: status.path, text: text ?? null })),
        );
      else terminal.out(contextText(steps));
      return 0;
    },
  );
}

async function currentMemory(ground: Ground): Promise<MemoryView> {
  const persona = await ground.needActive();
  const runs = await listRuns(await ground.stateFolder());
  const released = runs.find((run) => run.state === 'released');
  return memoryView(persona, ground.folder, ground.reader, { lastRelease: released?.endedAt });
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
    ...section('Also here', view.others),
    ...(view.orphans.length === 0
      ? []
      : ['', 'Of worktrees that are gone:', ...view.orphans.map(({ file }) => `  ${plain(file)}`)]),
  ];
  return all.length === 0 ? ['This persona names no memory and no context files.'] : all.slice(1);
}

function describeFile(file: FileStatus): string {
  if (file.state === 'missing') return 'missing';
  if (file.state === 'unreadable') return 'can not be read';
  const age = file.modified === undefined ? undefined : describeAge(new Date(file.modified), new Date());
  const facts = [file.state === 'folder' ? 'folder' : count(file.lines, 'line'), age];
  if (file.overBudget > 0) facts.push(`${file.overBudget} over its budget of ${lineBudget}`);
  if (file.bytesOverBudget > 0) facts.push(`${file.bytesOverBudget} bytes over its budget of ${byteBudget}`);
  if (file.secrets > 0) facts.push(count(file.secrets, 'secret'));
  if (file.unsearched) facts.push('not searched for secrets');
  if (file.conflictMarkers) facts.push('conflict markers');
  if (file.stale !== undefined) facts.push(`stale: ${file.stale}`);
  if (file.read) {
    const when = describeAge(new Date(file.read.at), new Date());
    facts.push(file.read.unchanged ? `read ${when}` : `changed since it was read ${when}`);
  }
  if (file.git !== 'tracked') facts.push(file.git?.replace('-', ' '));
  return facts.filter((fact) => fact !== undefined).join(', ');
}

function sessionLines(plan: SessionPlan, brief: boolean): string[] {
  const since =
    plan.lastSession === undefined
      ? 'the first session here'
      : `the last session was ${describeAge(new Date(plan.lastSession), new Date())}`;
  const lines = [`Session start: ${count(plan.steps.length, 'file')} to read; ${since}.`, ''];
  lines.push(...table(plan.steps.map((step) => [`${step.number}.`, plain(step.status.path), describeChange(step)])));
  if (brief) return lines;
  for (const step of plan.steps) {
    if (step.text === undefined) continue;
    const title = `== ${step.number}. ${plain(step.status.path)} (${describeChange(step)})`;
    lines.push(
      '',
      title,
      '',
      ...step.text
        .trimEnd()
        .split(/\r\n|\r|\n/)
        .map(printable),
    );
  }
  return lines;
}

/** "new since the last time", "changed: 2 lines more, 1 less". */
function describeChange({ change, added, removed }: SessionStep): string {
  if (change === 'changed') return `changed: ${count(added.length, 'line')} more, ${removed} less`;
  return { new: 'not read here yet', same: 'as it was read', missing: 'missing' }[change];
}

/** A line of a file without what could move the cursor or change colours. */
function printable(line: string): string {
  return line.replace(/(?!\t)[\p{Cc}\p{Cf}]/gu, '');
}
