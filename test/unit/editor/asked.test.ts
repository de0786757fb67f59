import * as assert from 'node:assert/strict';
import { Asked } from '../../../src/editor/views/asked.ts';
import type { Node } from '../../../src/editor/views/node.ts';

function node(id: string, expanded: boolean, ...children: Node[]): Node {
  return { id, label: id, context: 'x', expanded, ...(children.length === 0 ? {} : { children }) };
}

const item = node('item', false);
const closed = node('closed', false, node('below', false));
const group = node('group', true, item);
const list = node('list', true, group, closed);

describe('what the window asked of a tree', () => {
  it('is complete once every unfolded row was asked about', () => {
    const asked = new Asked();
    assert.equal(asked.isComplete([list]), false);
    asked.note(undefined);
    assert.equal(asked.isComplete([list]), false);
    asked.note(list);
    assert.equal(asked.isComplete([list]), false, 'the group was left out');
    asked.note(group);
    assert.equal(asked.isComplete([list]), true);
  });

  it('starts anew with every change', () => {
    const asked = new Asked();
    [undefined, list, group].forEach((one) => asked.note(one));
    asked.forget();
    assert.equal(asked.isComplete([list]), false);
    asked.note(undefined);
    assert.equal(asked.isComplete([]), true);
  });

  it('waits for no row that a person folded, and for one that was unfolded', () => {
    const asked = new Asked();
    asked.note(undefined);
    asked.fold(list, true);
    assert.equal(asked.isComplete([list]), true);
    asked.fold(list, false);
    asked.fold(closed, false);
    [list, group].forEach((one) => asked.note(one));
    assert.equal(asked.isComplete([list]), false);
    asked.note(closed);
    assert.equal(asked.isComplete([list]), true);
  });
});
