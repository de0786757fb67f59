import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { CheckFinding } from '../../../src/authority/model.ts';
import { Sandbox, type Json } from './sandbox.ts';

describe('the verb check', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  beforeEach(async () => {
    await sandbox.run('persona', 'use', 'ship-ops');
    await sandbox.write('src/app.js', 'one\n2\n');
  });

  it('denies with 1, naming rule, owner, document and line', async () => {
    const { code, value } = (await sandbox.json('check')) as Json<CheckFinding[]>;
    assert.equal(code, 1);
    const [finding] = value;
    assert.deepEqual(
      { ...finding, message: '' },
      {
        file: 'src/app.js',
        line: 2,
        endLine: 2,
        kind: 'authority',
        rule: 'authority/source',
        effect: 'deny',
        owner: 'Engineer agent',
        message: '',
        persona: { file: 'personas/ship-ops.md', line: 22 },
      },
    );
    assert.match(finding?.message ?? '', /^Application source is the Engineer's territory \(ship-ops, line 22: /);
  });

  it('only asks a developer without a persona who changes what operations keeps for itself', async () => {
    await sandbox.run('persona', 'use', '--none');
    await sandbox.write('.github/workflows/ci.yml', 'on: push\n');
    const { code, value } = (await sandbox.json('check')) as Json<CheckFinding[]>;
    assert.equal(code, 0);
    assert.deepEqual(
      value.map(({ file, effect, rule, owner }) => [file, effect, rule, owner]),
      [['.github/workflows/ci.yml', 'ask', 'authority/ci', 'ship-ops']],
    );
  });

  it('obeys the configuration of the repository before the persona', async () => {
    await sandbox.write('.ops/config.yaml', 'territories:\n  glue:\n    patterns: [src/]\n    effect: allow\n');
    sandbox.git('add', '.ops');
    sandbox.git('commit', '-q', '-m', 'rules');
    assert.equal((await sandbox.run('check')).out, 'Nothing to object to.\n');
    await sandbox.write('.ops/config.yaml', 'territorys: {}\n');
    const wrong = await sandbox.run('check');
    assert.equal(wrong.code, 2);
    assert.match(wrong.error, /\.ops\/config\.yaml:1:1: "territorys" is not a setting/);
  });

  it('writes annotations for GitHub, with what would end them escaped', async () => {
    await sandbox.write('src/a,b:c.js', 'x\n');
    const { out } = await sandbox.run('check', '--format', 'github');
    assert.match(out, /^::error file=src\/app\.js,line=2,endLine=2,title=authority\/source::Application source/m);
    assert.match(out, /^::error file=src\/a%2Cb%3Ac\.js,line=1/m);
  });

  it('acts as another persona when told so', async () => {
    const { code } = await sandbox.run('check', '--as', 'builtin:ops-devops');
    assert.equal(code, 1);
  });

  it('says that there is no diff where there is no repository', async () => {
    await fs.rm(path.join(sandbox.root, '.git'), { recursive: true });
    assert.equal((await sandbox.run('check', '--as', 'ship-ops')).code, 2);
  });
});
