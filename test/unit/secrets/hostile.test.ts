import { scanText } from '../../../src/secrets/scan.ts';
import { hostileTexts } from '../../bench/secretsSpeed.ts';
import { assertGrowsWithLength } from '../support/processorTime.ts';

const length = 24_000;

describe('texts made to slow a scan down', function () {
  this.timeout(180_000);
  for (const name of hostileTexts(8).keys()) {
    it(`${name}: take a time that grows with their length in every format`, () => {
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
        const make = (size: number) => hostileTexts(size).get(name) ?? '';
        assertGrowsWithLength(make, (text) => void scanText(text, path), length, 60);
      }
    });
  }
});
