import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { archiveOld, splitOld } from '../../../src/memory/archive.ts';
import type { FileStatus } from '../../../src/memory/model.ts';
import { contextText, planSession, rememberRead } from '../../../src/memory/session.ts';
import { staleMemory } from '../../../src/memory/stale.ts';
import { memoryView } from '../../../src/memory/status.ts';
import { RepositoryReader, worktreeStateFolder } from '../../../src/workspace/repository.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { git, makeRepository, temporaryFolder } from './repository.ts';

const spec = (name: string, scope: 'shared' | 'worktree', line: number) =>
  ({
    path: `.mem/${name}`,
    scope,
    purpose: undefined,
    text: name,
    confidence: 'explicit',
    place: placeAt(line),
  }) as const;
const says = (text: string) => ({ text, place: placeAt(20), confidence: 'explicit' }) as const;
const persona = personaOf({
  memory: [spec('memory.md', 'shared', 1), spec('lessons.md', 'shared', 2), spec('context.md', 'worktree', 3)],
  context: [{ path: 'AGENTS.md', why: undefined, text: 'AGENTS.md', confidence: 'explicit', place: placeAt(9) }],
  protocols: [
    {
      id: 'session-start',
      title: 'Session Start Protocol',
      place: placeAt(18),
      confidence: 'explicit',
      steps: [
        says('Resolve paths'),
        says('Read `lessons.md` first'),
        says('Read `$MEM/memory.md` to orient'),
        says('Begin'),
      ],
    },
  ],
});
const token = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;

