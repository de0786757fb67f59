import assert from 'node:assert/strict';
import * as path from 'node:path';
import { Sandbox, type Json } from './sandbox.ts';

describe('the verb memory', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  describe('memory session, archive and context', () => {
    beforeEach(async () => {
      await sandbox.run('persona', 'use', 'ship-ops');
      await sandbox.write('.claude/memory/ops/memory.md', '# Memory\n\n- first (2026-01-01)\n');
    });

    it('prints what to read in order, keeps receipts and knows the next time what changed', async () => {
      const first = await sandbox.run('memory', 'session');
      assert.match(first.out, /^Session start: 2 files to read; the first session here\./);
      assert.match(first.out, /== \d\. \.claude\/memory\/ops\/memory\.md \(not read here yet\)\n\n# Memory\n/);
      await sandbox.write('.claude/memory/ops/memory.md', '# Memory\n\n- first (2026-01-01)\n- second (2026-02-01)\n');
      assert.match((await sandbox.run('memory', 'list')).out, /memory\.md .*changed since it was read just now/);
      const second = await sandbox.run('memory', 'session', '--brief');
      assert.match(second.out, /memory\.md +changed: 1 line more, 0 less/);
      const { value } = (await sandbox.json('memory', 'session')) as Json<{
        steps: { path: string; change: string }[];
      }>;
      assert.ok(value.steps.some(({ path: file, change }) => file.endsWith('memory.md') && change === 'same'));
      assert.equal(sandbox.git('status', '--porcelain').includes('receipts'), false);
    });

    it('archives old entries, and gives everything as one text', async () => {
      await sandbox.write(
        '.claude/memory/ops/memory.md',
        `# Memory\n${'- one (2026-01-01)\n'.repeat(3)}- new (2026-05-01)\n`,
      );
      assert.match(
        (await sandbox.run('memory', 'archive', '--budget', '3')).out,
        /memory\.md: 2 entries to \.claude\/memory\/ops\/archive\/memory\.md, 3 lines left/,
      );
      assert.match(
        (await sandbox.run('memory', 'context')).out,
        /<!-- \.claude\/memory\/ops\/memory\.md -->\n# Memory\n/,
      );
    });
  });

  describe('memory', () => {
    beforeEach(() => sandbox.run('persona', 'use', 'ship-ops'));

    it('appends an entry and finds it again', async () => {
      const appended = await sandbox.run('memory', 'append', 'decision', 'Use', 'blue/green');
      assert.equal(appended.out, 'Remembered in .claude/memory/ops/memory.md.\n');
      const head = sandbox.git('rev-parse', '--short=7', 'HEAD').trim();
      const found = await sandbox.run('memory', 'search', 'blue');
      assert.equal(found.code, 0);
      assert.match(
        found.out,
        new RegExp(
          `^\\.claude/memory/ops/memory\\.md:\\d+ \\(Decisions\\): - Use blue/green \\([-0-9]+, ${head}\\)\n$`,
        ),
      );
      assert.equal((await sandbox.run('memory', 'search', 'nowhere')).code, 1);
      assert.equal((await sandbox.run('memory', 'append', 'gossip', 'x')).code, 2);
    });

    it('lists without creating, then creates what is missing and nothing else', async () => {
      assert.match((await sandbox.run('memory', 'list')).out, /\.claude\/memory\/ops\/memory\.md {2}missing/);
      assert.equal(sandbox.git('status', '--porcelain'), '');
      const made = (await sandbox.json('memory', 'init')) as Json<{ created: string[] }>;
      assert.deepEqual(made.value.created, [path.join(sandbox.root, '.claude/memory/ops/memory.md')]);
      assert.equal((await sandbox.run('memory', 'init')).out, 'Nothing was missing.\n');
      assert.match((await sandbox.run('memory', 'list')).out, /memory\.md {2}\d+ lines, just now/);
    });
  });
});
