'use strict';
/**
 * mocha's usual report on the terminal, and beside it the figures as JSON in the file that OPS_TEST_REPORT names:
 * `{ passed, failed, pending, failures: [title and the first line of its error] }`. It is written at the end, so no file means the suite did not end.
 */
const fs = require('node:fs');
const Mocha = require('mocha');

module.exports = class Reporter extends Mocha.reporters.Spec {
  constructor(runner, options) {
    super(runner, options);
    const file = process.env.OPS_TEST_REPORT;
    if (!file) return;
    const failures = [];
    runner.on('fail', (test, error) => {
      const [line] = String(error?.message ?? error)
        .trim()
        .split('\n');
      failures.push(`${test.fullTitle()}: ${line.slice(0, 300)}`);
    });
    runner.once('end', () => {
      const { passes, pending } = runner.stats;
      fs.writeFileSync(file, JSON.stringify({ passed: passes, failed: failures.length, pending, failures }));
    });
  }
};
