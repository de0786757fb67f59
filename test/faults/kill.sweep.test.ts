import assert from 'node:assert/strict';
import {
  act,
  actApart,
  checkInvariants,
  checkOneRelease,
  dropLabs,
  git,
  hook,
  killEverything,
  makeLab,
  releaseHere,
  snapshot,
  testLimits,
  tryGit,
  type Lab,
} from './harness.ts';

/** Two may work at once: more would only wait for each other. */
async function each(count: number, work: (index: number) => Promise<void>): Promise<void> {
  let next = 0;
  await Promise.all(
    [0, 1].map(async () => {
      while (next < count) await work(next++);
    }),
  );
}

/** What was not pushed never comes: it is not waited for as long as with a server that may be slow. */
const limits = { ...testLimits, silenceMs: 2000 };

async function converges(lab: Lab, before: ReturnType<typeof snapshot>, what: string): Promise<void> {
  const again = await act(lab, 'push', { limits });
  assert.ok(
    again.result?.state === 'released' || (again.result?.what ?? '').includes('Nothing to release'),
    `${what}\n${again.text}`,
  );
  try {
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  } catch (error) {
    throw new Error(`${what}: ${String(error)}\n${again.text}`, { cause: error });
  }
}

describe('sweep: killed everywhere', function () {
  this.timeout(900_000);
  after(dropLabs);

  it('F64 kill -9 at every journal line, git call and file write of a push', async () => {
    const { points } = await actApart(makeLab(), 'push');
    assert.ok(points.length > 60);
    await each(points.length, async (index) => {
      const lab = makeLab();
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', { killAt: index + 1 });
      assert.equal(killed.signal, 'SIGKILL', `point ${index + 1} ${points[index] ?? ''}`);
      await converges(lab, before, `killed at ${points[index] ?? ''} (${index + 1})`);
    });
  });

  it('kill -9 at every point of an undo', async () => {
    const arrange = (): Lab => {
      const lab = makeLab();
      hook(lab.bare, 'update', 'test -e ../allow || exit 1');
      return lab;
    };
    const { points } = await actApart(arrange(), 'push');
    const from = points.indexOf('git push: after');
    await each(points.length - from, async (index) => {
      const lab = arrange();
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', { killAt: from + index + 1 });
      assert.equal(killed.signal, 'SIGKILL');
      const { writeFileSync } = await import('node:fs');
      writeFileSync(`${lab.root}/allow`, '');
      await converges(lab, before, `killed at ${points[from + index] ?? ''} (${from + index + 1})`);
    });
  });

  it('kill -9 at every point of the run that goes on after a kill', async () => {
    const arrange = async (): Promise<Lab> => {
      const lab = makeLab();
      await actApart(lab, 'push', { killAtPoint: 'journal done tag: before' });
      return lab;
    };
    const { points } = await actApart(await arrange(), 'push');
    await each(points.length, async (index) => {
      const lab = makeLab();
      const before = snapshot(lab);
      await actApart(lab, 'push', { killAtPoint: 'journal done tag: before' });
      await actApart(lab, 'push', { killAt: index + 1 });
      await converges(lab, before, `killed twice, then at ${points[index] ?? ''} (${index + 1})`);
    });
  });

  it('the whole process group killed at random times, git and all', async () => {
    const started = Date.now();
    await actApart(makeLab(), 'push');
    const usual = Date.now() - started;
    await each(60, async (index) => {
      const lab = makeLab();
      hook(lab.work, 'pre-commit', 'sleep 0.05');
      hook(lab.bare, 'pre-receive', 'sleep 0.05');
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', {}, (pid) => {
        setTimeout(
          () => {
            try {
              process.kill(-pid, 'SIGKILL');
            } catch {
              // It was quicker.
            }
          },
          usual * (0.3 + (0.9 * index) / 60),
        );
      });
      await converges(
        lab,
        before,
        `killed (${killed.signal ?? 'too late'}) at ${(0.3 + (0.9 * index) / 60).toFixed(2)} of ${usual} ms\n${killed.text}`,
      );
    });
  });

  it('everything a run started killed with it at random times, in the middle of git itself', async () => {
    const started = Date.now();
    await actApart(makeLab(), 'push');
    const usual = Date.now() - started;
    await each(80, async (index) => {
      const lab = makeLab();
      hook(lab.work, 'pre-commit', 'sleep 0.05');
      hook(lab.work, 'post-commit', 'sleep 0.05');
      hook(lab.bare, 'pre-receive', 'sleep 0.05');
      const before = snapshot(lab);
      const at = usual * (0.4 + (0.9 * index) / 80);
      const killed = await actApart(lab, 'push', {}, (pid) => void setTimeout(() => killEverything(lab, pid), at));
      await converges(
        lab,
        before,
        `all killed (${killed.signal ?? 'too late'}) at ${at.toFixed(0)} ms\n${killed.text}`,
      );
    });
  });

  for (const pushed of [true, false]) {
    it(`F82 kill -9 at every point of a rollback of a release ${pushed ? 'on' : 'not on'} the remote`, async () => {
      const arrange = async (): Promise<Lab> => {
        const lab = makeLab();
        if (pushed) await act(lab, 'push');
        else releaseHere(lab);
        return lab;
      };
      const { points } = await actApart(await arrange(), 'rollback');
      assert.ok(points.length > 10);
      await each(points.length, async (index) => {
        const lab = await arrange();
        const base = git(lab.work, 'rev-parse', `${lab.base}^{tree}`);
        await actApart(lab, 'rollback', { killAt: index + 1 });
        const again = await act(lab, 'rollback', { limits });
        const what = `killed at ${points[index] ?? ''} (${index + 1})\n${again.text}`;
        for (const repository of [lab.bare, lab.work]) {
          assert.equal(tryGit(repository, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined, what);
          assert.equal(git(repository, 'rev-parse', 'main^{tree}'), base, what);
        }
        assert.equal(git(lab.work, 'status', '--porcelain'), '', what);
      });
    });
  }

  it('a push killed between its steps and rolled back is taken back', async () => {
    for (const point of ['journal done commit: after', 'journal done tag: after']) {
      const lab = makeLab();
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', { killAtPoint: point });
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const ended = await act(lab, 'rollback', { limits });
      assert.equal(ended.result?.state, 'rolled-back', ended.text);
      checkInvariants(lab, before, false);
      assert.equal((await act(lab, 'push')).result?.state, 'released');
      checkOneRelease(lab);
    }
  });
});
