import * as assert from 'node:assert/strict';
import { adopt, haveSameShape } from '../../../src/editor/views/adopt.ts';
import type { Node } from '../../../src/editor/views/node.ts';

const rows = (soak: string, progress: string, icon?: string): Node[] => [
  {
    id: 'list',
    label: 'Deploy',
    context: 'list',
    description: progress,
    children: [
      { id: 'a', label: 'Smoke', context: 'item' },
      { id: 'b', label: 'Soak', context: 'item', description: soak, ...(icon === undefined ? {} : { icon }) },
    ],
  },
];

describe('rows that stay', () => {
  it('have the same shape whatever they say, and another one when a row comes, goes, moves or folds', () => {
    const [list] = rows('1', '2');
    assert.ok(list?.children);
    assert.ok(haveSameShape(rows('9 s left', '0 of 2'), rows('8 s left', '1 of 2', 'watch')));
    assert.ok(!haveSameShape([list], []));
    assert.ok(!haveSameShape([list], [{ ...list, children: [...list.children].reverse() }]));
    assert.ok(!haveSameShape([list], [{ ...list, children: list.children.slice(1) }]));
    assert.ok(!haveSameShape([{ ...list, children: [] }], [{ id: 'list', label: 'Deploy', context: 'list' }]));
  });

  it('are the same objects afterwards, and only what changed is named', () => {
    const shown = rows('9 s left', '0 of 2', 'watch');
    const soak = shown[0]?.children?.[1];
    assert.deepEqual(adopt(shown, rows('8 s left', '0 of 2', 'watch')), [soak]);
    assert.deepEqual(adopt(shown, rows('done', '0 of 2')), [soak]);
    assert.ok(soak && !('icon' in soak), 'what a row no longer has is gone');
    assert.equal(shown[0]?.children?.[1], soak);
    assert.deepEqual(shown, rows('done', '0 of 2'));
  });

  it('keep what they compute only when they are asked', () => {
    const lazy = (done: boolean): Node =>
      Object.defineProperty({ id: 'a', label: 'Smoke', context: `item.${String(done)}` }, 'tooltip', {
        get: () => (done ? 'done' : 'open'),
        configurable: true,
      });
    const shown = [lazy(false)];
    assert.deepEqual(adopt(shown, [lazy(true)]), shown);
    assert.equal(shown[0]?.tooltip, 'done');
  });

  it('are named by the topmost one, whose rows are drawn with it', () => {
    const shown = rows('9 s left', '0 of 2');
    assert.deepEqual(adopt(shown, rows('done', '1 of 2')), [shown[0]]);
    assert.deepEqual(shown, rows('done', '1 of 2'));
    assert.deepEqual(adopt(shown, rows('done', '1 of 2')), []);
  });
});
