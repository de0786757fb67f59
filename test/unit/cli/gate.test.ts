import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

const persona = `---
name: gate-ops
description: Takes it through the gates.
---

# Gate ops

## Gates

- S09: the project stands in its staging phase
- S10: the project stands in its production phase

## Deployment checklist

Before every deploy to production:

- [ ] All tests pass
- [ ] Quality gates are all green (S06)
- [ ] Security review is through (S07)
- [ ] Human approval (S08) obtained
- [ ] Rollback plan documented
`;

const projectState = [
  '# Project state',
  '',
  '**Current Phase:** S09_STAGING',
  '',
  '| Gate | Owner | Status |',
  '| --- | --- | --- |',
  '| S06 | QA | PENDING |',
  '| S07 | Security | — |',
  '| S08 | Lead | PENDING |',
  '',
  'Caf\u00e9, \u{1f6a2}, no newline at the end',
].join('\r\n');

interface Gate {
  readonly id: string;
  readonly state: string;
  readonly why: string;
  readonly waitsFor: readonly string[];
  readonly holding: boolean;
}

describe('gate list, pass and reopen', () => {
  let sandbox: Sandbox;

  beforeEach(async () => {
    sandbox = await Sandbox.with('gates', async (template) => {
      await template.write('personas/gate-ops.md', persona);
      await template.write('PROJECT_STATE.md', projectState);
      await template.write('SECURITY_CHECKLIST.md', '- [ ] Container scanned\n');
      template.git('add', '.');
      template.git('commit', '-q', '-m', 'feat: gates');
      await template.run('persona', 'use', 'gate-ops');
      await template.run('release', 'start', '1.4.0', '--env', 'production');
    });
  });
  afterEach(() => sandbox.remove());

  const gates = async (...args: string[]): Promise<Record<string, Gate>> => {
    const { value } = (await sandbox.json('gate', 'list', ...args)) as Json<{ gates: Gate[] }>;
    return Object.fromEntries(value.gates.map((gate) => [gate.id, gate]));
  };
  const states = async (...args: string[]) =>
    Object.fromEntries(Object.values(await gates(...args)).map(({ id, state }) => [id, state]));
  const text = (name: string) => fs.readFile(path.join(sandbox.root, name), 'utf8');

  it('goes through them in their order, and writes row and word', async () => {
    assert.deepEqual((await gates())['S06']?.waitsFor, ['All tests pass']);
    const early = await sandbox.run('gate', 'pass', 'S06');
    assert.equal(early.code, 1);
    assert.match(early.error, /Gate S06 waits for All tests pass\./);
    assert.equal(await text('PROJECT_STATE.md'), projectState);

    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    const passed = await sandbox.json('gate', 'pass', 's06', '--as', 'Dana', '--note', 'all reports read');
    assert.equal(passed.code, 0);
    assert.deepEqual((passed.value as { files: string[] }).files, ['AUDIT_LOG.md', 'PROJECT_STATE.md']);
    assert.equal(await text('PROJECT_STATE.md'), projectState.replace('| QA | PENDING |', '| QA | PASSED |'));
    assert.match(await text('AUDIT_LOG.md'), /QUALITY_GATE .*PASSED by Dana; gate S06; .*; all reports read/);

    // What we wrote ourselves made nothing stale, and the gate's item in the list is done with it.
    assert.match((await gates())['S06']?.why ?? '', /^Dana · /);
    const listed = JSON.stringify((await sandbox.json('checklist', 'list')).value);
    assert.equal(listed.includes('"stale"'), false);
    assert.match(listed, /Quality gates are all green \(S06\)","state":"done"/);

    assert.deepEqual((await gates())['S07']?.waitsFor, ['1 of 1 open in SECURITY_CHECKLIST.md']);
    assert.match((await sandbox.run('gate', 'pass', 'S08')).error, /approval alone/);
    assert.equal((await sandbox.run('gate', 'pass', 'S06')).code, 1, 'it is passed already');
    assert.equal((await sandbox.run('gate', 'pass', 'S66')).code, 2);
  });

  it('fills an empty cell, and is stale once something else would ship', async () => {
    await sandbox.write('SECURITY_CHECKLIST.md', '- [x] Container scanned\n');
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    await sandbox.run('gate', 'pass', 'S06');
    assert.equal((await sandbox.run('gate', 'pass', 'S07')).code, 0);
    assert.match(await text('PROJECT_STATE.md'), /\| S07 \| Security \| PASSED \|\r\n/);
    assert.deepEqual(await states(), { S06: 'passed', S07: 'passed', S08: 'ready', S09: 'passed', S10: 'waiting' });

    const shipped = await text('src/app.js');
    await sandbox.write('src/app.js', 'another\n');
    assert.equal((await gates())['S06']?.state, 'waiting', 'its tests are stale as well');
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    assert.match((await gates())['S06']?.why ?? '', /^stale: src\/app\.js changed since/);
    await sandbox.write('src/app.js', shipped);
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    assert.equal((await states())['S06'], 'passed');
  });

  it('counts for its own release alone, and never by a row that was changed', async () => {
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    await sandbox.run('gate', 'pass', 'S06');
    await sandbox.run('release', 'start', '1.4.0', '--env', 'staging');
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    // The word in PROJECT_STATE.md is ours by now, and it was for production.
    const gate = (await gates('--env', 'staging'))['S06'];
    assert.deepEqual([gate?.state, gate?.why], ['ready', 'ready to be passed; last passed for v1.4.0 → production']);
    await sandbox.write('AUDIT_LOG.md', (await text('AUDIT_LOG.md')).replaceAll('production', 'staging'));
    assert.deepEqual((await gates('--env', 'staging'))['S06']?.state, 'stale');
  });

  it('is closed again with a reason', async () => {
    await sandbox.run('checklist', 'tick', 'all-tests-pass');
    await sandbox.run('gate', 'pass', 'S06');
    assert.equal((await sandbox.run('gate', 'reopen', 'S06')).code, 2);
    assert.equal((await sandbox.run('gate', 'reopen', 'S06', '--reason', 'a report was wrong')).code, 0);
    assert.equal(await text('PROJECT_STATE.md'), projectState);
    assert.equal((await states())['S06'], 'ready');
    assert.match(await text('AUDIT_LOG.md'), /REOPENED by .*; a report was wrong/);
    assert.equal((await sandbox.run('audit', 'verify')).code, 0);
  });

  it('moves the phase of the project', async () => {
    for (const item of ['all-tests-pass', 'quality-gates', 'security-review'])
      await sandbox.run('checklist', 'tick', item);
    await sandbox.write('SECURITY_CHECKLIST.md', '- [x] Container scanned\n');
    for (const item of ['all-tests-pass', 'quality-gates', 'security-review'])
      await sandbox.run('checklist', 'tick', item);
    const before = await gates();
    assert.deepEqual(before['S10']?.waitsFor, ['S08'], 'ticked items are through');
    assert.equal(before['S10'].holding, true);
    sandbox.answers = ['1.4.0'];
    assert.equal((await sandbox.run('approve')).code, 0);
    sandbox.answers = [];
    assert.equal((await sandbox.run('gate', 'pass', 'S10')).code, 0);
    const after = projectState
      .replace('S09_STAGING', 'S10_PRODUCTION')
      .replace('| Lead | PENDING |', '| Lead | APPROVED |');
    assert.equal(await text('PROJECT_STATE.md'), after);
    assert.deepEqual([(await gates())['S10']?.state, (await gates())['S10']?.holding], ['passed', false]);
  });

  it('keeps an approval from coming before the gates in front of it', async () => {
    sandbox.answers = ['1.4.0'];
    const { code, error } = await sandbox.run('approve');
    assert.equal(code, 1);
    assert.match(error, /Gate S08 waits for S06; S07\./);
  });

  it('asks for all that the project requires', async () => {
    await sandbox.write(
      '.ops/config.yaml',
      `gates:
  - { id: board, title: The board agrees, requires: [approval, S06, Deployment checklist, harbour], holds: push }
  - { id: bare }
`,
    );
    const { board, bare } = await gates();
    assert.equal(board?.waitsFor.length, 6);
    assert.ok(board.waitsFor.includes('"harbour", which is no item, list or gate'), board.waitsFor.join());
    assert.equal((await sandbox.run('gate', 'pass', 'S08')).code, 1, 'an approval by another name');
    assert.deepEqual([board.holding, bare?.holding, bare?.state], [true, true, 'ready']);
    assert.equal((await sandbox.run('gate', 'pass', 'bare')).code, 0);
    assert.equal((await gates())['bare']?.holding, false);
    const { out } = await sandbox.run('status');
    assert.match(out, /gate board not passed/);
  });
});
