import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

describe('the verb persona', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  it('lists the documents, the own ones first, and marks the active one', async () => {
    await sandbox.run('persona', 'use', 'ship-ops');
    const { value } = (await sandbox.json('persona', 'list')) as Json<
      { id: string; builtin: boolean; active: boolean; items: number }[]
    >;
    assert.deepEqual(value[0], { ...value[0], id: 'ship-ops', builtin: false, active: true, items: 3 });
    assert.ok(value.slice(1).every(({ builtin, active }) => builtin && !active));
    assert.ok(value.length > 2);
    const { out } = await sandbox.run('persona', 'list');
    assert.match(out, /^\* {2}ship-ops\s+personas\/ship-ops\.md/m);
  });

  it('writes a new document that is read without a problem, and none over another', async () => {
    const made = await sandbox.run('persona', 'new', 'Release Keeper');
    assert.equal(made.code, 0, made.error);
    assert.match(made.out, /personas\/release-keeper\.md is written/);
    assert.equal((await sandbox.run('persona', 'lint', 'personas/release-keeper.md')).code, 0);
    assert.equal((await sandbox.run('persona', 'new', 'Release Keeper')).code, 1);
    assert.equal((await sandbox.run('persona', 'new', 'a/b')).code, 2);
    const copy = await sandbox.json('persona', 'new', 'Second', '--from', 'ops-devops', '--in', '.claude/agents');
    assert.deepEqual(copy.value, { file: '.claude/agents/second.md' });
    await sandbox.run('persona', 'new', 'Third', '--extends', 'ship-ops');
    const text = await fs.readFile(path.join(sandbox.root, 'personas', 'third.md'), 'utf8');
    assert.match(text, /^extends: personas\/ship-ops\.md$/m);
    assert.equal((await sandbox.run('persona', 'new', 'Fourth', '--from', 'ops', '--extends', 'ops')).code, 2);
  });

  it('shows a file, the active one or one by name', async () => {
    const file = (await sandbox.json('persona', 'show', 'personas/ship-ops.md')) as Json<{
      name: string;
      checklists: { items: { text: string }[] }[];
    }>;
    assert.equal(file.value.name, 'ship-ops');
    assert.deepEqual(
      file.value.checklists.flatMap(({ items }) => items.map(({ text }) => text)),
      ['Tests pass', 'Rollback documented', 'Migrations tested'],
    );
    await sandbox.run('persona', 'use', 'personas/ship-ops.md');
    for (const argv of [[], ['ship-ops']]) {
      const { code, out } = await sandbox.run('persona', 'show', ...argv);
      assert.equal(code, 0);
      assert.match(out, /^ship-ops \(personas\/ship-ops\.md\)[^]*Tests pass[^]*Application source code/);
    }
  });

  it('chooses for the worktree, and takes the choice back', async () => {
    assert.equal((await sandbox.run('persona', 'use', 'ship-ops')).out, 'ship-ops is active in this worktree.\n');
    assert.equal((await sandbox.run('checklist', 'list')).code, 0);
    assert.equal((await sandbox.run('persona', 'use', '--none')).code, 0);
    assert.equal((await sandbox.run('checklist', 'list')).code, 2);
  });

  it('takes --persona and OPS_PERSONA before the choice', async () => {
    assert.equal((await sandbox.run('checklist', 'list', '--persona', 'ship-ops')).code, 0);
    sandbox.env = { OPS_PERSONA: 'ship-ops' };
    assert.equal((await sandbox.run('checklist', 'list')).code, 0);
  });

  it('shows what a document builds on, whose rule counts, and names in the configuration that nobody has', async () => {
    await sandbox.write(
      'personas/strict-ops.md',
      '---\nextends: ship-ops\n---\n# Strict ops\n\n## Metrics\n- Build time: <9 minutes\n',
    );
    await sandbox.write(
      '.ops/config.yaml',
      'personas:\n  strict ops:\n    metrics:\n      - "Build time: <5 minutes"\n  nobody:\n    red lines: [Never]\n',
    );
    const { code, out } = await sandbox.run('persona', 'show', 'Strict ops');
    assert.equal(code, 0);
    assert.match(out, /Builds on:\n +2 {2}personas\/ship-ops\.md\n/);
    assert.match(out, /Tests pass {2}\(personas\/ship-ops\.md\)\n/);
    assert.match(out, /Build time: <9 minutes \(by "Build time: <5 minutes", \.ops\/config\.yaml:4\)/);
    const lint = await sandbox.run('persona', 'lint', 'personas/strict-ops.md');
    assert.equal(lint.code, 1);
    assert.match(lint.out, /^\.ops\/config\.yaml:5:1 warning: There is no persona "nobody" here/);
  });

  it('lints documents: 0 for a clean one, 1 with the place for a broken one', async () => {
    assert.equal((await sandbox.run('persona', 'lint', 'personas/ship-ops.md')).code, 0);
    await sandbox.write('bad.md', '---\nname: [x\n---\n\n# Ops\n');
    const { code, out } = await sandbox.run('persona', 'lint', 'bad.md');
    assert.equal(code, 1);
    assert.match(out, /^bad\.md:\d+:\d+ (error|warning): .+ \[persona\/[\w-]+\]$/m);
  });
});
