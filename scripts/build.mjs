// @ts-check
/**
 * Bundles the extension, its scan worker and the command line into dist/: `node scripts/build.mjs [--release] [--watch]`. With --release the
 * bundles are minified and carry no source maps; that is what is packaged.
 */
import * as esbuild from 'esbuild';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { isMain, root, script, Trouble } from './lib/ground.mjs';
import { writeNotices } from './lib/notices.mjs';

const dist = path.join(root, 'dist');

/** Stands before everything else in the command line, since an older Node fails while it still loads the libraries. */
const refuseOldNode = [
  "if (Number(process.versions.node.split('.')[0]) < 22) {",
  "  console.error('ops-persona needs Node 22 or newer, and this is ' + process.versions.node + '.');",
  '  process.exit(2);',
  '}',
].join('\n');

/** @param {boolean} release @returns {esbuild.BuildOptions} */
function common(release) {
  return {
    absWorkingDir: root,
    bundle: true,
    platform: 'node',
    // What the oldest supported editor runs; the command line refuses anything older.
    target: 'node22',
    format: 'cjs',
    // jsonc-parser's main is a UMD file that can't be bundled; its module can.
    mainFields: ['module', 'main'],
    external: ['vscode'],
    minify: release,
    sourcemap: release ? false : 'linked',
    legalComments: 'none',
    logLevel: 'warning',
    // Bundles are CommonJS, sources are modules that may ask where they are.
    define: { 'import.meta.url': '__bundleUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  };
}

/** @param {boolean} release @returns {esbuild.BuildOptions[]} */
function bundles(release) {
  const base = common(release);
  return [
    { ...base, entryPoints: ['src/extension.ts'], outfile: path.join(dist, 'extension.cjs') },
    // Runs in a thread of its own, where there is no editor: importing it fails here, not there.
    {
      ...base,
      entryPoints: ['src/editor/scan/worker.ts'],
      outfile: path.join(dist, 'scanWorker.cjs'),
      external: [],
    },
    {
      ...base,
      entryPoints: ['src/cli.ts'],
      outfile: path.join(dist, 'cli.js'),
      banner: { js: `#!/usr/bin/env node\n${refuseOldNode}\n${base.banner?.['js'] ?? ''}` },
    },
  ];
}

/** Makes dist/ anew. Rejects with esbuild's error when a source does not compile. @param {{ release?: boolean }} [options] */
export async function build({ release = false } = {}) {
  fs.mkdirSync(dist, { recursive: true });
  // The project is made of modules, the bundles are not: this file says so for everything below dist/.
  fs.writeFileSync(path.join(dist, 'package.json'), '{ "type": "commonjs" }\n');
  const results = await Promise.all(
    bundles(release).map((options) => esbuild.build({ ...options, metafile: true })),
  ).catch((error) => {
    // esbuild has said where and why.
    throw new Trouble('The build failed.', error);
  });
  fs.chmodSync(path.join(dist, 'cli.js'), 0o755);
  if (!release) return;
  for (const name of fs.readdirSync(dist)) if (name.endsWith('.map')) fs.rmSync(path.join(dist, name));
  writeNotices(
    results.flatMap((result) => Object.keys(result.metafile.inputs)),
    path.join(dist, 'LIBRARY-LICENSES.txt'),
  );
}

async function watch() {
  fs.mkdirSync(dist, { recursive: true });
  fs.writeFileSync(path.join(dist, 'package.json'), '{ "type": "commonjs" }\n');
  for (const options of bundles(false)) {
    const context = await esbuild.context({ ...options, logLevel: 'info' });
    await context.watch();
  }
}

if (isMain(import.meta.url)) {
  script(process.argv.includes('--watch') ? watch : () => build({ release: process.argv.includes('--release') }));
}
