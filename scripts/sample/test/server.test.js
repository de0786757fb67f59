import assert from 'node:assert/strict';
import { once } from 'node:events';
import { after, before, test } from 'node:test';
import { BerthBoard } from '../src/berths.js';
import { createService } from '../src/server.js';

let service;
let address;

before(async () => {
  const board = new BerthBoard([{ name: 'north-1', length: 8 }]);
  service = createService(board, { verbose: false, masterPassword: '' }).listen(0, '127.0.0.1');
  await once(service, 'listening');
  address = `http://127.0.0.1:${service.address().port}`;
});

after(() => service.close());

test('is healthy', async () => {
  const response = await fetch(`${address}/health`);
  assert.deepEqual(await response.json(), { ok: true });
});

test('books a free berth', async () => {
  const body = JSON.stringify({ berth: 'north-1', boat: 'Petrel' });
  assert.equal((await fetch(`${address}/bookings`, { method: 'POST', body })).status, 201);
  assert.equal((await fetch(`${address}/bookings`, { method: 'POST', body })).status, 409);
});

test('refuses a body that is not JSON', async () => {
  assert.equal((await fetch(`${address}/bookings`, { method: 'POST', body: 'north-1' })).status, 400);
});
