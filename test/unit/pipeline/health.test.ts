import assert from 'node:assert/strict';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { checkHealth } from '../../../src/pipeline/health.ts';

describe('checkHealth', () => {
  let server: Server | undefined;
  afterEach(async () => {
    server?.closeAllConnections();
    await new Promise((resolve) => (server ? server.close(resolve) : resolve(undefined)));
    server = undefined;
  });

  async function check(listener: RequestListener, more: Partial<Parameters<typeof checkHealth>[0]> = {}) {
    server = createServer(listener);
    const running = server;
    await new Promise<void>((resolve) => running.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(running.address() as AddressInfo).port}/`;
    return checkHealth({ url, version: '1.0.1', needed: 3, pauseMs: 5, answerMs: 10_000, limitMs: 20_000, ...more });
  }

  /** Time for a few answers, also of a slow machine. */
  const never = { limitMs: 2000, pauseMs: 500 };

  /** Answers one after the other, the last one for ever. */
  const series = (...answers: readonly (readonly [status: number, body: string])[]): RequestListener => {
    let index = 0;
    return (_, response) => {
      const [status, body] = answers[Math.min(index++, answers.length - 1)] ?? [500, ''];
      response.writeHead(status).end(body);
    };
  };

  it('needs three good answers in a row', async () => {
    assert.deepEqual(await check(series([200, 'ok'])), { healthy: true, answers: 3, why: '3 good answers in a row' });
  });

  it('starts the count anew after a bad one', async () => {
    const health = await check(series([500, ''], [200, 'ok'], [200, 'ok'], [503, ''], [200, 'ok']));
    assert.deepEqual([health.healthy, health.answers], [true, 7]);
  });

  it('does not take the old version for the new one', async () => {
    const old = await check(series([200, '{"status":"ok","version":"1.0.0"}']), never);
    assert.deepEqual([old.healthy, old.why], [false, 'still answers version 1.0.0']);
  });

  it('takes the new version once it is there', async () => {
    const health = await check(series([200, 'v1.0.0'], [200, '{"version":"1.0.1"}']));
    assert.deepEqual([health.healthy, health.answers], [true, 4]);
  });

  it('gives up on one that never is well', async () => {
    const health = await check(series([500, '']), never);
    assert.deepEqual([health.healthy, health.why], [false, 'status 500']);
  });

  it('gives up on redirects that go in a circle', async () => {
    const health = await check((_, response) => void response.writeHead(302, { Location: '/' }).end(), never);
    assert.equal(health.healthy, false);
    assert.match(health.why, /redirect/);
  });

  it('gives up on one that is too slow', async () => {
    const health = await check(() => undefined, { answerMs: 100, limitMs: 250 });
    assert.equal(health.healthy, false);
    assert.match(health.why, /no answer in/);
  });

  it('reads no more of an endless answer than it needs', async () => {
    const health = await check((_, response) => {
      const more = (): void => {
        while (!response.destroyed && response.write('x'.repeat(10_000)));
        if (!response.destroyed) response.once('drain', more);
      };
      more();
    });
    assert.equal(health.healthy, true);
  });

  it('stops when it is told to', async () => {
    const stop = new AbortController();
    stop.abort();
    assert.equal((await check(series([200, 'ok']), { cancel: stop.signal })).healthy, false);
  });
});
