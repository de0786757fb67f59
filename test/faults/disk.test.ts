import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  act,
  checkInvariants,
  checkOneRelease,
  checkWords,
  dropLabs,
  git,
  makeLab,
  snapshot,
  write,
} from './harness.ts';

const full = (): NodeJS.ErrnoException =>
  Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
const versions = ['"version": "1.0.0"', '"version": "1.0.1"'];

/** From the nth write on nothing can be written; git still can, as it may have space of its own. */
async function fillDiskAt(point: number, lasting: boolean): Promise<void> {
  const lab = makeLab();
  const before = snapshot(lab);
  let writes = 0;
  const ended = await act(lab, 'push', {
    probe: (name) => {
      if (!/^(journal .*: before|temporary file)/.test(name)) return;
      writes++;
      if (writes === point || (lasting && writes > point)) throw full();
    },
  });
  const what = `full at write ${point}${lasting ? ' and after' : ''}\n${ended.text}`;
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

describe('faults: the disk', () => {
  after(dropLabs);

  it('F71 a state folder that can not be written: refused before anything is changed', async () => {
    const lab = makeLab();
    write(path.join(lab.work, '.git', 'ops-persona'), 'in the way');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused', ended.text);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
    fs.rmSync(path.join(lab.work, '.git', 'ops-persona'));
    assert.equal((await act(lab, 'push')).code, 0);
    checkOneRelease(lab);
  });

  for (const point of [1, 3, 6, 8, 12, 15, 18, 24, 26, 28, 30, 32, 35]) {
    it(`F71 the disk is full at write ${point}`, () => fillDiskAt(point, false));
    it(`F71 the disk is full from write ${point} on`, () => fillDiskAt(point, true));
  }

  it('a file of the release that is a symbolic link is refused', async () => {
    const lab = makeLab();
    fs.renameSync(path.join(lab.work, 'CHANGELOG.md'), path.join(lab.work, 'HISTORY-REAL.md'));
    fs.symlinkSync('HISTORY-REAL.md', path.join(lab.work, 'CHANGELOG.md'));
    git(lab.work, 'add', '--', 'CHANGELOG.md', 'HISTORY-REAL.md');
    git(lab.work, 'commit', '-q', '-m', 'fix: link');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /CHANGELOG\.md is a symbolic link/);
    checkInvariants(lab, before, false);
  });
});
