// @ts-check
/**
 * Everything `npm test` checks: builds and packages once, then runs every suite, two at a time where they don't need the machine
 * for themselves. A suite that fails stops no other one. What a suite printed is in out/results/, and here when it failed. The
 * last line is `N passed, N failed`; the exit code says whether all is well.
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { npmCommand, projectEnvironment, root, script } from './lib/ground.mjs';
import { duration, step } from './lib/progress.mjs';
import { ensureServer } from './lib/vscodeServer.mjs';
import { packageExtension } from './package.mjs';

/**
 * @typedef {object} Suite
 * @property {string} name
 * @property {string[]} run a script of package.json, and what follows `--`
 * @property {boolean} [tests] a suite of many tests, which reports how many; else one check
 */

/** @type {Suite[]} Longest first, so that the two lanes end together. */
const together = [
  { name: 'faults', run: ['test:faults', '--ignore', 'test/faults/**/*.sweep.test.ts'], tests: true },
  { name: 'unit', run: ['test:unit'], tests: true },
  { name: 'lint', run: ['lint'] },
  { name: 'contract', run: ['test:contract'], tests: true },
  { name: 'types', run: ['types'] },
  { name: 'format', run: ['format'] },
];
/** @type {Suite[]} These hold a browser and a VS Code each: alone, so that nothing is slow for want of a processor. */
const alone = [
  { name: 'editor', run: ['test:editor'], tests: true },
  { name: 'ui', run: ['test:ui'], tests: true },
];

const results = path.join(root, 'out', 'results');
/** The package all suites use. OPS_BUILT names it to them, so that none of them builds while another one runs. */
const vsix = path.join(root, 'out', 'results', 'ops-persona.vsix');
/** No suite may take longer, whatever hangs in it. */
const limit = 9 * 60_000;

/** @type {Set<number>} process groups that are running */
const groups = new Set();

/** Ends a suite with everything it started. @param {number} pid */
function endGroup(pid) {
  try {
    if (process.platform === 'win32') spawn('taskkill', ['/pid', String(pid), '/T', '/F']);
    else process.kill(-pid, 'SIGTERM');
  } catch {
    // It has ended already.
  }
}

/** @typedef {{ passed: number, failed: number, pending: number }} Outcome */

/**
 * Runs one suite and prints how it went.
 * @param {Suite} suite @returns {Promise<Outcome>}
 */
async function runSuite({ name, run, tests }) {
  const started = performance.now();
  const log = path.join(results, `${name}.log`);
  const report = path.join(results, `${name}.json`);
  const npm = npmCommand();
  const output = fs.openSync(log, 'w');
  const child = spawn(
    npm.file,
    [...npm.args, 'run', '--silent', /** @type {string} */ (run[0]), '--', ...run.slice(1)],
    {
      cwd: root,
      env: { ...projectEnvironment(), OPS_BUILT: vsix, OPS_TEST_REPORT: report },
      stdio: ['ignore', output, output],
      detached: process.platform !== 'win32',
      windowsHide: true,
    },
  );
  fs.closeSync(output);
  const { pid } = child;
  if (pid !== undefined) groups.add(pid);
  let late = false;
  const timer = setTimeout(() => {
    late = true;
    if (pid !== undefined) endGroup(pid);
  }, limit);
  const code = await new Promise((resolve) => {
    child.once('error', (error) => {
      fs.appendFileSync(log, String(error));
      resolve(undefined);
    });
    child.once('close', resolve);
  });
  clearTimeout(timer);
  if (pid !== undefined) groups.delete(pid);
  const outcome =
    tests === true
      ? counted(report, code === 0)
      : { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, pending: 0 };
  tell(name, outcome, performance.now() - started, late, log);
  return outcome;
}

/**
 * What a suite reported. A suite that ended badly without a failed test (it did not load, it was killed) counts as one failure,
 * and so does one that ended well without having run anything.
 * @param {string} report @param {boolean} endedWell @returns {Outcome}
 */
function counted(report, endedWell) {
  const { passed, failed, pending } = fs.existsSync(report)
    ? /** @type {Outcome} */ (JSON.parse(fs.readFileSync(report, 'utf8')))
    : { passed: 0, failed: 0, pending: 0 };
  const silent = failed === 0 && (!endedWell || passed === 0);
  return { passed, failed: silent ? 1 : failed, pending };
}

/** @param {string} name @param {Outcome} outcome @param {number} ms @param {boolean} late @param {string} log */
function tell(name, { passed, failed, pending }, ms, late, log) {
  const figures = [`${passed} passed`, failed > 0 ? `${failed} failed` : '', pending > 0 ? `${pending} pending` : ''];
  const words = figures.filter((figure) => figure !== '').join(', ');
  console.log(`${failed === 0 ? '✔' : '✖'} ${name.padEnd(10)}${words.padEnd(26)}${duration(ms)}`);
  if (failed === 0) return;
  if (late) console.log(`  It was stopped after ${limit / 60_000} minutes.`);
  console.log(`--- ${path.relative(root, log)}\n${fs.readFileSync(log, 'utf8').trimEnd()}\n---`);
}

/** @returns {Promise<Outcome>} */
async function buildOnce() {
  try {
    await step('Building and packaging', () => packageExtension({ target: vsix, quiet: true }));
    return { passed: 1, failed: 0, pending: 0 };
  } catch (error) {
    console.error(error);
    return { passed: 0, failed: 1, pending: 0 };
  }
}

script(async () => {
  for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) {
    process.on(signal, () => {
      for (const pid of groups) endGroup(pid);
      process.exit(130);
    });
  }
  const started = performance.now();
  fs.rmSync(results, { recursive: true, force: true });
  fs.mkdirSync(results, { recursive: true });
  await ensureServer();
  const outcomes = [await buildOnce()];
  const waiting = [...together];
  const lane = async () => {
    for (let suite = waiting.shift(); suite !== undefined; suite = waiting.shift())
      outcomes.push(await runSuite(suite));
  };
  await Promise.all([lane(), lane()]);
  for (const suite of alone) outcomes.push(await runSuite(suite));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  console.log(`\n${duration(performance.now() - started)}\n${passed} passed, ${failed} failed`);
  if (failed > 0) process.exitCode = 1;
});
