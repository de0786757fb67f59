import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { fillDiskAt, writesOfPush } from './fullDisk.ts';
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

describe('faults: the disk', () => {
  after(dropLabs);
  let writes: readonly string[] | undefined;

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

  // One of each kind: before anything is done, a file of the release, done here, while git pushes, done there, and the last one.
  for (const name of [
    'journal begin',
    'temporary file of CHANGELOG.md',
    'journal done commit',
    'journal spawn',
    'journal done push',
    'journal end',
  ]) {
    for (const lasting of [false, true]) {
      it(`F71 the disk is full at "${name}"${lasting ? ' and from there on' : ''}`, async () => {
        writes ??= await writesOfPush();
        await fillDiskAt(
          writes.findLastIndex((write) => write.startsWith(name)),
          lasting,
        );
      });
    }
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
