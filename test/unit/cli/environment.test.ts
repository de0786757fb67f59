import assert from 'node:assert/strict';
import type { EnvironmentReport } from '../../../src/cli/environment.ts';
import { password } from '../secrets/samples.ts';
import { Sandbox } from './sandbox.ts';

describe('ops-persona env check', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  it('names undocumented variables, drift and tracked files, also in files that git ignores', async () => {
    await sandbox.write('.gitignore', '.env.*\n!.env.example\n');
    await sandbox.write('.env.example', 'PORT=\n');
    await sandbox.write('.env.staging', `A=1\nDB_PASSWORD=${password}\n`);
    await sandbox.write('.env.production', 'A=1\n');
    await sandbox.write('src/app.js', 'one\nlisten(process.env.HOST_NAME);\n');
    const { code, value } = await sandbox.json('env', 'check');
    assert.equal(code, 1);
    assert.deepEqual(
      (value as EnvironmentReport[]).map(({ file, line, column, endColumn, rule, names }) => [
        file,
        line,
        column,
        endColumn,
        rule,
        names,
      ]),
      [
        ['.env', 1, 1, 1, 'env/tracked-secret-file', []],
        ['.env.production', 1, 1, 1, 'env/drift', ['DB_PASSWORD']],
        ['src/app.js', 2, 20, 29, 'env/undocumented', ['HOST_NAME']],
      ],
    );
    for (const format of ['text', 'sarif', 'github'])
      assert.ok(!(await sandbox.run('env', 'check', '--format', format)).out.includes(password), format);
  });

  it('ends with 0 when there is nothing, and leaves the list of secrets alone', async () => {
    sandbox.git('rm', '-q', '--cached', '.env');
    const { code, out, error } = await sandbox.run('env', 'check');
    assert.deepEqual([code, out.includes('nothing found'), error.includes('no .env.example')], [0, true, true]);
    await sandbox.write('.env.example', 'PORT=\n');
    await sandbox.write('src/app.js', 'process.env.HOST_NAME\n');
    assert.equal((await sandbox.run('scan')).code, 0);
  });
});
