import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  act,
  checkInvariants,
  checkOneRelease,
  dropLabs,
  git,
  hook,
  makeLab,
  snapshot,
  write,
  type Lab,
} from './harness.ts';

/** Releases and holds the result to every invariant. */
async function release(
  lab: Lab,
  order: Parameters<typeof act>[2] = {},
  allowed: Parameters<typeof checkInvariants>[3] = {},
) {
  const before = snapshot(lab);
  const ended = await act(lab, 'push', order);
  assert.equal(ended.result?.state, 'released', ended.text);
  assert.equal(ended.code, 0);
  checkInvariants(lab, before, true, allowed);
  checkOneRelease(lab, allowed.branch);
  return ended;
}

describe('faults: released', () => {
  after(dropLabs);

  it('F01 the happy path publishes one commit and one tag and nothing private', async () => {
    const lab = makeLab();
    const ended = await release(lab);
    assert.equal(git(lab.bare, 'rev-list', '--count', `${lab.base}..main`), '1');
    assert.equal(git(lab.work, 'status', '--porcelain'), '');
    assert.equal(git(lab.work, 'rev-parse', 'origin/main'), git(lab.work, 'rev-parse', 'main'));
    assert.match(
      git(lab.work, 'log', '-1', '--format=%B'),
      /^chore: release version 1\.0\.1\n\n- two\n- one\n\nOps-Run: [0-9a-z-]+$/,
    );
    for (const phase of [
      '1/6  Validation',
      '2/6  Version',
      '3/6  Documents',
      '4/6  Commit and Tag',
      '5/6  Push',
      '6/6  Report',
    ]) {
      assert.ok(ended.text.includes(`\n${phase}\n`), `shows ${phase}`);
    }
    assert.match(
      ended.text,
      /\n {5}\$ git push --atomic --porcelain --no-follow-tags .*--force-with-lease=refs\/tags\/v1\.0\.1: origin /,
    );
    assert.match(ended.text, /✔ accepted; origin\/main and v1\.0\.1 verified\n/);
    assert.match(ended.text, /\nReleased v1\.0\.1 in [\d.]+ s\.\n$/);
    assert.ok(fs.existsSync(ended.result?.reportFile ?? ''));
  });

  it('F04 an untracked file is named and stays out', async () => {
    const lab = makeLab();
    write(path.join(lab.work, 'credentials.json'), '{}\n');
    const ended = await release(lab);
    assert.match(ended.text, /not part of this release: credentials\.json/);
    assert.ok(!git(lab.bare, 'ls-tree', '-r', '--name-only', 'main').includes('credentials'));
  });

  it('F13 a linked worktree releases; lock and journal are in the folder all worktrees share', async () => {
    const lab = makeLab();
    const linked = path.join(lab.root, 'linked');
    git(lab.work, 'switch', '-q', 'wip');
    git(lab.work, 'worktree', 'add', '-q', linked, 'main');
    const seen: boolean[] = [];
    const lock = path.join(lab.work, '.git', 'ops-persona', 'lock');
    const ended = await act({ ...lab, work: linked }, 'push', {
      probe: (point) => {
        if (point.startsWith('git push')) seen.push(fs.existsSync(lock));
      },
    });
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.ok(seen.length > 0 && seen.every(Boolean), 'the lock was held');
    assert.ok(!fs.existsSync(lock));
    checkOneRelease(lab);
    assert.equal(git(linked, 'status', '--porcelain'), '');
  });

  it('F25 CRLF, BOM and tabs survive: the difference is the version', async () => {
    const lab = makeLab();
    const before = '\uFEFF{\r\n\t"name": "billing",\r\n\t"version":\t"1.0.0",\r\n\t"x": "1.0.0"\r\n}\r\n';
    write(path.join(lab.work, '.gitattributes'), '* -text\n');
    write(path.join(lab.work, 'package.json'), before);
    write(
      path.join(lab.work, 'package-lock.json'),
      '{"name":"billing","version":"1.0.0","lockfileVersion":3,"packages":{"":{"name":"billing","version":"1.0.0"},"node_modules/a":{"version":"1.0.0"}}}\n',
    );
    write(path.join(lab.work, 'VERSION'), 'v1.0.0\r\n');
    git(lab.work, 'add', '.gitattributes', 'package.json', 'package-lock.json', 'VERSION');
    git(lab.work, 'commit', '-q', '-m', 'fix: endings');
    await release(lab);
    assert.equal(
      fs.readFileSync(path.join(lab.work, 'package.json'), 'utf8'),
      before.replace('"version":\t"1.0.0"', '"version":\t"1.0.1"'),
    );
    assert.equal(
      fs.readFileSync(path.join(lab.work, 'package-lock.json'), 'utf8'),
      '{"name":"billing","version":"1.0.1","lockfileVersion":3,"packages":{"":{"name":"billing","version":"1.0.1"},"node_modules/a":{"version":"1.0.0"}}}\n',
    );
    assert.equal(fs.readFileSync(path.join(lab.work, 'VERSION'), 'utf8'), 'v1.0.1\r\n');
  });

  it('F35 a hook that reformats another tracked file: the change stays, the release goes', async () => {
    const lab = makeLab();
    hook(lab.work, 'pre-commit', 'printf "formatted\\n" > src/one.js');
    await release(lab, {}, { files: ['src/one.js'] });
    assert.equal(git(lab.work, 'status', '--porcelain'), ' M src/one.js');
    assert.ok(!git(lab.work, 'show', '--stat', 'HEAD').includes('one.js'));
  });

  for (const branch of ['$(touch${IFS}pwned)', '${file}', 'a;b&c', "it's"]) {
    it(`F40 a branch called ${branch}`, async () => {
      const lab = makeLab();
      git(lab.work, 'switch', '-q', '-c', branch);
      git(lab.work, 'push', '-q', '-u', 'origin', `refs/heads/${branch}`);
      await release(lab, {}, { branch });
      assert.ok(!fs.existsSync(path.join(lab.work, 'pwned')));
    });
  }

  it('F42 a subject full of other languages reaches changelog and commit as it is', async () => {
    const lab = makeLab();
    const subject = 'keep ${command:workbench.action.quit} `touch pwned` $(touch pwned) "q" \'s\' %PATH% # ; é ✔';
    write(path.join(lab.work, 'src/three.js'), 'x\n');
    git(lab.work, 'add', 'src/three.js');
    git(lab.work, 'commit', '-q', '-m', `fix: ${subject}`);
    await release(lab);
    assert.ok(git(lab.work, 'log', '-1', '--format=%B').includes(`- ${subject}\n`));
    assert.ok(fs.readFileSync(path.join(lab.work, 'CHANGELOG.md'), 'utf8').includes(`- ${subject}\n`));
    assert.ok(!fs.existsSync(path.join(lab.work, 'pwned')));
  });

  it("the README's own version and the house's form of a release commit are kept up", async () => {
    const lab = makeLab();
    write(path.join(lab.work, 'README.md'), '# billing\r\n\r\nnpm i billing@1.0.0 (other@1.0.0)\r\n');
    git(lab.work, 'add', 'README.md');
    git(lab.work, 'commit', '-q', '-m', 'docs: readme');
    await release(lab, {}, { plannedFiles: ['package.json', 'CHANGELOG.md', 'README.md'] });
    assert.equal(
      fs.readFileSync(path.join(lab.work, 'README.md'), 'utf8'),
      '# billing\r\n\r\nnpm i billing@1.0.1 (other@1.0.0)\r\n',
    );
    git(lab.work, 'commit', '-q', '--amend', '-m', 'chore(release): 1.0.1');
    git(lab.work, 'tag', '-f', '-a', 'v1.0.1', '-m', 'x');
    git(lab.work, 'push', '-q', '--force', 'origin', 'main', 'v1.0.1');
    write(path.join(lab.work, 'src/five.js'), 'x\n');
    git(lab.work, 'add', 'src/five.js');
    git(lab.work, 'commit', '-q', '-m', 'feat: five');
    const next = await act(lab, 'push', { bump: 'auto' });
    assert.equal(next.code, 0, next.text);
    assert.equal(git(lab.bare, 'log', '-1', '--format=%s', 'main'), 'chore(release): 1.1.0');
  });

  it('unpushed commits of the branch go along and are counted', async () => {
    const lab = makeLab();
    write(path.join(lab.work, 'src/three.js'), 'x\n');
    git(lab.work, 'add', 'src/three.js');
    git(lab.work, 'commit', '-q', '-m', 'feat: three');
    const ended = await release(lab);
    assert.match(ended.text, /1 commit ahead of origin\/main/);
  });

  it('settings that would push more or sign nothing are not asked', async () => {
    const lab = makeLab();
    git(lab.work, 'config', 'push.followTags', 'true');
    git(lab.work, 'config', 'push.default', 'matching');
    git(lab.work, 'config', 'remote.origin.push', 'refs/heads/*:refs/heads/*');
    await release(lab);
  });

  it('record files that changed since the last release go along, others would not', async () => {
    const lab = makeLab();
    write(path.join(lab.work, 'AUDIT_LOG.md'), '# Audit log\n');
    write(path.join(lab.work, 'PROJECT_STATE.md'), '# State\n');
    git(lab.work, 'add', 'AUDIT_LOG.md', 'PROJECT_STATE.md');
    git(lab.work, 'commit', '-q', '-m', 'docs: records');
    const allowed = { files: ['AUDIT_LOG.md', 'PROJECT_STATE.md'] };
    await release(lab, {}, allowed);
    assert.equal(git(lab.work, 'status', '--porcelain'), ' M AUDIT_LOG.md\n M PROJECT_STATE.md');
    write(path.join(lab.work, 'src/four.js'), 'x\n');
    git(lab.work, 'add', 'src/four.js');
    git(lab.work, 'commit', '-q', '-m', 'fix: four');
    const second = await act(lab, 'push');
    assert.equal(second.result?.version, '1.0.2', second.text);
    assert.match(git(lab.work, 'show', 'HEAD:AUDIT_LOG.md'), /RELEASE \| billing v1\.0\.1/);
    assert.match(git(lab.work, 'show', 'HEAD:PROJECT_STATE.md'), /Last release: v1\.0\.1 \(released\)/);
  });
});
