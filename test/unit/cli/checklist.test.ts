import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { git } from '../memory/repository.ts';
import { Sandbox, type Json } from './sandbox.ts';

interface Listed {
  readonly release: { readonly id: string } | null;
  readonly held: string | null;
  readonly checklists: readonly {
    readonly title: string;
    readonly group: string | null;
    readonly items: readonly {
      readonly id: string;
      readonly text: string;
      readonly state: string;
      readonly evidence: readonly Record<string, unknown>[];
    }[];
  }[];
}

describe('the verb checklist', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  const itemStates = async () => {
    const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
    return value.checklists.flatMap(({ items }) => items.map(({ text, state }) => `${text}: ${state}`));
  };

  beforeEach(() => sandbox.run('persona', 'use', 'ship-ops'));

  it('ticks by the end of an id, records who, when and the commit, and starts a release', async () => {
    assert.equal(((await sandbox.json('checklist', 'list')) as Json<Listed>).value.release, null);
    const ticked = await sandbox.run('checklist', 'tick', 'tests-pass', 'rollback', '--note', 'run 42');
    assert.equal(ticked.code, 0);
    assert.match(ticked.out, /\[x\] Tests pass {2}\(Dana · today \d\d:\d\d\)/);
    const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
    assert.ok(value.release);
    const [item] = value.checklists[0]?.items ?? [];
    const head = sandbox.git('rev-parse', 'HEAD').trim();
    assert.deepEqual(
      { ...item?.evidence[0], at: '', content: '' },
      {
        at: '',
        content: '',
        by: 'Dana',
        actor: 'human',
        head,
        dirty: false,
        kind: 'tick',
        value: 'run 42',
        result: 'done',
      },
    );
    assert.deepEqual(await itemStates(), ['Tests pass: done', 'Rollback documented: done', 'Migrations tested: open']);
    assert.equal(value.held, 'Deploy is held: 1 item open');
  });

  it('names an agent as one, takes another name, and sees uncommitted changes', async () => {
    sandbox.env = { CLAUDECODE: '1' };
    await sandbox.write('src/app.js', 'changed\n');
    await sandbox.run('checklist', 'tick', 'tests-pass', '--as', 'Robin');
    const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
    const evidence = value.checklists[0]?.items[0]?.evidence[0];
    assert.deepEqual([evidence?.['by'], evidence?.['actor'], evidence?.['dirty']], ['Robin', 'agent', true]);
  });

  it('makes ticks stale when something else would ship, and says what changed', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass');
    sandbox.git('commit', '-q', '--allow-empty', '-m', 'third');
    assert.match((await sandbox.run('checklist', 'list')).out, /\[x\] Tests pass/, 'nothing else would ship');
    await sandbox.write('src/app.js', 'one\n');
    assert.match(
      (await sandbox.run('checklist', 'list')).out,
      /\[~\] Tests pass {2}\(stale: src\/app\.js changed since\)/,
    );
    sandbox.git('commit', '-q', '-am', 'fourth');
    assert.match((await sandbox.run('checklist', 'list')).out, /\[~\] Tests pass {2}\(stale: 2 commits since\)/);
  });

  it('unticks, and marks as not applicable only with a reason', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass');
    assert.equal((await sandbox.run('checklist', 'untick', 'tests-pass')).code, 0);
    assert.equal((await sandbox.run('checklist', 'na', 'migrations')).code, 2);
    assert.equal((await sandbox.run('checklist', 'na', 'migrations', '--reason', 'none since')).code, 0);
    assert.deepEqual(await itemStates(), [
      'Tests pass: open',
      'Rollback documented: open',
      'Migrations tested: not-applicable',
    ]);
  });

  it('takes the last recording back, step by step, and only what is your own', async () => {
    const last = async (...argv: string[]) => {
      const { code, value } = (await sandbox.json('checklist', ...argv)) as Json<{
        items: { text: string; state: string; evidence: { email?: string }[] }[];
      }>;
      return { code, items: code === 0 ? value.items.map(({ text, state }) => [text, state]) : [], value };
    };
    await last('tick', 'tests-pass', 'rollback-documented');
    await last('na', 'tests-pass', '--reason', 'only words changed');
    const ticked = await last('tick', 'migrations-tested', '--as', 'Kim');
    assert.equal(ticked.value.items[0]?.evidence[0]?.email, undefined, 'no address in exports');
    assert.deepEqual((await last('undo')).items, [['Migrations tested', 'open']], 'the same person under another name');
    assert.deepEqual((await last('undo')).items, [['Tests pass', 'done']]);
    assert.deepEqual((await last('undo', 'rollback-documented')).items, [['Rollback documented', 'open']]);
    assert.equal((await sandbox.run('checklist', 'undo', 'rollback-documented')).code, 1);
    assert.equal((await sandbox.run('checklist', 'undo', '--as', 'Robin')).code, 1);
    sandbox.env = { ...sandbox.env, AI_AGENT: '1' };
    assert.match((await sandbox.run('checklist', 'undo')).error, /nothing of yours to take back/);
    delete sandbox.env['AI_AGENT'];
    assert.deepEqual((await last('undo')).items, [['Tests pass', 'open']]);
  });

  it('refuses an unknown and an ambiguous id', async () => {
    await sandbox.write(
      'personas/ship-ops.md',
      '# Ops\n\n## Release checklist\n\n- [ ] Deploy here\n- [ ] Deploy there\n',
    );
    assert.match(
      (await sandbox.run('checklist', 'tick', 'nope', '--persona', 'personas/ship-ops.md')).error,
      /no checklist item "nope"/,
    );
    assert.match(
      (await sandbox.run('checklist', 'tick', 'deploy', '--persona', 'personas/ship-ops.md')).error,
      /means 2 items/,
    );
  });

  it('shares the release with every worktree', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass');
    const linked = path.join(sandbox.root, 'linked');
    git(sandbox.root, 'worktree', 'add', '-q', linked);
    sandbox.cwd = linked;
    await sandbox.run('persona', 'use', 'ship-ops');
    assert.deepEqual((await itemStates())[0], 'Tests pass: done');
  });

  it('works without git', async () => {
    await fs.rm(path.join(sandbox.root, '.git'), { recursive: true });
    const state = process.env['XDG_STATE_HOME'];
    process.env['XDG_STATE_HOME'] = path.join(sandbox.root, 'state');
    try {
      assert.equal(
        (await sandbox.run('checklist', 'tick', 'tests-pass', '--persona', 'ship-ops', '--as', 'Kim')).code,
        0,
      );
      const { out } = await sandbox.run('checklist', 'list', '--persona', 'ship-ops');
      assert.match(out, /\[x\] Tests pass {2}\(Kim/);
    } finally {
      if (state === undefined) delete process.env['XDG_STATE_HOME'];
      else process.env['XDG_STATE_HOME'] = state;
    }
  });

  it('copies as a Markdown task list', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass');
    const { out } = await sandbox.run('checklist', 'copy');
    assert.match(out, /^# ship-ops\n[^]*^- \[x\] Tests pass \(Dana, [^]*^- \[ \] Rollback documented$/m);
  });

  it('exports with all evidence, escaped, and overwrites nothing', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass', '--note', '<script>alert("x")</script>');
    const html = await sandbox.run('checklist', 'export', '--format', 'html', '--output', 'out.html');
    assert.equal(html.code, 0, html.error);
    const text = await fs.readFile(path.join(sandbox.root, 'out.html'), 'utf8');
    assert.ok(!text.includes('<script'));
    assert.match(text, /<td>done<\/td><td>Tests pass<\/td><td><ul><li>done, Dana, .*&lt;script&gt;/);
    assert.equal((await sandbox.run('checklist', 'export', '--output', 'out.html')).code, 1);
    assert.equal(await fs.readFile(path.join(sandbox.root, 'out.html'), 'utf8'), text);
    const { value } = (await sandbox.json('checklist', 'export')) as Json<Listed>;
    assert.equal(value.checklists[0]?.items[0]?.evidence.length, 1);
    assert.equal((await sandbox.run('checklist', 'export', '--format', 'constructor')).code, 2);
  });

  it('leaves no trace in the working tree', async () => {
    await sandbox.run('checklist', 'tick', 'tests-pass');
    assert.equal(sandbox.git('status', '--porcelain'), '');
  });
});
