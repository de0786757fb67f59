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
  releaseHere,
  snapshot,
  tryGit,
  write,
} from './harness.ts';

function commit(folder: string, file: string, text: string, message: string): string {
  write(path.join(folder, file), text);
  git(folder, 'add', '--', file);
  git(folder, 'commit', '-q', '-m', message);
  return git(folder, 'rev-parse', 'HEAD');
}

describe('faults: rollback', () => {
  after(dropLabs);

  it('F72 an unpushed release on a clean tree', async () => {
    const lab = makeLab();
    const before = snapshot(lab);
    releaseHere(lab);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.result?.state, 'rolled-back', ended.text);
    assert.equal(ended.code, 0);
    checkInvariants(lab, before, false);
    assert.equal(git(lab.work, 'status', '--porcelain'), '');
    await act(lab, 'push');
    checkOneRelease(lab);
  });

  it('F73 what the commit before the release brought stays', async () => {
    const lab = makeLab();
    write(
      path.join(lab.work, 'package.json'),
      '{\n  "name": "billing",\n  "version": "1.0.0",\n  "dependencies": { "left": "1" }\n}\n',
    );
    git(lab.work, 'commit', '-q', '-am', 'feat: dependency');
    const before = snapshot(lab);
    releaseHere(lab);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 0, ended.text);
    checkInvariants(lab, before, false);
    assert.match(fs.readFileSync(path.join(lab.work, 'package.json'), 'utf8'), /"left"/);
  });

  it('F74 an edit and a staged new file are kept', async () => {
    const lab = makeLab();
    releaseHere(lab);
    write(path.join(lab.work, 'src/one.js'), 'edited\n');
    write(path.join(lab.work, 'staged.txt'), 'staged\n');
    git(lab.work, 'add', 'staged.txt');
    const status = git(lab.work, 'status', '--porcelain');
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 0, ended.text);
    assert.equal(git(lab.work, 'status', '--porcelain'), status);
    assert.equal(git(lab.work, 'rev-parse', 'main'), lab.base);
    assert.equal(fs.readFileSync(path.join(lab.work, 'src/one.js'), 'utf8'), 'edited\n');
  });

  it('F75 a commit of the user on top blocks, and the way out is named', async () => {
    const lab = makeLab();
    releaseHere(lab);
    commit(lab.work, 'mine.txt', 'mine\n', 'feat: mine');
    const before = snapshot(lab);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 3, ended.text);
    assert.match(ended.result?.next ?? '', /git revert [0-9a-f]{7}/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
  });

  it('F76 the wrong form is refused', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    const before = snapshot(lab);
    const ended = await act(lab, 'rollback', { form: 'unpushed' });
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /already on the remote/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
  });

  it('F77 a pushed release with nothing after it', async () => {
    const lab = makeLab();
    const before = snapshot(lab);
    await act(lab, 'push');
    const release = git(lab.work, 'rev-parse', 'main');
    const ended = await act(lab, 'rollback');
    assert.equal(ended.result?.state, 'rolled-back', ended.text);
    assert.equal(git(lab.bare, 'rev-parse', 'main~1'), release, 'the revert stands on the release');
    assert.equal(git(lab.bare, 'rev-parse', 'main^{tree}'), git(lab.work, 'rev-parse', `${lab.base}^{tree}`));
    assert.match(git(lab.bare, 'log', '-1', '--format=%B', 'main'), new RegExp(`This reverts commit ${release}`));
    for (const repository of [lab.bare, lab.work])
      assert.equal(tryGit(repository, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined);
    assert.equal(git(lab.work, 'status', '--porcelain'), '');
    assert.equal(git(lab.work, 'rev-parse', 'main'), git(lab.bare, 'rev-parse', 'main'));
    const after = snapshot(lab);
    assert.deepEqual([...after.files], [...before.files]);
    assert.equal(after.stash, before.stash);
    const again = await act(lab, 'push');
    assert.equal(again.result?.version, '1.0.1', again.text);
  });

  it('F78 another commit after the release stays; the release is what is reverted', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    const release = git(lab.work, 'rev-parse', 'main');
    git(lab.other, 'pull', '-q', '--no-rebase', 'origin', 'main');
    const theirs = commit(lab.other, 'mine.txt', 'mine\n', 'feat: mine');
    git(lab.other, 'push', '-q', 'origin', 'main');
    const ended = await act(lab, 'rollback');
    assert.equal(ended.result?.state, 'rolled-back', ended.text);
    assert.equal(git(lab.bare, 'rev-parse', 'main~1'), theirs);
    assert.equal(git(lab.bare, 'show', 'main:mine.txt'), 'mine');
    assert.match(git(lab.bare, 'show', 'main:package.json'), /"version": "1\.0\.0"/);
    assert.match(git(lab.bare, 'log', '-1', '--format=%B', 'main'), new RegExp(`This reverts commit ${release}`));
    assert.equal(git(lab.work, 'rev-parse', 'main'), git(lab.bare, 'rev-parse', 'main'));
    assert.equal(git(lab.work, 'status', '--porcelain'), '');
  });

  it("a pushed release is rolled back around the user's own edits and commits", async () => {
    const lab = makeLab();
    await act(lab, 'push');
    write(
      path.join(lab.work, 'package.json'),
      fs.readFileSync(path.join(lab.work, 'package.json'), 'utf8').replace('true', 'false'),
    );
    write(path.join(lab.work, 'src/one.js'), 'edited\n');
    const status = git(lab.work, 'status', '--porcelain');
    const ended = await act(lab, 'rollback');
    assert.equal(ended.result?.state, 'rolled-back', ended.text);
    assert.equal(git(lab.work, 'status', '--porcelain'), status);
    assert.match(ended.result.warnings.join(), /git pull --ff-only/);
    assert.match(git(lab.bare, 'show', 'main:package.json'), /"version": "1\.0\.0"/);
  });

  it('F80 a conflict is listed and the tag kept', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    git(lab.other, 'pull', '-q', '--no-rebase', 'origin', 'main');
    commit(
      lab.other,
      'package.json',
      '{\n  "name": "billing",\n  "version": "1.0.1-x",\n  "private": true\n}\n',
      'fix: version',
    );
    git(lab.other, 'push', '-q', 'origin', 'main');
    const before = snapshot(lab);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 3, ended.text);
    assert.match(ended.result?.what ?? '', /package\.json.*The tag is kept/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
    assert.notEqual(tryGit(lab.bare, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined);
    const nothingOpen = await act(lab, 'resume');
    assert.match(nothingOpen.text, /no unfinished run/);
  });

  it('a server that refuses the revert: nothing is changed and nothing stays open', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    hook(lab.bare, 'update', 'exit 1');
    const before = snapshot(lab);
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 3, ended.text);
    assert.match(ended.result?.what ?? '', /origin refused the revert commit/);
    checkWords(lab, ended);
    checkInvariants(lab, before, false);
    fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
    assert.equal((await act(lab, 'rollback')).result?.state, 'rolled-back');
  });

  it('a server that keeps tags: the revert stands, and what is left is said', async () => {
    const lab = makeLab();
    await act(lab, 'push');
    hook(lab.bare, 'update', 'case "$1 $3" in refs/tags/*\\ 0000*) echo "tags stay" >&2; exit 1;; esac');
    const ended = await act(lab, 'rollback');
    assert.equal(ended.code, 3, ended.text);
    assert.match(ended.result?.what ?? '', /The release is reverted, but origin keeps the tag v1\.0\.1/);
    fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
    const again = await act(lab, 'resume');
    assert.equal(again.result?.state, 'rolled-back', again.text);
    assert.equal(git(lab.bare, 'rev-list', '--count', 'v1.0.0..main'), '4');
  });

  for (const [pushed, point] of [
    [false, 'restore package.json: before'],
    [true, 'git push: after'],
    [true, 'journal done revert: before'],
  ] as const) {
    it(`F82 a rollback of a release ${pushed ? 'on' : 'not on'} the remote, killed at "${point}", is finished by the next`, async () => {
      const lab = makeLab();
      const base = git(lab.work, 'rev-parse', 'main^{tree}');
      if (pushed) await act(lab, 'push');
      else releaseHere(lab);
      const killed = await actApart(lab, 'rollback', { killAtPoint: point });
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const ended = await act(lab, 'rollback');
      assert.equal(ended.result?.state, 'rolled-back', ended.text);
      for (const repository of [lab.bare, lab.work]) {
        assert.equal(tryGit(repository, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined, 'the tag is gone');
        assert.equal(git(repository, 'rev-parse', 'main^{tree}'), base);
      }
      assert.equal(git(lab.work, 'status', '--porcelain'), '');
    });
  }
});
