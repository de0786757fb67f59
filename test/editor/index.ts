import Mocha from 'mocha';
import * as fs from 'node:fs';
import * as path from 'node:path';

/**
 * Called by the extension host: runs every bundled test file beside this one with mocha. Rejects when a test fails.
 * `MOCHA_GREP` chooses tests by name.
 */
export async function run(): Promise<void> {
  process.setSourceMapsEnabled(true);
  const mocha = new Mocha({
    ui: 'bdd',
    timeout: 60_000,
    forbidOnly: true,
    color: process.env['OPS_COLOUR'] === '1',
    reporter: path.join(process.env['OPS_ROOT'] ?? process.cwd(), 'test', 'host', 'reporter.cjs'),
  });
  const pattern = process.env['MOCHA_GREP'];
  if (pattern !== undefined && pattern !== '') mocha.grep(pattern);
  const files = fs.readdirSync(import.meta.dirname, { recursive: true, encoding: 'utf8' });
  for (const file of files.filter((name) => name.endsWith('.test.cjs')).sort()) {
    mocha.addFile(path.join(import.meta.dirname, file));
  }
  await new Promise<void>((resolve, reject) => {
    mocha.run((failures) => {
      if (failures === 0) resolve();
      else reject(new Error(`${failures} of the tests in the editor failed.`));
    });
  });
}