describe('a session', () => {
  let root: string;
  let reader: RepositoryReader | undefined;
  let state: string;
  beforeEach(async () => {
    root = await temporaryFolder('session');
    await makeRepository(root);
    reader = await RepositoryReader.open(root);
    state = await worktreeStateFolder(root, reader);
    await write('.mem/memory.md', '# Memory\n\n- old\n');
    await write('.mem/lessons.md', '# Lessons\n');
    await write('AGENTS.md', '# Agents\n');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  const write = async (relative: string, text: string) => {
    const file = path.join(root, relative);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  };
  const view = () => memoryView(persona, root, reader);
  const plan = async () => planSession(persona, await view(), state);
  const present = (files: readonly FileStatus[]) => files.filter((file) => file.state === 'present');

  it('walks the files in the order of the protocol, then of the document, and says what is missing', async () => {
    const { steps, lastSession } = await plan();
    assert.equal(lastSession, undefined);
    assert.deepEqual(
      steps.map(({ number, status, change }) => [number, status.name, change]),
      [
        [1, 'lessons.md', 'new'],
        [2, 'memory.md', 'new'],
        [3, 'context.md', 'missing'],
        [4, 'AGENTS.md', 'new'],
      ],
    );
    assert.equal(steps[0]?.says, 'Read `lessons.md` first');
    assert.deepEqual(await fs.readdir(path.join(root, '.git')).then((names) => names.includes('ops-persona')), false);
  });

  it('knows the next time what changed since, without keeping a word of it', async () => {
    const who = { at: '2026-05-30T08:00:00Z', by: 'Dana' };
    const files = (await plan()).steps.map(({ status }) => status);
    await rememberRead(state, files, who, true);
    await write('.mem/memory.md', `# Memory\n\n- new ${token}\n- newer\n`);
    const { steps, lastSession } = await plan();
    assert.equal(lastSession, who.at);
    const memory = steps.find(({ status }) => status.name === 'memory.md');
    assert.deepEqual([memory?.change, memory?.added.length, memory?.removed], ['changed', 2, 1]);
    assert.ok(!JSON.stringify(steps).includes(token) && !contextText(steps).includes(token));
    assert.equal(steps.find(({ status }) => status.name === 'AGENTS.md')?.change, 'same');
    const seen = await view();
    assert.deepEqual(
      present([...seen.shared.files, ...seen.context]).map(({ name, read }) => [name, read?.unchanged, read?.by]),
      [
        ['memory.md', false, 'Dana'],
        ['lessons.md', true, 'Dana'],
        ['AGENTS.md', true, 'Dana'],
      ],
    );
    assert.ok(!(await fs.readFile(path.join(state, 'receipts.json'), 'utf8')).includes('Memory'));
    assert.equal(git(root, 'status', '--porcelain', '--', '.git').trim(), '');
  });

  it('takes damaged receipts for none', async () => {
    await fs.mkdir(state, { recursive: true });
    await fs.writeFile(path.join(state, 'receipts.json'), '{"schema":1,');
    assert.ok((await plan()).steps.every(({ change }) => change === 'new' || change === 'missing'));
  });

  it('gives all files as one text', async () => {
    const text = contextText((await plan()).steps);
    assert.match(text, /^<!-- \.mem\/lessons\.md -->\n# Lessons\n\n<!-- \.mem\/memory\.md -->\n# Memory\n/);
  });
});

describe('how memory stands', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('stands');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));
  const write = async (relative: string, text: string, ageMinutes = 0) => {
    const file = path.join(root, relative);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    const at = new Date(Date.now() - ageMinutes * 60_000);
    await fs.utimes(file, at, at);
  };

  it('is readable where only the search for secrets fails', async () => {
    await write('.mem/memory.md', 'a\n');
    const seen = await memoryView(persona, root, undefined, {
      scan: () => {
        throw new Error('a defect');
      },
    });
    const [memory] = seen.shared.files;
    assert.deepEqual([memory?.state, memory?.lines, memory?.unsearched], ['present', 1, true]);
  });

  it('is stale where dependencies or workflows are newer, or after a release', async () => {
    await write('AGENTS.md', 'a\n', 60);
    await write('.mem/memory.md', 'a\n', 60);
    assert.equal((await memoryView(persona, root, undefined)).context[0]?.stale, undefined);
    await write('.github/workflows/deploy.yml', 'on: push\n');
    const lastRelease = new Date().toISOString();
    const seen = await memoryView(persona, root, undefined, { lastRelease });
    assert.equal(seen.context[0]?.stale, '.github/workflows/deploy.yml is newer');
    assert.equal(seen.shared.files[0]?.stale, 'older than the last release');
    const days = (name: string, scope: string, modified: number) =>
      staleMemory({ name, scope, modified }, { now: 10 * 86_400_000, lastRelease: undefined });
    assert.deepEqual(
      [days('memory.md', 'shared', 0), days('memory.md', 'shared', 5 * 86_400_000), days('context.md', 'worktree', 0)],
      ['not touched for 10 days', undefined, 'not touched for 10 days'],
    );
  });

  it('counts bytes against a budget too', async () => {
    await write('.mem/memory.md', `${'x'.repeat(26_000)}\n`);
    assert.equal((await memoryView(persona, root, undefined)).shared.files[0]?.bytesOverBudget, 1001);
  });

  it('knows the other homes, and how git regards each file', async () => {
    await makeRepository(root);
    await write('.gitignore', 'CLAUDE.md\n');
    for (const file of [
      'CLAUDE.md',
      'agents/memory/PROJECT_STATE.md',
      '.claude/agent-memory/ops/MEMORY.md',
      'AGENTS.md',
    ])
      await write(file, 'a\n');
    git(root, 'add', 'AGENTS.md');
    const seen = await memoryView(persona, root, await RepositoryReader.open(root));
    assert.deepEqual(
      seen.others.map((file) => [file.path, file.git]),
      [
        ['.claude/agent-memory/ops/MEMORY.md', 'untracked'],
        ['CLAUDE.md', 'ignored'],
        ['agents/memory/PROJECT_STATE.md', 'untracked'],
      ],
    );
    assert.equal(seen.context[0]?.git, 'staged');
  });

  it('is compared by commits where files are as committed, since a clone gives all files one time', async () => {
    const origin = path.join(root, 'origin');
    await makeRepository(origin);
    await write('origin/AGENTS.md', 'a\n');
    await write('origin/package.json', '{}\n');
    git(origin, 'add', '.');
    git(origin, 'commit', '-q', '-m', 'both');
    const clone = path.join(root, 'clone');
    /** A fresh clone, its files written in the wrong order. */
    const staleInClone = async (minutes: Record<string, number> = { 'AGENTS.md': 60, 'package.json': 0 }) => {
      await fs.rm(clone, { recursive: true, force: true });
      git(root, 'clone', '-q', origin, clone);
      for (const [name, age] of Object.entries(minutes)) {
        const at = new Date(Date.now() - age * 60_000);
        await fs.utimes(path.join(clone, name), at, at);
      }
      return (await memoryView(persona, clone, await RepositoryReader.open(clone))).context[0]?.stale;
    };
    assert.equal(await staleInClone(), undefined);
    await write('origin/package.json', '{"name":"a"}\n');
    git(origin, 'commit', '-q', '-a', '-m', 'dependencies');
    assert.equal(await staleInClone({ 'AGENTS.md': 0, 'package.json': 60 }), 'package.json is newer');
    await write('origin/AGENTS.md', 'b\n');
    git(origin, 'commit', '-q', '-a', '-m', 'context');
    assert.equal(await staleInClone(), undefined);
    // What is not committed is compared by the time it was written.
    await write('clone/package.json', '{"name":"b"}\n', -10);
    const reader = await RepositoryReader.open(clone);
    assert.equal((await memoryView(persona, clone, reader)).context[0]?.stale, 'package.json is newer');
    // Before the folder is trusted no history is looked through.
    await write('clone/package.json', '{"name":"a"}\n');
    const at = new Date(Date.now() - 3_600_000);
    await fs.utimes(path.join(clone, 'AGENTS.md'), at, at);
    assert.equal((await memoryView(persona, clone, reader)).context[0]?.stale, undefined);
    const untrusted = await memoryView(persona, clone, reader, { trusted: false });
    assert.equal(untrusted.context[0]?.stale, 'package.json is newer');
  });

  it('finds contexts whose worktree is gone', async () => {
    const clone = path.join(root, 'clone');
    await makeRepository(clone);
    for (const name of ['alive', 'pruned', 'cut'])
      git(clone, 'worktree', 'add', '-q', '-b', name, path.join(root, name));
    for (const name of ['alive', 'pruned', 'cut']) await write(`${name}/.mem/context.md`, 'a\n');
    await fs.rm(path.join(clone, '.git', 'worktrees', 'pruned'), { recursive: true });
    await fs.rm(path.join(root, 'cut', '.git'));
    const seen = await memoryView(persona, clone, await RepositoryReader.open(clone));
    assert.deepEqual(seen.orphans.map(({ worktree }) => path.basename(worktree)).sort(), ['cut', 'pruned']);
  });
});

