// @ts-check
/** Packages the extension: `npm run package` writes ops-persona.vsix. Nothing is asked and nothing is fetched. */
import { createVSIX, listFiles, PackageManager } from '@vscode/vsce';
import { createHash } from 'node:crypto';
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

/** Everything a package is made from; a folder stands for all that lies in it. */
const sources = [
  ...['src', 'personas', 'media', 'docs', 'scripts'],
  ...[
    'package.json',
    'package-lock.json',
    '.vscodeignore',
    'README.md',
    'CHANGELOG.md',
    'LICENSE',
    'THIRD-PARTY-NOTICES.md',
  ],
];

/** @returns {string} the same as long as nothing changed that a package is made from */
function fingerprint() {
  const hash = createHash('sha256');
  for (const source of sources) {
    const from = path.join(root, source);
    if (!fs.existsSync(from)) continue;
    const files = fs.statSync(from).isDirectory()
      ? fs.readdirSync(from, { recursive: true, encoding: 'utf8' }).map((file) => path.join(from, file))
      : [from];
    for (const file of files.sort()) {
      if (fs.statSync(file).isFile())
        hash
          .update(`${path.relative(root, file)}\0`)
          .update(fs.readFileSync(file))
          .update('\0');
    }
  }
  return hash.digest('hex');
}

/**
 * The package for those who only want to use it: made anew when something changed since the last one, else the last one.
 * @returns {Promise<string>} its path
 */
export async function ensurePackage() {
  const target = path.join(root, 'out', 'ops-persona.vsix');
  const stamp = path.join(root, 'out', 'ops-persona.sources');
  const now = fingerprint();
  const commandLine = path.join(root, 'dist', 'cli.js');
  if ([target, stamp, commandLine].every((file) => fs.existsSync(file)) && fs.readFileSync(stamp, 'utf8') === now)
    return target;
  await packageExtension({ target, quiet: true });
  fs.writeFileSync(stamp, now);
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
