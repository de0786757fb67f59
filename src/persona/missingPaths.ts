import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona, PersonaProblem } from './model.ts';

/** More than these are not asked for: each costs a look at the disk. */
const mostPaths = 60;

/**
 * Paths of a document that are not there, looked for from the root and from the document's own folder (what it builds on
 * answers for itself): files to be read first, and rules about folders none of which exists while one has nearly that name. Other
 * rules may speak of what is still to come. Memory files may be missing: the Memory view makes them. Paths with variables or a
 * scheme, and those outside the repository, are left alone.
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
      for (const folder of folders) {
        // A pattern without a folder fits anywhere, and of several usual places one is enough.
        if (folder === undefined || (await isHere(folder))) return undefined;
      }
      for (const folder of folders) {
        const meant = folder === undefined ? undefined : await similarFolder(root, folder);
        if (meant === undefined) continue;
        return {
          code: 'persona/missing-path',
          severity: 'information',
          message: `There is no ${folder}/ here, but there is ${meant}/.`,
          remedy: 'Correct the path, or leave it for files that are still to come.',
          line: one.place.line,
          place: one.place,
        };
      }
      return undefined;
    });
  const found = await Promise.all([...files, ...rules]);
  return found.filter((problem) => problem !== undefined);
}

/** A folder that is there and whose path differs from this one in a letter or two of one name; undefined where none does. */
async function similarFolder(root: string, folder: string): Promise<string | undefined> {
  const parts = folder.split('/');
  for (const [index, part] of parts.entries()) {
    const above = parts.slice(0, index);
    const here = await fs.readdir(path.join(root, ...above), { withFileTypes: true }).catch(() => []);
    const names = here.filter((entry) => entry.isDirectory()).map(({ name }) => name);
    if (names.includes(part)) continue;
    const meant = names.find((name) => areSimilar(part.toLowerCase(), name.toLowerCase()));
    return meant === undefined ? undefined : [...above, meant, ...parts.slice(index + 1)].join('/');
  }
  return undefined;
}

/** True for names that one slip tells apart: a letter too many, too few, changed, or two swapped. */
function areSimilar(one: string, other: string): boolean {
  if (Math.min(one.length, other.length) < 2) return false;
  const [short, long] = one.length <= other.length ? [one, other] : [other, one];
  let at = 0;
  while (at < short.length && short[at] === long[at]) at++;
  if (short.length < long.length) return long.length === short.length + 1 && long.endsWith(short.slice(at));
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at] && long.endsWith(short.slice(at + 2));
  return isSwapped || long.endsWith(short.slice(at + 1));
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
