// @ts-check
/** Packages the extension: `npm run package` writes ops-persona.vsix. Nothing is asked and nothing is fetched. */
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { build } from './build.mjs';
import { isMain, root, script } from './lib/ground.mjs';

/**
 * Builds the release bundles and packs them.
 * @param {{ target?: string, built?: boolean, quiet?: boolean }} [options] `built`: the release bundles are there already; `quiet`: without vsce's list of files
 * @returns {Promise<string>} the path of the package
 */
export async function packageExtension({
  target = path.join(root, 'ops-persona.vsix'),
  built = false,
  quiet = false,
} = {}) {
  if (!built) await build({ release: true });
  fs.mkdirSync(path.dirname(target), { recursive: true });
  const { log } = console;
  if (quiet) console.log = () => undefined;
  try {
    await createVSIX({
      cwd: root,
      packagePath: target,
      dependencies: false,
      // Both exist; without these two vsce would ask a question should they ever be missing, and wait for ever.
      allowMissingRepository: true,
      skipLicense: true,
    });
  } finally {
    console.log = log;
  }
  return target;
}

/** What the package holds: paths relative to the root, sorted. @returns {Promise<string[]>} */
export async function packagedFiles() {
  return (await listFiles({ cwd: root, packageManager: PackageManager.None })).sort();
}

if (isMain(import.meta.url)) {
  script(async () => {
    const file = await packageExtension();
    console.log(`${path.basename(file)}: ${Math.round(fs.statSync(file).size / 1024)} KiB`);
  });
}
