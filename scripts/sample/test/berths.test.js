import assert from 'node:assert/strict';
import { test } from 'node:test';
import { BerthBoard } from '../src/berths.js';

const berths = [
  { name: 'north-1', length: 8 },
  { name: 'north-2', length: 12 },
  { name: 'quay-1', length: 20, boat: 'Heron' },
];

test('lists the free berths that are long enough', () => {
  assert.deepEqual(
    new BerthBoard(berths).free(10).map((berth) => berth.name),
    ['north-2'],
  );
});

test('a berth is booked once', () => {
  const board = new BerthBoard(berths);
  assert.equal(board.book('north-1', 'Petrel'), true);
  assert.equal(board.book('north-1', 'Tern'), false);
});

test('a berth is free again when its boat has left', () => {
  const board = new BerthBoard(berths);
  assert.equal(board.leave('Heron'), true);
  assert.equal(board.free(20).length, 1);
});
