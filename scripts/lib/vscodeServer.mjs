// @ts-check
/**
 * A real VS Code as a server with its workbench in the browser: taken from the npm package `code-server`, whose lib/vscode is a
 * complete VS Code server. It is never a dependency (its install script compiles), but fetched once into .vscode-test/.
 */
import { spawn } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import * as fs from 'node:fs';
import * as http from 'node:http';
import * as net from 'node:net';
import * as os from 'node:os';
import * as path from 'node:path';
import { lockedNode, mustRun, root, run, Trouble } from './ground.mjs';
import { npm } from './npm.mjs';
import { step } from './progress.mjs';

const version = '4.139.1';
const integrity = 'sha512-fUYvJVdz4ZoVJfakGiGWXFMpF8K1ObsrpGvX17ZxNpKOzdNHs7lANT670JTr4ZhA8DnWqyvvmFG/d3HV9Yy6ew==';
/** How it is put together below; a server that was put together otherwise is fetched anew. */
const recipe = '2';
const home = path.join(root, '.vscode-test');
const server = path.join(home, `code-server-${version}`);

/** The folder of the VS Code server, once it has been fetched. */
export const serverFolder = path.join(server, 'lib', 'vscode');

/** Fetches the VS Code server when it is not there yet; the next time nothing is fetched and no network is needed. */
export async function ensureServer() {
  const finished = path.join(server, '.complete');
  if (fs.existsSync(finished) && fs.readFileSync(finished, 'utf8') === recipe) return;
  fs.mkdirSync(home, { recursive: true });
  removeBrokenOff();
  // Everything happens in a scratch folder, so that a start that was broken off leaves nothing that looks complete.
  const scratch = fs.mkdtempSync(path.join(home, 'fetch-'));
  try {
    await step('Fetching the VS Code server (47 MB)', () => fetchServer(scratch));
    const folder = path.join(scratch, 'package', 'lib', 'vscode');
    // --legacy-peer-deps: the package's own lock file leaves out a peer that nothing here uses, and newer npm refuses it.
    const install = ['ci', '--omit=dev', '--ignore-scripts', '--legacy-peer-deps'];
    await step('Installing its dependencies', async () => {
      // Its extensions have a lock file of their own; without it every JavaScript file raises an error about a missing tsserver.
      for (const where of [folder, path.join(folder, 'extensions')]) {
        await npm(install, { cwd: where, what: 'the VS Code server' });
      }
    });
    fs.rmSync(server, { recursive: true, force: true });
    fs.renameSync(path.join(scratch, 'package'), server);
    fs.writeFileSync(finished, recipe);
  } finally {
    fs.rmSync(scratch, { recursive: true, force: true });
  }
}

/** Removes what a start that was broken off more than an hour ago left behind. */
function removeBrokenOff() {
  for (const name of fs.readdirSync(home)) {
    const folder = path.join(home, name);
    const age = Date.now() - fs.statSync(folder).mtimeMs;
    if (name.startsWith('fetch-') && age > 3_600_000) fs.rmSync(folder, { recursive: true, force: true });
  }
}

/** @param {string} scratch */
async function fetchServer(scratch) {
  await npm(['pack', `code-server@${version}`, '--ignore-scripts'], {
    cwd: scratch,
    what: 'the VS Code server',
  });
  const name = `code-server-${version}.tgz`;
  const archive = path.join(scratch, name);
  const hash = createHash('sha512').update(fs.readFileSync(archive)).digest('base64');
  if (`sha512-${hash}` !== integrity) {
    throw new Trouble(
      `The fetched VS Code server (code-server ${version}) is not the one that was checked: its checksum differs, and it was thrown away.`,
    );
  }
  // A relative name, since GNU tar takes the colon of a Windows drive for a host.
  await mustRun('tar', ['-xzf', name], { cwd: scratch }).catch((error) => {
    throw error.code === 'ENOENT'
      ? new Trouble('The program tar is needed to unpack the VS Code server: install it and try again.', error)
      : error;
  });
  fs.rmSync(archive);
}

/**
 * @typedef {object} ServerOptions
 * @property {string} [dataFolder] where the server keeps its things; a fresh temporary folder, removed at the end, when left out
 * @property {string} [extensionsFolder] default: below the data folder
 * @property {readonly string[]} [builtIn] which of the extensions that VS Code brings it shall have; default: all of them
 * @property {number} [port] default: any free one
 * @property {string} [token] the connection token; without one the server asks nobody who he is (tests only)
 * @property {boolean} [testDriver] lets a page run tests in the extension host and take automation calls
 * @property {boolean} [trustEverything] switches Workspace Trust off
 * @property {Record<string, unknown>} [settings] the user's settings
 * @property {NodeJS.ProcessEnv} [env] added to the environment
 */

/**
 * @typedef {object} RunningServer
 * @property {string} url `http://127.0.0.1:PORT/`, without the token
 * @property {number} port
 * @property {string} dataFolder
 * @property {Promise<void>} ended settled when the server's process has ended, by `stop` or by itself
 * @property {() => string} log the last lines the server wrote
 * @property {() => Promise<void>} stop ends the server with everything it started and removes its temporary folder
 */

