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
  snapshot,
  write,
  type Allowed,
  type Lab,
} from './harness.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly arrange: (lab: Lab) => void;
  readonly phase: number;
  readonly says: RegExp;
  readonly undone?: RegExp;
  readonly heal: (lab: Lab) => void;
  readonly allowed?: Allowed;
  readonly extra?: (lab: Lab, text: string) => void;
}

const unhook = (lab: Lab, name: string): void => fs.rmSync(path.join(lab.work, '.git', 'hooks', name));
const all = /commit and tag removed, 2 files restored\. Nothing was published\./;

const rows: readonly Row[] = [
  {
    id: 'F33',
    title: 'the pre-commit hook says no',
    arrange: (lab) => hook(lab.work, 'pre-commit', 'echo "lint: semicolon missing" >&2; exit 1'),
    phase: 4,
    says: /git commit failed/,
    undone: /2 files restored\. Nothing was published\./,
    heal: (lab) => unhook(lab, 'pre-commit'),
    extra: (_, text) => assert.match(text, /lint: semicolon missing/),
  },
  {
    id: 'F34',
    title: 'the pre-commit hook says no without a word',
    arrange: (lab) => hook(lab.work, 'pre-commit', 'exit 1'),
    phase: 4,
    says: /git commit failed \(exit code 1\)/,
    heal: (lab) => unhook(lab, 'pre-commit'),
  },
  {
    id: 'F36',
    title: 'a hook adds a file to the commit',
    arrange: (lab) => {
      write(path.join(lab.work, 'extra.txt'), 'x\n');
      hook(lab.work, 'pre-commit', 'git add extra.txt');
    },
    phase: 4,
    says: /A hook added extra\.txt to the release commit/,
    undone: /commit removed, 2 files restored/,
    heal: (lab) => unhook(lab, 'pre-commit'),
  },
  {
    id: 'F36',
    title: 'a hook rewrites a planned file in the commit',
    arrange: (lab) => hook(lab.work, 'pre-commit', 'sed -i s/1.0.1/6.6.6/ package.json; git add package.json'),
    phase: 4,
    says: /A hook changed package\.json in the release commit/,
    undone: /package\.json was changed meanwhile and left as it is/,
    heal: (lab) => {
      unhook(lab, 'pre-commit');
      git(lab.work, 'checkout', '-q', '--', 'package.json');
    },
    allowed: { files: ['package.json'] },
  },
  {
    id: 'F43',
    title: 'somebody pushes between commit and push',
    arrange: (lab) =>
      hook(
        lab.work,
        'post-commit',
        `cd "${lab.other}" && unset GIT_DIR GIT_INDEX_FILE GIT_WORK_TREE && git commit -q --allow-empty -m "fix: theirs" && git push -q origin main`,
      ),
    phase: 5,
    says: /The branch moved meanwhile \(origin\/main\)/,
    undone: all,
    heal: (lab) => {
      unhook(lab, 'post-commit');
      git(lab.work, 'pull', '-q', '--rebase', 'origin', 'main');
    },
    allowed: { remoteMoved: true },
  },
  {
    id: 'F44',
    title: 'the server protects the branch',
    arrange: (lab) =>
      hook(
        lab.bare,
        'update',
        'case "$1" in refs/heads/main) echo "main is protected: ask the owners" >&2; exit 1;; esac',
      ),
    phase: 5,
    says: /origin refused main: .*main is protected: ask the owners/,
    undone: all,
    heal: (lab) => fs.rmSync(path.join(lab.bare, 'hooks', 'update')),
  },
  {
    id: 'F44',
    title: 'the server refuses the tag',
    arrange: (lab) => hook(lab.bare, 'update', 'case "$1" in refs/tags/*) echo "no tags here" >&2; exit 1;; esac'),
    phase: 5,
    says: /origin refused v1\.0\.1: .*no tags here/,
    undone: all,
    heal: (lab) => fs.rmSync(path.join(lab.bare, 'hooks', 'update')),
  },
  {
    id: 'F44',
    title: 'the server wants a pull request: the commit is kept for one',
    arrange: (lab) =>
      hook(
        lab.bare,
        'update',
        'case "$1" in refs/heads/main) echo "GH006: Protected branch update failed" >&2; exit 1;; esac',
      ),
    phase: 5,
    says: /origin refused main: GH006/,
    undone: /commit and tag removed, 2 files restored.*kept on the branch release\/v1\.0\.1/,
    heal: (lab) => {
      assert.equal(git(lab.work, 'log', '-1', '--format=%s', 'release/v1.0.1'), 'chore: release version 1.0.1');
      fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
    },
    allowed: { refs: ['refs/heads/release/v1.0.1'] },
  },
  {
    id: 'F46',
    title: 'the pre-push hook says no',
    arrange: (lab) => hook(lab.work, 'pre-push', 'exit 1'),
    phase: 5,
    says: /The pre-push hook stopped it \(exit code 1\)/,
    undone: all,
    heal: (lab) => unhook(lab, 'pre-push'),
  },
  {
    id: 'F47',
    title: 'the network goes before anything is sent',
    arrange: (lab) => hook(lab.work, 'post-commit', `mv "${lab.bare}" "${lab.bare}.away"`),
    phase: 5,
    says: /Nothing was sent/,
    undone: all,
    heal: (lab) => {
      unhook(lab, 'post-commit');
    },
  },
  {
    id: 'F53',
    title: 'the user saves a file during the run',
    arrange: (lab) => {
      hook(lab.work, 'post-commit', 'echo "// my edit" >> src/index.js');
      hook(lab.bare, 'update', 'exit 1');
    },
    phase: 5,
    says: /origin refused/,
    undone: all,
    heal: (lab) => {
      unhook(lab, 'post-commit');
      fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
      assert.match(fs.readFileSync(path.join(lab.work, 'src/index.js'), 'utf8'), /my edit/);
      git(lab.work, 'commit', '-q', '-m', 'fix: my edit', '--', 'src/index.js');
    },
    allowed: { files: ['src/index.js'] },
  },
  {
    id: 'F53',
    title: 'the user saves a planned file during the run',
    arrange: (lab) => {
      hook(lab.work, 'post-commit', 'echo "my line" >> CHANGELOG.md');
      hook(lab.bare, 'update', 'exit 1');
    },
    phase: 5,
    says: /origin refused/,
    undone: /1 file restored\. Nothing was published\. CHANGELOG\.md was changed meanwhile and left as it is/,
    heal: (lab) => {
      unhook(lab, 'post-commit');
      fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
      assert.match(fs.readFileSync(path.join(lab.work, 'CHANGELOG.md'), 'utf8'), /my line/);
      git(lab.work, 'checkout', '-q', '--', 'CHANGELOG.md');
    },
    allowed: { files: ['CHANGELOG.md'] },
  },
  {
    id: 'B',
    title: 'the tag appears here during the run',
    arrange: (lab) => hook(lab.work, 'post-commit', 'git tag -a -m mine v1.0.1 wip'),
    phase: 4,
    says: /git tag failed/,
    undone: /commit removed, 2 files restored/,
    heal: (lab) => {
      unhook(lab, 'post-commit');
      git(lab.work, 'tag', '-d', 'v1.0.1');
    },
    allowed: { refs: ['refs/tags/v1.0.1'] },
  },
];

