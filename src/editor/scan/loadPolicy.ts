import * as path from 'node:path';
import type { ScanPolicy } from '../../secrets/policy.ts';
import { readTextIfExists } from '../../workspace/files.ts';

/**
 * What the repository at `root` decided about secrets, from its files on the disk. A configuration that can't be used decides
 * nothing, which shows more rather than less; its mistakes are shown in the file itself.
 */
export async function loadPolicy(root: string): Promise<ScanPolicy> {
  const [{ ScanPolicy }, { configFile, parseConfig }] = await Promise.all([
    import('../../secrets/policy.ts'),
    import('../../workspace/config.ts'),
  ]);
  const read = (file: string): Promise<string | undefined> => readTextIfExists(path.join(root, ...file.split('/')));
  const { config, locate } = parseConfig((await read(configFile)) ?? '');
  return ScanPolicy.load({ settings: config.secrets, locate, read });
}
