import type { Command } from 'commander';
import * as path from 'node:path';
import { checklistHtml } from '../checklist/html.ts';
import { checklistMarkdown } from '../checklist/markdown.ts';
import type { ItemView, Release, ReleaseView } from '../checklist/model.ts';
import { ReleaseStore } from '../checklist/store.ts';
import { isSettled, itemsOf, releaseView } from '../checklist/view.ts';
import { circumstances } from '../checklist/who.ts';
import type { Persona } from '../persona/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { createFile } from '../workspace/files.ts';
import { runProcess, succeeded } from '../workspace/process.ts';
import type { Ground } from './ground.ts';
import { plain, printJson, printLines } from './print.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface TickOptions {
  readonly note?: string;
  readonly as?: string;
  readonly json?: boolean;
}

/** `checklist list`, `tick`, `untick`, `na`, `copy` and `export`. */
export function addChecklistVerbs(program: Command, verbs: Verbs): void {
  const checklist = program.command('checklist').description("the active persona's checklists in the open release");

  verbs.action(
    checklist.command('list').description('list the items with their state and evidence'),
    async ({ ground, terminal, options }) => {
      const view = await currentView(ground);
      if (options.json === true) printJson(terminal, listJson(view));
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
      .option('--as <name>', 'record it under this name instead of the one git knows');
    verbs.action<TickOptions>(command, async ({ ground, terminal, options }, [wishes]) => {
      if (name === 'na' && (options.note ?? '').trim() === '') {
        throw new OpsError('usage', 'Say why it does not apply: --note TEXT.');
      }
      const persona = await ground.needActive();
      const ids = (wishes as readonly string[]).map((wish) => findItem(persona, wish));
      const store = new ReleaseStore(await ground.stateFolder());
      const who = await circumstances(ground.root, ground.reader, { as: options.as, env: terminal.env });
      const release = await store.record(persona, ids, { ...who, ...entry, value: options.note ?? null });
      warnAboutDamage(store, terminal);
      const view = await viewOf(ground, persona, release);
      const changed = view.checklists.flatMap(itemsOf).filter((item) => ids.includes(item.id));
      if (options.json === true) printJson(terminal, { release: releaseJson(release), items: changed.map(itemJson) });
      else
        printLines(
          terminal,
          changed.map((item) => itemLine(item, shortestId(view))),
        );
      return 0;
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

  verbs.action(
    checklist.command('copy').description('print the checklists as a Markdown task list'),
    async ({ ground, terminal, options }) => {
      const markdown = checklistMarkdown(await currentView(ground));
      if (options.json === true) printJson(terminal, { markdown });
      else terminal.out(markdown);
      return 0;
    },
  );

  verbs.action<{ readonly format?: string; readonly output?: string }>(
    checklist
      .command('export')
      .description('write the release with its evidence: Markdown, one HTML page for a ticket, or JSON')
      .option('--format <format>', 'markdown, html or json (default markdown)')
      .option('--output <file>', 'write to this new file instead of standard output'),
    async ({ ground, options }) => {
      const format = options.format ?? (options.json === true ? 'json' : 'markdown');
      const view = await currentView(ground);
      const writers: Readonly<Record<string, () => string>> = {
        markdown: () => checklistMarkdown(view),
        html: () => checklistHtml(view),
        json: () => `${JSON.stringify(listJson(view), null, 2)}\n`,
      };
      const writer = Object.hasOwn(writers, format) ? writers[format] : undefined;
      if (!writer)
        throw new OpsError('usage', `"${format}" is no format here.`, { remedy: 'Known: markdown, html, json.' });
      await write(ground, options.output, writer());
      return 0;
    },
  );
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

/** The active persona's checklists as they stand now. */
export async function currentView(ground: Ground): Promise<ReleaseView> {
  const persona = await ground.needActive();
  const store = new ReleaseStore(await ground.stateFolder());
  const release = await store.active(persona.id);
  warnAboutDamage(store, ground.terminal);
  return viewOf(ground, persona, release);
}

async function viewOf(ground: Ground, persona: Persona, release: Release | undefined): Promise<ReleaseView> {
  const head = await ground.head();
  return releaseView(persona, release, head, { commitsSince: await countCommits(ground, release, head) });
}

/** Counts the commits between HEAD and each commit that evidence names, so that a stale item can say how far it is behind. */
async function countCommits(
  ground: Ground,
  release: Release | undefined,
  head: string | undefined,
): Promise<(commit: string) => number | undefined> {
  const commits = new Set(
    Object.values(release?.items ?? {})
      .map((item) => item.evidence.at(-1)?.head)
      .filter((commit): commit is string => typeof commit === 'string' && commit !== head && isObjectName(commit)),
  );
  const counts = new Map<string, number>();
  if (head === undefined) return () => undefined;
  await Promise.all(
    [...commits].slice(0, 8).map(async (commit) => {
      const args = ['rev-list', '--count', `${commit}..${head}`, '--'];
      const result = await runProcess('git', args, { cwd: ground.root, timeoutMs: 5000 });
      if (succeeded(result)) counts.set(commit, Number(result.stdout.trim()));
    }),
  );
  return (commit) => counts.get(commit);
}

/** A record is data from the git folder: nothing but an object name may reach git's arguments. */
function isObjectName(text: string): boolean {
  return /^[0-9a-f]{40}(?:[0-9a-f]{24})?$/.test(text);
}

/** The last step of an id, which is enough to name an item where no other item ends so. */
function shortId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function liveIds(persona: Persona): string[] {
  return persona.checklists.flatMap(({ items }) => items.filter(({ template }) => !template).map(({ id }) => id));
}

/** An item by its id, by the last step of it, or by a beginning of either, as long as that means one item. */
function findItem(persona: Persona, wish: string): string {
  const ids = liveIds(persona);
  const ways: readonly ((id: string) => boolean)[] = [
    (id) => id === wish,
    (id) => shortId(id) === wish,
    (id) => wish !== '' && (id.startsWith(wish) || shortId(id).startsWith(wish)),
  ];
  const found = ways.map((way) => ids.filter(way)).find((some) => some.length > 0) ?? [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new OpsError(
    'usage',
    only === undefined
      ? `${persona.name} has no checklist item "${wish}".`
      : `"${wish}" means ${found.length} items: ${found.slice(0, 5).join(', ')}.`,
    { remedy: 'The item ids stand in "ops-persona checklist list".' },
  );
}

function warnAboutDamage(store: ReleaseStore, terminal: Terminal): void {
  for (const name of store.damaged) {
    terminal.error(`ops-persona: the release record ${name} is damaged; the last good one is used.\n`);
  }
}

function listJson(view: ReleaseView): unknown {
  return {
    release: view.release ? releaseJson(view.release) : null,
    persona: view.persona,
    held: view.held ?? null,
    openBlocking: view.openBlocking,
    checklists: view.checklists.flatMap((checklist) =>
      checklist.groups.map((group) => ({
        title: checklist.title,
        group: group.title ?? null,
        explicit: checklist.explicit,
        holds: checklist.holds,
        appliesWhen: checklist.appliesWhen ?? null,
        items: group.items.map(itemJson),
      })),
    ),
  };
}

function releaseJson(release: Release): unknown {
  const { id, version, environment, startedAt, startedBy, outcome } = release;
  return { id, version, environment, startedAt, startedBy, outcome };
}

function itemJson(item: ItemView): unknown {
  return {
    id: item.id,
    text: item.text,
    state: item.state,
    why: item.why,
    line: item.place.line,
    evidence: item.evidence,
  };
}

const marks: Readonly<Record<ItemView['state'], string>> = {
  open: '[ ]',
  done: '[x]',
  failed: '[!]',
  'not-applicable': '[-]',
  stale: '[~]',
};

function itemLine(item: ItemView, idOf: (item: ItemView) => string): string {
  return `  ${marks[item.state]} ${plain(item.text)}  (${plain(item.why)})  ${idOf(item)}`;
}

/** The shortest id that "tick" understands for an item. */
function shortestId(view: ReleaseView): (item: ItemView) => string {
  const uses = new Map<string, number>();
  for (const { id } of view.checklists.flatMap(itemsOf)) uses.set(shortId(id), (uses.get(shortId(id)) ?? 0) + 1);
  return ({ id }) => (uses.get(shortId(id)) === 1 ? shortId(id) : id);
}

function listLines(view: ReleaseView): string[] {
  const idOf = shortestId(view);
  const version = view.release?.version ?? null;
  const environment = view.release?.environment ?? null;
  const target = [version === null ? 'no version named' : `v${version}`, environment].filter((part) => part !== null);
  const heading = view.release
    ? `${view.persona.name}: ${target.join(' → ')}`
    : `${view.persona.name}: no release is open`;
  const groups = view.checklists.flatMap((checklist) =>
    checklist.groups.flatMap((group) => [
      '',
      `${plain(checklist.title)}${group.title === undefined ? '' : ` / ${plain(group.title)}`}  ${group.done} of ${group.items.length}`,
      ...group.items.map((item) => itemLine(item, idOf)),
    ]),
  );
  const open = view.checklists.flatMap(itemsOf).filter((item) => !isSettled(item.state)).length;
  const end = view.checklists.length === 0 ? 'This persona has no checklists.' : open === 0 ? 'Nothing is open.' : '';
  return [plain(heading), ...groups, '', ...(view.held === undefined ? [end] : [`${view.held}.`])].filter(
    (line, index, all) => !(line === '' && index === all.length - 1),
  );
}
