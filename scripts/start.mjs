// @ts-check
/**
 * `npm start` on a fresh clone: sets everything up, builds and packages the extension, installs it into a real VS Code in the
 * browser, and opens a sample project there. `npm start -- FOLDER` opens a project of your own. Ctrl-C ends everything.
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { fileURLToPath } from 'node:url';
import { continuedByNewerNode, mustRun, root, script, Trouble, untilOrphaned } from './lib/ground.mjs';
import { duration, step } from './lib/progress.mjs';
import { setup } from './setup.mjs';

/** The port people find it at, unless somebody else is there. */
const usualPort = 8620;

/** @returns {string | undefined} the folder asked for on the command line */
function chosenFolder() {
  const given = process.argv.slice(2).find((argument) => !argument.startsWith('-'));
  if (given === undefined) return undefined;
  // npm starts us in the project's folder; INIT_CWD is where the person stands.
  const folder = path.resolve(process.env['INIT_CWD'] ?? process.cwd(), given);
  if (!fs.existsSync(folder))
    throw new Trouble(`There is no folder ${folder}: name one that exists, or none for the sample project.`);
  if (!fs.statSync(folder).isDirectory()) throw new Trouble(`${folder} is a file: name the folder of a project.`);
  return fs.realpathSync(folder);
}

/** @param {typeof import('./lib/vscodeServer.mjs')} host @returns {Promise<number | undefined>} undefined: any free one */
async function choosePort(host) {
  const wanted = Number(process.env['PORT'] ?? usualPort);
  if (!Number.isInteger(wanted) || wanted < 1 || wanted > 65535) {
    throw new Trouble(`PORT is "${process.env['PORT']}": it must be a number from 1 to 65535.`);
  }
  if (await host.isPortFree(wanted)) return wanted;
  console.log(`Port ${wanted} is in use, another one is taken.`);
  return undefined;
}

/** Opens the address in the person's browser when there is a display to show it on. @param {string} url */
function openInBrowser(url) {
  const headless = process.platform === 'linux' && !process.env['DISPLAY'] && !process.env['WAYLAND_DISPLAY'];
  if (headless || process.env['CI'] || process.env['BROWSER'] === 'none') return;
  const [file, ...args] =
    process.platform === 'darwin'
      ? ['open', url]
      : process.platform === 'win32'
        ? ['rundll32', 'url.dll,FileProtocolHandler', url]
        : ['xdg-open', url];
  const child = spawn(/** @type {string} */ (file), args, { stdio: 'ignore', detached: true });
  child.once('error', () => undefined);
  child.unref();
}

/**
 * The sample with its own persona chosen, so that there is something to see at once.
 * @param {string} parent @returns {Promise<string>} its folder
 */
async function sampleWithPersona(parent) {
  const { makeSample } = await import('./lib/sample.mjs');
  const { folder } = await makeSample(parent);
  await mustRun(process.execPath, [path.join(root, 'dist', 'cli.js'), '-C', folder, 'persona', 'use', 'harbour-ops']);
  return folder;
}

/** What the person's editor is told at first; in the sample everything is ours, so it is trusted. */
const settings = {
  'chat.disableAIFeatures': true,
  'extensions.autoCheckUpdates': false,
  'telemetry.telemetryLevel': 'off',
  'update.mode': 'none',
  'workbench.secondarySideBar.defaultVisibility': 'hidden',
};

/** @returns {Promise<string>} what ended the wait */
function untilSignal() {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => resolve(signal));
    void untilOrphaned().then(() => resolve('npm is gone'));
  });
}

async function start() {
  // Set by the older Node that did the first part of the work.
  const started = Number((process.env['OPS_STARTED_AT'] ??= String(Date.now())));
  const own = chosenFolder();
  await setup();
  if (await continuedByNewerNode(fileURLToPath(import.meta.url))) return;
  // From here on what has just been installed may be used.
  const host = await import('./lib/vscodeServer.mjs');
  const { ensurePackage } = await import('./package.mjs');
  await host.ensureServer();
  const interrupted = untilSignal();

  const scratch = fs.mkdtempSync(path.join(fs.realpathSync(os.tmpdir()), 'ops-persona-'));
  const quit = new AbortController();
  void interrupted.then(() => quit.abort());
  let server;
  try {
    const dataFolder = path.join(scratch, 'editor');
    fs.mkdirSync(dataFolder);
    const vsix = await step('Building and packaging the extension', ensurePackage);
    await step('Installing it into VS Code', () => host.installExtension(vsix, { dataFolder }));
    const folder = own ?? (await step('Making the sample project', () => sampleWithPersona(scratch)));
    const port = await choosePort(host);
    const token = host.newToken();
    if (quit.signal.aborted) return;
    server = await step('Starting VS Code', () =>
      host.startServer({
        dataFolder,
        token,
        settings,
        trustEverything: own === undefined,
        ...(port === undefined ? {} : { port }),
      }),
    );
    const url = host.workbenchUrl(server, { folder, token });
    console.log(
      `\nReady after ${duration(Date.now() - started)}. Open this address in a browser on this machine (Ctrl-C ends it):\n\n  ${url}\n`,
    );
    openInBrowser(url);
    const ending = await Promise.race([interrupted, server.ended]);
    if (ending === undefined) throw new Trouble(`VS Code ended by itself:\n${server.log()}`);
    console.log('\nStopping …');
  } finally {
    await server?.stop();
    await host.removeFolder(scratch);
  }
}

script(start);
