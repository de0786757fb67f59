// @ts-check
/** What every script stands on: where things are, and how to run a program without a shell. Works with Node 20 and newer. */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** The root of the project, wherever the script was started from. */
export const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..', '..');

/** A failure that a person can do something about: its message is a whole sentence and is printed without a stack. */
export class Trouble extends Error {
  /** @param {string} message @param {unknown} [cause] */
  constructor(message, cause) {
    super(message, { cause });
    this.name = 'Trouble';
  }
}

/**
 * How a process ended.
 * @typedef {object} Ended
 * @property {number | undefined} code undefined when a signal ended it
 * @property {string | undefined} signal
 * @property {string} stdout empty when not captured
 * @property {string} stderr empty when not captured
 */

/**
 * Runs a program with an argument list. Resolves however the program ends; rejects only when it can't be started.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv, show?: boolean, timeout?: number, signal?: AbortSignal }} [options] `show`: its output goes to our own terminal
 * @returns {Promise<Ended>}
 */
export function run(file, args, options = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd: options.cwd ?? root,
      env: options.env ?? process.env,
      stdio: options.show === true ? 'inherit' : ['ignore', 'pipe', 'pipe'],
      windowsHide: true,
      ...(options.timeout === undefined ? {} : { timeout: options.timeout }),
      ...(options.signal === undefined ? {} : { signal: options.signal }),
    });
    let stdout = '';
    let stderr = '';
    child.stdout?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stdout += text));
    child.stderr?.setEncoding('utf8').on('data', (/** @type {string} */ text) => (stderr += text));
    child.once('error', reject);
    child.once('close', (code, signal) =>
      resolve({ code: code ?? undefined, signal: signal ?? undefined, stdout, stderr }),
    );
  });
}

/**
 * Like `run`, but anything else than exit code 0 is an error that quotes the program's last words.
 * @param {string} file
 * @param {readonly string[]} args
 * @param {Parameters<typeof run>[2]} [options]
 * @returns {Promise<string>} what it wrote to stdout
 */
export async function mustRun(file, args, options) {
  const ended = await run(file, args, options);
  if (ended.code === 0) return ended.stdout;
  const how = ended.signal === undefined ? `ended with code ${ended.code}` : `was killed by ${ended.signal}`;
  const words = `${ended.stderr}\n${ended.stdout}`.trim().split('\n').slice(-15).join('\n');
  throw new Error(`${path.basename(file)} ${args.slice(0, 6).join(' ')} ${how}\n${words}`);
}

/**
 * How to call npm without a shell: the npm that started us, else the one that lies beside Node, else the one on the PATH.
 * @returns {{ file: string, args: string[] }}
 */
export function npmCommand() {
  const started = process.env['npm_execpath'];
  if (started !== undefined && /npm-cli\.[cm]?js$/.test(started) && fs.existsSync(started)) {
    return { file: process.execPath, args: [started] };
  }
  const folders = (process.env['PATH'] ?? process.env['Path'] ?? '').split(path.delimiter);
  for (const folder of [path.dirname(process.execPath), ...folders]) {
    for (const beside of ['node_modules/npm/bin/npm-cli.js', '../lib/node_modules/npm/bin/npm-cli.js']) {
      const file = path.join(folder, beside);
      if (fs.existsSync(file)) return { file: process.execPath, args: [file] };
    }
  }
  // Windows starts npm.cmd only through a shell, so there one of the two above has to be found.
  return { file: 'npm', args: [] };
}

/**
 * The Node 24 that is locked as a dependency; on systems that have none there, the Node that runs us when it is new enough.
 * @returns {string} absolute path of the executable
 */
export function lockedNode() {
  const name = { linux: 'linux', win32: 'win' }[/** @type {'linux' | 'win32'} */ (process.platform)];
  if (name !== undefined) {
    const file = process.platform === 'win32' ? 'node.exe' : 'node';
    const locked = path.join(root, 'node_modules', `node-${name}-${process.arch}`, 'bin', file);
    if (fs.existsSync(locked)) return locked;
  }
  if (Number(process.versions.node.split('.')[0]) >= 24) return process.execPath;
  throw new Trouble(
    `Node 24 is needed here and is not part of the dependencies for ${process.platform} ${process.arch}: install it from https://nodejs.org and try again.`,
  );
}

/** The environment with the project's own programs (Node 24 first) in front of the PATH. @returns {NodeJS.ProcessEnv} */
export function projectEnvironment() {
  const name = Object.keys(process.env).find((key) => key.toLowerCase() === 'path') ?? 'PATH';
  const own = path.join(root, 'node_modules', '.bin');
  const old = process.env[name] ?? '';
  return { ...process.env, [name]: old.split(path.delimiter)[0] === own ? old : `${own}${path.delimiter}${old}` };
}

/**
 * Goes on under the locked Node 24 when something older runs us: starts this very script again and passes on how it ended.
 * @param {string} script absolute path of the script
 * @returns {Promise<boolean>} true when the script has been run by the other Node, and the caller has nothing left to do
 */
export async function continuedByNewerNode(script) {
  const node = lockedNode();
  if (Number(process.versions.node.split('.')[0]) >= 24) return false;
  const child = spawn(node, [script, ...process.argv.slice(2)], { stdio: 'inherit', env: projectEnvironment() });
  // A terminal sends Ctrl-C to both of us; a program that signals only us means the child.
  process.on('SIGINT', () => process.stdin.isTTY || child.kill('SIGINT'));
  for (const name of /** @type {const} */ (['SIGTERM', 'SIGHUP'])) process.on(name, () => child.kill(name));
  void untilOrphaned().then(() => child.kill('SIGTERM'));
  const code = await new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exit, signal) => resolve(signal === null ? exit : 130));
  });
  process.exitCode = code;
  return true;
}

/**
 * Resolves when the npm that started us is gone: it passes a signal on to its shell only, which dies without a word to us.
 * Never resolves when npm did not start us.
 * @returns {Promise<void>}
 */
export function untilOrphaned() {
  const parent = process.ppid;
  return new Promise((resolve) => {
    if (process.env['npm_lifecycle_event'] === undefined || process.platform === 'win32') return;
    const timer = setInterval(() => {
      if (process.ppid === parent) return;
      clearInterval(timer);
      resolve();
    }, 500);
    timer.unref();
  });
}

/** True when `url` (a module's own `import.meta.url`) is the script that Node was asked to run. @param {string} url */
export function isMain(url) {
  const started = process.argv[1];
  return started !== undefined && url === pathToFileURL(fs.realpathSync(started)).href;
}

/**
 * Runs the main part of a script: a Trouble ends it with one sentence, anything else with its stack; exit code 1.
 * @param {() => Promise<void>} main
 */
export function script(main) {
  main().catch((error) => {
    console.error(error instanceof Trouble ? `\n${error.message}` : error);
    process.exitCode = 1;
  });
}
