import assert from 'node:assert/strict';
import { scanText } from '../../../src/secrets/scan.ts';
import { hostileTexts } from '../../bench/secretsSpeed.ts';
import { processorNow } from '../support/processorTime.ts';

/** Milliseconds of the processor: far above what a slow machine needs, far below what a quadratic pattern takes. */
const most = 480;

describe('texts made to slow a scan down', function () {
  this.timeout(60_000);
  for (const [name, text] of hostileTexts(60_000)) {
    it(`${name}: end soon in every format`, () => {
      for (const path of [
        'a.yaml',
        'a.json',
        'a.sh',
        'a.xml',
        '.env',
        'a.tf',
        'a.md',
        'a.js',
        'a.conf',
        'Dockerfile',
        'a.txt',
        '.pgpass',
        '.htpasswd',
      ]) {
        const start = processorNow();
        scanText(text, path);
        const time = processorNow() - start;
        assert.ok(time < most, `${path} took ${time.toFixed(0)} ms`);
      }
    });
  }
});
