import type { Command } from 'commander';
import * as path from 'node:path';
import { itemData, releaseData, releaseFacts } from '../checklist/data.ts';
import { checklistHtml } from '../checklist/html.ts';
import { handoffReport } from '../checklist/handoff.ts';
import { readTicks } from '../checklist/importTicks.ts';
import { checklistMarkdown } from '../checklist/markdown.ts';
import { refuseSettling } from '../checklist/rules.ts';
import { itemsOf } from '../checklist/view.ts';
import { lastRecorded } from '../checklist/undo.ts';
import { circumstances, whoAmI } from '../checklist/who.ts';
import type { Release } from '../checklist/model.ts';
import type { Standing } from '../checklist/standing.ts';
import type { Persona } from '../persona/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { createFile, readTextIfExists } from '../workspace/files.ts';
import { assessRelease, currentRelease, warnAboutDamage } from './assessed.ts';
import { findItem, itemLine, listLines, shortestId } from './checklistWords.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines } from './print.ts';
import type { Verbs } from './verbs.ts';
import { addVerifyVerb } from './verify.ts';

interface TickOptions {
  readonly note?: string;
  readonly as?: string;
  readonly env?: string;
  readonly json?: boolean;
}

/** Where several releases are open, each for its environment. */
const environmentHelp = 'the release of this environment; default the one at work';

interface Where {
  readonly env?: string;
}

