import * as path from 'node:path';
import type { BaselineFilter } from '../secrets/baseline.ts';
import { ScanPolicy } from '../secrets/policy.ts';
import { configFile, parseConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists } from '../workspace/files.ts';
import type { Ground } from './ground.ts';
import { plain } from './print.ts';

/**
 * What the repository decided about secrets. Throws OpsError('usage') for a configuration that can't be used: a rule left out
 * would pass for a clean result. What is wrong with another tool's file is said on standard error, since it only hides less.
 */
export async function openPolicy(ground: Ground, baseline: BaselineFilter | undefined): Promise<ScanPolicy> {
  const read = (file: string): Promise<string | undefined> =>
    ground.reader?.paths.bare === true
      ? ground.reader.textAtHead(file)
      : readTextIfExists(path.join(ground.root, ...file.split('/')));
  const { config, problems, locate } = parseConfig((await read(configFile)) ?? '');
  const [wrong] = problems;
  if (wrong) throw new OpsError('usage', wrong.message, { ...wrong, file: ground.shown(wrong.file) });
  const policy = await ScanPolicy.load({ settings: config.secrets, locate, read, baseline: baseline ?? null });
  for (const { file, line, column, message } of policy.problems) {
    const shown = ground.shown(file);
    if (file === configFile) {
      throw new OpsError('usage', message, {
        file: shown,
        ...(line === undefined ? {} : { line }),
        ...(column === undefined ? {} : { column }),
      });
    }
    ground.terminal.error(`ops-persona: ${plain(shown)}${line === undefined ? '' : `:${line}`}: ${plain(message)}\n`);
  }
  return policy;
}

/** A file's path from the repository's root, as patterns and other tools' files name it. */
export function fromRoot(ground: Ground, absolute: string): string {
  return path.relative(ground.root, absolute).split(path.sep).join('/');
}
