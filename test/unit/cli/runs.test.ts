import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { RunResult, RunView } from '../../../src/pipeline/model.ts';
import { git, temporaryFolder } from '../memory/repository.ts';
import { Sandbox, type Json } from './sandbox.ts';

const pushDocument = `---
name: ship-ops
description: Brings it to production.
---

# Ship ops

## Push checklist

Before every push:

- [ ] Reviewed by two
`;

describe('push, rollback, resume, run and status', function () {
  this.timeout(180_000);
  let sandbox: Sandbox;
  let remote: string;
  beforeEach(async () => {
    sandbox = await Sandbox.with('with a remote', async (template) => {
      // In the folder that is copied, and out of the worktree's sight.
      const origin = path.join(template.root, '.git', 'remote.git');
      template.git('init', '-q', '--bare', '-b', 'main', origin);
      await template.write('package.json', '{\n  "name": "billing",\n  "version": "1.0.0"\n}\n');
      template.git('add', '.');
      template.git('commit', '-q', '-m', 'feat: first');
      template.git('tag', 'v1.0.0');
      template.git('remote', 'add', 'origin', origin);
      template.git('push', '-q', '-u', 'origin', 'main', 'v1.0.0');
      await template.write('fix.txt', 'x\n');
      template.git('add', '.');
      template.git('commit', '-q', '-m', 'fix: a thing');
    });
    remote = path.join(sandbox.root, '.git', 'remote.git');
    const config = path.join(sandbox.root, '.git', 'config');
    await fs.writeFile(config, (await fs.readFile(config, 'utf8')).replace(/url = .*/, `url = ${remote}`));
  });
  afterEach(() => sandbox.remove());

  const remoteTags = () => git(remote, 'tag').split('\n').filter(Boolean);

  it('shows the plan and changes nothing with --dry-run', async () => {
    const before = sandbox.git('rev-parse', 'HEAD');
    const { code, out } = await sandbox.run('push', '--dry-run');
    assert.equal(code, 0, out);
    assert.match(out, /1\.0\.0 → 1\.0\.1/);
    assert.equal(sandbox.git('rev-parse', 'HEAD'), before);
    assert.deepEqual(remoteTags(), ['v1.0.0']);
  });

  it('refuses without a terminal and without --yes', async () => {
    const { code, out } = await sandbox.run('push');
    assert.equal(code, 1);
    assert.match(out, /--yes/);
    assert.deepEqual(remoteTags(), ['v1.0.0']);
  });

  for (const [answer, released] of [
    ['y', true],
    ['yes', true],
    ['', false],
    ['no', false],
    ['yy', false],
  ] as const) {
    it(`${released ? 'releases' : 'changes nothing'} when a person answers "${answer}"`, async () => {
      sandbox.answers = [answer];
      const { out } = await sandbox.run('push', '--bump', 'minor');
      assert.match(out, /Push v1\.1\.0 to origin\/main\? \[y\/N\]/);
      assert.deepEqual(remoteTags(), released ? ['v1.0.0', 'v1.1.0'] : ['v1.0.0']);
    });
  }

  it('releases, says so in status, and rolls back; with --json the result is the only output', async () => {
    const pushed = (await sandbox.json('push', '--yes')) as Json<RunResult>;
    assert.equal(pushed.code, 0);
    assert.deepEqual([pushed.value.state, pushed.value.version], ['released', '1.0.1']);
    assert.deepEqual(remoteTags(), ['v1.0.0', 'v1.0.1']);
    const status = (await sandbox.json('status')) as Json<{ runs: RunView[] }>;
    assert.deepEqual(
      status.value.runs.map(({ kind, state, version }) => [kind, state, version]),
      [['push', 'released', '1.0.1']],
    );
    assert.match((await sandbox.run('status')).out, /Push v1\.0\.1 released, just now\./);
    const back = (await sandbox.json('rollback', '--yes')) as Json<RunResult>;
    assert.equal(back.value.state, 'rolled-back');
    assert.deepEqual(remoteTags(), ['v1.0.0']);
  });

  it('holds the ops role for one terminal: the other may look, not run, and break it with a reason', async () => {
    sandbox.env = { OPS_SESSION: 'first' };
    assert.equal((await sandbox.run('role', 'take', '--as', 'Dana')).code, 0);
    sandbox.env = { OPS_SESSION: 'second' };
    assert.match((await sandbox.run('role', 'status')).out, /Dana holds the ops role for this project/);
    assert.match((await sandbox.run('status')).out, /Role: Dana holds/);
    assert.equal((await sandbox.run('push', '--dry-run')).code, 0);
    const held = (await sandbox.json('push', '--yes')) as Json<RunResult>;
    assert.equal(held.value.state, 'refused');
    assert.match(held.value.what ?? '', /^1\/6 Validation: Dana holds the ops role/);
    assert.equal((await sandbox.run('role', 'take')).code, 1);
    assert.equal((await sandbox.run('role', 'take', '--break')).code, 2);
    assert.equal((await sandbox.run('role', 'take', '--scope', 'planet')).code, 2);
    const broken = await sandbox.run('role', 'take', '--break', '--reason', 'Dana is on a plane', '--as', 'Kim');
    assert.equal(broken.code, 0, broken.error);
    const log = await fs.readFile(path.join(sandbox.root, '.git/ops-persona/AUDIT_LOG.md'), 'utf8');
    assert.match(log, /\| Kim \| ROLE_BROKEN \|.*because: Dana is on a plane/);
    assert.equal(((await sandbox.json('push', '--yes')) as Json<RunResult>).value.state, 'released');
    assert.match((await sandbox.run('role', 'release')).out, /Given back/);
    assert.match((await sandbox.run('role', 'status')).out, /Nobody/);
  });

  it('takes an exception with its reason and its name, and nothing less', async () => {
    await sandbox.write('.ops/config.yaml', 'commands:\n  test: "false"\n');
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'ci: tests');
    assert.equal((await sandbox.run('push', '--yes')).code, 1);
    for (const part of [
      ['--skip', 'test'],
      ['--skip', 'test', '--reason', 'flaky'],
      ['--skip', 'test', '--approved-by', 'Dana'],
      ['--reason', 'flaky', '--approved-by', 'Dana'],
    ])
      assert.equal((await sandbox.run('push', '--yes', ...part)).code, 2, part.join(' '));
    assert.equal((await sandbox.run('push', '--yes', '--publish', 'nowhere')).code, 2);
    const skip = ['--skip', 'test', '--reason', 'known flake', '--approved-by', 'Dana'];
    const { code, out } = await sandbox.run('push', '--yes', ...skip);
    assert.equal(code, 0, out);
    assert.deepEqual(remoteTags(), ['v1.0.0', 'v1.0.1']);
    const log = await fs.readFile(path.join(sandbox.root, '.git/ops-persona/AUDIT_LOG.md'), 'utf8');
    assert.match(log, /\| SKIP \|.*skipped: test; because: known flake; approved by Dana/);
  });

  it('asks the gates that hold a push', async () => {
    await sandbox.write('.ops/config.yaml', 'gates:\n  - { id: board, holds: push }\n  - { id: later }\n');
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'chore: gates');
    await sandbox.run('persona', 'use', 'ship-ops');
    const held = await sandbox.run('push', '--yes');
    assert.equal(held.code, 1);
    assert.match(held.out, /This push is held\. Gate board is not passed \(ready to be passed\)\./);
    await sandbox.run('release', 'start', '1.0.1', '--env', 'production');
    assert.equal((await sandbox.run('gate', 'pass', 'board')).code, 0);
    sandbox.git('add', 'AUDIT_LOG.md');
    sandbox.git('commit', '-q', '-m', 'docs: the board agrees');
    const { code, out } = await sandbox.run('push', '--yes');
    assert.equal(code, 0, out);
    assert.deepEqual(remoteTags(), ['v1.0.0', 'v1.0.1']);
  });

  it('goes to an environment: its release is asked and named, and an unknown one is refused', async () => {
    await sandbox.write('.ops/config.yaml', 'environments:\n  staging: {}\n  production: {}\n');
    await sandbox.write('personas/ship-ops.md', pushDocument);
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'chore: environments');
    await sandbox.run('persona', 'use', 'ship-ops');
    const unknown = await sandbox.run('push', '--yes', '--env', 'prod');
    assert.match(
      unknown.out,
      /There is no environment "prod" in \.ops\/config\.yaml\.[\s\S]*Known: staging, production\./,
    );
    // What was done for staging says nothing about production.
    await sandbox.run('release', 'start', '1.0.1', '--env', 'staging');
    await sandbox.run('checklist', 'tick', 'reviewed-by-two', '--env', 'staging');
    assert.match((await sandbox.run('push', '--yes', '--env', 'production')).out, /This push is held/);
    const { code, out } = await sandbox.run('push', '--yes', '--env', 'staging');
    assert.equal(code, 0, out);
    const report = await fs.readdir(path.join(sandbox.root, '.git/ops-persona/reports'));
    assert.match(
      await fs.readFile(path.join(sandbox.root, '.git/ops-persona/reports', report[0] ?? ''), 'utf8'),
      /staging/,
    );
  });

  it('names the open release that has no version yet, and leaves another version alone', async () => {
    await sandbox.run('persona', 'use', 'ship-ops');
    await sandbox.run('checklist', 'tick', 'tests-pass');
    assert.equal((await sandbox.run('push', '--yes')).code, 0);
    const names = async () =>
      ((await sandbox.json('release', 'list')) as Json<{ version: string | null }[]>).value.map(
        ({ version }) => version,
      );
    assert.deepEqual(await names(), ['1.0.1']);
    await sandbox.write('fix.txt', 'y\n');
    sandbox.git('commit', '-q', '-am', 'fix: more');
    const { code, out } = await sandbox.run('push', '--yes', '--dry-run');
    assert.equal(code, 0, out);
    assert.match(out, /the open release is v1\.0\.1: what was recorded in it is not about v1\.0\.2/);
    assert.deepEqual(await names(), ['1.0.1']);
  });

  it('has nothing to resume where nothing is unfinished', async () => {
    assert.equal((await sandbox.run('resume')).code, 0);
  });

  it('carries out a run file of the editor in the folder it names', async () => {
    const { writeRunRequest } = await import('../../../src/pipeline/request.ts');
    const files = await temporaryFolder('requests');
    try {
      const base = sandbox.git('rev-parse', 'HEAD').trim();
      const file = await writeRunRequest(files, {
        schema: 1,
        id: '20260101000000-abcdef12',
        folder: sandbox.root,
        action: 'push',
        bump: 'patch',
        expect: { base, version: '1.0.1' },
      });
      sandbox.cwd = path.dirname(sandbox.root);
      const { code, out, error } = await sandbox.run('run', file);
      assert.equal(code, 0, out + error);
      assert.deepEqual(remoteTags(), ['v1.0.0', 'v1.0.1']);
    } finally {
      await fs.rm(files, { recursive: true, force: true });
    }
  });

  it('refuses to roll back another release than the one the user agreed to', async () => {
    const { writeRunRequest } = await import('../../../src/pipeline/request.ts');
    await sandbox.json('push', '--yes');
    const tags = remoteTags();
    const files = await temporaryFolder('requests');
    try {
      const file = await writeRunRequest(files, {
        schema: 1,
        id: '20260101000000-abcdef13',
        folder: sandbox.root,
        action: 'rollback',
        expect: { base: sandbox.git('rev-parse', 'HEAD~1').trim(), version: '1.0.0' },
      });
      const { code, out, error } = await sandbox.run('run', file);
      assert.equal(code, 1, out + error);
      assert.match(out, /1\/6 Validation/);
      assert.deepEqual(remoteTags(), tags);
    } finally {
      await fs.rm(files, { recursive: true, force: true });
    }
  });

  it('says that it is no repository, with 1 or 2 and no stack', async () => {
    const folder = await temporaryFolder('plain');
    try {
      sandbox.cwd = folder;
      for (const verb of ['push', 'rollback', 'resume']) {
        const { code, out, error } = await sandbox.run(verb, '--yes');
        assert.ok(code === 1 || code === 2, `${verb}: ${code}`);
        assert.ok(!/\n\s+at /.test(out + error));
      }
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  });
});
