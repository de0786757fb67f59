import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { createMemoryFiles } from '../../../src/memory/create.ts';
import type { FileStatus } from '../../../src/memory/model.ts';
import { placeBelow } from '../../../src/memory/places.ts';
import { countLines, hasConflictMarkers, memoryView } from '../../../src/memory/status.ts';
import type { ContextFileSpec, MemoryFileSpec } from '../../../src/persona/model.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { git, makeRepository, temporaryFolder } from './repository.ts';

function memory(path: string, scope: MemoryFileSpec['scope'], purpose?: string): MemoryFileSpec {
  return { path, scope, purpose, text: path, confidence: 'explicit', place: placeAt(1) };
}

function context(path: string, why?: string): ContextFileSpec {
  return { path, why, text: path, confidence: 'explicit', place: placeAt(1) };
}

const home = '.claude/memory/devops';
const persona = personaOf({
  memory: [
    memory(`${home}/memory.md`, 'shared', 'Working state'),
    memory(`${home}/lessons.md`, 'shared'),
    memory(`${home}/cortex.md`, 'shared'),
    memory(`${home}/context.md`, 'worktree'),
  ],
  context: [context('AGENTS.md', 'deployment commands'), context('.github/workflows/')],
});

describe('memory', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('memory');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  const view = async (folder: string) => memoryView(persona, folder, await RepositoryReader.open(folder));
  const write = async (folder: string, relative: string, text: string) => {
    const file = path.join(folder, relative);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  };
  const named = (files: readonly FileStatus[], name: string) => {
    const file = files.find((candidate) => candidate.name === name);
    assert.ok(file, name);
    return file;
  };
  const snapshot = async (folder: string) => (await fs.readdir(folder, { recursive: true })).sort();

  describe('where the files lie', () => {
    /** Makes the layout, and says where to look from and what must come out. */
    const layouts: Readonly<
      Record<string, () => Promise<{ from: string; shared: string | undefined; worktree: string }>>
    > = {
      'a plain clone': async () => {
        await makeRepository(path.join(root, 'clone'));
        const clone = path.join(root, 'clone');
        return { from: clone, shared: clone, worktree: clone };
      },
      'a sub-folder': async () => {
        const clone = path.join(root, 'clone');
        await makeRepository(clone);
        await fs.mkdir(path.join(clone, 'services/api'), { recursive: true });
        return { from: path.join(clone, 'services/api'), shared: clone, worktree: clone };
      },
      'a linked worktree': async () => {
        const clone = path.join(root, 'clone');
        await makeRepository(clone);
        git(clone, 'worktree', 'add', '-q', '-b', 'feature/billing', '../linked');
        return { from: path.join(root, 'linked'), shared: clone, worktree: path.join(root, 'linked') };
      },
      'a path with blanks and quotes': async () => {
        const clone = path.join(root, `it's "here" ü`);
        await makeRepository(clone);
        return { from: clone, shared: clone, worktree: clone };
      },
      'a submodule': async () => {
        await makeRepository(path.join(root, 'library'));
        const clone = path.join(root, 'clone');
        await makeRepository(clone);
        git(clone, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', path.join(root, 'library'), 'sub');
        return { from: path.join(clone, 'sub'), shared: path.join(clone, 'sub'), worktree: path.join(clone, 'sub') };
      },
      'a worktree of a bare repository': async () => {
        await makeRepository(path.join(root, 'source'));
        git(root, 'clone', '-q', '--bare', 'source', 'store.git');
        git(path.join(root, 'store.git'), 'worktree', 'add', '-q', '../linked', 'main');
        return { from: path.join(root, 'linked'), shared: undefined, worktree: path.join(root, 'linked') };
      },
      'a bare repository': async () => {
        await makeRepository(path.join(root, 'source'));
        git(root, 'clone', '-q', '--bare', 'source', 'store.git');
        return {
          from: path.join(root, 'store.git'),
          shared: path.join(root, 'store.git'),
          worktree: path.join(root, 'store.git'),
        };
      },
      'a linked worktree of a submodule': async () => {
        await makeRepository(path.join(root, 'library'));
        const clone = path.join(root, 'clone');
        await makeRepository(clone);
        git(clone, '-c', 'protocol.file.allow=always', 'submodule', 'add', '-q', path.join(root, 'library'), 'sub');
        git(path.join(clone, 'sub'), 'worktree', 'add', '-q', '-b', 'other', path.join(root, 'linked'));
        return {
          from: path.join(root, 'linked'),
          shared: path.join(clone, 'sub'),
          worktree: path.join(root, 'linked'),
        };
      },
      "a clone, with another repository's GIT_DIR in the environment": async () => {
        await makeRepository(path.join(root, 'elsewhere'));
        const clone = path.join(root, 'clone');
        await makeRepository(clone);
        git(clone, 'worktree', 'add', '-q', '-b', 'feature/billing', '../linked');
        environment['GIT_DIR'] = path.join(root, 'elsewhere', '.git');
        environment['GIT_WORK_TREE'] = path.join(root, 'elsewhere');
        return { from: path.join(root, 'linked'), shared: clone, worktree: path.join(root, 'linked') };
      },
      'a folder that only GIT_DIR makes a worktree': async () => {
        const [store, folder] = [path.join(root, 'clone'), path.join(root, 'apart')];
        await makeRepository(store);
        await fs.mkdir(folder);
        environment['GIT_DIR'] = path.join(store, '.git');
        environment['GIT_WORK_TREE'] = folder;
        return { from: folder, shared: folder, worktree: folder };
      },
      'a folder without git': async () => {
        const folder = path.join(root, 'plain');
        await fs.mkdir(folder);
        return { from: folder, shared: folder, worktree: folder };
      },
    };
    const environment: Record<string, string> = {};
    for (const [name, make] of Object.entries(layouts)) {
      it(`finds them in ${name}, and creates nothing by looking`, async () => {
        const { from, shared, worktree } = await make();
        const before = await snapshot(root);
        const outside = { ...process.env };
        Object.assign(process.env, environment);
        const seen = await view(from).finally(() => {
          for (const name of Object.keys(environment)) {
            if (outside[name] === undefined) Reflect.deleteProperty(process.env, name);
            else process.env[name] = outside[name];
            Reflect.deleteProperty(environment, name);
          }
        });
        assert.deepEqual(await snapshot(root), before);
        assert.equal(seen.shared.root, shared);
        assert.equal(seen.worktree.root, worktree);
        assert.equal(
          named(seen.shared.files, 'memory.md').file,
          shared === undefined ? undefined : path.join(shared, home, 'memory.md'),
        );
        assert.equal(named(seen.worktree.files, 'context.md').file, path.join(worktree, home, 'context.md'));
        assert.ok([...seen.shared.files, ...seen.worktree.files].every(({ state }) => state === 'missing'));
      });
    }

    it('names the branch of the worktree', async () => {
      await makeRepository(path.join(root, 'clone'));
      git(path.join(root, 'clone'), 'worktree', 'add', '-q', '-b', 'feature/billing', '../linked');
      assert.equal((await view(path.join(root, 'linked'))).worktree.branch, 'feature/billing');
    });

    it('gives a path that leaves its root no place', () => {
      for (const hostile of ['../x', 'a/../../x', '/etc/passwd', 'C:\\x', 'C:/x', '', '.', 'a/..', 'x\0y', '~/../x']) {
        assert.equal(placeBelow('/root/here', hostile), undefined, hostile);
      }
      assert.equal(placeBelow('/root/here', './a/b.md'), path.resolve('/root/here/a/b.md'));
      assert.equal(placeBelow('/root/here', '..a/b.md'), path.resolve('/root/here/..a/b.md'));
    });
  });

  describe('how they stand', () => {
    it('counts lines and bytes, and lines over the budget of 200', async () => {
      await write(root, `${home}/memory.md`, 'a\n'.repeat(38));
      await write(root, `${home}/lessons.md`, 'a\n'.repeat(231));
      const { shared } = await view(root);
      const memoryFile = named(shared.files, 'memory.md');
      assert.deepEqual(
        [memoryFile.state, memoryFile.lines, memoryFile.bytes, memoryFile.overBudget],
        ['present', 38, 76, 0],
      );
      assert.equal(memoryFile.purpose, 'Working state');
      assert.ok(Math.abs(Date.parse(memoryFile.modified ?? '') - Date.now()) < 60_000);
      assert.equal(named(shared.files, 'lessons.md').overBudget, 31);
    });

    it('finds leaked secrets and what a merge left behind', async () => {
      const token = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;
      await write(root, `${home}/memory.md`, `aws key ${token}\n`);
      await write(root, `${home}/lessons.md`, 'a\n<<<<<<< HEAD\nb\n=======\nc\n>>>>>>> other\n');
      const { shared } = await view(root);
      assert.equal(named(shared.files, 'memory.md').secrets, 1);
      assert.equal(named(shared.files, 'memory.md').conflictMarkers, false);
      assert.equal(named(shared.files, 'lessons.md').conflictMarkers, true);
    });

    it('looks after the context files, folders among them, without a budget', async () => {
      await write(root, 'AGENTS.md', 'a\n'.repeat(300));
      await write(root, '.github/workflows/ci.yml', 'on: push\n');
      const [agents, workflows] = (await view(root)).context;
      assert.deepEqual([agents?.state, agents?.overBudget, agents?.purpose], ['present', 0, 'deployment commands']);
      assert.deepEqual([workflows?.state, workflows?.name], ['folder', 'workflows']);
    });
  });

  const lineCases: readonly (readonly [string, number])[] = [
    ['', 0],
    ['a', 1],
    ['a\n', 1],
    ['a\nb', 2],
    ['a\r\nb\r\n', 2],
    ['a\rb', 2],
    ['\n\n', 2],
  ];
  for (const [text, lines] of lineCases) {
    it(`counts ${lines} lines in ${JSON.stringify(text)}`, () => assert.equal(countLines(text), lines));
  }

  it('takes neither a heading underline nor quoted text for a conflict', () => {
    assert.equal(hasConflictMarkers('Title\n=======\ntext\n'), false);
    assert.equal(hasConflictMarkers('  <<<<<<< HEAD\n  >>>>>>> x\n'), false);
    assert.equal(hasConflictMarkers('>>>>>>> x\n<<<<<<< y\n'), false);
  });

  describe('createMemoryFiles', () => {
    it('makes what is missing and leaves what is there alone', async () => {
      await write(root, `${home}/memory.md`, 'mine\n');
      const before = await view(root);
      const made = await createMemoryFiles([...before.shared.files, ...before.worktree.files]);
      assert.deepEqual(
        made.map((file) => path.basename(file)),
        ['lessons.md', 'cortex.md', 'context.md'],
      );
      assert.equal(await fs.readFile(path.join(root, home, 'memory.md'), 'utf8'), 'mine\n');
      assert.match(await fs.readFile(path.join(root, home, 'context.md'), 'utf8'), /^# Context\n[^]*## Notes\n$/);
      const after = await view(root);
      assert.ok([...after.shared.files, ...after.worktree.files].every(({ state }) => state === 'present'));
      assert.deepEqual(await createMemoryFiles([...after.shared.files, ...after.worktree.files]), []);
    });

    it('never overwrites a file that appeared since it was looked at', async () => {
      const before = await view(root);
      await write(root, `${home}/lessons.md`, 'just written\n');
      await createMemoryFiles(before.shared.files);
      assert.equal(await fs.readFile(path.join(root, home, 'lessons.md'), 'utf8'), 'just written\n');
    });

    it('follows no symbolic link out of the repository', async () => {
      const outside = await temporaryFolder('outside');
      try {
        await fs.symlink(outside, path.join(root, '.claude'));
        const before = await view(root);
        await assert.rejects(createMemoryFiles(before.shared.files), (error) => OpsError.is(error, 'refused'));
        assert.deepEqual(await fs.readdir(outside), []);
      } finally {
        await fs.rm(outside, { recursive: true, force: true });
      }
    });
  });
});