/** The address that opens a folder in the workbench. @param {RunningServer} running @param {{ folder?: string, token?: string, payload?: readonly (readonly string[])[] }} what @returns {string} */
export function workbenchUrl(running, { folder, token, payload }) {
  const url = new URL(running.url);
  if (token !== undefined) url.searchParams.set('tkn', token);
  if (folder !== undefined) url.searchParams.set('folder', urlPath(folder));
  if (payload !== undefined) url.searchParams.set('payload', JSON.stringify(payload));
  return url.href;
}

/** A path as it stands in a URL: forward slashes, one in front also where there is a drive. @param {string} file */
export function urlPath(file) {
  const forward = file.split(path.sep).join('/');
  return forward.startsWith('/') ? forward : `/${forward}`;
}

/** A token nobody guesses. @returns {string} */
export function newToken() {
  return randomBytes(16).toString('hex');
}

/** True when nobody listens on this port of 127.0.0.1. @param {number} port @returns {Promise<boolean>} */
export function isPortFree(port) {
  return new Promise((resolve) => {
    const probe = net.createServer();
    probe.once('error', () => resolve(false));
    probe.listen({ port, host: '127.0.0.1', exclusive: true }, () => probe.close(() => resolve(true)));
  });
}

/** @returns {Promise<number>} */
function freePort() {
  return new Promise((resolve, reject) => {
    const probe = net.createServer();
    probe.once('error', reject);
    probe.listen({ port: 0, host: '127.0.0.1' }, () => {
      const { port } = /** @type {net.AddressInfo} */ (probe.address());
      probe.close(() => resolve(port));
    });
  });
}

/**
 * Starts the server on 127.0.0.1 and waits until it answers.
 * @param {ServerOptions} [options]
 * @returns {Promise<RunningServer>} rejects when it ends before it answers, with its last lines
 */
export async function startServer(options = {}) {
  const port = options.port ?? (await freePort());
  const temporary = options.dataFolder === undefined;
  const dataFolder = options.dataFolder ?? fs.mkdtempSync(path.join(os.tmpdir(), 'ops-server-'));
  writeSettings(dataFolder, options.settings ?? {});
  if (options.builtIn !== undefined) chooseBuiltIn(builtInFolder(dataFolder), options.builtIn);
  const child = spawn(lockedNode(), serverArguments(options, port, dataFolder), {
    cwd: dataFolder,
    env: { ...cleanEnvironment(), ...scratchFolders(dataFolder, temporary), ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // A process group of its own, so that all it started can be ended with it.
    detached: process.platform !== 'win32',
    windowsHide: true,
  });
  const lines = /** @type {string[]} */ ([]);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (/** @type {string} */ text) => {
      lines.push(...text.split('\n').filter((line) => line.trim() !== ''));
      lines.splice(0, lines.length - 200);
    });
  }
  let over = false;
  const ended = /** @type {Promise<void>} */ (
    new Promise((resolve) => {
      child.once('error', (error) => lines.push(String(error)));
      child.once('close', () => {
        over = true;
        resolve();
      });
    })
  );
  const stop = async () => {
    await endTree(child, ended);
    process.removeListener('exit', kill);
    if (temporary) await removeFolder(dataFolder);
  };
  const kill = () => over || killTree(child.pid, 'SIGKILL');
  process.on('exit', kill);
  const url = `http://127.0.0.1:${port}/`;
  try {
    await untilAnswers(`${url}version`, () => over);
  } catch (error) {
    await stop();
    throw new Error(`The VS Code server did not start:\n${lines.slice(-20).join('\n')}`, { cause: error });
  }
  return { url, port, dataFolder, ended, log: () => lines.join('\n'), stop };
}

/** @param {ServerOptions} options @param {number} port @param {string} dataFolder @returns {string[]} */
function serverArguments(options, port, dataFolder) {
  return [
    path.join(serverFolder, 'out', 'server-main.js'),
    ...['--host', '127.0.0.1', '--port', String(port)],
    ...(options.token === undefined ? ['--without-connection-token'] : ['--connection-token', options.token]),
    ...['--accept-server-license-terms', '--telemetry-level', 'off'],
    ...['--server-data-dir', dataFolder, '--user-data-dir', path.join(dataFolder, 'data')],
    ...['--extensions-dir', options.extensionsFolder ?? path.join(dataFolder, 'extensions')],
    ...(options.builtIn === undefined ? [] : ['--builtin-extensions-dir', builtInFolder(dataFolder)]),
    ...(options.testDriver === true ? ['--enable-smoke-test-driver'] : []),
    ...(options.trustEverything === true ? ['--disable-workspace-trust'] : []),
  ];
}

/** @param {string} dataFolder */
function builtInFolder(dataFolder) {
  return path.join(dataFolder, 'built-in');
}

/**
 * Puts links to some of the extensions that VS Code brings into a folder. A window that has to learn of all hundred of them takes
 * much longer to open.
 * @param {string} folder
 * @param {readonly string[]} names
 */
