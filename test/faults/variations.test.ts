import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import {
  act,
  actApart,
  checkInvariants,
  checkOneRelease,
  checkWords,
  childEnv,
  dropLabs,
  git,
  hook,
  makeLab,
  shortLimits,
  snapshot,
  tryGit,
  write,
  type Lab,
} from './harness.ts';

interface Row {
  readonly title: string;
  readonly arrange: (lab: Lab) => void;
  readonly phase: number;
  readonly says: RegExp;
  readonly next: RegExp;
  readonly heal?: (lab: Lab) => void;
}

function commitFile(lab: Lab, file: string, text: string): void {
  write(path.join(lab.work, file), text);
  git(lab.work, 'add', '--', file);
  git(lab.work, 'commit', '-q', '-m', `fix: ${file}`);
  git(lab.work, 'push', '-q', 'origin', 'main');
}

const manifest = '{\n  "name": "billing",\n  "version": "1.0.0",\n  "private": true\n}\n';
const hide = (flag: string) => (lab: Lab) => {
  git(lab.work, 'update-index', flag, 'package.json');
  write(path.join(lab.work, 'package.json'), manifest.replace('true', 'false'));
};

const rows: readonly Row[] = [
  {
    title: 'a tag on the newest commit that nobody else has',
    arrange: (lab) => git(lab.work, 'tag', '-a', 'v1.0.1', '-m', 'mine'),
    phase: 2,
    says: /package\.json says 1\.0\.0, but the last release tag here is v1\.0\.1/,
    next: /git tag -d v1\.0\.1/,
    heal: (lab) => git(lab.work, 'tag', '-d', 'v1.0.1'),
  },
  {
    title: 'files that are behind the last release',
    arrange: (lab) => git(lab.work, 'tag', '-a', 'v1.2.0', '-m', 'later', 'HEAD~1'),
    phase: 2,
    says: /package\.json says 1\.0\.0, but the last release tag here is v1\.2\.0/,
    next: /write 1\.2\.0 into package\.json/,
    heal: (lab) => git(lab.work, 'tag', '-d', 'v1.2.0'),
  },
  {
    title: 'a change in a manifest that git is told not to see (assume-unchanged)',
    arrange: hide('--assume-unchanged'),
    phase: 1,
    says: /git is told not to look at package\.json/,
    next: /git update-index --no-assume-unchanged package\.json/,
    heal: (lab) => {
      git(lab.work, 'update-index', '--no-assume-unchanged', 'package.json');
      git(lab.work, 'checkout', '-q', '--', 'package.json');
    },
  },
  {
    title: 'a change in a manifest that git is told not to see (skip-worktree)',
    arrange: hide('--skip-worktree'),
    phase: 1,
    says: /git is told not to look at package\.json/,
    next: /git update-index --no-skip-worktree package\.json/,
  },
  {
    title: 'packages with versions of their own below a root without one',
    arrange: (lab) => {
      commitFile(lab, 'packages/a/package.json', '{ "name": "a", "version": "2.0.0" }\n');
      commitFile(lab, 'package.json', '{ "private": true, "workspaces": ["packages/*"] }\n');
    },
    phase: 2,
    says: /The root of this repository has no version, and 1 package in it may have one of their own \(packages\/a/,
    next: /commands\.version/,
    heal: (lab) => commitFile(lab, 'package.json', manifest),
  },
  {
    title: 'a manifest that is no object',
    arrange: (lab) => commitFile(lab, 'package.json', '[]\n'),
    phase: 2,
    says: /package\.json holds no JSON object\. \(package\.json:1:1\)/,
    next: /Correct package\.json/,
    heal: (lab) => commitFile(lab, 'package.json', manifest),
  },
  {
    title: 'a version that is a number',
    arrange: (lab) => commitFile(lab, 'package.json', '{\n  "version": 1\n}\n'),
    phase: 2,
    says: /a version that is no text\. \(package\.json:2:14\)/,
    next: /in quotes/,
    heal: (lab) => commitFile(lab, 'package.json', manifest),
  },
  {
    title: 'the marks of a merge conflict in a manifest',
    arrange: (lab) => commitFile(lab, 'package.json', '{\n<<<<<<< HEAD\n=======\n>>>>>>> x\n}\n'),
    phase: 2,
    says: /the marks of a merge conflict\. \(package\.json:2:1\)/,
    next: /Resolve it/,
    heal: (lab) => commitFile(lab, 'package.json', manifest),
  },
  {
    title: 'an empty VERSION',
    arrange: (lab) => commitFile(lab, 'VERSION', '\n'),
    phase: 2,
    says: /VERSION holds no version\. \(VERSION:1:1\)/,
    next: /for example 1\.0\.0/,
  },
  {
    title: 'a branch that another git command has locked',
    arrange: (lab) => write(path.join(lab.work, '.git/refs/heads/main.lock'), ''),
    phase: 1,
    says: /refs\/heads\/main\.lock is there/,
    next: /rm '.*main\.lock'/,
    heal: (lab) => fs.rmSync(path.join(lab.work, '.git/refs/heads/main.lock')),
  },
];

describe('faults: variations that are refused', () => {
  after(dropLabs);

  for (const row of rows) {
    it(row.title, async () => {
      const lab = makeLab();
      row.arrange(lab);
      const before = snapshot(lab);
      const ended = await act(lab, 'push');
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.equal(ended.result.phase?.number, row.phase, ended.text);
      assert.match(ended.result.what ?? '', row.says);
      assert.match(ended.result.next ?? '', row.next);
      checkWords(lab, ended);
      if (!row.title.includes('locked')) checkInvariants(lab, before, false);
      if (!row.heal) return;
      row.heal(lab);
      const again = await act(lab, 'push');
      assert.equal(again.result?.state, 'released', again.text);
      checkOneRelease(lab);
    });
  }

  it("the user's own ssh command is kept, and one that hangs is given up on", async () => {
    const lab = makeLab();
    write(path.join(lab.root, 'my-ssh'), '#!/bin/sh\ntouch "$(dirname "$0")/used"\nsleep 600\n', 0o755);
    git(lab.work, 'config', 'core.sshCommand', path.join(lab.root, 'my-ssh'));
    git(lab.work, 'remote', 'set-url', 'origin', 'ssh://git@localhost/x.git');
    const ended = await act(lab, 'push', { limits: shortLimits });
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /can't be reached: no answer in 1 s/);
    assert.ok(fs.existsSync(path.join(lab.root, 'used')));
    checkWords(lab, ended);
  });
});

describe('faults: a hook that rewrites the message of the release commit', () => {
  after(dropLabs);
  const strip = (lab: Lab): void => hook(lab.work, 'commit-msg', 'echo "PROJ-1 release" > "$1"');

  it('the release goes out with its words', async () => {
    const lab = makeLab();
    strip(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.equal(git(lab.bare, 'log', '-1', '--format=%B', 'main').trim(), 'PROJ-1 release');
  });

  it('a refused push is still taken back', async () => {
    const lab = makeLab();
    strip(lab);
    hook(lab.bare, 'pre-receive', 'exit 1');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'undone', ended.text);
    checkInvariants(lab, before, false);
  });

  for (const point of ['git --literal-pathspecs: after', 'journal done commit: before', 'git tag: after']) {
    it(`killed at "${point}", the run after it finishes the same release`, async () => {
      const lab = makeLab();
      strip(lab);
      const killed = await actApart(lab, 'push', { killAtPoint: point });
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const commit = git(lab.work, 'rev-parse', 'main');
      const ended = await act(lab, 'push');
      assert.equal(ended.result?.state, 'released', ended.text);
      assert.equal(git(lab.bare, 'rev-parse', 'v1.0.1^{commit}'), commit);
      assert.equal(tryGit(lab.bare, 'rev-parse', '--verify', 'refs/tags/v1.0.2'), undefined);
    });
  }
});

describe('faults: where a push is started', () => {
  after(dropLabs);

  it('variables that point git elsewhere are not followed', async () => {
    const lab = makeLab();
    const elsewhere = snapshot({ ...lab, work: lab.other });
    const env = {
      ...childEnv,
      GIT_DIR: path.join(lab.other, '.git'),
      GIT_WORK_TREE: lab.other,
      GIT_INDEX_FILE: '/nowhere',
    };
    const ended = await act(lab, 'push', { env });
    assert.equal(ended.result?.state, 'released', ended.text);
    checkOneRelease(lab);
    const after = snapshot({ ...lab, work: lab.other });
    assert.deepEqual([after.files, after.refs, after.index], [elsewhere.files, elsewhere.refs, elsewhere.index]);
  });

  it('a folder below the root stands for its repository', async () => {
    const lab = makeLab();
    const ended = await act(lab, 'push', { folder: path.join(lab.work, 'src') });
    assert.equal(ended.result?.state, 'released', ended.text);
    checkOneRelease(lab);
  });

  it('settings that change what git prints change nothing', async () => {
    const lab = makeLab();
    const settings = {
      'color.ui': 'always',
      'log.showSignature': 'true',
      'status.showUntrackedFiles': 'no',
      'commit.verbose': '2',
      'commit.cleanup': 'scissors',
      'core.commentChar': ';',
      'format.pretty': 'oneline',
      'i18n.logOutputEncoding': 'latin1',
      'diff.noprefix': 'true',
      'diff.external': 'false',
      'core.editor': 'false',
      'core.autocrlf': 'input',
      'fetch.prune': 'true',
      'push.default': 'nothing',
    };
    for (const [name, value] of Object.entries(settings)) git(lab.work, 'config', name, value);
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'released', ended.text);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });
});
