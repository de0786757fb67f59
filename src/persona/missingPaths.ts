import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona, PersonaProblem } from './model.ts';

/** More than these are not asked for: each costs a look at the disk. */
const mostPaths = 60;

/**
 * Paths of a document that are not there, looked for from the root and from the document's own folder (what it builds on
 * answers for itself): files to be read first, and rules about folders none of which exists. Memory files may be missing: the
 * Memory view makes them. Paths with variables or a scheme, and those outside the repository, are left alone.
 */
export async function missingPaths(persona: Persona, root: string, file: string): Promise<PersonaProblem[]> {
  const bases = [root, path.dirname(file)];
  const isHere = async (name: string): Promise<boolean> =>
    (await Promise.all(bases.map((base) => exists(path.resolve(base, name))))).some(Boolean);
  const asked = persona.context.filter(({ path: name, from }) => isPlain(name) && !from).slice(0, mostPaths);
  const files = asked.map(async (spec): Promise<PersonaProblem | undefined> => {
    if (await isHere(spec.path)) return undefined;
    return {
      code: 'persona/missing-path',
      severity: 'information',
      message: `${spec.path} is to be read first, and there is no such file here.`,
      remedy: 'Correct the path, or write the file.',
      line: spec.place.line,
      place: spec.place,
    };
  });
  const rules = persona.territories
    .filter(({ effect, from }) => effect !== 'allowed' && !from)
    .slice(0, mostPaths)
    .map(async (one): Promise<PersonaProblem | undefined> => {
      const folders = one.patterns.map(folderOf);
      // Of several usual places one is enough, and a pattern without a folder fits anywhere.
      if (folders.length === 0 || folders.some((folder) => folder === undefined)) return undefined;
      for (const folder of folders) if (folder !== undefined && (await isHere(folder))) return undefined;
      const [only] = one.patterns;
      return {
        code: 'persona/missing-path',
        severity: 'information',
        message: `${folders.length === 1 && only !== undefined ? `There is no ${only}` : `None of these ${folders.length} places is`} here, so this rule binds nothing yet.`,
        remedy: 'Correct the path, or leave it for files that are still to come.',
        line: one.place.line,
        place: one.place,
      };
    });
  const found = await Promise.all([...files, ...rules]);
  return found.filter((problem) => problem !== undefined);
}

/** The folder a pattern's files lie in (`infra/` of `infra/**`, `src/app` of `src/app/*.ts`); undefined when that is not fixed. */
function folderOf(pattern: string): string | undefined {
  const parts = pattern.replace(/^\.?\//, '').split('/');
  const fixed = parts.slice(0, -1);
  const wild = fixed.findIndex((part) => !isPlain(part));
  const folder = (wild < 0 ? fixed : fixed.slice(0, wild)).join('/');
  return folder === '' || !isPlain(folder) ? undefined : folder;
}

function isPlain(name: string): boolean {
  return !/[*?{}[\]<>$|]|^~|^[a-z]+:/i.test(name) && !path.isAbsolute(name) && !name.split(/[\\/]/).includes('..');
}

async function exists(file: string): Promise<boolean> {
  return fs.access(file).then(
    () => true,
    () => false,
  );
}
