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
  makeLab,
  snapshot,
  tryGit,
  write,
  type Lab,
} from './harness.ts';

interface Row {
  readonly id: string;
  readonly title: string;
  readonly arrange: (lab: Lab) => void;
  readonly phase: number;
  readonly says: RegExp;
  readonly next?: RegExp;
  /** Mends the fault, so that the same command then releases once; undefined where nothing here can be released. */
  readonly heal?: (lab: Lab) => void;
  readonly order?: Record<string, unknown>;
}

function commitAll(lab: Lab, message: string, ...files: string[]): void {
  git(lab.work, 'add', '--', ...files);
  git(lab.work, 'commit', '-q', '-m', message);
  git(lab.work, 'push', '-q', 'origin', 'main');
}

function manifest(lab: Lab, text: string): void {
  write(path.join(lab.work, 'package.json'), text);
  commitAll(lab, 'fix: manifest', 'package.json');
}

const good = '{\n  "name": "billing",\n  "version": "1.0.0",\n  "private": true\n}\n';
const script = (name: string, words: string): string =>
  `{\n  "name": "billing",\n  "version": "1.0.0",\n  "private": true,\n  "scripts": { "${name}": ${JSON.stringify(words)} }\n}\n`;

/** Operations git can be in the middle of. */
const busy: readonly (readonly [name: string, start: (lab: Lab) => void, says: RegExp, end: (lab: Lab) => void])[] = [
  [
    'merge',
    (lab) => git(lab.work, 'merge', '--no-commit', '--no-ff', 'wip'),
    /A merge is in progress/,
    (lab) => git(lab.work, 'merge', '--abort'),
  ],
  [
    'rebase',
    (lab) => void tryGit(lab.work, '-c', 'sequence.editor=sed -i "1i break"', 'rebase', '-i', 'HEAD~1'),
    /A rebase is in progress/,
    (lab) => git(lab.work, 'rebase', '--abort'),
  ],
  [
    'cherry-pick',
    (lab) => {
      write(path.join(lab.work, 'wip.txt'), 'mine\n');
      commitAll(lab, 'fix: wip', 'wip.txt');
      tryGit(lab.work, 'cherry-pick', 'wip');
    },
    /A cherry-pick is in progress/,
    (lab) => git(lab.work, 'cherry-pick', '--abort'),
  ],
  [
    'revert',
    (lab) => git(lab.work, 'revert', '--no-commit', 'HEAD'),
    /A revert is in progress/,
    (lab) => git(lab.work, 'revert', '--abort'),
  ],
  [
    'bisect',
    (lab) => {
      git(lab.work, 'bisect', 'start');
    },
    /A bisect is in progress/,
    (lab) => git(lab.work, 'bisect', 'reset'),
  ],
];

