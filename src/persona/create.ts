import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { OpsError } from '../workspace/errors.ts';
import { createFile, landsOutside, toPosix } from '../workspace/files.ts';
import { decodeDocument } from './library.ts';
import type { Persona } from './model.ts';
import { isPersonaPath } from './paths.ts';
import { nameProblem, personaTemplate, templateFileName, type TemplateStart } from './template.ts';

/** Where new documents are put: the first one is offered first, unless only the second is there. */
export const personaFolders = ['personas', '.claude/agents'] as const;

/** What agents and people read first, where it is there. */
const mostRead = ['AGENTS.md', 'CLAUDE.md', 'README.md'];

export interface NewPersona {
  readonly name: string;
  /** Below the root, forward slashes. */
  readonly folder: string;
  readonly start: TemplateStart;
  /** Patterns of the user's settings that say where else documents stand. */
  readonly locations?: readonly string[];
}

/** The folder new documents of this repository go to: the one of the usual two that is there already. */
export async function usualFolder(root: string): Promise<string> {
  for (const folder of personaFolders) {
    const isThere = await fs.stat(path.join(root, ...folder.split('/'))).then(
      (stat) => stat.isDirectory(),
      () => false,
    );
    if (isThere) return folder;
  }
  return personaFolders[0];
}

async function firstThere(root: string, names: readonly string[]): Promise<string | undefined> {
  for (const name of names) {
    const isThere = await fs.access(path.join(root, name)).then(
      () => true,
      () => false,
    );
    if (isThere) return name;
  }
  return undefined;
}

/**
 * Writes a new persona document and returns its path below the root. Throws OpsError: 'usage' for a name that is none and a
 * folder where no document would be found again, 'refused' where a file stands already or a link leads out of the root.
 */
export async function createPersona(root: string, wish: NewPersona): Promise<string> {
  const problem = nameProblem(wish.name);
  if (problem !== undefined) throw new OpsError('usage', problem);
  const file = path.resolve(root, wish.folder, templateFileName(wish.name));
  const relative = toPosix(path.relative(root, file));
  if (relative.startsWith('../') || path.isAbsolute(relative)) {
    throw new OpsError('usage', `${wish.folder} is not below ${root}.`);
  }
  if (!isPersonaPath(relative, wish.locations)) {
    throw new OpsError('usage', `A persona document in ${wish.folder} would not be found.`, {
      remedy: `Take ${personaFolders.join(' or ')}, or add the folder to the setting opsPersona.personas.locations.`,
    });
  }
  const outside = await landsOutside(root, file);
  if (outside !== undefined) {
    throw new OpsError('refused', `${relative} would land outside the repository, in ${outside}.`, {
      remedy: 'Remove the symbolic link, or make the file yourself.',
    });
  }
  const readFirst = (await firstThere(root, mostRead)) ?? null;
  if (!(await createFile(file, personaTemplate(wish.name, wish.start, readFirst)))) {
    throw new OpsError('refused', 'This document is there already; nothing was written.', {
      file: relative,
      remedy: 'Choose another name.',
    });
  }
  return relative;
}

/** The text of a persona's document. Throws what reading a file throws. */
export async function documentText(persona: Persona, builtinFolder: string): Promise<string> {
  const file = persona.builtin ? path.join(builtinFolder, `${persona.id}.md`) : persona.file;
  return decodeDocument(await fs.readFile(file));
}
