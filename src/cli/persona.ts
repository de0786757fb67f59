import type { Command } from 'commander';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { personaRef, resolveActivePersona, writeActivePersona } from '../persona/active.ts';
import { createPersona, documentText, usualFolder } from '../persona/create.ts';
import { missingPaths } from '../persona/missingPaths.ts';
import type { Persona, Sourced, Territory } from '../persona/model.ts';
import type { TemplateStart } from '../persona/template.ts';
import { configFile } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound } from '../workspace/files.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `persona list`, `persona show`, `persona use`, `persona new` and `persona lint`. */
export function addPersonaVerbs(program: Command, verbs: Verbs): void {
  const persona = program.command('persona').description('the persona documents of this folder and the built-in ones');

  verbs.action(
    persona.command('list').description('list the documents one can choose from, the active one marked'),
    async ({ ground, terminal, options }) => {
      const personas = await ground.personas();
      const active = await ground.active();
      if (options.json === true) {
        printJson(
          terminal,
          personas.map((one) => ({
            id: one.id,
            name: one.name,
            role: one.role ?? null,
            file: ground.shownPersonaFile(one),
            builtin: one.builtin,
            active: one === active,
            checklists: one.checklists.length,
            items: liveItems(one),
          })),
        );
        return 0;
      }
      if (personas.length === 0) terminal.out('No persona documents here.\n');
      printLines(
        terminal,
        table(
          personas.map((one) => [
            one === active ? '*' : ' ',
            plain(one.name),
            ground.shownPersonaFile(one),
            plain(one.role ?? ''),
          ]),
        ).map((line) => (line.length > terminal.columns ? `${line.slice(0, terminal.columns - 1)}…` : line)),
      );
      return 0;
    },
  );

  verbs.action(
    persona
      .command('show')
      .description('print what a document says: the active one, one by name, or a file')
      .argument('[persona]', 'a file, an id or a name; the active one by default'),
    async ({ ground, terminal, options }, [wish]) => {
      const shown = await findPersona(ground, wish as string | undefined);
      if (options.json === true) printJson(terminal, shown);
      else printLines(terminal, describe(ground, shown));
      return 0;
    },
  );

  verbs.action(
    persona
      .command('use')
      .description('choose the active persona of this worktree')
      .argument('[persona]', 'an id, a name or a file')
      .option('--none', 'choose none'),
    async (
      { ground, terminal, options }: { ground: Ground; terminal: Verbs['terminal']; options: UseOptions },
      [wish],
    ) => {
      if ((wish === undefined) === (options.none !== true)) {
        throw new OpsError('usage', 'Name one persona, or give --none.');
      }
      const chosen = wish === undefined ? undefined : await chosenPersona(ground, wish as string);
      await writeActivePersona(ground.root, ground.reader, chosen && personaRef(ground.root, chosen));
      const name =
        chosen === undefined ? null : { id: chosen.id, name: chosen.name, file: ground.shownPersonaFile(chosen) };
      if (options.json === true) printJson(terminal, { active: name });
      else
        terminal.out(chosen ? `${plain(chosen.name)} is active in this worktree.\n` : 'No persona is active here.\n');
      return 0;
    },
  );

  verbs.action(
    persona
      .command('new')
      .description('write a new persona document in the form that is read without inference')
      .argument('<name>', 'its name; the file is named after it')
      .option('--from <persona>', 'start from a copy of this one: a file, an id or a name')
      .option('--extends <persona>', 'build on this one and write only what is added')
      .option('--in <dir>', 'the folder below the root; personas or .claude/agents by default, whichever is there'),
    async (
      { ground, terminal, options }: { ground: Ground; terminal: Verbs['terminal']; options: NewOptions },
      [name],
    ) => {
      if (options.from !== undefined && options.extends !== undefined) {
        throw new OpsError('usage', 'Give --from or --extends, not both.');
      }
      const folder = options.in ?? (await usualFolder(ground.root));
      const start = await startOf(ground, options);
      const relative = await createPersona(ground.root, { name: name as string, folder, start });
      if (options.json === true) printJson(terminal, { file: ground.shown(relative) });
      else {
        printLines(terminal, [
          `${ground.shown(relative)} is written.`,
          `Edit it, then "ops-persona persona use ${ground.shown(relative)}".`,
        ]);
      }
      return 0;
    },
  );

  verbs.action(
    persona
      .command('lint')
      .description('print what is wrong with persona documents; exit code 1 when there is an error or a warning')
      .argument('<file...>', 'persona documents'),
    async ({ ground, terminal, options }, [files]) => {
      const personas = await Promise.all((files as readonly string[]).map((file) => loadFile(ground, file)));
      const found = await Promise.all(
        personas.map(async (one) =>
          [...one.problems, ...(await missingPaths(one, ground.root, one.file))].map((problem) => ({
            file: ground.shownPersonaFile(one),
            ...problem,
          })),
        ),
      );
      const configuration = (await ground.configurationProblems()).map((problem) => ({
        file: ground.shown(configFile),
        ...problem,
      }));
      const problems = [...found.flat(), ...configuration];
      if (options.json === true) printJson(terminal, problems);
      else {
        printLines(
          terminal,
          problems.map(
            ({ file, line, place, severity, message, remedy, code }) =>
              `${file}:${line}:${place.column} ${severity}: ${plain(message)} ${plain(remedy)} [${code}]`,
          ),
        );
        if (problems.length === 0) terminal.out(`${count(personas.length, 'document')}, nothing to mend.\n`);
      }
      return problems.some(({ severity }) => severity !== 'information') ? 1 : 0;
    },
  );
}

