#!/usr/bin/env node
// @ts-check
/**
 * Stands in for the VS Code executable that @vscode/test-electron starts: takes the same arguments (`--extensionDevelopmentPath=…
 * --extensionTestsPath=… FOLDER`), opens the folder in the VS Code server with a headless browser, runs the tests in its extension
 * host, prints what they print and ends with their exit code.
 */
import * as path from 'node:path';
import { format, parseArgs } from 'node:util';
import { launchBrowser } from '../../scripts/lib/browser.mjs';
import { startServer, urlPath, workbenchUrl } from '../../scripts/lib/vscodeServer.mjs';

const { values, positionals } = parseArgs({
  // Arguments that only the desktop understands (--no-sandbox …) are let by.
  strict: false,
  allowPositionals: true,
  options: {
    extensionDevelopmentPath: { type: 'string' },
    extensionTestsPath: { type: 'string' },
    'disable-workspace-trust': { type: 'boolean' },
  },
});
const folder = path.resolve(positionals[0] ?? '.');
const limit = Number(process.env['OPS_EDITOR_LIMIT'] ?? 480_000);

/** What the editor itself says at every start: it lacks optional compiled parts and is not signed in anywhere. */
const usualNoise =
  /Could not locate the bindings file|build\/Release\/watchdog|Service Worker|^Error: Canceled|^Canceled|connection token|^Creating a socket|reconnection-grace-time|\[AgentHost|AccountPolicyGate|builtin extensions cache|open-vsx\.org|^Creation of workbench contribution/;

/** @type {(() => Promise<void>)[]} */
const cleanups = [];
let cleaning = false;

/** Ends everything once, then the launcher itself. @param {number} code */
async function leave(code) {
  if (cleaning) return;
  cleaning = true;
  for (const cleanup of cleanups.reverse()) await cleanup().catch((error) => console.error(error));
  process.exit(code);
}
for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
  process.on(signal, () => void leave(130));
}

async function main() {
  const server = await startServer({
    testDriver: true,
    trustEverything: values['disable-workspace-trust'] === true,
    settings: JSON.parse(process.env['OPS_EDITOR_SETTINGS'] ?? '{}'),
    ...(process.env['OPS_EDITOR_EXTENSIONS'] ? { extensionsFolder: process.env['OPS_EDITOR_EXTENSIONS'] } : {}),
  });
  cleanups.push(server.stop);
  const browser = await launchBrowser();
  cleanups.push(() => browser.close());
  const page = await browser.newPage({ viewport: { width: 1400, height: 900 } });

  /** @type {(code: number) => void} */
  let finish = () => undefined;
  const finished = new Promise((resolve) => (finish = resolve));
  // The workbench calls these two on behalf of the extension host.
  await page.exposeFunction('codeAutomationLog', (/** @type {string} */ type, /** @type {unknown[]} */ args) => {
    const text = format(...args);
    if (usualNoise.test(text) && process.env['OPS_EDITOR_VERBOSE'] === undefined) return;
    (type === 'error' || type === 'warn' ? console.error : console.log)(text);
  });
  await page.exposeFunction('codeAutomationExit', finish);
  page.on('crash', () => {
    console.error('The page with the editor crashed.');
    finish(1);
  });
  void server.ended.then(() => {
    if (!cleaning) console.error(`The VS Code server ended by itself:\n${server.log()}`);
    finish(1);
  });
  const patience = setTimeout(() => {
    console.error(`The tests in the editor did not end within ${limit / 1000} s.\n${server.log()}`);
    finish(1);
  }, limit);

  const remote = (/** @type {string | boolean | undefined} */ file) =>
    `vscode-remote://127.0.0.1:${server.port}${urlPath(path.resolve(String(file)))}`;
  const payload = [
    ['extensionDevelopmentPath', remote(values['extensionDevelopmentPath'])],
    ['extensionTestsPath', remote(values['extensionTestsPath'])],
    ['skipWelcome', 'true'],
  ];
  await page.goto(workbenchUrl(server, { folder, payload }));
  const code = await finished;
  clearTimeout(patience);
  return code;
}

main().then(leave, async (error) => {
  console.error(error);
  await leave(1);
});
