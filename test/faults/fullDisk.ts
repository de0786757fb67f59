import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { act, checkInvariants, checkOneRelease, checkWords, git, makeLab, snapshot } from './harness.ts';

const full = (): NodeJS.ErrnoException =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const versions = ['"version": "1.0.0"', '"version": "1.0.1"'];

/** Each write of ours in a push, in order: the journal's lines and the files of the release. */
export async function writesOfPush(): Promise<string[]> {
  const { points } = await act(makeLab(), 'push');
  return points.filter(isWrite);
}

const isWrite = (point: string): boolean => /^(journal .*: before|temporary file)/.test(point);

/**
 * A push whose nth write (from 0) finds the disk full, or from it on nothing can be written; git still can, as it may have space
 * of its own.
 */
export async function fillDiskAt(point: number, lasting: boolean): Promise<void> {
  const lab = makeLab();
  const before = snapshot(lab);
  let writes = 0;
  let met = false;
  const ended = await act(lab, 'push', {
    probe: (name) => {
      if (!isWrite(name)) return;
      const now = writes++;
      if (now !== point && (!lasting || now < point)) return;
      met = true;
      throw full();
    },
  });
  const what = `full at write ${point}${lasting ? ' and after' : ''}\n${ended.text}`;
  assert.ok(met, what);
  if (git(lab.bare, 'rev-parse', 'main') !== lab.base) {
    assert.equal(
      git(lab.work, 'rev-parse', 'main'),
      git(lab.bare, 'rev-parse', 'main'),
      `${what}\ntaken back although it is out`,
    );
  }
  const manifest = fs.readFileSync(path.join(lab.work, 'package.json'), 'utf8');
  assert.ok(
    versions.some((version) => manifest.includes(version)),
    `${what}\nhalf-written: ${manifest}`,
  );
  if (ended.code !== 0) {
    assert.ok(['refused', 'undone', 'blocked'].includes(ended.result?.state ?? ''), what);
    assert.match(ended.text, /disk is full|journal can't be written/, what);
    checkWords(lab, ended);
  }
  const again = await act(lab, 'push');
  assert.ok(again.code === 0 || (again.result?.what ?? '').includes('Nothing to release'), `${what}\n${again.text}`);
  checkInvariants(lab, before, true);
  checkOneRelease(lab);
}