interface UseOptions {
  readonly none?: boolean;
  readonly json?: boolean;
}

interface NewOptions {
  readonly from?: string;
  readonly extends?: string;
  readonly in?: string;
  readonly json?: boolean;
}

async function startOf(ground: Ground, options: NewOptions): Promise<TemplateStart> {
  if (options.from !== undefined) {
    const base = await findPersona(ground, options.from);
    return { kind: 'copy', text: await documentText(base, ground.terminal.builtinFolder) };
  }
  if (options.extends === undefined) return { kind: 'empty' };
  return { kind: 'extends', persona: personaRef(ground.root, await chosenPersona(ground, options.extends)) };
}

async function findPersona(ground: Ground, wish: string | undefined): Promise<Persona> {
  if (wish === undefined) return ground.needActive();
  return (await fileOf(ground, wish)) === undefined ? chosenPersona(ground, wish) : loadFile(ground, wish);
}

async function chosenPersona(ground: Ground, wish: string): Promise<Persona> {
  const personas = await ground.personas();
  const file = await fileOf(ground, wish);
  const found =
    personas.find((one) => one.file === file) ??
    (await resolveActivePersona(ground.root, ground.reader, personas, wish));
  if (found) return found;
  throw new OpsError('usage', `There is no persona "${wish}" here.`);
}

/** The absolute path when the words name an existing file. */
async function fileOf(ground: Ground, wish: string): Promise<string | undefined> {
  const file = path.resolve(ground.folder, wish);
  try {
    return (await fs.stat(file)).isFile() ? await fs.realpath(file) : undefined;
  } catch (error) {
    if (isNotFound(error)) return undefined;
    throw error;
  }
}

function loadFile(ground: Ground, file: string): Promise<Persona> {
  return ground.personaOf(path.resolve(ground.folder, file));
}

function liveItems(persona: Persona): number {
  return persona.checklists.flatMap(({ items }) => items).filter(({ template }) => !template).length;
}

interface Row extends Sourced {
  readonly text: string;
}

/** A persona on the terminal: its document's lines, and of what it builds on the document's name before them. */
function describe(ground: Ground, persona: Persona): string[] {
  const inOther = ({ from }: Sourced): string => (from ? `  (${ground.shownPersonaFile(from)})` : '');
  const section = (title: string, rows: readonly Row[]): string[] =>
    rows.length === 0
      ? []
      : [
          '',
          `${title}:`,
          ...rows.map((row) => `  ${String(row.place.line).padStart(4)}  ${plain(row.text)}${inOther(row)}`),
        ];
  const territories = (title: string, effect: Territory['effect']): string[] =>
    section(
      title,
      persona.territories.filter((territory) => territory.effect === effect),
    );
  return [
    `${plain(persona.name)} (${ground.shownPersonaFile(persona)})`,
    ...(persona.role === undefined ? [] : [plain(persona.role)]),
    ...section(
      'Builds on',
      persona.extends.map(({ text, place, file }) => ({
        text: file === undefined ? `${text} (not found)` : ground.shownPersonaFile({ file }),
        place,
      })),
    ),
    ...persona.checklists.flatMap((checklist) =>
      section(
        `${plain(checklist.title)}${checklist.explicit ? '' : ' (read from a list without boxes)'}`,
        checklist.items.filter(({ template }) => !template),
      ),
    ),
    ...section('Red lines', persona.redLines),
    ...territories('Must not write', 'forbidden'),
    ...territories('Alone may write', 'exclusive'),
    ...territories('May write', 'allowed'),
    ...section('Gates', persona.gates),
    ...section('Memory', persona.memory),
    ...section('Reads first', persona.context),
    ...section('Commands', persona.commands),
    ...section('Metrics', persona.metrics),
    ...section('Escalation', persona.escalations),
    ...section(
      'Overridden by a stricter rule',
      persona.overridden.map((rule) => ({
        ...rule,
        text: `${rule.text} (by "${rule.by.text}", ${ground.shownPersonaFile(rule.by)}:${rule.by.line})`,
      })),
    ),
    ...section('Not understood', persona.notUnderstood),
    ...section(
      'Problems',
      persona.problems.map(({ message, place }) => ({ text: message, place })),
    ),
  ];
}