describe('archiving', () => {
  it('moves the oldest dated entries, with their lines, until the file is within its budget', () => {
    const text = [
      '# M',
      '',
      '## Decisions',
      '',
      '- old (2025-01-01)',
      '  more of it',
      '- new (2026-01-01)',
      '- undated',
      '```',
      '- in a fence 2020-01-01',
      '```',
      '## Tasks',
      '',
      '- oldest (2024-01-01)',
      '',
    ].join('\n');
    const { kept, moved, entries } = splitOld(text, 11);
    assert.deepEqual(
      [entries, moved],
      [2, ['## Decisions', '', '- old (2025-01-01)', '  more of it', '', '## Tasks', '', '- oldest (2024-01-01)']],
    );
    assert.equal(kept, text.replace('- old (2025-01-01)\n  more of it\n', '').replace('- oldest (2024-01-01)\n', ''));
    assert.equal(splitOld(text, 200).entries, 0);
    assert.match(splitOld(text.replaceAll('\n', '\r\n'), 11).kept, /- new \(2026-01-01\)\r\n/);
  });

  it('writes the archive beside the file, and never loses an entry', async () => {
    const root = await temporaryFolder('archive');
    try {
      await fs.mkdir(path.join(root, '.mem'));
      const lines = Array.from(
        { length: 250 },
        (_, index) => `- entry ${index} (2026-01-${String((index % 28) + 1).padStart(2, '0')})`,
      );
      await fs.writeFile(path.join(root, '.mem/memory.md'), `${lines.join('\n')}\n`);
      const [status] = (await memoryView(persona, root, undefined)).shared.files;
      assert.ok(status);
      const done = await archiveOld(status);
      assert.deepEqual([done?.entries, done?.linesLeft], [50, 200]);
      const both = `${await fs.readFile(path.join(root, '.mem/memory.md'), 'utf8')}${await fs.readFile(done?.archive ?? '', 'utf8')}`;
      for (const line of lines) assert.ok(both.includes(`${line}\n`), line);
      const [after] = (await memoryView(persona, root, undefined)).shared.files;
      assert.ok(after);
      assert.equal(await archiveOld(after), undefined);
    } finally {
      await fs.rm(root, { recursive: true, force: true });
    }
  });
});
