import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  act,
  actApart,
  checkInvariants,
  checkOneRelease,
  checkWords,
  dropLabs,
  git,
  hook,
  makeLab,
  testLimits,
  snapshot,
  write,
} from './harness.ts';
import { readRun } from '../../src/pipeline/runs.ts';
import { listRuns } from '../../src/pipeline/runs.ts';

const stateOf = (work: string): string => path.join(work, '.git', 'ops-persona');

describe('faults: killed, then run again', () => {
  after(dropLabs);

  const kills: readonly (readonly [id: string, when: string, point: string])[] = [
    ['F60', 'after the files are written, before the commit', 'journal intent commit: after'],
    ['F61', 'after the commit, before the tag', 'journal done commit: before'],
    ['F62', 'after the tag, before the push', 'journal intent push: before'],
    ['F63', 'during the push, the server accepted', 'git push: after'],
    ['F60', 'half-way through the files', 'journal done write: before'],
    ['F63', 'while reporting', 'journal intent record: after'],
  ];
  for (const [id, when, point] of kills) {
    it(`${id} kill -9 ${when}`, async () => {
      const lab = makeLab();
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', { killAtPoint: point });
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const [run] = await listRuns(stateOf(lab.work));
      assert.equal(run?.state, 'interrupted');
      const again = await act(lab, 'push');
      assert.equal(again.result?.state, 'released', again.text);
      assert.equal(again.result.version, '1.0.1');
      checkInvariants(lab, before, true);
      checkOneRelease(lab);
      assert.ok((await listRuns(stateOf(lab.work))).every((each) => each.state !== 'interrupted'));
    });
  }

  it('resume takes back what has no commit yet, and says so', async () => {
    const lab = makeLab();
    const before = snapshot(lab);
    await actApart(lab, 'push', { killAtPoint: 'journal intent commit: after' });
    const ended = await act(lab, 'resume');
    assert.equal(ended.code, 1, ended.text);
    assert.equal(ended.result?.state, 'undone');
    checkInvariants(lab, before, false);
    const nothing = await act(lab, 'resume');
    assert.match(nothing.text, /no unfinished run/);
  });

  it('F66 two runs at once: one releases, the other is refused and says who', async () => {
    const lab = makeLab();
    hook(lab.work, 'pre-commit', 'touch ../first; while [ ! -e ../go ]; do sleep 0.02; done');
    const before = snapshot(lab);
    const first = actApart(lab, 'push');
    while (!fs.existsSync(path.join(lab.root, 'first'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const [running] = await listRuns(stateOf(lab.work));
    assert.equal(running?.state, 'running');
    assert.deepEqual(running.phase, { number: 4, of: 6, name: 'Commit and Tag' });
    const second = await act(lab, 'push');
    assert.equal(second.code, 1);
    assert.match(
      second.result?.what ?? '',
      new RegExp(`Another release is running \\(push.*pid ${running.pid ?? 0}, since `),
    );
    checkWords(lab, second);
    fs.writeFileSync(path.join(lab.root, 'go'), '');
    const ended = await first;
    assert.equal(ended.code, 0, ended.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F48 a push that hangs is in doubt within its limit; the re-run finishes it', async () => {
    const lab = makeLab();
    hook(lab.bare, 'pre-receive', 'sleep 600');
    const before = snapshot(lab);
    const ended = await act(lab, 'push', { limits: { ...testLimits, silenceMs: 1000 } });
    assert.equal(ended.code, 75, ended.text);
    assert.equal(ended.result?.state, 'in-doubt');
    checkWords(lab, ended);
    assert.notEqual(git(lab.work, 'rev-parse', 'main'), lab.base, 'the commit is kept');
    fs.rmSync(path.join(lab.bare, 'hooks', 'pre-receive'));
    const again = await act(lab, 'push');
    assert.equal(again.result?.state, 'released', again.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F71 a torn last line of the journal is ignored', async () => {
    const lab = makeLab();
    const before = snapshot(lab);
    await actApart(lab, 'push', { killAtPoint: 'journal done commit: before' });
    const [run] = await listRuns(stateOf(lab.work));
    const journal = path.join(stateOf(lab.work), 'runs', run?.id ?? '', 'journal.jsonl');
    fs.appendFileSync(journal, '{"t":"done","at":"2026');
    const again = await act(lab, 'push');
    assert.equal(again.result?.state, 'released', again.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
    assert.equal((await readRun(stateOf(lab.work), run?.id ?? ''))?.state, 'released');
  });

  it('F70 the lock of a dead process is taken over, that of another host is not', async () => {
    const lab = makeLab();
    const lock = path.join(stateOf(lab.work), 'lock');
    const content = {
      pid: 999_999,
      start: 'then',
      host: (await import('node:os')).hostname(),
      since: '2026-01-01T00:00:00Z',
      run: 'x',
      what: 'push v9',
    };
    write(lock, JSON.stringify({ ...content, host: 'elsewhere.example' }));
    const refused = await act(lab, 'push');
    assert.equal(refused.code, 1);
    assert.match(refused.result?.what ?? '', /running on elsewhere\.example/);
    write(lock, JSON.stringify({ ...content, pid: process.pid }));
    const taken = await act(lab, 'push');
    assert.equal(taken.result?.state, 'released', taken.text);
    checkOneRelease(lab);
  });
});
