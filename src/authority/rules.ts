import type { OpsConfig } from '../workspace/config.ts';
import type { ConfiguredRule } from './model.ts';

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
