// @ts-check
/**
 * Runs the tests of test/editor inside a real extension host, on a fresh sample project: `npm run test:editor` in the VS Code
 * server that npm brings, `npm run test:desktop` (or `--desktop [VERSION…]`) in the desktop VS Code that @vscode/test-electron downloads.
 * Both go through the same `runTests` call.
 */
import { runTests, TestRunFailedError } from '@vscode/test-electron';
import * as esbuild from 'esbuild';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { build } from '../../scripts/build.mjs';
import { projectEnvironment, root, script, Trouble } from '../../scripts/lib/ground.mjs';
import { makeSample } from '../../scripts/lib/sample.mjs';
import { ensureServer, removeFolder } from '../../scripts/lib/vscodeServer.mjs';
import { calmSettings } from './calmSettings.mjs';

/** The oldest VS Code the manifest allows, and the newest. */
const desktopVersions = ['1.105.0', 'stable'];
const out = path.join(root, 'out', 'editor');

/** Every test file becomes a bundle of its own; mocha stays outside, it is loaded from node_modules. */
async function bundleTests() {
  await removeFolder(out);
  const files = fs
    .readdirSync(path.join(root, 'test', 'editor'), { recursive: true, encoding: 'utf8' })
    .filter((file) => file.endsWith('.test.ts'))
    .map((file) => path.join('test', 'editor', file));
  await esbuild.build({
    absWorkingDir: root,
    entryPoints: ['test/editor/index.ts', ...files],
    outdir: out,
    outbase: 'test/editor',
    outExtension: { '.js': '.cjs' },
    bundle: true,
    platform: 'node',
    target: 'node22',
    format: 'cjs',
    mainFields: ['module', 'main'],
    external: ['vscode', 'mocha'],
    sourcemap: 'inline',
    logLevel: 'warning',
    define: { 'import.meta.url': '__bundleUrl', 'import.meta.dirname': '__dirname' },
    banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
  });
  fs.writeFileSync(path.join(out, 'package.json'), '{ "type": "commonjs" }\n');
}

/**
 * One run of the whole suite on a sample of its own.
 * @param {string | undefined} version of the desktop; undefined: the server that npm brings
 */
async function runOnce(version) {
  // Short, since the desktop makes sockets below it.
  const folder = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ops-'));
  try {
    const sample = await makeSample(folder);
    const user = path.join(folder, 'user');
    fs.mkdirSync(path.join(user, 'User'), { recursive: true });
    fs.writeFileSync(path.join(user, 'User', 'settings.json'), JSON.stringify(calmSettings));
    await runTests({
      ...(version === undefined
        ? { vscodeExecutablePath: path.join(root, 'test', 'host', 'launcher.mjs') }
        : { version }),
      extensionDevelopmentPath: root,
      extensionTestsPath: path.join(out, 'index.cjs'),
      launchArgs: [
        sample.folder,
        `--user-data-dir=${user}`,
        `--extensions-dir=${path.join(folder, 'extensions')}`,
        '--disable-extensions',
      ],
      extensionTestsEnv: {
        // The launcher asks the PATH for node.
        ...projectEnvironment(),
        OPS_EDITOR_SETTINGS: JSON.stringify(calmSettings),
        OPS_ROOT: root,
        OPS_TEST_REPORT: process.env['OPS_TEST_REPORT'] ?? '',
        OPS_COLOUR: process.stdout.isTTY ? '1' : '',
      },
    }).catch((error) => {
      if (error instanceof TestRunFailedError) throw new Trouble('The tests in the editor failed.', error);
      if (version !== undefined && typeof error.code === 'string') {
        throw new Trouble(
          `The desktop VS Code ${version} can't be downloaded (${error.code}): connect to a network that reaches update.code.visualstudio.com, or use "npm run test:editor".`,
          error,
        );
      }
      throw error;
    });
  } finally {
    await removeFolder(folder);
  }
}

script(async () => {
  const desktop = process.argv.includes('--desktop');
  if (process.env['OPS_BUILT'] === undefined) await build();
  await bundleTests();
  if (!desktop) {
    if (process.platform !== 'linux') {
      throw new Trouble('Here the tests run in the desktop VS Code: npm run test:desktop');
    }
    await ensureServer();
    await runOnce(undefined);
    return;
  }
  const chosen = process.argv.slice(process.argv.indexOf('--desktop') + 1);
  for (const version of chosen.length > 0 ? chosen : desktopVersions) {
    console.log(`VS Code ${version}`);
    await runOnce(version);
  }
});
