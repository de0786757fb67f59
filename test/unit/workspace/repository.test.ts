import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { fileStates } from '../../../src/workspace/fileStates.ts';
import { RepositoryReader, stateFolder, worktreeStateFolder } from '../../../src/workspace/repository.ts';
import { git, makeRepository, temporaryFolder, writeFiles } from '../support/git.ts';

async function open(folder: string): Promise<RepositoryReader> {
  const reader = await RepositoryReader.open(folder);
  assert(reader, `no repository found from ${folder}`);
  return reader;
}

describe('RepositoryReader', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let repo: string;

  beforeEach(async () => {
    temporary = await temporaryFolder();
    repo = path.join(temporary.path, 'it is a "repo"');
    await makeRepository(repo, { 'a.txt': 'one\r\n', '.gitignore': '.env\n', 'ünïcode/b.txt': 'b\n' });
  });
  afterEach(() => temporary.remove());

  it('finds the same places from the root and from a sub-folder', async () => {
    const inside = path.join(repo, 'ünïcode');
    for (const folder of [repo, inside]) {
      const { paths } = await open(folder);
      assert.deepEqual(paths, {
        worktree: repo,
        gitDir: path.join(repo, '.git'),
        commonDir: path.join(repo, '.git'),
        mainWorktree: repo,
        bare: false,
      });
    }
  });

  it('shares one state folder among worktrees and knows the main one', async () => {
    const linked = path.join(temporary.path, 'linked');
    git(repo, 'worktree', 'add', '-q', linked, '-b', 'other');
    const [main, other] = [await open(repo), await open(linked)];
    assert.equal(other.paths.worktree, linked);
    assert.equal(other.paths.mainWorktree, repo);
    assert.equal(await stateFolder(linked, other), await stateFolder(repo, main));
    assert.notEqual(await worktreeStateFolder(linked, other), await worktreeStateFolder(repo, main));
  });

  it('knows no main worktree for a bare repository and its linked worktrees', async () => {
    const bare = path.join(temporary.path, 'bare.git');
    git(temporary.path, 'clone', '-q', '--bare', repo, bare);
    const linked = path.join(temporary.path, 'linked');
    git(bare, 'worktree', 'add', '-q', linked, 'main');
    assert.equal((await open(bare)).paths.bare, true);
    assert.equal((await open(bare)).paths.mainWorktree, undefined);
    assert.equal((await open(linked)).paths.mainWorktree, undefined);
    assert.equal((await open(linked)).paths.worktree, linked);
  });

  it("takes a submodule's own root, never a folder inside .git/modules", async () => {
    const outer = path.join(temporary.path, 'outer');
    await makeRepository(outer, { 'readme.md': 'x\n' });
    git(outer, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo, 'sub');
    const { paths } = await open(path.join(outer, 'sub'));
    assert.equal(paths.worktree, path.join(outer, 'sub'));
    assert.equal(paths.mainWorktree, path.join(outer, 'sub'));
  });

  it('says nothing where there is no repository, and keeps state outside the folder', async () => {
    const plain = path.join(temporary.path, 'plain');
    await fs.mkdir(plain);
    assert.equal(await RepositoryReader.open(plain), undefined);
    assert.equal(await RepositoryReader.open(path.join(plain, 'missing')), undefined);
    assert(!(await stateFolder(plain, undefined)).startsWith(temporary.path));
  });

  it('tells the branch, a detached head and a branch without a commit apart', async () => {
    const commit = git(repo, 'rev-parse', 'HEAD');
    assert.deepEqual(await (await open(repo)).head(), { commit, branch: 'main' });
    git(repo, 'checkout', '-q', '--detach');
    assert.deepEqual(await (await open(repo)).head(), { commit, branch: undefined });
    const unborn = path.join(temporary.path, 'unborn');
    await fs.mkdir(unborn);
    git(unborn, 'init', '-q', '-b', 'trunk');
    assert.deepEqual(await (await open(unborn)).head(), { commit: undefined, branch: 'trunk' });
  });

  it('tells tracked, ignored, untracked and outside files apart', async () => {
    await writeFiles(repo, { '.env': 'A=1\n', 'new.txt': '', '[a].txt': '' });
    git(repo, 'add', '[a].txt');
    const reader = await open(repo);
    const states = await Promise.all(
      ['a.txt', 'ünïcode/b.txt', '.env', 'new.txt', '[a].txt', '../x', path.join(repo, 'a.txt')].map((file) =>
        reader.tracking(file),
      ),
    );
    assert.deepEqual(states, ['tracked', 'tracked', 'ignored', 'untracked', 'tracked', 'outside', 'tracked']);
  });

  it('tells what is staged, changed and in conflict, and runs nothing of the repository for it', async () => {
    const at = path.join(temporary.path, 'states');
    const names = ['same', 'touched', 'changed', 'staged', 'both', 'gone', 'mode', 'conflict'];
    await makeRepository(at, Object.fromEntries(names.map((name) => [`${name}.md`, `${name}\n`])));
    git(at, 'checkout', '-q', '-b', 'other');
    await writeFiles(at, { 'conflict.md': 'theirs\n' });
    git(at, 'commit', '-q', '-a', '-m', 'theirs');
    git(at, 'checkout', '-q', 'main');
    await writeFiles(at, { 'conflict.md': 'ours\n' });
    git(at, 'commit', '-q', '-a', '-m', 'ours');
    assert.throws(() => git(at, 'merge', '-q', 'other'));
    await writeFiles(at, { 'staged.md': 'more\n', 'both.md': 'more\n', 'new.md': 'a\n', 'unknown.md': 'a\n' });
    git(at, 'add', 'staged.md', 'both.md', 'new.md');
    await writeFiles(at, { 'both.md': 'and more\n', 'changed.md': 'as long\n', '.git/info/exclude': 'ignored.md\n' });
    await writeFiles(at, { 'ignored.md': 'a\n' });
    await fs.utimes(path.join(at, 'touched.md'), 1, 1);
    await fs.rm(path.join(at, 'gone.md'));
    await fs.chmod(path.join(at, 'mode.md'), 0o755);
    await fs.writeFile(path.join(at, 'monitor'), '#!/bin/sh\ntouch ran\n', { mode: 0o755 });
    git(at, 'config', 'core.fsmonitor', path.join(at, 'monitor'));
    const reader = await open(at);
    const all = [...names, 'new', 'unknown', 'ignored'].map((name) => path.join(at, `${name}.md`));
    const states = await fileStates(reader, [...all, path.join(temporary.path, 'elsewhere.md')]);
    assert.deepEqual(
      [...states].map(([file, state]) => [path.basename(file, '.md'), state]),
      [
        ['same', 'tracked'],
        ['touched', 'tracked'],
        ['changed', 'modified'],
        ['staged', 'staged'],
        ['both', 'partly-staged'],
        ['gone', 'modified'],
        ['mode', 'modified'],
        ['conflict', 'conflicted'],
        ['new', 'staged'],
        ['unknown', 'untracked'],
        ['ignored', 'ignored'],
      ],
    );
    await assert.rejects(fs.access(path.join(at, 'ran')));
  });

  it('reads a file of HEAD byte for byte, and lists files by their real names', async () => {
    await writeFiles(repo, { 'a.txt': 'changed\n', 'new.txt': '' });
    const reader = await open(repo);
    assert.equal(await reader.textAtHead('a.txt'), 'one\r\n');
    assert.equal(await reader.textAtHead('missing.txt'), undefined);
    assert.deepEqual((await reader.files()).sort(), ['.gitignore', 'a.txt', 'new.txt', 'ünïcode/b.txt'].sort());
  });

  it('lists all files from the root when it was opened in a folder below', async () => {
    const reader = await open(path.join(repo, 'ünïcode'));
    assert.deepEqual((await reader.files()).sort(), ['.gitignore', 'a.txt', 'ünïcode/b.txt'].sort());
  });

  it('lists index and other files by one look, whatever their names are', async () => {
    const odd = 'H 100644 one\n\t? two';
    await writeFiles(repo, { [odd]: 'x', 'new.txt': '', 'a.txt': 'changed\n', 'deep/.env': '' });
    git(repo, 'update-index', '--assume-unchanged', 'a.txt');
    const reader = await open(path.join(repo, 'ünïcode'));
    const { entries, untracked } = await reader.listing();
    assert.deepEqual(
      entries.map(({ path, mode, fixed, unmerged }) => [path, mode, fixed, unmerged]),
      [
        ['.gitignore', '100644', false, false],
        ['a.txt', '100644', true, false],
        ['ünïcode/b.txt', '100644', false, false],
      ],
    );
    assert.deepEqual([...untracked].sort(), [odd, 'new.txt'].sort());
    const some = await reader.listing(['ünïcode', 'new.txt', 'a']);
    assert.deepEqual([some.entries.map(({ path }) => path), some.untracked], [['ünïcode/b.txt'], ['new.txt']]);
  });

  it('sees one moment where it is asked to, and else what is there now', async () => {
    const reader = await open(repo);
    const moment = reader.moment();
    const first = git(repo, 'rev-parse', 'HEAD');
    const listed = async (from: RepositoryReader) => (await from.files('both', ['.TXT'])).sort();
    await moment.listing();
    await moment.head();
    await writeFiles(repo, { 'late.txt': '' });
    git(repo, 'add', '.');
    git(repo, 'commit', '-q', '-m', 'late');
    assert.equal((await moment.head()).commit, first);
    assert.deepEqual(await listed(moment), ['a.txt', 'ünïcode/b.txt']);
    assert.deepEqual((await moment.files('tracked')).sort(), ['.gitignore', 'a.txt', 'ünïcode/b.txt']);
    assert.deepEqual([...((await moment.treeEntries('HEAD'))?.keys() ?? [])].length, 3);
    assert.notEqual((await reader.head()).commit, first);
    assert.deepEqual(await listed(reader), ['a.txt', 'late.txt', 'ünïcode/b.txt']);
    const some = ['late.txt', 'ünïcode', 'a'];
    const known = [...((await reader.moment().treeEntries('HEAD', some))?.keys() ?? [])];
    assert.deepEqual(known, ['late.txt', 'ünïcode/b.txt']);
    await reader.treeEntries((await reader.head()).commit ?? '');
    assert.deepEqual([...((await reader.moment().treeEntries('HEAD', some))?.keys() ?? [])], known);
  });

  it('lists the tags that HEAD contains, newest version first', async () => {
    const commit = git(repo, 'rev-parse', 'HEAD');
    git(repo, 'tag', 'v1.9.0');
    git(repo, 'tag', '-a', 'v1.10.0', '-m', 'x');
    git(repo, 'commit', '-q', '--allow-empty', '-m', 'fix: two');
    git(repo, 'tag', 'v2.0.0');
    git(repo, 'checkout', '-q', 'HEAD~1');
    assert.deepEqual(await (await open(repo)).tagsAtHead(), [
      { name: 'v1.10.0', commit },
      { name: 'v1.9.0', commit },
    ]);
  });

  it('tells where tags stand, and on what', async () => {
    const first = git(repo, 'rev-parse', 'HEAD');
    git(repo, 'tag', 'v1');
    git(repo, 'commit', '-q', '--allow-empty', '-m', 'fix: two');
    git(repo, 'tag', '-a', 'v2', '-m', 'x');
    git(repo, 'tag', 'v2-rc/1');
    const commit = git(repo, 'rev-parse', 'HEAD');
    assert.deepEqual(
      [...(await (await open(repo)).tagged(['v1', 'v2', 'v2-rc', 'v3']))],
      [
        ['v1', { commit: first, parent: '' }],
        ['v2', { commit, parent: first }],
      ],
    );
  });

  it("runs nothing of the repository's own while it reads", async () => {
    const trap = path.join(temporary.path, 'ran');
    const script = path.join(temporary.path, 'trap.sh');
    await fs.writeFile(script, `#!/bin/sh\necho ran >> "${trap}"\n`, { mode: 0o755 });
    git(repo, 'config', 'core.fsmonitor', script);
    git(repo, 'config', 'filter.trap.clean', script);
    git(repo, 'config', 'filter.trap.smudge', script);
    await writeFiles(repo, { '.gitattributes': '*.txt filter=trap\n', 'a.txt': 'touched\n' });
    const reader = await open(repo);
    await Promise.all([
      reader.head(),
      reader.files(),
      reader.tracking('a.txt'),
      reader.textAtHead('a.txt'),
      reader.tagsAtHead(),
    ]);
    await assert.rejects(fs.access(trap), 'a program named in the repository was run');
  });
});
