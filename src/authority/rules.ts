import type { OpsConfig } from '../workspace/config.ts';
import type { ConfigProblem, LoadedConfig } from '../workspace/config.ts';
import { canonicalClass, findClass } from './classes.ts';
import { pathClasses } from './classTable.ts';
import type { ClassOverride, ConfiguredRule } from './model.ts';

/**
 * The rules under `territories:` in `.ops/config.yaml`. An entry without an effect only gives its patterns a name, so it is
 * no rule. `text` is the file, to say on which line a rule stands.
 */
export function configuredRules(config: OpsConfig, text: string): ConfiguredRule[] {
  const lines = text.split(/\r\n|\r|\n/);
  const start = lines.findIndex((line) => /^territories\s*:/.test(line));
  return Object.entries(config.territories ?? {}).flatMap(([name, { patterns, effect }]) =>
    effect === undefined ? [] : [{ name, patterns, effect, line: lineOf(lines, start, name) }],
  );
}

function lineOf(lines: readonly string[], start: number, name: string): number {
  const at = lines.findIndex((line, index) => index > start && line.trim().replace(/["']/g, '').startsWith(`${name}:`));
  return at === -1 ? Math.max(1, start + 1) : at + 1;
}

/** What `classes:` in `.ops/config.yaml` says about kinds of files, in its order; names of no class are left out. */
export function classOverrides(config: OpsConfig): ClassOverride[] {
  return Object.entries(config.classes ?? {}).flatMap(([name, patterns]) => {
    const id = canonicalClass(name);
    if (!findClass(id)) return [];
    const without = patterns.filter((pattern) => pattern.startsWith('!')).map((pattern) => pattern.slice(1));
    return [{ id, patterns: patterns.filter((pattern) => !pattern.startsWith('!')), without }];
  });
}

/** What is wrong in the configuration that only authority can tell: names of classes that are none. */
export function classProblems({ config, locate }: Pick<LoadedConfig, 'config' | 'locate'>): ConfigProblem[] {
  const known = pathClasses.map(({ id }) => id).join(', ');
  return Object.keys(config.classes ?? {})
    .filter((name) => !findClass(name))
    .map((name) => ({ ...locate(['classes', name]), message: `"${name}" is no kind of file. Known: ${known}.` }));
}
