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
  hook,
  makeLab,
  snapshot,
  write,
} from './harness.ts';

describe('faults: refused, each in its own way', () => {
  after(dropLabs);

  it('F05 no commit at all', async () => {
    const lab = makeLab();
    fs.rmSync(lab.work, { recursive: true });
    git(lab.root, 'init', '-q', '-b', 'main', lab.work);
    const ended = await act(lab, 'push');
    assert.equal(ended.code, 1);
    assert.match(ended.result?.what ?? '', /no commits yet/);
    checkWords(lab, ended);
  });

  it('F09 a stale index lock is refused before anything is written, and never removed', async () => {
    const lab = makeLab();
    const lock = path.join(lab.work, '.git', 'index.lock');
    write(lock, '');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused');
    assert.match(ended.result.what ?? '', /index\.lock is there/);
    checkWords(lab, ended);
    assert.ok(fs.existsSync(lock));
    fs.rmSync(lock);
    checkInvariants(lab, before, false);
    await act(lab, 'push');
    checkOneRelease(lab);
  });

  it('F30 nothing to release', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused');
    assert.match(ended.result.what ?? '', /Nothing to release: no commits since v1\.0\.1/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
    checkOneRelease(lab);
  });

  it('F10 a shallow clone without a tag: no guess, but an explicit version goes', async () => {
    const lab = makeLab();
    fs.rmSync(lab.work, { recursive: true });
    git(lab.root, 'clone', '-q', '--depth=1', `file://${lab.bare}`, lab.work);
    git(lab.work, 'config', 'user.name', 'Dana');
    git(lab.work, 'config', 'user.email', 'dana@example.com');
    const auto = await act(lab, 'push', { bump: 'auto' });
    assert.match(auto.result?.what ?? '', /shallow/);
    assert.match(auto.result?.next ?? '', /git fetch --unshallow --tags/);
    const explicit = await act(lab, 'push', { bump: '1.0.1' });
    assert.equal(explicit.result?.state, 'released', explicit.text);
    assert.match(explicit.result.warnings.join(), /shallow/);
    checkOneRelease(lab);
  });

  it('asks before it acts, and without anybody to ask it refuses', async () => {
    const lab = makeLab();
    const before = snapshot(lab);
    const nobody = await act(lab, 'push', { yes: false });
    assert.equal(nobody.code, 1);
    const no = await act(lab, 'push', { yes: false, confirm: () => Promise.resolve(false) });
    assert.equal(no.code, 130);
    const dry = await act(lab, 'push', { yes: false, dryRun: true });
    assert.equal(dry.code, 0);
    assert.match(dry.text, /Tag: v1\.0\.1/);
    checkInvariants(lab, before, false);
    hook(lab.work, 'pre-push', 'exit 0');
    const yes = await act(lab, 'push', {
      yes: false,
      confirm: (plan) => Promise.resolve(plan.kind === 'push' && plan.version === '1.0.1'),
    });
    assert.equal(yes.code, 0);
  });
});
