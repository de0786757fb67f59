import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as http from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

const persona = `---
name: day-ops
description: Works through the day of a deploy.
---

# Day ops

## Deployment checklist

Before every deploy to production:

Pre-deploy:

- [ ] All tests pass
- [ ] Build succeeds
- [ ] Test suite passes
- [ ] Migrations tested
- [ ] Rollback plan documented
- [ ] Environment variables documented
- [ ] No secrets in the code
- [ ] Human approval (S08) obtained

Post-deploy:

- [ ] \`/health\` of production answers 200
- [ ] Errors watched for 15 minutes
- [ ] Deployment record written to AUDIT_LOG.md
`;

interface Listed {
  readonly held: string | null;
  readonly checklists: readonly {
    readonly items: readonly {
      readonly text: string;
      readonly state: string;
      readonly why: string;
      readonly evidence: readonly Record<string, unknown>[];
    }[];
  }[];
}

describe('checklist verify and approve', () => {
  let sandbox: Sandbox;
  const stateHome = process.env['XDG_STATE_HOME'];

  beforeEach(async () => {
    sandbox = await Sandbox.make();
    // What a user agreed to must not reach the home of whoever runs the tests.
    process.env['XDG_STATE_HOME'] = path.join(sandbox.root, '.git', 'home');
    await sandbox.write('personas/day-ops.md', persona);
    await sandbox.write(
      'check.js',
      "console.log('checked'); process.exit(require('fs').existsSync('broken') ? 3 : 0);\n",
    );
    await sandbox.write('docs/rollback.md', '# Back\n');
    await sandbox.write('.env.example', 'PORT=\n');
    await sandbox.write('AUDIT_LOG.md', '# Audit log\n');
    await sandbox.write(
      '.ops/config.yaml',
      `commands:\n  test: [${JSON.stringify(process.execPath)}, check.js]\n  build: [${JSON.stringify(process.execPath)}, -e, "0"]\n`,
    );
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'feat: the day');
    await sandbox.run('persona', 'use', 'day-ops');
    await sandbox.run('release', 'start', '1.4.0', '--env', 'production');
  });
  afterEach(async () => {
    if (stateHome === undefined) delete process.env['XDG_STATE_HOME'];
    else process.env['XDG_STATE_HOME'] = stateHome;
    await sandbox.remove();
  });

  const listed = async (): Promise<Listed> => ((await sandbox.json('checklist', 'list')) as Json<Listed>).value;
  const itemNamed = async (text: string) => {
    const found = (await listed()).checklists.flatMap(({ items }) => items).find((item) => item.text.includes(text));
    assert.ok(found, text);
    return found;
  };

  it('runs nothing before somebody agreed, and asks once', async () => {
    const refused = await sandbox.run('checklist', 'verify');
    assert.equal(refused.code, 1);
    assert.match(refused.error, /Nobody has agreed yet to run: .*check\.js/);
    assert.equal((await itemNamed('All tests')).state, 'open');
    sandbox.answers = ['y'];
    assert.match((await sandbox.run('checklist', 'verify')).out, /Agree, now and from now on\? \[y\/N\]/);
    assert.equal((await itemNamed('All tests')).state, 'done');
    assert.equal((await sandbox.run('checklist', 'verify', '--all', '--list')).code, 0);
    const again = await sandbox.run('checklist', 'verify', 'all-tests-pass');
    assert.equal(again.code, 0, again.error);
    await sandbox.write(
      '.ops/config.yaml',
      `commands:\n  test: [${JSON.stringify(process.execPath)}, check.js, --other]\n`,
    );
    assert.equal(
      (await sandbox.run('checklist', 'verify', 'all-tests-pass')).code,
      1,
      'another command is asked about anew',
    );
  });

  it('verifies what holds the release, with the exit code, the duration and the output, and says what failed', async () => {
    await sandbox.write('broken', '');
    const failed = await sandbox.run('checklist', 'verify', '--yes');
    assert.equal(failed.code, 1);
    const test = await itemNamed('All tests');
    assert.equal(test.state, 'failed');
    assert.match(test.why, /check\.js: exit code 3/);
    const evidence = test.evidence.at(-1);
    assert.deepEqual(
      [
        evidence?.['kind'],
        evidence?.['exitCode'],
        evidence?.['actor'],
        evidence?.['verifier'],
        typeof evidence?.['durationMs'],
      ],
      ['command', 3, 'tool', 'tests', 'number'],
    );
    const output = path.join(sandbox.root, '.git/ops-persona/releases/output', String(evidence?.['output']));
    assert.match(await fs.readFile(output, 'utf8'), /^\$ .*check\.js\nchecked\n/);
    assert.equal((await itemNamed('Test suite')).evidence.at(-1)?.['at'], evidence?.['at'], 'run once for both items');
    const states = Object.fromEntries(
      (await listed()).checklists
        .flatMap(({ items }) => items)
        .map((item) => [item.text, `${item.state}: ${item.why}`]),
    );
    assert.match(states['Migrations tested'] ?? '', /^not-applicable: n\/a: no migrations so far/);
    assert.match(states['Rollback plan documented'] ?? '', /^done: docs\/rollback\.md/);
    assert.match(states['Environment variables documented'] ?? '', /^done: 1 setting documented/);
    assert.match(states['No secrets in the code'] ?? '', /^done: no secrets in \d+ configuration files/);
    assert.match(
      states['Errors watched for 15 minutes'] ?? '',
      /^open/,
      'what comes after waits until nothing is held',
    );
    await fs.rm(path.join(sandbox.root, 'broken'));
    assert.equal((await sandbox.run('checklist', 'verify')).code, 0);
    assert.equal((await listed()).held, 'Deploy to production is held: approval S08 missing');
  });

  it('asks the health address for the version, starts the soak, and finds the audit row', async () => {
    let version = '1.3.0';
    const server = http.createServer((_request, response) => {
      response.setHeader('content-type', 'application/json');
      response.end(JSON.stringify({ version }));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    try {
      const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/health`;
      await sandbox.write('.ops/config.yaml', `environments:\n  production:\n    health: ${url}\n`);
      version = '1.4.0';
      const verified = await sandbox.run(
        'checklist',
        'verify',
        '--yes',
        'health',
        'errors-watched',
        'deployment-record',
      );
      const health = await itemNamed('/health');
      assert.match(health.why, /^production: 200, 3 good answers in a row/);
      assert.equal(health.evidence.at(-1)?.['kind'], 'http');
      const soak = await itemNamed('Errors watched');
      assert.deepEqual([soak.state, soak.why], ['running', '15 min left']);
      assert.equal(verified.code, 1);
      assert.match((await itemNamed('Deployment record')).why, /AUDIT_LOG\.md has no row about v1\.4\.0/);
    } finally {
      server.close();
    }
  });

  it('takes an approval from a person who types the version, and from nobody else', async () => {
    assert.match((await sandbox.run('approve')).error, /by a person at a terminal/);
    sandbox.env = { CLAUDECODE: '1' };
    sandbox.answers = ['1.4.0'];
    assert.match((await sandbox.run('approve')).error, /a coding agent started this/);
    sandbox.env = {};
    sandbox.answers = ['1.4'];
    assert.match((await sandbox.run('approve')).error, /"1\.4" is not 1\.4\.0\. Nothing was approved\./);
    assert.equal((await itemNamed('Human approval')).state, 'open');
    sandbox.answers = ['v1.4.0'];
    const approved = await sandbox.run('approve');
    assert.equal(approved.code, 0, approved.error);
    assert.match(approved.out, /You approve v1\.4\.0 for production as Dana <.*> \(gate S08\)/);
    assert.match((await itemNamed('Human approval')).why, /^approved by Dana · today/);
    sandbox.git('commit', '-q', '-am', 'docs: approve 1.4.0');
    assert.equal((await itemNamed('Human approval')).state, 'done', 'its own commit does not void it');
    await sandbox.write('src/app.js', 'changed\n');
    assert.match((await itemNamed('Human approval')).why, /^approval S08 void: src\/app\.js changed since/);
  });

  it('refuses a tick of an approval, and a planted one in the git folder does not count', async () => {
    assert.match((await sandbox.run('checklist', 'tick', 'human')).error, /settled by an approval, not by a tick/);
    assert.match((await sandbox.run('checklist', 'na', 'human', '--reason', 'x')).error, /settled by an approval/);
    sandbox.answers = ['1.4.0'];
    await sandbox.run('approve');
    const log = await fs.readFile(path.join(sandbox.root, 'AUDIT_LOG.md'), 'utf8');
    sandbox.git('checkout', '-q', '--', 'AUDIT_LOG.md');
    await sandbox.write('.git/ops-persona/AUDIT_LOG.md', log);
    assert.equal((await itemNamed('Human approval')).state, 'open');
  });

  it('lets nobody approve their own release where the project says so', async () => {
    await sandbox.write('.ops/config.yaml', 'approval:\n  requester: false\n');
    sandbox.answers = ['1.4.0'];
    assert.match((await sandbox.run('approve')).error, /started this release and may not approve it/);
    sandbox.git('config', 'user.name', 'Kim');
    sandbox.git('config', 'user.email', 'kim@example.com');
    assert.equal((await sandbox.run('approve')).code, 0);
    assert.equal((await itemNamed('Human approval')).state, 'done');
  });
});
