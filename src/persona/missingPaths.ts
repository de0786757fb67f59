import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona, PersonaProblem } from './model.ts';

/** More than these are not asked for: each costs a look at the disk. */
const mostPaths = 60;

/**
 * The files a document tells one to read first that are not there, looked for from the root and from the document's own
 * folder (what it builds on answers for itself). Memory files may be missing: the Memory view makes them. Paths with variables, wildcards or a scheme, and those
 * outside the repository, are left alone.
 */
export async function missingPaths(persona: Persona, root: string, file: string): Promise<PersonaProblem[]> {
  const asked = persona.context.filter(({ path: name, from }) => isPlain(name) && !from).slice(0, mostPaths);
  const found = await Promise.all(
    asked.map(async (spec): Promise<PersonaProblem | undefined> => {
      const places = [root, path.dirname(file)].map((base) => path.resolve(base, spec.path));
      if ((await Promise.all(places.map(exists))).some(Boolean)) return undefined;
      return {
        code: 'persona/missing-path',
        severity: 'information',
        message: `${spec.path} is to be read first, and there is no such file here.`,
        remedy: 'Correct the path, or write the file.',
        line: spec.place.line,
        place: spec.place,
      };
    }),
  );
  return found.filter((problem) => problem !== undefined);
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
