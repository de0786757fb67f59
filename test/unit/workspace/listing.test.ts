import assert from 'node:assert/strict';
import { TreeMemory, type Tree } from '../../../src/workspace/listing.ts';

describe('TreeMemory', () => {
  const treeOf = (files: number): Tree => new Map(Array.from({ length: files }, (_, n) => [`f${n}`, '100644 0']));

  it('reads a tree once, and asks again for one that was not there', async () => {
    const memory = new TreeMemory();
    let reads = 0;
    const read = (tree: Tree | undefined) => () => {
      reads++;
      return Promise.resolve(tree);
    };
    const [one, same] = await Promise.all([memory.get('a', read(treeOf(1))), memory.get('a', read(treeOf(2)))]);
    assert.equal(one, same);
    assert.equal(await memory.get('b', read(undefined)), undefined);
    assert.equal((await memory.get('b', read(treeOf(3))))?.size, 3);
    assert.equal(reads, 3);
  });

  it('gives up those that were not used for long when they hold many files, never the newest', async () => {
    const memory = new TreeMemory();
    const add = (key: string, files: number) => memory.get(key, () => Promise.resolve(treeOf(files)));
    await add('old', 40_000);
    await add('used', 40_000);
    await add('old', 0);
    await add('new', 40_000);
    assert.deepEqual(
      ['old', 'used', 'new'].map((key) => memory.has(key)),
      [true, false, true],
    );
    await add('huge', 150_000);
    assert.deepEqual(
      ['old', 'new', 'huge'].map((key) => memory.has(key)),
      [false, false, true],
    );
  });
});
