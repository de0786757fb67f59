import * as fs from 'node:fs';
import * as path from 'node:path';
import { pathToFileURL } from 'node:url';
import { Trouble } from '../../scripts/lib/ground.mjs';

/** What a module of this folder exports to be measured: prints its own figures. `data` is the folder OPS_DATA names, if any. */
interface Bench {
  readonly run?: (data: string | undefined) => Promise<void> | void;
}

/**
 * Runs the measurements of this folder one after the other, so that none disturbs another.
 * @param chosen names of files without their ending; empty: all of them
 */
export async function bench(chosen: readonly string[]): Promise<void> {
  const names = fs
    .readdirSync(import.meta.dirname)
    .filter((file) => file.endsWith('.ts') && file !== 'index.ts')
    .map((file) => path.basename(file, '.ts'));
  const unknown = chosen.filter((name) => !names.includes(name));
  if (unknown.length > 0) throw new Trouble(`There is no measurement ${unknown.join(', ')}, only ${names.join(', ')}.`);
  for (const name of chosen.length > 0 ? chosen : names) {
    const file = pathToFileURL(path.join(import.meta.dirname, `${name}.ts`)).href;
    const { run } = (await import(file)) as Bench;
    if (run === undefined) continue;
    console.log(`\n${name}`);
    await run(process.env['OPS_DATA']);
  }
}
