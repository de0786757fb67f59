import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { Sandbox } from './sandbox.ts';

const cli = path.join(import.meta.dirname, '../../../src/cli.ts');

describe('ops-persona', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  const usage: readonly (readonly string[])[] = [
    [],
    ['frob'],
    ['--frob'],
    ['persona', 'frob'],
    ['scan', '--frob'],
    ['scan', 'no-such-file'],
    ['scan', '--format', 'xml'],
    ['scan', '--staged', '--no-ignore'],
    ['check', '--staged', '--base', 'main'],
    ['check', '--base', 'nowhere'],
    ['check', '--as', 'nobody'],
    ['checklist', 'tick'],
    ['checklist', 'list'],
    ['memory', 'list'],
    ['persona', 'use'],
    ['persona', 'use', 'x', '--none'],
    ['persona', 'show', 'nobody'],
    ['persona', 'lint', 'no-such-file.md'],
    ['--folder', '/no/such/folder', 'scan'],
    ['run', 'no-such-run-file'],
  ];
  for (const argv of usage) {
    it(`ends with 2 and one clear line for "${argv.join(' ')}"`, async () => {
      const { code, error } = await sandbox.run(...argv);
      assert.equal(code, 2, error);
      assert.ok(error.trim() !== '');
      assert.ok(!/\n\s+at /.test(error), error);
    });
  }

  const verbs = [
    ['persona'],
    ['persona', 'list'],
    ['persona', 'show'],
    ['persona', 'use'],
    ['persona', 'lint'],
    ['scan'],
    ['check'],
    ['checklist'],
    ['checklist', 'list'],
    ['checklist', 'tick'],
    ['checklist', 'untick'],
    ['checklist', 'na'],
    ['checklist', 'copy'],
    ['checklist', 'export'],
    ['release'],
    ['release', 'start'],
    ['release', 'list'],
    ['release', 'close'],
    ['release', 'abandon'],
    ['who-owns'],
    ['may-run'],
    ['exception', 'list'],
    ['exception', 'grant'],
    ['memory'],
    ['memory', 'list'],
    ['memory', 'init'],
    ['memory', 'append'],
    ['memory', 'search'],
    ['hooks', 'install'],
    ['hooks', 'test'],
    ['hooks', 'uninstall'],
    ['push'],
    ['rollback'],
    ['resume'],
    ['run'],
    ['status'],
  ];
  for (const verb of verbs) {
    it(`prints help for "${verb.join(' ')}"`, async () => {
      const { code, out } = await sandbox.run(...verb, '--help');
      assert.equal(code, 0);
      assert.match(out, new RegExp(`^Usage: ops-persona ${verb.join(' ')}`));
      assert.match(out, /--json/);
    });
  }

  it('prints its version', async () => {
    const { code, out } = await sandbox.run('--version');
    assert.equal(code, 0);
    assert.match(out, /^\d+\.\d+\.\d+/);
  });

  it('works on another folder, wherever the option stands', async () => {
    const folder = sandbox.root;
    sandbox.cwd = path.dirname(folder);
    for (const argv of [
      ['-C', folder, 'persona', 'list', '--json'],
      ['persona', 'list', '--json', '--folder', folder],
    ]) {
      const { code, out } = await sandbox.run(...argv);
      assert.equal(code, 0);
      assert.ok(out.includes('"personas/ship-ops.md"'), out);
    }
  });

  it('tells an unexpected failure in one line, with the place only when asked', async () => {
    // A folder where a file must be: nobody expects that.
    await fs.mkdir(path.join(sandbox.root, '.git/ops-persona/active-persona.json'), { recursive: true });
    const { code, error } = await sandbox.run('persona', 'list');
    assert.equal(code, 2);
    assert.match(error, /^ops-persona: .+ \(OPS_DEBUG=1 shows where\)\n$/);
    sandbox.env = { OPS_DEBUG: '1' };
    assert.match((await sandbox.run('persona', 'list')).error, /\n\s+at /);
  });

  it('ends quietly when the reader of its output goes away', async () => {
    await sandbox.write('personas/long.md', `# Ops\n\n## Checklist\n\n${'- [ ] an item of many\n'.repeat(3_000)}`);
    const child = spawn(process.execPath, [cli, 'persona', 'show', 'personas/long.md', '--json'], {
      cwd: sandbox.root,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let error = '';
    child.stderr.on('data', (chunk: Buffer) => (error += chunk.toString()));
    child.stdout.once('data', () => child.stdout.destroy());
    const code = await new Promise((resolve) => child.once('close', (ended) => resolve(ended)));
    assert.equal(error, '');
    assert.equal(code, 0);
  });
});