describe('faults: undone', () => {
  after(dropLabs);

  for (const row of rows) {
    it(`${row.id} ${row.title}`, async () => {
      const lab = makeLab();
      row.arrange(lab);
      const before = snapshot(lab);
      const ended = await act(lab, 'push');
      if (row.id === 'F47') fs.renameSync(`${lab.bare}.away`, lab.bare);
      assert.equal(ended.result?.state, 'undone', ended.text);
      assert.equal(ended.code, 1);
      assert.equal(ended.result.phase?.number, row.phase, ended.text);
      assert.match(ended.result.what ?? '', row.says);
      if (row.undone) assert.match(ended.result.undone ?? '', row.undone);
      checkWords(lab, ended);
      checkInvariants(lab, before, false, row.allowed ?? {});
      row.extra?.(lab, ended.text);
      row.heal(lab);
      const again = await act(lab, 'push');
      assert.equal(again.result?.state, 'released', again.text);
      checkOneRelease(lab);
    });
  }

  it('F54 a commit of the user on the release commit blocks the undo; pushing again sends the release alone', async () => {
    const lab = makeLab();
    hook(lab.work, 'pre-push', 'echo mine > mine.txt && git add mine.txt && git commit -q --no-verify -m "feat: mine"');
    hook(lab.bare, 'update', 'exit 1');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'blocked', ended.text);
    assert.equal(ended.code, 3);
    checkWords(lab, ended);
    const mine = git(lab.work, 'rev-parse', 'main');
    assert.equal(git(lab.work, 'log', '-1', '--format=%s'), 'feat: mine');
    assert.equal(git(lab.work, 'rev-parse', 'v1.0.1^{commit}'), git(lab.work, 'rev-parse', 'main~1'));
    unhook(lab, 'pre-push');
    fs.rmSync(path.join(lab.bare, 'hooks', 'update'));
    const again = await act(lab, 'push');
    assert.equal(again.result?.state, 'released', again.text);
    checkOneRelease(lab);
    assert.equal(git(lab.bare, 'rev-parse', 'main'), git(lab.work, 'rev-parse', 'main~1'));
    assert.equal(git(lab.work, 'rev-parse', 'main'), mine, "the user's commit stays");
    checkInvariants(lab, before, true, { files: ['mine.txt'] });
  });

  it('a cancel during the tests changes nothing, one during the push takes all back', async () => {
    const lab = makeLab();
    write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: sleep 30\n');
    git(lab.work, 'add', '.ops/config.yaml');
    git(lab.work, 'commit', '-q', '-m', 'test: slow');
    const before = snapshot(lab);
    const first = new AbortController();
    const during = act(lab, 'push', {
      cancel: first.signal,
      probe: (point) => {
        if (point === 'journal spawn: after') first.abort();
      },
    });
    const ended = await during;
    assert.equal(ended.code, 130, ended.text);
    assert.equal(ended.result?.state, 'cancelled');
    checkInvariants(lab, before, false);
    write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: "true"\n');
    git(lab.work, 'commit', '-q', '-am', 'test: quick');
    hook(lab.work, 'pre-push', 'sleep 30');
    const later = snapshot(lab);
    const second = new AbortController();
    let pushing = false;
    const stopped = await act(lab, 'push', {
      cancel: second.signal,
      probe: (point) => {
        if (point === 'git push: before') pushing = true;
        if (pushing && point === 'journal spawn: after') setTimeout(() => second.abort(), 300);
      },
    });
    assert.equal(stopped.code, 130, stopped.text);
    assert.match(stopped.result?.undone ?? '', all);
    checkInvariants(lab, later, false);
    unhook(lab, 'pre-push');
    await act(lab, 'push');
    checkOneRelease(lab);
  });

  for (const [signal, what] of [
    ['SIGINT', 'Ctrl-C'],
    ['SIGHUP', 'closing the terminal'],
    ['SIGTERM', 'ending the task'],
  ] as const) {
    it(`F69 ${what} during a hook takes the run back`, async () => {
      const lab = makeLab();
      hook(lab.work, 'pre-commit', 'touch ../in-hook; sleep 30');
      const before = snapshot(lab);
      const ended = await actApart(lab, 'push', {}, (pid) => {
        const waiting = setInterval(() => {
          if (!fs.existsSync(path.join(lab.root, 'in-hook'))) return;
          clearInterval(waiting);
          process.kill(pid, signal);
        }, 20);
      });
      assert.equal(ended.code, 130, ended.text);
      assert.equal(ended.result?.state, 'cancelled');
      checkInvariants(lab, before, false);
      unhook(lab, 'pre-commit');
      assert.equal((await act(lab, 'push')).code, 0);
      checkOneRelease(lab);
    });
  }
});
