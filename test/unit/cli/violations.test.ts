import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');

describe('violations and hand-overs on the command line', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
    await sandbox.run('persona', 'use', 'ship-ops');
    await sandbox.write('src/app.ts', 'one\ntwo\nthree\n');
    sandbox.git('add', '.');
    sandbox.git('commit', '-q', '-m', 'app');
    await sandbox.write('src/app.ts', 'one\n2\nthree\n');
  });
  afterEach(() => sandbox.remove());

  it('hand a change over as a note that git can apply, and log it', async () => {
    const note = await sandbox.run('hand-over', '--note', 'Rounding was wrong');
    assert.equal(note.code, 0, note.error);
    assert.match(note.out, /^# Hand-over: src\/app\.ts to Engineer agent\n/);
    assert.match(note.out, /Application source is the Engineer's territory \(ship-ops, line \d+/i);
    assert.match(note.out, /Rounding was wrong/);
    const patch = /```diff\n([^]*?)```/.exec(note.out)?.[1] ?? '';
    sandbox.git('checkout', '-q', '--', '.');
    await fs.writeFile(path.join(sandbox.root, '.git', 'x.patch'), patch);
    sandbox.git('apply', '.git/x.patch');
    assert.equal(await fs.readFile(path.join(sandbox.root, 'src/app.ts'), 'utf8'), 'one\n2\nthree\n');
    const { value } = (await sandbox.json('violations')) as Json<{ counts: { rule: string; outcomes: object }[] }>;
    assert.deepEqual(
      value.counts.map(({ rule, outcomes }) => [rule, outcomes]),
      [['authority/source', { 'handed-over': 1 }]],
    );
  });

  it('mask secrets in the note, never write over a file, and name what has no change', async () => {
    await sandbox.write('src/app.ts', `one\nconst password = "${password}";\nthree\n`);
    const note = await sandbox.run('hand-over', 'src/app.ts', '--to', 'Kim', '--output', 'note.md');
    assert.equal(note.code, 0, note.error);
    const text = await fs.readFile(path.join(sandbox.root, 'note.md'), 'utf8');
    assert.ok(!text.includes(password) && text.includes('to Kim') && text.includes('Secrets are masked'), text);
    assert.match((await sandbox.run('hand-over', '--output', 'note.md')).error, /note\.md is there already/);
    assert.match((await sandbox.run('hand-over', 'AGENTS.md')).error, /no changes to hand over/);
  });

  it('take in what a hook held and what a person notes, and end as rows of the audit log', async () => {
    sandbox.git('add', '.');
    assert.equal((await sandbox.run('hooks', 'run', 'pre-commit')).code, 1);
    const words = `pushed the password ${password} by hand`;
    assert.equal((await sandbox.run('violations', 'add', 'credentials', words, '--by', 'Lee')).code, 0);
    const listed = await sandbox.run('violations');
    assert.match(listed.out, /authority\/source +1 +1 held by a hook +Dana as ship-ops +src\/app\.ts/i);
    assert.match(listed.out, /credentials +1 +1 noted by hand +Lee/);
    const report = await sandbox.run('violations', 'report');
    assert.match(report.out, /^# Violations in /);
    assert.ok(!report.out.includes(password));
    const { value } = (await sandbox.json('violations', 'report', '--keep')) as Json<{
      audit: string;
      counts: object[];
    }>;
    assert.deepEqual(value.counts, [], 'a report begins anew');
    const audit = await fs.readFile(path.resolve(sandbox.root, value.audit), 'utf8');
    assert.match(
      audit,
      /\| Dana \| VIOLATION \| authority\/source \| 1 in src\/app\.ts: 1 held by a hook; Dana as ship-ops/i,
    );
    assert.match(audit, /\| VIOLATION \| credentials \| 1: 1 noted by hand; Lee/);
    assert.ok(!audit.includes(password));
  });
});

describe('exports on the command line', () => {
  it('write CODEOWNERS beside what is there, and a check says when they are behind', async () => {
    const sandbox = await Sandbox.make();
    try {
      await sandbox.run('persona', 'use', 'ship-ops');
      assert.match(
        (await sandbox.run('export', 'codeowners')).error,
        /Name teams under owners: in \.ops\/config\.yaml/,
      );
      await sandbox.write('.ops/config.yaml', "owners:\n  ship-ops: ['@acme/ops']\n");
      await sandbox.write('CODEOWNERS', '* @acme/all\n');
      const done = await sandbox.run('export', 'codeowners');
      assert.equal(done.code, 0, done.error);
      assert.match(done.error, /Nobody stands behind "Engineer agent"/);
      const text = await fs.readFile(path.join(sandbox.root, 'CODEOWNERS'), 'utf8');
      assert.match(
        text,
        /^\* @acme\/all\n\n# >>> ops-persona[^\n]*\n\/\.github\/workflows\/ @acme\/ops\n# <<< ops-persona <<<\n$/,
      );
      assert.equal((await sandbox.run('export', 'ruleset')).code, 0);
      sandbox.git('add', '.');
      sandbox.git('commit', '-q', '-m', 'owners');
      assert.equal((await sandbox.run('check')).out, 'Nothing to object to.\n');
      await sandbox.write('.ops/config.yaml', "owners:\n  ship-ops: ['@acme/platform']\n");
      assert.match(
        (await sandbox.run('check')).out,
        /CODEOWNERS:3 ask: The persona documents say something else by now/,
      );
    } finally {
      await sandbox.remove();
    }
  });
});

describe('commits that name a persona', () => {
  it('are judged as it, the others as who is at work; what was taken back is not found', async () => {
    const sandbox = await Sandbox.make();
    try {
      await sandbox.run('persona', 'use', 'ship-ops');
      await sandbox.write('personas/engineer.md', '# Engineer\n\n## May write\n\n- `src/`\n');
      sandbox.git('add', '.');
      sandbox.git('commit', '-q', '-m', 'engineer');
      sandbox.git('branch', 'start');
      const commit = async (file: string, text: string, ...trailers: string[]) => {
        await sandbox.write(file, text);
        sandbox.git('add', '.');
        sandbox.git('commit', '-q', '-m', [`change ${file}`, '', ...trailers].join('\n'));
      };
      const found = async (...more: string[]) => {
        const { out } = await sandbox.run('check', '--base', 'start', '--json', ...more);
        return (JSON.parse(out) as { file: string; line: number; effect: string }[]).map(
          ({ file, line, effect }) => `${file}:${line} ${effect}`,
        );
      };
      await commit('src/a.ts', 'one\ntwo\n', 'Ops-Persona: engineer');
      assert.deepEqual(await found(), []);
      assert.deepEqual(await found('--as', 'ship-ops'), ['src/a.ts:1 deny']);
      await commit('.github/workflows/ci.yml', 'on: push\n', 'Ops-Persona: engineer');
      assert.deepEqual(await found(), ['.github/workflows/ci.yml:1 deny'], 'both directions');
      await commit('src/a.ts', 'zero\none\n2\n');
      assert.deepEqual(await found(), ['.github/workflows/ci.yml:1 deny', 'src/a.ts:1 deny', 'src/a.ts:3 deny']);
      await commit('src/a.ts', 'zero\none\ntwo\n', 'Ops-Persona: engineer');
      assert.deepEqual(await found(), ['.github/workflows/ci.yml:1 deny', 'src/a.ts:1 deny']);
      await commit('src/b.ts', 'x\n', 'Ops-Persona: nobody-here');
      const { error, out } = await sandbox.run('check', '--base', 'start');
      assert.match(error, /a commit names "nobody-here", and there is no such persona here/);
      assert.match(out, /src\/b\.ts:1 deny: .* \(commit [0-9a-f]{7}, as ship-ops\)/);
    } finally {
      await sandbox.remove();
    }
  });
});