/** `checklist list`, `tick`, `untick`, `na`, `undo`, `copy` and `export`. */
export function addChecklistVerbs(program: Command, verbs: Verbs): void {
  const checklist = program.command('checklist').description("the active persona's checklists in the open release");

  verbs.action<Where>(
    checklist
      .command('list')
      .description('list the items with their state and evidence')
      .option('--env <name>', environmentHelp),
    async ({ ground, terminal, options }) => {
      const { view } = await currentRelease(ground, options.env);
      if (options.json === true) printJson(terminal, releaseData(view));
      else printLines(terminal, listLines(view));
      return 0;
    },
  );

  const recording = (
    name: string,
    description: string,
    entry: { readonly kind: 'tick' | 'untick' | 'not-applicable'; readonly result: 'done' | 'open' | 'not-applicable' },
  ) => {
    const command = checklist
      .command(name)
      .description(description)
      .argument('<item...>', 'item ids, as "checklist list" shows them; the beginning is enough where it is unique')
      .option(name === 'na' ? '--reason, --note <text>' : '--note <text>', 'what to remember about it')
      .option('--as <name>', 'record it under this name instead of the one git knows')
      .option('--env <name>', environmentHelp);
    verbs.action<TickOptions>(command, async ({ ground, terminal, options }, [wishes]) => {
      if (name === 'na' && (options.note ?? '').trim() === '') {
        throw new OpsError('usage', 'Say why it does not apply: --note TEXT.');
      }
      const current = await currentRelease(ground, options.env);
      const { persona, store, standing } = current;
      const ids = (wishes as readonly string[]).map((wish) => findItem(persona, wish));
      if (entry.result !== 'open') refuseSettling(current.view, ids, name === 'na');
      const who = await circumstances(ground.root, standing, { as: options.as, env: terminal.env });
      const evidence = { ...who, ...entry, value: options.note ?? null };
      const release = await store.record(persona, ids, evidence, { environment: options.env, note: standing.note });
      warnAboutDamage(store, terminal);
      return showItems(ground, { persona, release, standing, ids, json: options.json });
    });
  };
  recording('tick', 'record that items are done, with who, when and for which commit', {
    kind: 'tick',
    result: 'done',
  });
  recording('untick', 'take a tick back', { kind: 'untick', result: 'open' });
  recording('na', 'record that items do not apply to this release, with the reason', {
    kind: 'not-applicable',
    result: 'not-applicable',
  });

  verbs.action<TickOptions>(
    checklist
      .command('undo')
      .description('take the last recording of items back, step by step; without items, the last thing you recorded')
      .argument('[item...]', 'item ids, as for tick')
      .option('--as <name>', 'without items: the last thing recorded under this name')
      .option('--env <name>', environmentHelp),
    async ({ ground, terminal, options }, [wishes]) => {
      const { persona, store, view, standing } = await currentRelease(ground, options.env);
      const named = (wishes as readonly string[]).map((wish) => findItem(persona, wish));
      const me = await whoAmI(ground.root, { as: options.as, env: terminal.env });
      const ids = named.length > 0 ? named : lastRecorded(view.release, me);
      if (ids.length === 0) {
        throw new OpsError('refused', 'There is nothing of yours to take back.', {
          remedy: 'Name the items, or whose recording it is: --as NAME.',
        });
      }
      const release = await store.undo(persona, ids, options.env);
      warnAboutDamage(store, terminal);
      return showItems(ground, { persona, release, standing, ids, json: options.json });
    },
  );

  addVerifyVerb(checklist, verbs);

  verbs.action<Where>(
    checklist
      .command('copy')
      .description('print the checklists as a Markdown task list')
      .option('--env <name>', environmentHelp),
    async ({ ground, terminal, options }) => {
      const markdown = checklistMarkdown((await currentRelease(ground, options.env)).view);
      if (options.json === true) printJson(terminal, { markdown });
      else terminal.out(markdown);
      return 0;
    },
  );

  verbs.action<TickOptions>(
    checklist
      .command('import')
      .description('record the ticks of a filled Markdown list; boxes without a cross change nothing')
      .argument('<file>', 'the list, as "checklist copy" writes it or as the document has it')
      .option('--note <text>', 'what to remember with each')
      .option('--as <name>', 'record them under this name instead of the one git knows')
      .option('--env <name>', environmentHelp),
    async ({ ground, terminal, options }, [name]) => {
      const current = await currentRelease(ground, options.env);
      const { persona, store, standing } = current;
      const file = path.resolve(ground.folder, name as string);
      const text = await readTextIfExists(file);
      if (text === undefined) throw new OpsError('usage', `There is no file ${plain(name as string)}.`);
      const list = readTicks(text, persona);
      const states = new Map(current.view.checklists.flatMap(itemsOf).map((item) => [item.id, item.state]));
      const ticks = list.ticks.filter(
        (tick) => tick.done && !['done', 'not-applicable'].includes(states.get(tick.id) ?? ''),
      );
      for (const { line, text: words } of list.unknown)
        terminal.error(`ops-persona: ${plain(name as string)}:${line}: no item is called "${plain(words)}".\n`);
      refuseSettling(
        current.view,
        ticks.map(({ id }) => id),
      );
      const who = await circumstances(ground.root, standing, { as: options.as, env: terminal.env });
      const from = `from ${path.basename(file)}`;
      const entries = ticks.map(({ id, note }) => ({
        id,
        evidence: {
          ...who,
          kind: 'tick' as const,
          result: 'done' as const,
          value: [options.note, note, from].filter(Boolean).join(', '),
        },
      }));
      if (entries.length > 0)
        await store.recordAll(persona, entries, { environment: options.env, note: standing.note });
      if (options.json === true) printJson(terminal, { ticked: ticks.map(({ id }) => id), unknown: list.unknown });
      else terminal.out(`${count(ticks.length, 'item')} ticked from ${plain(name as string)}.\n`);
      return list.unknown.length > 0 && ticks.length === 0 ? 1 : 0;
    },
  );

  verbs.action<Where & { readonly format?: string; readonly output?: string }>(
    checklist
      .command('export')
      .description('write the release with its evidence: Markdown, one HTML page for a ticket, or JSON')
      .option('--format <format>', "handoff (the persona's own report), markdown, html or json (default markdown)")
      .option('--output <file>', 'write to this new file instead of standard output')
      .option('--env <name>', environmentHelp),
    async ({ ground, options }) => {
      const format = options.format ?? (options.json === true ? 'json' : 'markdown');
      const { view, persona } = await currentRelease(ground, options.env);
      const head = await ground.moment?.head();
      const writers: Readonly<Record<string, () => string>> = {
        markdown: () => checklistMarkdown(view),
        handoff: () => handoffReport(view, persona, { branch: head?.branch, head: head?.commit }),
        html: () => checklistHtml(view),
        json: () => `${JSON.stringify(releaseData(view), null, 2)}\n`,
      };
      const writer = Object.hasOwn(writers, format) ? writers[format] : undefined;
      if (!writer)
        throw new OpsError('usage', `"${format}" is no format here.`, {
          remedy: 'Known: handoff, markdown, html, json.',
        });
      await write(ground, options.output, writer());
      return 0;
    },
  );
}

/** Prints how items stand after they were changed. */
async function showItems(
  ground: Ground,
  changed: {
    readonly persona: Persona;
    readonly release: Release;
    readonly standing: Standing;
    readonly ids: readonly string[];
    readonly json: boolean | undefined;
  },
): Promise<number> {
  const { persona, release, standing, ids, json } = changed;
  const { view } = await assessRelease(ground, persona, release, standing);
  const items = view.checklists.flatMap(itemsOf).filter((item) => ids.includes(item.id));
  if (json === true) printJson(ground.terminal, { release: releaseFacts(release), items: items.map(itemData) });
  else
    printLines(
      ground.terminal,
      items.map((item) => itemLine(item, shortestId(view))),
    );
  return 0;
}

/** Writes to standard output, or to a new file; an existing one is not overwritten. */
async function write(ground: Ground, output: string | undefined, text: string): Promise<void> {
  if (output === undefined) {
    ground.terminal.out(text);
    return;
  }
  const file = path.resolve(ground.folder, output);
  if (!(await createFile(file, text))) {
    throw new OpsError('refused', `${output} exists already.`, { remedy: 'Name another file, or remove it.' });
  }
  ground.terminal.error(`Written to ${output}.\n`);
}
