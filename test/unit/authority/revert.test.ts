import assert from 'node:assert/strict';
import { changedLines } from '../../../src/authority/changes.ts';
import { revertEdits, type LineEdit } from '../../../src/authority/revert.ts';

function apply(text: string, edits: readonly LineEdit[]): string {
  const lines = text.split('\n');
  for (const edit of [...edits].reverse()) lines.splice(edit.start, edit.end - edit.start, ...edit.lines);
  return lines.join('\n');
}

describe('revertEdits', () => {
  const before = 'one\ntwo\nthree\nfour\nfive\n';
  const rows: readonly (readonly [string, string, number, string])[] = [
    ['a changed line', 'one\n2\nthree\nfour\n5\n', 2, 'one\ntwo\nthree\nfour\n5\n'],
    ['an added line', 'one\nmore\ntwo\nthree\nfour\nfive\nlast\n', 2, 'one\ntwo\nthree\nfour\nfive\nlast\n'],
    ['a deleted line', 'one\nthree\nfour\n5\n', 2, before.replace('five', '5')],
    ['the last line', 'one\ntwo\nthree\nfour\nfive\nsix\n', 6, before],
    ['everything deleted', '', 1, before],
  ];
  for (const [what, after, line, expected] of rows) {
    it(`takes ${what} back and leaves the rest`, () => {
      const edits = revertEdits(before, after, { start: line, end: line });
      assert.ok(edits);
      assert.equal(apply(after, edits), expected);
    });
  }

  it('takes back what changedLines marks, stretch by stretch, until nothing differs', () => {
    const after = 'zero\none\n2\nthree\nfive\nsix\n';
    let text = after;
    for (let turn = 0; turn < 10; turn++) {
      const [first] = changedLines(before, text);
      if (!first) break;
      text = apply(text, revertEdits(before, text, first) ?? []);
    }
    assert.equal(text, before);
  });
});
