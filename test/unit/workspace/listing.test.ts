import assert from 'node:assert/strict';
import { parseListing, TreeMemory, type Tree } from '../../../src/workspace/listing.ts';

describe('parseListing', () => {
  const known = '  ctime: 1:2\n  mtime: 3:4\n  dev: 5\tino: 6\n  uid: 7\tgid: 8\n  size: 9\tflags: 0\n';
  const tracked = `H 100644 ${'a'.repeat(40)} 0\tsrc/a b.ts\0${known}`;

  it('reads what git tracks and what it does not', () => {
    const { entries, untracked } = parseListing(`? new\nline\0${tracked}`);
    assert.deepEqual(untracked, ['new\nline']);
    assert.deepEqual(
      entries.map(({ path, size, fixed, unmerged }) => [path, size, fixed, unmerged]),
      [['src/a b.ts', 9, false, false]],
    );
    assert.deepEqual(parseListing(''), { entries: [], untracked: [] });
  });

  it('leaves nothing out unseen when git prints something else', () => {
    for (const odd of [`${tracked}X what\0${tracked}`, `${tracked}? cut`, 'what'])
      assert.throws(() => parseListing(odd), /form that is not known/);
  });
});

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
