import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { isFresh, readStanding, type Standing, type StandingGround } from '../../../src/checklist/standing.ts';
import type { Evidence, Release } from '../../../src/checklist/model.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { git, makeRepository, temporaryFolder, writeFiles } from '../support/git.ts';

const persona = personaOf({
  memory: [
    {
      path: '.claude/memory/ops/memory.md',
      scope: 'shared',
      purpose: undefined,
      text: 'memory',
      place: placeAt(1),
      confidence: 'explicit',
    },
  ],
});

describe('what would ship', () => {
  let root: string;
  let remove: () => Promise<void>;
  let reader: RepositoryReader;

  beforeEach(async () => {
    const folder = await temporaryFolder();
    remove = () => folder.remove();
    root = path.join(folder.path, 'project');
    await makeRepository(root, {
      'src/api.ts': 'one\n',
      'package.json': '{"version":"1.0.0"}\n',
      'AUDIT_LOG.md': '# Audit\n',
    });
    const opened = await RepositoryReader.open(root);
    assert.ok(opened);
    reader = opened;
  });
  afterEach(() => remove());

  const stand = (parts: Partial<StandingGround> = {}): Promise<Standing> => readStanding({ reader, persona, ...parts });
  const content = async (): Promise<string> => (await stand()).content ?? 'none';
  const commit = (...files: string[]): void => {
    git(root, 'add', ...files);
    git(root, 'commit', '-q', '-m', 'fix: more');
  };

  it('is the same before and after a commit, and in a clone', async () => {
    await writeFiles(root, { 'src/api.ts': 'two\n' });
    const before = await stand();
    assert.equal(before.dirty, true);
    commit('src/api.ts');
    const after = await stand();
    assert.equal(after.content, before.content);
    assert.equal(after.dirty, false);
    git(path.dirname(root), 'clone', '-q', root, 'clone');
    const clone = await RepositoryReader.open(path.join(path.dirname(root), 'clone'));
    assert.equal((await readStanding({ reader: clone, persona })).content, before.content);
  });

  const moving: readonly (readonly [string, () => Promise<unknown>])[] = [
    ['an edited file', () => writeFiles(root, { 'src/api.ts': 'ONE\n' })],
    [
      'an edit of the same size and time',
      async () => {
        const file = path.join(root, 'src/api.ts');
        const { atime, mtime } = await fs.stat(file);
        await fs.writeFile(file, 'eno\n');
        await fs.utimes(file, atime, mtime);
      },
    ],
    ['a removed file', () => fs.rm(path.join(root, 'src/api.ts'))],
    [
      'a new file once git knows it',
      async () => {
        await writeFiles(root, { 'src/new.ts': 'new\n' });
        git(root, 'add', 'src/new.ts');
      },
    ],
    ['a file that may be executed now', () => fs.chmod(path.join(root, 'src/api.ts'), 0o755)],
    [
      'a link in place of a file',
      async () => {
        await fs.rm(path.join(root, 'src/api.ts'));
        await fs.symlink('other.ts', path.join(root, 'src/api.ts'));
      },
    ],
  ];
  for (const [name, act] of moving) {
    it(`moves with ${name}`, async () => {
      const before = await content();
      await act();
      assert.notEqual(await content(), before);
    });
  }

  const still: readonly (readonly [string, () => Promise<unknown>])[] = [
    [
      'rows in the audit log, committed or not',
      async () => {
        await writeFiles(root, { 'AUDIT_LOG.md': '# Audit\n\n| row |\n' });
        commit('AUDIT_LOG.md');
        await writeFiles(root, { 'AUDIT_LOG.md': '# Audit\n\n| row |\n| row |\n' });
      },
    ],
    [
      'memory',
      async () => {
        await writeFiles(root, { '.claude/memory/ops/memory.md': 'learnt\n' });
        commit('.claude/memory/ops/memory.md');
      },
    ],
    ['a file git does not know', () => writeFiles(root, { 'notes.txt': 'x' })],
    ['a file that was only touched', () => fs.utimes(path.join(root, 'src/api.ts'), new Date(), new Date())],
    [
      'an edit that was taken back',
      async () => {
        await writeFiles(root, { 'src/api.ts': 'two\n' });
        await content();
        await writeFiles(root, { 'src/api.ts': 'one\n' });
      },
    ],
  ];
  for (const [name, act] of still) {
    it(`stays with ${name}`, async () => {
      const before = await content();
      await act();
      assert.equal(await content(), before);
    });
  }

  it('takes no code out of sight for a persona that calls it memory', async () => {
    const greedy = { ...persona, memory: persona.memory.map((file) => ({ ...file, path: 'src/' })) };
    const before = await readStanding({ reader, persona: greedy });
    await writeFiles(root, { 'src/api.ts': 'two\n' });
    assert.notEqual((await readStanding({ reader, persona: greedy })).content, before.content);
  });

  it('runs no filter and no file system monitor of the repository', async () => {
    const mark = path.join(path.dirname(root), 'ran');
    await writeFiles(root, { '.gitattributes': '*.ts filter=evil\n' });
    git(root, 'config', 'filter.evil.clean', `touch ${mark}; cat`);
    git(root, 'config', 'core.fsmonitor', `touch ${mark}; false`);
    await writeFiles(root, { 'src/api.ts': 'two\n' });
    await readStanding({ reader, persona, trusted: false });
    await stand();
    await assert.rejects(fs.stat(mark));
  });

  const evidenceAt = (standing: Standing): Evidence => ({
    at: '2026-05-20T12:00:00Z',
    by: 'Dana',
    actor: 'human',
    head: standing.head ?? null,
    dirty: standing.dirty,
    content: standing.content,
    kind: 'tick',
    value: null,
    result: 'done',
  });
  const releaseWith = (evidence: Evidence, standing: Standing): Release => ({
    schema: 1,
    id: 'r1',
    persona: persona.id,
    version: null,
    environment: null,
    startedAt: evidence.at,
    startedBy: 'Dana',
    closedAt: null,
    outcome: 'open',
    items: { x: { text: 'x', evidence: [evidence] } },
    contents: standing.note && standing.content !== undefined ? { [standing.content]: standing.note } : {},
  });

  it('names the files that changed since, and counts the commits', async () => {
    await writeFiles(root, { 'package.json': '{"version":"1.0.1"}\n' });
    const then = await stand();
    const evidence = evidenceAt(then);
    const release = releaseWith(evidence, then);
    assert.equal(isFresh(evidence, await stand({ release })), true);
    await writeFiles(root, { 'src/api.ts': 'two\n' });
    const edited = await stand({ release });
    assert.equal(isFresh(evidence, edited), false);
    assert.deepEqual(edited.since(evidence), { commits: 0, files: ['src/api.ts'] });
    commit('src/api.ts', 'package.json');
    assert.deepEqual((await stand({ release })).since(evidence), { commits: 1, files: ['src/api.ts'] });
  });

  it('carries what the base had over to the commit of a run', async () => {
    const base = await stand();
    const evidence = evidenceAt(base);
    await writeFiles(root, { 'package.json': '{"version":"1.1.0"}\n' });
    commit('package.json');
    const head = git(root, 'rev-parse', 'HEAD');
    const carried = [{ base: base.head ?? '', commit: head }];
    assert.equal(isFresh(evidence, await stand()), false);
    assert.equal(isFresh(evidence, await stand({ carried })), true);
    await writeFiles(root, { 'src/api.ts': 'two\n' });
    const release = releaseWith(evidence, base);
    const after = await stand({ carried, release });
    assert.equal(isFresh(evidence, after), false, 'work after it counts again');
    assert.deepEqual(after.since(evidence), { commits: 0, files: ['src/api.ts'] });
  });

  it('has nothing to say without git and before the first commit', async () => {
    assert.equal((await readStanding({ reader: undefined, persona })).content, undefined);
    const empty = path.join(path.dirname(root), 'empty');
    execFileSync('git', ['init', '-q', empty]);
    const opened = await RepositoryReader.open(empty);
    assert.deepEqual(
      [
        (await readStanding({ reader: opened, persona })).head,
        (await readStanding({ reader: opened, persona })).content,
      ],
      [undefined, undefined],
    );
  });
});
