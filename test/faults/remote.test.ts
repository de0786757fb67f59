import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { listRuns } from '../../src/pipeline/runs.ts';
import { readJournal } from '../../src/pipeline/journal.ts';
import {
  act,
  actApart,
  checkInvariants,
  checkOneRelease,
  checkWords,
  dropLabs,
  git,
  hook,
  leftovers,
  makeLab,
  shortLimits,
  snapshot,
  tryGit,
} from './harness.ts';

async function serve(answer: Parameters<typeof createServer>[1]): Promise<{ server: Server; url: string }> {
  const server = createServer({}, answer);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { server, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/repo.git` };
}

async function stop(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

describe('faults: the remote', () => {
  after(dropLabs);

  it('F19 a remote that asks for a password: no invisible prompt, and no password shown', async () => {
    const lab = makeLab();
    const { server, url } = await serve((_, response) => {
      response.writeHead(401, { 'WWW-Authenticate': 'Basic realm="x"' }).end();
    });
    try {
      const word = ['t0p', 'S3cret', 'Zz91'].join('');
      git(lab.work, 'remote', 'set-url', 'origin', url.replace('http://', `http://dana:${word}@`));
      const before = snapshot(lab);
      const ended = await act(lab, 'push');
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.match(ended.result.what ?? '', /can't be reached/);
      assert.ok(!JSON.stringify(ended).includes(word), 'the password is shown');
      checkWords(lab, ended);
      checkInvariants(lab, before, false);
    } finally {
      await stop(server);
    }
    git(lab.work, 'remote', 'set-url', 'origin', lab.bare);
    assert.equal((await act(lab, 'push')).code, 0);
    checkOneRelease(lab);
  });

  it('F18 a remote that never answers is refused within the limit', async () => {
    const lab = makeLab();
    const { server, url } = await serve(() => undefined);
    try {
      git(lab.work, 'remote', 'set-url', 'origin', url);
      const ended = await act(lab, 'push', { limits: shortLimits });
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.match(ended.result.what ?? '', /no answer in 1 s/);
      checkWords(lab, ended);
    } finally {
      await stop(server);
    }
  });

  it('F47 the connection breaks after the data went and before it was taken: in doubt, then finished', async () => {
    const lab = makeLab();
    hook(lab.bare, 'pre-receive', 'kill -9 $PPID');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.code, 75, ended.text);
    checkWords(lab, ended);
    fs.rmSync(path.join(lab.bare, 'hooks', 'pre-receive'));
    const again = await act(lab, 'resume');
    assert.equal(again.result?.state, 'released', again.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F63 the answer is lost after it was taken: released, because the remote shows it', async () => {
    const lab = makeLab();
    hook(lab.bare, 'post-receive', 'kill -9 $PPID');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'released', ended.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F49 the client dies and the server takes the push later: one release', async () => {
    const lab = makeLab();
    hook(lab.bare, 'pre-receive', 'if [ ! -e slow ]; then touch slow; sleep 2; fi');
    const before = snapshot(lab);
    const state = path.join(lab.work, '.git', 'ops-persona');
    await actApart(lab, 'push', {}, (pid) => {
      const waiting = setInterval(() => {
        if (!fs.existsSync(path.join(lab.bare, 'slow'))) return;
        clearInterval(waiting);
        process.kill(pid, 'SIGKILL');
      }, 10);
    });
    const [run] = await listRuns(state);
    const spawn = (await readJournal(state, run?.id ?? '')).findLast((line) => line.t === 'spawn');
    process.kill(spawn?.pid ?? 0, 'SIGKILL');
    const again = await act(lab, 'push');
    assert.equal(again.result?.state, 'released', again.text);
    // The server of the first push is the test's own: it ends by itself.
    while (leftovers(lab).length > 0) await new Promise((resolve) => setTimeout(resolve, 50));
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F50 a server that takes one ref at a time gets the branch, then the tag', async () => {
    const lab = makeLab();
    git(lab.bare, 'config', 'receive.advertiseAtomic', 'false');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'released', ended.text);
    const order = ended.text.split('\n').filter((line) => /^ {5}\$ git push/.test(line));
    assert.equal(order.length, 3);
    assert.match(order[1] ?? '', /:refs\/heads\/main$/);
    assert.match(order[2] ?? '', /:refs\/tags\/v1\.0\.1$/);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F50 and refuses the tag: nothing is taken back, the tag is sent once it may', async () => {
    const lab = makeLab();
    git(lab.bare, 'config', 'receive.advertiseAtomic', 'false');
    hook(lab.bare, 'update', 'case "$1" in refs/tags/*) exit 1;; esac');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'blocked', ended.text);
    assert.equal(ended.code, 3);
    assert.match(ended.result.what ?? '', /has the release commit, but not the tag v1\.0\.1/);
    checkWords(lab, ended);
    assert.equal(git(lab.bare, 'rev-parse', 'main'), git(lab.work, 'rev-parse', 'main'));
    git(lab.other, 'pull', '-q', 'origin', 'main');
    git(lab.other, 'commit', '-q', '--allow-empty', '-m', 'fix: on top');
    git(lab.other, 'push', '-q', 'origin', 'main');
    fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
    const again = await act(lab, 'push');
    assert.equal(again.result?.state, 'released', again.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F50 and refuses the branch: taken back, and the tag was never sent', async () => {
    const lab = makeLab();
    git(lab.bare, 'config', 'receive.advertiseAtomic', 'false');
    hook(lab.bare, 'update', 'case "$1" in refs/heads/*) exit 1;; esac');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'undone', ended.text);
    checkInvariants(lab, before, false);
    assert.equal(tryGit(lab.bare, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined);
  });

  it('F67 two clones at once: one releases, the other takes itself back, the tag of the first lives', async () => {
    const lab = makeLab();
    const runs = await Promise.all([actApart(lab, 'push'), actApart({ ...lab, work: lab.other }, 'push')]);
    const said = runs.map((run) => run.text).join('\n---\n');
    assert.deepEqual(runs.map((run) => run.code).sort(), [0, 1], said);
    const winner = runs[0].code === 0 ? lab.work : lab.other;
    const loser = winner === lab.work ? lab.other : lab.work;
    assert.equal(git(lab.bare, 'rev-parse', 'refs/tags/v1.0.1'), git(winner, 'rev-parse', 'refs/tags/v1.0.1'), said);
    assert.equal(git(lab.bare, 'rev-parse', 'main'), git(winner, 'rev-parse', 'main'), said);
    assert.equal(git(loser, 'rev-parse', 'main'), lab.base, said);
    assert.equal(git(loser, 'status', '--porcelain'), '', said);
    assert.equal(tryGit(loser, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined, said);
    checkOneRelease(lab);
  });
});
