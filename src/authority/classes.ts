import { pathClasses, type PathClass } from './classTable.ts';
import { matchesPatterns } from '../secrets/pathPatterns.ts';
import type { ClassOverride } from './model.ts';
import { compileGlobs } from './patterns.ts';

const compiledClasses = pathClasses.map(({ id, globs }) => ({ id, ...compileGlobs(globs) }));
const byId = new Map(pathClasses.map((pathClass) => [pathClass.id, pathClass]));

/** Words other documents use for the same classes. */
const aliases: Readonly<Record<string, string>> = {
  tests: 'test',
  documentation: 'docs',
  opsdocs: 'ops-docs',
  migrations: 'migration',
  schemas: 'schema',
  database: 'schema',
  scaffolding: 'scaffold',
  security: 'security-implementation',
  'security-config': 'security-configuration',
  'ci-cd': 'ci',
  infra: 'infrastructure',
  deploy: 'deploy-scripts',
  deployment: 'deploy-scripts',
  'deployment-scripts': 'deploy-scripts',
  environment: 'environment-config',
  env: 'environment-config',
  config: 'environment-config',
  publishing: 'package-publishing',
  packages: 'package-publishing',
  package: 'package-publishing',
};

/** The id a class is known by here, from the words of a persona or a configuration; the word itself when it is none. */
export function canonicalClass(id: string): string {
  return byId.has(id) ? id : (aliases[id.toLowerCase()] ?? id);
}

/** A class by its id or another name for it. */
export function findClass(id: string): PathClass | undefined {
  return byId.get(canonicalClass(id));
}

/** Who may not write the program may not write the part of it that guards it either; likewise for documents. */
const widerClass: Readonly<Record<string, string>> = { 'security-implementation': 'source', architecture: 'docs' };

const maxPathLength = 1024;
const none: readonly ClassOverride[] = [];
const rememberedFor = new WeakMap<readonly ClassOverride[], Map<string, string[]>>();

/**
 * The classes a path (relative to the repository's root, forward slashes) belongs to: one as a rule, two
 * where a special one lies inside a wider one (security code is source too), none for a file that no class speaks of. Letter case counts. `overrides`: what the repository says before the presets.
 */
export function classifyPath(path: string, overrides: readonly ClassOverride[] = none): string[] {
  let remembered = rememberedFor.get(overrides);
  if (!remembered) {
    remembered = new Map();
    rememberedFor.set(overrides, remembered);
  }
  let classes = remembered.get(path);
  if (!classes) {
    if (remembered.size > 50_000) remembered.clear();
    classes = path.length > maxPathLength ? [] : classify(path, overrides);
    remembered.set(path, classes);
  }
  return classes;
}

function classify(path: string, overrides: readonly ClassOverride[]): string[] {
  const folders = path.split('/');
  const name = folders.pop() ?? '';
  const names = classesOfName(name);
  const fits = (index: number): boolean => {
    const one = compiledClasses[index];
    return (
      one !== undefined &&
      !overrides.some(({ id, without }) => id === one.id && matchesPatterns(without, path)) &&
      ((names & (1 << index)) !== 0 || one.fitsPath(path, folders)) &&
      !one.isTakenBack(path, name)
    );
  };
  const said = overrides.find(
    ({ patterns, without }) => matchesPatterns(patterns, path) && !matchesPatterns(without, path),
  );
  const id = said?.id ?? compiledClasses[compiledClasses.findIndex((_, index) => fits(index))]?.id;
  if (id === undefined) return [];
  const wider = widerClass[id];
  const isWiderToo = wider !== undefined && fits(compiledClasses.findIndex((one) => one.id === wider));
  return isWiderToo ? [id, wider] : [id];
}

const rememberedNames = new Map<string, number>();

/** One bit for each class that a file's name alone speaks for; the same few names stand everywhere in a repository. */
function classesOfName(name: string): number {
  let bits = rememberedNames.get(name);
  if (bits === undefined) {
    if (rememberedNames.size > 50_000) rememberedNames.clear();
    bits = compiledClasses.reduce((sum, { fitsName }, index) => sum | (fitsName(name) ? 1 << index : 0), 0);
    rememberedNames.set(name, bits);
  }
  return bits;
}
