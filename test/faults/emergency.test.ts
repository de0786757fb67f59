import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { emergencyRollback } from '../../src/pipeline/emergency.ts';
import type { RunResult } from '../../src/pipeline/model.ts';
import {
  act,
  actApart,
  checkInvariants,
  checkOneRelease,
  childEnv,
  dropLabs,
  git,
  hook,
  makeLab,
  plantedSecret,
  snapshot,
  testLimits,
  tryGit,
  write,
  type Lab,
} from './harness.ts';

async function burn(lab: Lab, more: Record<string, unknown> = {}) {
  let text = '';
  const results: RunResult[] = [];
  const out = { write: (piece: string) => void (text += piece), colour: false, columns: 100, passThrough: false };
  const options = { folder: lab.work, yes: true, env: childEnv, limits: testLimits, ...more };
  const code = await emergencyRollback({ ...options, onResult: (ended) => results.push(ended) }, out);
  const [result] = results;
  assert.equal(results.length, 1, 'told once');
  assert.equal(result?.exitCode, code, text);
  assert.ok(!text.includes(plantedSecret));
  return { code, text, result };
}

const log = (lab: Lab): string => fs.readFileSync(path.join(lab.work, '.git/ops-persona/AUDIT_LOG.md'), 'utf8');
const noTag = (repository: string): boolean =>
  tryGit(repository, 'rev-parse', '--verify', 'refs/tags/v1.0.1') === undefined;

describe('faults: emergency rollback', () => {
  after(dropLabs);

  it('shows what is known, reverts the pushed release and writes down an incident that is over', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    const { code, text, result } = await burn(lab, { reason: 'checkout is down' });
    assert.equal(code, 0, text);
    assert.equal(result.state, 'rolled-back');
    for (const words of [
      /Release +v1\.0\.1 on/,
      /Goes back to +v1\.0\.0/,
      /Remote +origin\/main/,
      /Commits since +none/,
    ])
      assert.match(text, words);
    assert.ok(noTag(lab.bare) && noTag(lab.work));
    assert.match(log(lab), /INCIDENT \|.*checkout is down/);
    assert.match(log(lab), /INCIDENT_RESOLVED \|.*rolled back v1\.0\.1/);
    const postmortem = fs.readFileSync(result.incident?.postmortem ?? '', 'utf8');
    assert.match(postmortem, /checkout is down/);
    assert.match(postmortem, /push of billing v1\.0\.1 ended released/);
  });

  it('of a dry run shows the page and does nothing', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    const before = snapshot(lab);
    const { text, result } = await burn(lab, { dryRun: true });
    assert.equal(result.state, 'planned');
    assert.match(text, /What is known/);
    checkInvariants(lab, before, false, { tag: 'none' });
    assert.equal(result.incident, undefined);
  });

  it('stops a push that is going on, which takes itself back, and leaves the release before it alone', async () => {
    const lab = makeLab();
    hook(lab.work, 'pre-commit', `touch "${lab.root}/there"; sleep 60`);
    const before = snapshot(lab);
    const going = actApart(lab, 'push');
    while (!fs.existsSync(path.join(lab.root, 'there'))) await new Promise((resolve) => setTimeout(resolve, 20));
    const { code, text, result } = await burn(lab, { limits: { ...testLimits, silenceMs: 60_000 } });
    assert.equal(code, 0, text);
    assert.match(text, /stopping the run that is going on \(push v1\.0\.1, pid \d+\)/);
    assert.match(text, /Stopped +the push of v1\.0\.1; it was taken back/);
    assert.equal(result.state, 'rolled-back');
    assert.equal((await going).result?.state, 'cancelled');
    checkInvariants(lab, before, false);
    assert.notEqual(tryGit(lab.bare, 'rev-parse', '--verify', 'refs/tags/v1.0.0'), undefined);
    fs.rmSync(path.join(lab.work, '.git/hooks/pre-commit'));
    assert.equal((await act(lab, 'push')).result?.state, 'released');
    checkOneRelease(lab);
  });

  it("is blocked by the user's own commit, and the incident stays open", async () => {
    const lab = makeLab();
    write(path.join(lab.work, 'package.json'), '{\n  "name": "billing",\n  "version": "1.0.1"\n}\n');
    git(lab.work, 'commit', '-q', '-am', 'chore: release version 1.0.1');
    git(lab.work, 'tag', '-a', 'v1.0.1', '-m', 'x');
    git(lab.work, 'commit', '-q', '--allow-empty', '-m', 'feat: mine');
    const mine = git(lab.work, 'rev-parse', 'HEAD');
    const { code, text } = await burn(lab);
    assert.equal(code, 3, text);
    assert.match(text, /In the way +A commit of yours/);
    assert.match(log(lab), /INCIDENT \|/);
    assert.ok(!log(lab).includes('INCIDENT_RESOLVED'));
    assert.equal(git(lab.work, 'rev-parse', 'HEAD'), mine);
    // The second of the two ways it names.
    const release = git(lab.work, 'rev-parse', '--short=7', 'v1.0.1^{commit}');
    assert.ok(text.includes(`git switch -c my-work && git branch -f main ${release} && git switch main`), text);
    git(lab.work, 'switch', '-q', '-c', 'my-work');
    git(lab.work, 'branch', '-q', '-f', 'main', release);
    git(lab.work, 'switch', '-q', 'main');
    const again = await act(lab, 'rollback');
    assert.equal(again.result?.state, 'rolled-back', again.text);
    assert.equal(git(lab.work, 'rev-parse', 'my-work'), mine);
    assert.ok(noTag(lab.work));
  });
});

describe('faults: rollback of a push that was killed', () => {
  after(dropLabs);

  for (const point of ['write package.json: after', 'git push: before']) {
    it(`at "${point}": it is taken back, and the release before it is left alone`, async () => {
      const lab = makeLab();
      const before = snapshot(lab);
      const killed = await actApart(lab, 'push', { killAtPoint: point });
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const ended = await act(lab, 'rollback', { limits: { ...testLimits, silenceMs: 1000 } });
      assert.equal(ended.code, 0, ended.text);
      assert.equal(ended.result?.state, 'rolled-back');
      assert.equal(ended.result.version, '1.0.1');
      checkInvariants(lab, before, false);
      assert.equal((await act(lab, 'push')).result?.state, 'released');
      checkOneRelease(lab);
    });
  }

  it('after the remote took it: it is rolled back as what it is, a pushed release', async () => {
    const lab = makeLab();
    const killed = await actApart(lab, 'push', { killAtPoint: 'git push: after' });
    assert.equal(killed.signal, 'SIGKILL', killed.text);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.result?.state, 'rolled-back', ended.text);
    assert.match(git(lab.bare, 'show', 'main:package.json'), /"version": "1\.0\.0"/);
    assert.ok(noTag(lab.bare) && noTag(lab.work));
  });
});
