import assert from 'node:assert/strict';
import { changedLines } from '../../../src/authority/changes.ts';

describe('changedLines', () => {
  const cases: readonly (readonly [string, string | undefined, string, (readonly [number, number])[]])[] = [
    ['the same text', 'a\nb\n', 'a\nb\n', []],
    ['a new file', undefined, 'a\nb\n', [[1, 2]]],
    ['a new empty file', undefined, '', []],
    ['a changed line', 'a\nb\nc\n', 'a\nB\nc\n', [[2, 2]]],
    [
      'two changed stretches',
      'a\nb\nc\nd\ne\n',
      'A\nb\nc\nd\nE\n',
      [
        [1, 1],
        [5, 5],
      ],
    ],
    ['inserted lines', 'a\nd\n', 'a\nb\nc\nd\n', [[2, 3]]],
    ['lines appended', 'a\n', 'a\nb\n', [[2, 2]]],
    ['a deletion in the middle', 'a\nb\nc\n', 'a\nc\n', [[2, 2]]],
    ['a deletion at the end', 'a\nb\nc\n', 'a\nb\n', [[2, 2]]],
    ['everything deleted', 'a\nb\n', '', [[1, 1]]],
    ['a line replaced by two', 'a\nb\nc\nd\n', 'a\nx\ny\nc\nd\n', [[2, 3]]],
    ['two lines replaced by one', 'a\nb\nc\nd\n', 'a\nx\nd\n', [[2, 2]]],
    ['other line endings alone', 'a\nb\n', 'a\r\nb\r\n', []],
    ['a byte order mark alone', 'a\n', '\uFEFFa\n', []],
    ['a last line without ending', 'a\nb', 'a\nb\n', []],
  ];
  for (const [name, before, after, expected] of cases) {
    it(`sees ${name}`, () =>
      assert.deepEqual(
        changedLines(before, after).map(({ start, end }) => [start, end]),
        expected,
      ));
  }

  it('marks exactly the replaced lines of a file that changed almost everywhere', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `line ${index}`);
    const after = lines.map((line, index) => (index % 2 === 0 ? `${line} changed` : line));
    const ranges = changedLines(lines.join('\n'), after.join('\n'));
    assert.equal(ranges.length, 1000);
    assert.deepEqual(ranges[1], { start: 3, end: 3 });
  });

  it('says "somewhere here" when lines were only moved in a very different file', () => {
    const lines = Array.from({ length: 3000 }, (_, index) => `line ${index}`);
    assert.deepEqual(changedLines(lines.join('\n'), [...lines].reverse().join('\n')), [{ start: 1, end: 3000 }]);
  });
});