const rows: readonly Row[] = [
  {
    id: 'F02',
    title: 'somebody pushed first',
    arrange: (lab) => {
      write(path.join(lab.other, 'theirs.txt'), 'x\n');
      git(lab.other, 'add', 'theirs.txt');
      git(lab.other, 'commit', '-q', '-m', 'fix: theirs');
      git(lab.other, 'push', '-q', 'origin', 'main');
    },
    phase: 1,
    says: /commits that are not here/,
    next: /git pull --rebase origin/,
    heal: (lab) => git(lab.work, 'pull', '-q', '--rebase', 'origin', 'main'),
  },
  {
    id: 'F03',
    title: 'untracked, staged and changed files',
    arrange: (lab) => {
      write(path.join(lab.work, 'new.txt'), 'new\n');
      write(path.join(lab.work, 'src/one.js'), 'staged\n');
      git(lab.work, 'add', 'src/one.js');
      write(path.join(lab.work, 'src/two.js'), 'changed\n');
    },
    phase: 1,
    says: /1 staged file \(src\/one\.js\), 1 changed file \(src\/two\.js\), 1 untracked file \(new\.txt\)/,
    heal: (lab) => {
      git(lab.work, 'commit', '-q', '-m', 'fix: staged');
      git(lab.work, 'commit', '-q', '-m', 'fix: changed', '--', 'src/two.js');
    },
  },
  {
    id: 'F06',
    title: 'detached HEAD',
    arrange: (lab) => git(lab.work, 'checkout', '-q', '--detach'),
    phase: 1,
    says: /HEAD is detached/,
    next: /Check out the release branch/,
    heal: (lab) => git(lab.work, 'switch', '-q', 'main'),
  },
  ...busy.map(([name, start, says, end]): Row => ({
    id: 'F07',
    title: `${name} in progress`,
    arrange: start,
    phase: 1,
    says,
    heal: end,
  })),
  {
    id: 'F08',
    title: 'unmerged entries',
    arrange: (lab) => {
      write(path.join(lab.work, 'wip.txt'), 'mine\n');
      commitAll(lab, 'fix: wip', 'wip.txt');
      tryGit(lab.work, 'merge', 'wip');
      fs.rmSync(path.join(lab.work, '.git', 'MERGE_HEAD'));
    },
    phase: 1,
    says: /1 unmerged file \(wip\.txt\)/,
    heal: (lab) => {
      write(path.join(lab.work, 'wip.txt'), 'mine\n');
      git(lab.work, 'add', 'wip.txt');
    },
  },
  {
    id: 'F11',
    title: 'submodule with changes of its own',
    arrange: (lab) => {
      git(lab.work, '-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', lab.bare, 'lib');
      git(lab.work, 'commit', '-q', '-m', 'fix: lib');
      git(lab.work, 'push', '-q', 'origin', 'main');
      write(path.join(lab.work, 'lib', 'src', 'index.js'), 'changed\n');
    },
    phase: 1,
    says: /1 changed submodule \(lib\)/,
    heal: (lab) => git(path.join(lab.work, 'lib'), 'checkout', '-q', '--', 'src/index.js'),
  },
  {
    id: 'F14',
    title: 'the tests fail',
    arrange: (lab) => manifest(lab, script('test', 'exit 7')),
    phase: 1,
    says: /npm test failed: exit code 7/,
    heal: (lab) => manifest(lab, good),
  },
  {
    id: 'F14',
    title: 'the build fails',
    arrange: (lab) => manifest(lab, script('build', 'exit 3')),
    phase: 1,
    says: /npm run build failed: exit code 3/,
    heal: (lab) => manifest(lab, good),
  },
  {
    id: 'F15',
    title: 'the test process is killed',
    arrange: (lab) => {
      write(path.join(lab.work, 'check.sh'), '#!/bin/sh\nkill -9 $$\n', 0o755);
      write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: ./check.sh\n');
      commitAll(lab, 'test: killed', 'check.sh', '.ops/config.yaml');
    },
    phase: 1,
    says: /\.\/check\.sh failed: killed by SIGKILL/,
    heal: (lab) => {
      write(path.join(lab.work, '.ops/config.yaml'), 'commands:\n  test: "true"\n');
      commitAll(lab, 'test: mended', '.ops/config.yaml');
    },
  },
  {
    id: 'F16',
    title: 'the tests change a tracked file',
    arrange: (lab) => manifest(lab, script('test', 'echo more >> src/one.js')),
    phase: 1,
    says: /the build or the tests changed src\/one\.js/,
    heal: (lab) => {
      git(lab.work, 'checkout', '-q', '--', 'src/one.js');
      manifest(lab, good);
    },
  },
  {
    id: 'F18',
    title: 'the remote is gone',
    arrange: (lab) => fs.renameSync(lab.bare, `${lab.bare}.away`),
    phase: 1,
    says: /origin \(.*remote\.git\) can't be reached/,
    next: /git ls-remote origin/,
    heal: (lab) => fs.renameSync(`${lab.bare}.away`, lab.bare),
  },
  {
    id: 'F21',
    title: 'package.json with a comma too many',
    arrange: (lab) => manifest(lab, '{\n  "name": "billing",\n  "version": "1.0.0",\n}\n'),
    phase: 2,
    says: /package\.json is not valid JSON.*\(package\.json:4:1\)/,
    heal: (lab) => manifest(lab, good),
  },
  {
    id: 'F22',
    title: 'a version that is none',
    arrange: (lab) => manifest(lab, '{\n  "name": "billing",\n  "version": "1.0"\n}\n'),
    phase: 2,
    says: /package\.json has the version "1\.0", which is not a semantic version\. \(package\.json:3:15\)/,
    heal: (lab) => manifest(lab, good),
  },
  {
    id: 'F23',
    title: 'the tag is here already',
    arrange: (lab) => git(lab.work, 'tag', '-a', 'v1.0.1', '-m', 'mine', 'wip'),
    phase: 2,
    says: /The tag v1\.0\.1 is already here/,
    next: /git tag -d v1\.0\.1, or choose another version/,
    heal: (lab) => git(lab.work, 'tag', '-d', 'v1.0.1'),
  },
  {
    id: 'F24',
    title: 'the tag is on the remote, on a commit of no branch',
    arrange: (lab) => {
      const orphan = git(lab.other, 'commit-tree', '-m', 'stray', 'HEAD^{tree}');
      git(lab.other, 'push', '-q', 'origin', `${orphan}:refs/tags/v1.0.1`);
    },
    phase: 2,
    says: /The tag v1\.0\.1 is already on origin/,
  },
  {
    id: 'F27',
    title: 'version files that disagree',
    arrange: (lab) => {
      write(path.join(lab.work, 'VERSION'), '0.9.9\n');
      commitAll(lab, 'fix: version', 'VERSION');
    },
    phase: 2,
    says: /The version files disagree: VERSION 0\.9\.9, package\.json 1\.0\.0/,
    heal: (lab) => {
      write(path.join(lab.work, 'VERSION'), '1.0.0\n');
      commitAll(lab, 'fix: version', 'VERSION');
    },
  },
  {
    id: 'F29',
    title: 'the changelog has the version already',
    arrange: (lab) => {
      write(path.join(lab.work, 'CHANGELOG.md'), '# Changelog\n\n## [1.0.1] - 2026-01-01\n\n- x\n');
      commitAll(lab, 'docs: log', 'CHANGELOG.md');
    },
    phase: 3,
    says: /1\.0\.1 is already in CHANGELOG\.md/,
    heal: (lab) => {
      write(path.join(lab.work, 'CHANGELOG.md'), '# Changelog\n\n## [Unreleased]\n\n- x\n');
      commitAll(lab, 'docs: log', 'CHANGELOG.md');
    },
  },
  {
    id: 'F37',
    title: 'the signer fails',
    arrange: (lab) => {
      git(lab.work, 'config', 'commit.gpgSign', 'true');
      git(lab.work, 'config', 'gpg.program', '/bin/false');
    },
    phase: 1,
    says: /signing failed/,
    heal: (lab) => git(lab.work, 'config', 'commit.gpgSign', 'false'),
  },
  {
    id: 'F17',
    title: 'nobody to commit as',
    arrange: (lab) => {
      git(lab.work, 'config', '--unset', 'user.name');
      git(lab.work, 'config', '--unset', 'user.email');
    },
    phase: 1,
    says: /git does not know who you are/,
    heal: (lab) => {
      git(lab.work, 'config', 'user.name', 'Dana');
      git(lab.work, 'config', 'user.email', 'dana@example.com');
    },
  },
  {
    id: 'B',
    title: 'several push addresses',
    arrange: (lab) => {
      git(lab.work, 'remote', 'set-url', '--push', 'origin', lab.bare);
      git(lab.work, 'remote', 'set-url', '--add', '--push', 'origin', lab.other);
    },
    phase: 1,
    says: /origin pushes to 2 addresses/,
    heal: (lab) => git(lab.work, 'config', '--unset-all', 'remote.origin.pushurl'),
  },
];

describe('faults: refused, with nothing changed', () => {
  after(dropLabs);

  for (const row of rows) {
    it(`${row.id} ${row.title}`, async () => {
      const lab = makeLab();
      row.arrange(lab);
      const before = snapshot(lab);
      const ended = await act(lab, 'push', row.order);
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.equal(ended.code, 1);
      assert.equal(ended.result.phase?.number, row.phase, ended.text);
      assert.match(ended.result.what ?? '', row.says);
      if (row.next) assert.match(ended.result.next ?? '', row.next);
      checkWords(lab, ended);
      checkInvariants(lab, before, false, row.id === 'F16' ? { files: ['src/one.js'] } : {});
      if (!row.heal) return;
      row.heal(lab);
      const again = await act(lab, 'push');
      assert.equal(again.result?.state, 'released', again.text);
      checkOneRelease(lab);
    });
  }
});
