import type { Command } from 'commander';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { personaRef, resolveActivePersona, writeActivePersona } from '../persona/active.ts';
import { loadPersonaFile } from '../persona/library.ts';
import type { Persona } from '../persona/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound } from '../workspace/files.ts';
import type { Ground } from './ground.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `persona list`, `persona show`, `persona use` and `persona lint`. */
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
      .command('lint')
      .description('print what is wrong with persona documents; exit code 1 when there is an error or a warning')
      .argument('<file...>', 'persona documents'),
    async ({ ground, terminal, options }, [files]) => {
      const personas = await Promise.all((files as readonly string[]).map((file) => loadFile(ground, file)));
      const problems = personas.flatMap((one) =>
        one.problems.map((problem) => ({ file: ground.shownPersonaFile(one), ...problem })),
      );
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
  return loadPersonaFile(path.resolve(ground.folder, file));
}

function liveItems(persona: Persona): number {
  return persona.checklists.flatMap(({ items }) => items).filter(({ template }) => !template).length;
}

function describe(ground: Ground, persona: Persona): string[] {
  const section = (title: string, statements: readonly { text: string; place: { line: number } }[]) =>
    statements.length === 0
      ? []
      : [
          '',
          `${title}:`,
          ...statements.map(({ text, place }) => `  ${String(place.line).padStart(4)}  ${plain(text)}`),
        ];
  return [
    `${plain(persona.name)} (${ground.shownPersonaFile(persona)})`,
    ...(persona.role === undefined ? [] : [plain(persona.role)]),
    ...persona.checklists.flatMap((checklist) =>
      section(
        `${plain(checklist.title)}${checklist.explicit ? '' : ' (read from a list without boxes)'}`,
        checklist.items.filter(({ template }) => !template),
      ),
    ),
    ...section('Red lines', persona.redLines),
    ...section(
      'Must not write',
      persona.territories.filter(({ effect }) => effect === 'forbidden'),
    ),
    ...section(
      'Alone may write',
      persona.territories.filter(({ effect }) => effect === 'exclusive'),
    ),
    ...section(
      'May write',
      persona.territories.filter(({ effect }) => effect === 'allowed'),
    ),
    ...section('Gates', persona.gates),
    ...section('Memory', persona.memory),
    ...section('Reads first', persona.context),
    ...section('Commands', persona.commands),
    ...section('Metrics', persona.metrics),
    ...section('Escalation', persona.escalations),
    ...section('Not understood', persona.notUnderstood),
    ...section(
      'Problems',
      persona.problems.map(({ message, place }) => ({ text: message, place })),
    ),
  ];
}
