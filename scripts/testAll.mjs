// @ts-check
/**
 * Everything `npm test` checks: builds and packages once, then runs every suite, beside each other where they may be slow. A suite
 * that fails stops no other one. What a suite printed is in out/results/, and its last lines are here when it failed. At the end
 * every failure stands once more, then `N passed, N failed`; the exit code says whether all is well.
 */
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
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

/** @type {Suite[]} Busy with one processor each, for about as long: they begin together. */
const together = [
  { name: 'faults', run: ['test:faults', '--ignore', 'test/faults/**/*.sweep.test.ts'], tests: true },
  { name: 'unit', run: ['test:unit'], tests: true },
];
/** @type {Suite[]} One after the other with what the processors have left, from the end of the first of those on. */
const beside = [
  { name: 'lint', run: ['lint'] },
  { name: 'types', run: ['types'] },
  { name: 'format', run: ['format'] },
  { name: 'contract', run: ['test:contract'], tests: true },
];
/** @type {Suite} It holds a browser and a VS Code, which wait for much of the time. */
const editor = { name: 'editor', run: ['test:editor'], tests: true };
/** @type {Suite} It does too, and is alone: a person's doings are told from each other by time. */
const ui = { name: 'ui', run: ['test:ui'], tests: true };

const results = path.join(root, 'out', 'results');
/** The package all suites use. OPS_BUILT names it to them, so that none of them builds while another one runs. */
const vsix = path.join(root, 'out', 'results', 'ops-persona.vsix');
/** No suite may take longer, whatever hangs in it. */
const limit = 15 * 60_000;

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

/** Lets a suite work with what others leave of the processors. @param {number} pid */
function yieldProcessor(pid) {
  try {
    os.setPriority(pid, os.constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // It has ended already.
  }
}

/** @typedef {{ passed: number, failed: number, pending: number, failures: string[] }} Outcome */

/** Lines of a failed suite that are printed; its log has all of them. */
const lastLines = 120;

/**
 * Runs one suite and prints how it went.
 * @param {Suite} suite @param {boolean} [yields] to everything else that wants the processor
 * @returns {Promise<Outcome>}
 */
async function runSuite({ name, run, tests }, yields = false) {
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
  if (pid !== undefined) {
    groups.add(pid);
    if (yields) yieldProcessor(pid);
  }
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
      : code === 0
        ? one('passed')
        : one('failed', `ended with ${String(code)}`);
  tell(name, outcome, performance.now() - started, late, log);
  return { ...outcome, failures: outcome.failures.map((failure) => `${name}: ${failure}`) };
}

/** A check that has no parts. @param {'passed' | 'failed'} how @param {string} [why] @returns {Outcome} */
function one(how, why) {
  return { passed: 0, failed: 0, pending: 0, [how]: 1, failures: why === undefined ? [] : [why] };
}

/**
 * What a suite reported. A suite that ended badly without a failed test (it did not load, it was killed) counts as one failure,
 * and so does one that ended well without having run anything.
 * @param {string} report @param {boolean} endedWell @returns {Outcome}
 */
function counted(report, endedWell) {
  if (!fs.existsSync(report)) return one('failed', 'it did not end by itself');
  const outcome = /** @type {Outcome} */ (JSON.parse(fs.readFileSync(report, 'utf8')));
  if (outcome.failed > 0 || (endedWell && outcome.passed > 0)) return outcome;
  const why = outcome.passed > 0 ? 'it ended badly after its tests' : 'it ran no test';
  return { ...outcome, failed: 1, failures: [why] };
}

/** @param {string} name @param {Outcome} outcome @param {number} ms @param {boolean} late @param {string} log */
function tell(name, { passed, failed, pending }, ms, late, log) {
  const figures = [`${passed} passed`, failed > 0 ? `${failed} failed` : '', pending > 0 ? `${pending} pending` : ''];
  const words = figures.filter((figure) => figure !== '').join(', ');
  console.log(`${failed === 0 ? '✔' : '✖'} ${name.padEnd(10)}${words.padEnd(26)}${duration(ms)}`);
  if (failed === 0) return;
  if (late) console.log(`  It was stopped after ${limit / 60_000} minutes.`);
  const lines = fs.readFileSync(log, 'utf8').trimEnd().split('\n');
  const left = lines.length > lastLines ? `, the last ${lastLines} of ${lines.length} lines` : '';
  console.log(`--- ${path.relative(root, log)}${left}\n${lines.slice(-lastLines).join('\n')}\n---`);
}

/** @returns {Promise<Outcome>} */
async function buildOnce() {
  try {
    await step('Building and packaging', () => packageExtension({ target: vsix, quiet: true }));
    return one('passed');
  } catch (error) {
    console.error(error);
    return one('failed', `build: ${String(error)}`);
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
  const first = together.map(async (suite) => outcomes.push(await runSuite(suite)));
  const checks = Promise.race(first).then(async () => {
    for (const suite of beside) outcomes.push(await runSuite(suite, true));
  });
  await Promise.all(first);
  outcomes.push(await runSuite(editor));
  await checks;
  outcomes.push(await runSuite(ui));
  const passed = outcomes.reduce((sum, outcome) => sum + outcome.passed, 0);
  const failed = outcomes.reduce((sum, outcome) => sum + outcome.failed, 0);
  const failures = outcomes.flatMap((outcome) => outcome.failures).map((failure) => `✖ ${failure}\n`);
  console.log(
    `\n${failures.join('')}${failures.length > 0 ? '\n' : ''}${duration(performance.now() - started)}\n${passed} passed, ${failed} failed`,
  );
  if (failed > 0) process.exitCode = 1;
});
