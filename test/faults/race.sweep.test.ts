import assert from 'node:assert/strict';
import { actApart, checkInvariants, checkOneRelease, dropLabs, git, makeLab, snapshot, tryGit } from './harness.ts';

const rounds = 20;

describe('sweep: races', function () {
  this.timeout(600_000);
  after(dropLabs);

  it(`F66 two windows on one clone, ${rounds} times: exactly one release, a clean loser`, async () => {
    for (let round = 0; round < rounds; round++) {
      const lab = makeLab();
      const before = snapshot(lab);
      const runs = await Promise.all([actApart(lab, 'push'), actApart(lab, 'push')]);
      const said = runs.map((run) => run.text).join('\n---\n');
      assert.deepEqual(runs.map((run) => run.code).sort(), [0, 1], said);
      const loser = runs.find((run) => run.code === 1);
      assert.equal(loser?.result?.state, 'refused', said);
      checkInvariants(lab, before, true);
      checkOneRelease(lab);
      assert.equal(git(lab.work, 'status', '--porcelain'), '', said);
    }
  });

  it(`F67 two clones, ${rounds} times: exactly one release, a clean loser, the winner's tag alive`, async () => {
    for (let round = 0; round < rounds; round++) {
      const lab = makeLab();
      const runs = await Promise.all([actApart(lab, 'push'), actApart({ ...lab, work: lab.other }, 'push')]);
      const said = runs.map((run) => run.text).join('\n---\n');
      assert.deepEqual(runs.map((run) => run.code).sort(), [0, 1], said);
      const [winner, loser] = runs[0].code === 0 ? [lab.work, lab.other] : [lab.other, lab.work];
      assert.equal(git(lab.bare, 'rev-parse', 'refs/tags/v1.0.1'), git(winner, 'rev-parse', 'refs/tags/v1.0.1'), said);
      assert.equal(git(loser, 'rev-parse', 'main'), lab.base, said);
      assert.equal(git(loser, 'status', '--porcelain'), '', said);
      assert.equal(tryGit(loser, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined, said);
      checkOneRelease(lab);
    }
  });
});
