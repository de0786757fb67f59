import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { FolderWatcher } from '../../../src/editor/folderWatcher.ts';
import { temporaryFolder } from '../support/git.ts';

describe('FolderWatcher', () => {
  let temporary: Awaited<ReturnType<typeof temporaryFolder>>;
  let told: string[];
  let next: () => void;
  let watcher: FolderWatcher<string>;

  beforeEach(async () => {
    temporary = await temporaryFolder();
    told = [];
    next = () => undefined;
    watcher = new FolderWatcher<string>((meanings) => {
      told.push(...meanings);
      next();
    }, 10);
  });
  afterEach(async () => {
    watcher.dispose();
    await temporary.remove();
  });

  /** Resolves when something with this meaning was told. */
  async function tells(meaning: string): Promise<void> {
    while (!told.includes(meaning)) await new Promise<void>((resolve) => (next = resolve));
  }

  it('tells what a change in a folder means', async () => {
    watcher.watch(new Map([[temporary.path, ['top']]]));
    await fs.writeFile(path.join(temporary.path, 'a'), '');
    await tells('top');
  });

  it('tells what a change meant when it happened, even if the meaning moves on before it is told', async () => {
    watcher.watch(new Map([[temporary.path, ['before']]]));
    const slow = fs.writeFile(path.join(temporary.path, 'a'), '');
    await slow;
    await tells('before');
    watcher.watch(new Map([[temporary.path, ['after']]]));
    await fs.writeFile(path.join(temporary.path, 'b'), '');
    await tells('after');
  });

  it('tells of a folder that was missing, when it is there at the next look, with what was put into it meanwhile', async () => {
    const late = path.join(temporary.path, 'late');
    const folders = new Map([
      [temporary.path, ['top']],
      [late, ['inside']],
    ]);
    watcher.watch(folders);
    await fs.mkdir(late);
    await fs.writeFile(path.join(late, 'journal'), 'begin');
    await tells('top');
    assert(!told.includes('inside'));
    watcher.watch(folders);
    await tells('inside');
  });

  it('says nothing of folders that are there from the start, and nothing once it is disposed', async () => {
    watcher.watch(new Map([[temporary.path, ['top']]]));
    watcher.dispose();
    watcher.dispose();
    await fs.writeFile(path.join(temporary.path, 'a'), '');
    assert.deepEqual(told, []);
  });
});