function chooseBuiltIn(folder, names) {
  fs.mkdirSync(folder, { recursive: true });
  for (const name of names) {
    const link = path.join(folder, name);
    // A junction needs no rights on Windows.
    if (!fs.existsSync(link)) fs.symlinkSync(path.join(serverFolder, 'extensions', name), link, 'junction');
  }
}

/** The environment without what another VS Code or npm put there and would confuse this one. @returns {NodeJS.ProcessEnv} */
export function cleanEnvironment() {
  return Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^(VSCODE_|ELECTRON_|npm_|NODE_OPTIONS$|INIT_CWD$)/.test(name)),
  );
}

/**
 * On Linux the extension host leaves its sockets in the person's runtime folder, or else in the temporary folder for good. In
 * tests all that it and its extensions leave there goes with the server's own folder.
 * @param {string} dataFolder
 * @param {boolean} tests
 * @returns {NodeJS.ProcessEnv}
 */
function scratchFolders(dataFolder, tests) {
  if (process.platform !== 'linux' || (!tests && process.env['XDG_RUNTIME_DIR'])) return {};
  const [sockets, temporary] = ['run', 'tmp'].map((name) => path.join(dataFolder, name));
  for (const folder of [sockets, temporary]) fs.mkdirSync(String(folder), { recursive: true, mode: 0o700 });
  return { XDG_RUNTIME_DIR: sockets, ...(tests ? { TMPDIR: temporary } : {}) };
}

/** @param {string} dataFolder */
function settingsFiles(dataFolder) {
  return ['User', 'Machine'].map((kind) => path.join(dataFolder, 'data', kind, 'settings.json'));
}

/** Settings a person has made are left as they are. @param {string} dataFolder @param {Record<string, unknown>} settings */
function writeSettings(dataFolder, settings) {
  for (const file of settingsFiles(dataFolder)) {
    if (fs.existsSync(file)) continue;
    fs.mkdirSync(path.dirname(file), { recursive: true });
    fs.writeFileSync(file, JSON.stringify(settings, undefined, 2));
  }
}

/**
 * Gives the windows that a server opens from now on other settings.
 * @param {RunningServer} server
 * @param {Record<string, unknown>} settings
 */
export function changeSettings({ dataFolder }, settings) {
  for (const file of settingsFiles(dataFolder)) fs.writeFileSync(file, JSON.stringify(settings, undefined, 2));
}

/** @param {string} url @param {() => boolean} over */
async function untilAnswers(url, over) {
  const patience = Date.now() + 60_000;
  while (Date.now() < patience && !over()) {
    if (await answers(url)) return;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(over() ? 'it ended at once' : 'it did not answer within a minute');
}

/** @param {string} url @returns {Promise<boolean>} */
function answers(url) {
  return new Promise((resolve) => {
    const request = http.get(url, (response) => {
      response.resume();
      resolve(response.statusCode !== undefined && response.statusCode < 500);
    });
    request.on('error', () => resolve(false));
    request.setTimeout(2000, () => request.destroy());
  });
}

/** @param {number | undefined} pid @param {NodeJS.Signals} signal */
function killTree(pid, signal) {
  if (pid === undefined) return;
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/T', '/F'], { windowsHide: true });
    else process.kill(-pid, signal);
  } catch {
    // Already gone.
  }
}

/**
 * Ends the server and everything it started (extension hosts outlive it otherwise), waits until all are gone, and kills whoever
 * has not ended after a while.
 * @param {import('node:child_process').ChildProcess} child
 * @param {Promise<void>} ended
 */
async function endTree(child, ended) {
  killTree(child.pid, 'SIGTERM');
  const patience = Date.now() + 4000;
  const { pid } = child;
  while (Date.now() < patience && pid !== undefined && groupLives(pid)) {
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  killTree(pid, 'SIGKILL');
  await ended;
}

/** @param {number} pid */
function groupLives(pid) {
  try {
    process.kill(process.platform === 'win32' ? pid : -pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** Removes a folder that a process which is just ending may still write to. @param {string} folder */
export async function removeFolder(folder) {
  await fs.promises.rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}

/**
 * Installs a packaged extension as a user does.
 * @param {string} vsix
 * @param {{ dataFolder: string, extensionsFolder?: string }} where the same folders the server is then started with
 */
export async function installExtension(vsix, { dataFolder, extensionsFolder }) {
  const ended = await run(
    lockedNode(),
    [
      path.join(serverFolder, 'out', 'server-main.js'),
      ...['--install-extension', vsix, '--force'],
      ...['--server-data-dir', dataFolder, '--user-data-dir', path.join(dataFolder, 'data')],
      ...['--extensions-dir', extensionsFolder ?? path.join(dataFolder, 'extensions')],
      '--accept-server-license-terms',
    ],
    { env: cleanEnvironment() },
  );
  if (ended.code !== 0 || !/successfully installed/.test(ended.stdout)) {
    throw new Error(`The extension could not be installed:\n${ended.stdout}\n${ended.stderr}`);
  }
}
