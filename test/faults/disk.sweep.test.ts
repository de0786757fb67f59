import assert from 'node:assert/strict';
import { fillDiskAt, writesOfPush } from './fullDisk.ts';
import { dropLabs } from './harness.ts';

describe('sweep: the disk is full', function () {
  this.timeout(900_000);
  after(dropLabs);

  for (const lasting of [false, true]) {
    it(`F71 at every write of a push${lasting ? ', and from there on' : ''}`, async () => {
      const { length } = await writesOfPush();
      assert.ok(length > 30);
      for (let point = 0; point < length; point++) await fillDiskAt(point, lasting);
    });
  }
});
