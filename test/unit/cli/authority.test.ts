import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

describe('the verbs about authority and releases', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
    await sandbox.run('persona', 'use', 'ship-ops');
  });
  afterEach(() => sandbox.remove());

  it('says who owns files, also ones that do not exist', async () => {
    const { value } = (await sandbox.json('who-owns', 'src/new.ts', '.github/workflows/ci.yml', 'logo.png')) as Json<
      { file: string; classes: string[]; effect: string; owner: string | null; persona: { line: number } | null }[]
    >;
    assert.deepEqual(
      value.map(({ file, classes, effect, owner }) => [file, classes[0], effect, owner]),
      [
        ['src/new.ts', 'source', 'deny', 'Engineer agent'],
        ['.github/workflows/ci.yml', 'ci', 'allow', null],
        ['logo.png', undefined, 'allow', null],
      ],
    );
    assert.equal(value[0]?.persona?.line, 22);
    assert.equal((await sandbox.run('who-owns', '../outside')).code, 2);
  });

  it('says what may be run, options of the command and all', async () => {
    assert.match((await sandbox.run('may-run', 'git status')).out, /^allow/);
    assert.match((await sandbox.run('may-run', 'git', 'push', '--tags')).out, /^ask: This pushes every tag/);
    await sandbox.write('personas/strict.md', '# Strict ops\n\n## Red lines\n\n- Never delete data without backups\n');
    const denied = await sandbox.run('may-run', 'terraform destroy', '--persona', 'personas/strict.md');
    assert.equal(denied.code, 1);
    assert.match(denied.out, /^deny: .*\(Strict ops, line 5: "Never delete data without backups"\)/i);
  });

  it('grants an exception, logs it, obeys it, and shows it when it is over', async () => {
    await sandbox.write('AUDIT_LOG.md', '# Audit log\n');
    sandbox.git('add', '.');
    const granted = await sandbox.run(
      ...[
        'exception',
        'grant',
        'authority/source',
        'src/',
        '--reason',
        'Until the split is done',
        '--expires',
        '2099-01-01',
      ],
    );
    assert.equal(granted.code, 0, granted.error);
    assert.match(
      await fs.readFile(path.join(sandbox.root, 'AUDIT_LOG.md'), 'utf8'),
      /\| Dana \| EXCEPTION \| authority\/source \|/,
    );
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'granted');
    await sandbox.write('src/app.js', 'one\nchanged\n');
    assert.equal((await sandbox.run('check')).code, 0);
    const file = path.join(sandbox.root, '.ops/exceptions.yaml');
    const text = await fs.readFile(file, 'utf8');
    await fs.writeFile(file, text.replace('2099-01-01', '2020-01-01'));
    const over = await sandbox.run('check');
    assert.equal(over.code, 1);
    assert.match(over.out, /\.ops\/exceptions\.yaml:3 ask: This exception to authority\/source ended on 2020-01-01/);
  });

  const refused: readonly (readonly string[])[] = [
    ['secret/password', 'a', '--reason', 'long enough a reason', '--expires', '2099-01-01'],
    ['authority/source', 'a', '--reason', 'short', '--expires', '2099-01-01'],
    ['authority/source', 'a', '--reason', 'long enough a reason', '--expires', 'soon'],
    ['authority/source', 'a', '--reason', 'long enough a reason', '--expires', '2020-01-01'],
    ['authority/source', 'a', '--reason', 'long enough a reason'],
    ['authority/source', 'a', '--expires', '2099-01-01'],
  ];
  for (const argv of refused) {
    it(`refuses the exception ${argv.join(' ')}`, async () => {
      assert.equal((await sandbox.run('exception', 'grant', ...argv)).code, 2);
      await assert.rejects(fs.stat(path.join(sandbox.root, '.ops')));
    });
  }

  it('starts, names, lists and ends a release', async () => {
    assert.equal((await sandbox.run('release', 'list')).out, 'No releases yet.\n');
    assert.equal((await sandbox.run('release', 'start', 'v1.4.0')).out, 'Open: v1.4.0, started by Dana.\n');
    await sandbox.run('release', 'start', '--env', 'production');
    assert.match(
      (await sandbox.run('checklist', 'list')).out,
      /^ship-ops: v1\.4\.0 → production\n[^]*Deploy to production is held: 3 items open\.\n$/,
    );
    const held = await sandbox.run('release', 'close');
    assert.equal(held.code, 1);
    assert.match(held.error, /Deploy to production is held: 3 items open/);
    await sandbox.run('checklist', 'tick', 'tests-pass', 'rollback', 'migrations');
    assert.equal((await sandbox.run('release', 'close')).out, 'Closed: v1.4.0 → production.\n');
    await sandbox.run('release', 'start', '2.0.0');
    await sandbox.run('release', 'abandon');
    const { value } = (await sandbox.json('release', 'list')) as Json<{ version: string; outcome: string }[]>;
    assert.deepEqual(
      value.map(({ version, outcome }) => [version, outcome]),
      [
        ['2.0.0', 'abandoned'],
        ['1.4.0', 'closed'],
      ],
    );
    assert.equal((await sandbox.run('release', 'close')).code, 1);
  });
});
