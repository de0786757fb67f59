import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { blockState, isShellScript, withBlock, withoutBlock } from '../../../src/authority/hookScript.ts';
import { hasOurHooks, installHooks, testHooks, uninstallHooks, writeRuntime } from '../../../src/authority/hooks.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';
import { git, makeRepository, temporaryFolder } from '../memory/repository.ts';
import { copyOfOne } from '../support/git.ts';

const persona = '# Ship ops\n\n## Forbidden\n\n- Application source code (Engineer agent territory)\n';

describe('git hooks', function () {
  this.timeout(180_000);
  let base: string;
  let root: string;
  let bin: string;
  let built: string;
  let cli: string;
  const oldPath = process.env['PATH'] ?? '';
  const oldPersona = process.env['OPS_PERSONA'];

  // As it is shipped: a hook starts it again and again, and from its sources it starts far slower.
  before(async () => {
    built = await temporaryFolder('built');
    cli = path.join(built, 'dist', 'cli.cjs');
    const { build } = await import('esbuild');
    await build({
      entryPoints: [path.join(import.meta.dirname, '../../../src/cli.ts')],
      outfile: cli,
      bundle: true,
      // As in the package: it is parsed at each start.
      minify: true,
      platform: 'node',
      target: 'node22',
      format: 'cjs',
      mainFields: ['module', 'main'],
      define: { 'import.meta.dirname': '__dirname', 'import.meta.url': '__bundleUrl' },
      banner: { js: "const __bundleUrl = require('node:url').pathToFileURL(__filename).href;" },
      logLevel: 'error',
    });
  });
  after(() => fs.rm(built, { recursive: true, force: true }));

  beforeEach(async () => {
    base = await temporaryFolder('hooks');
    root = path.join(base, `a "quoted" folder's ü`);
    await copyOfOne('hooks', root, async (template) => {
      await makeRepository(template);
      await write(template, 'personas/ship-ops.md', persona);
      git(template, 'add', '.');
      git(template, 'commit', '-q', '-m', 'second');
    });
    // What an installed package would put on the path.
    bin = path.join(base, 'bin');
    await write(bin, 'ops-persona', `#!/bin/sh\nexec '${process.execPath}' '${cli}' "$@"\n`, 0o755);
    process.env['PATH'] = `${bin}${path.delimiter}${oldPath}`;
    process.env['OPS_PERSONA'] = 'ship-ops';
  });
  afterEach(async () => {
    process.env['PATH'] = oldPath;
    if (oldPersona === undefined) delete process.env['OPS_PERSONA'];
    else process.env['OPS_PERSONA'] = oldPersona;
    await fs.rm(base, { recursive: true, force: true });
  });

  const write = async (folder: string, name: string, text: string, mode?: number) => {
    const file = path.join(folder, name);
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
    if (mode !== undefined) await fs.chmod(file, mode);
  };
  const open = async (folder = root) => {
    const reader = await RepositoryReader.open(folder);
    assert.ok(reader);
    return reader;
  };
  const states = async (folder = root) => (await testHooks(await open(folder))).map(({ state }) => state);
  const tryGit = (folder: string, ...args: string[]) => {
    const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
    const { status, stdout, stderr } = spawnSync('git', args, { cwd: folder, env, encoding: 'utf8' });
    return { status, text: stdout + stderr };
  };
  const commit = async (folder: string, name: string, ...more: string[]) => {
    await write(folder, name, `${Math.random()}\n`);
    git(folder, 'add', name);
    return tryGit(folder, 'commit', '-q', '-m', name, ...more);
  };
  const hook = (name: string) => path.join(root, '.git/hooks', name);
  const snapshot = async (folder: string): Promise<Record<string, string>> => {
    const names = (await fs.readdir(folder)).sort();
    const entries = await Promise.all(
      names.map(async (name): Promise<[string, string]> => {
        const file = path.join(folder, name);
        const { mode } = await fs.stat(file);
        return [name, `${(mode & 0o777).toString(8)} ${await fs.readFile(file, 'latin1')}`];
      }),
    );
    return Object.fromEntries(entries);
  };

  it('hold a commit that the persona may not make, and let one pass that it may', async () => {
    const before = await snapshot(path.join(root, '.git/hooks'));
    const installed = await installHooks(await open());
    assert.deepEqual(
      installed.map(({ hook: name, state }) => [name, state]),
      [
        ['pre-commit', 'verified'],
        ['pre-push', 'verified'],
      ],
    );
    const denied = await commit(root, 'src/app.ts');
    assert.equal(denied.status, 1);
    assert.match(
      denied.text,
      /src\/app\.ts:1 deny: Application source is the Engineer's territory[^]*this commit is held: 1 finding/,
    );
    git(root, 'reset', '-q');
    assert.deepEqual(await commit(root, 'Dockerfile'), { status: 0, text: '' });
    await uninstallHooks(await open());
    assert.deepEqual(await snapshot(path.join(root, '.git/hooks')), before);
    assert.equal((await commit(root, 'src/app.ts')).status, 0);
  });

  it('judge what is committed, not what is staged beside it', async () => {
    await installHooks(await open());
    await write(root, 'src/app.ts', 'staged\n');
    git(root, 'add', 'src/app.ts');
    await write(root, 'README.md', 'only this\n');
    assert.equal(tryGit(root, 'commit', '-q', '-m', 'x', '--only', 'README.md').status, 0);
  });

  it('keep a shell hook that is there: it runs, and uninstall restores each byte', async () => {
    const own = '#!/usr/bin/env bash\nset -e\necho own ran\ncat > got';
    await write(root, '.git/hooks/pre-commit', own, 0o750);
    await write(root, '.git/hooks/pre-push', '#!/bin/sh\ncat > got\n', 0o755);
    const before = await snapshot(path.join(root, '.git/hooks'));
    await installHooks(await open());
    assert.deepEqual(await states(), ['verified', 'verified']);
    await assert.rejects(fs.stat(path.join(root, 'got')), 'the canary must run nothing else');
    assert.match((await commit(root, 'Dockerfile')).text, /own ran/);
    assert.equal((await commit(root, 'src/app.ts')).status, 1);
    git(root, 'reset', '-q');
    git(base, 'init', '-q', '--bare', 'remote.git');
    git(root, 'remote', 'add', 'origin', path.join(base, 'remote.git'));
    assert.equal(tryGit(root, 'push', '-q', 'origin', 'main').status, 0);
    assert.match(
      await fs.readFile(path.join(root, 'got'), 'utf8'),
      /^refs\/heads\/main [0-9a-f]{40} refs\/heads\/main 0{40}\n+$/,
    );
    await installHooks(await open());
    await uninstallHooks(await open());
    assert.deepEqual(await snapshot(path.join(root, '.git/hooks')), before);
  });

  it('keep a hook that is no shell script, and one without its run bit, beside', async () => {
    const own = `#!${process.execPath}\nconsole.log('own ran');\n`;
    await write(root, '.git/hooks/pre-commit', own, 0o755);
    await write(root, '.git/hooks/pre-push', '#!/bin/sh\nexit 1\n', 0o644);
    const before = await snapshot(path.join(root, '.git/hooks'));
    await installHooks(await open());
    assert.deepEqual(await states(), ['verified', 'verified']);
    assert.match((await commit(root, 'Dockerfile')).text, /own ran/);
    assert.equal((await commit(root, 'src/app.ts')).status, 1);
    git(root, 'reset', '-q');
    git(base, 'init', '-q', '--bare', 'remote.git');
    assert.equal(
      tryGit(root, 'push', '-q', path.join(base, 'remote.git'), 'main').status,
      0,
      'a hook that was off stays off',
    );
    await uninstallHooks(await open());
    assert.deepEqual(await snapshot(path.join(root, '.git/hooks')), before);
  });

  it('go into the project’s own hooks with husky', async () => {
    git(root, 'config', 'core.hooksPath', '.husky/_');
    const wrapper = '#!/usr/bin/env sh\nexec sh -e "$(dirname "$(dirname "$0")")/$(basename "$0")" "$@"\n';
    await write(root, '.husky/_/pre-commit', wrapper, 0o755);
    await write(root, '.husky/_/pre-push', wrapper, 0o755);
    await write(root, '.husky/pre-commit', 'echo husky ran\n');
    await installHooks(await open());
    assert.deepEqual(await states(), ['verified', 'verified']);
    assert.match((await commit(root, 'Dockerfile')).text, /husky ran/);
    assert.equal((await commit(root, 'src/app.ts')).status, 1);
    await uninstallHooks(await open());
    assert.equal(await fs.readFile(path.join(root, '.husky/pre-commit'), 'utf8'), 'echo husky ran\n');
    await assert.rejects(fs.stat(path.join(root, '.husky/pre-push')));
  });

  it('live with lefthook, which writes its hooks anew: told when they are gone, and kept by its own configuration', async () => {
    // What lefthook's hook does with its arguments and its configuration.
    const written = [
      '#!/bin/sh',
      'call_lefthook() {',
      '  case "$*" in *--commands*) echo "flag provided but not defined" >&2; return 1;; esac',
      '  case "$*" in *--command*) ;; *) echo lefthook ran;; esac',
      '  if grep -q ops-persona lefthook.yml; then ops-persona hooks run "$2" origin; fi',
      '}',
      'call_lefthook run "$(basename "$0")" "$@"',
      '',
    ].join('\n');
    const rewrite = async () => {
      for (const hook of ['pre-commit', 'pre-push']) await write(root, `.git/hooks/${hook}`, written, 0o755);
    };
    await write(root, 'lefthook.yml', 'pre-commit: {}\n');
    await rewrite();
    assert.deepEqual(
      (await testHooks(await open())).map(({ state, why }) => [
        state,
        why.includes('Name ops-persona in lefthook.yml'),
      ]),
      [
        ['off', true],
        ['off', true],
      ],
    );
    const [installed] = await installHooks(await open());
    assert.deepEqual([installed?.state, (installed?.why ?? '').includes('lefthook drops it')], ['verified', true]);
    await uninstallHooks(await open());
    assert.equal(await fs.readFile(path.join(root, '.git/hooks/pre-commit'), 'utf8'), written);
    await write(root, 'lefthook.yml', 'pre-commit: { commands: { ops-persona: { run: … } } }\n');
    assert.deepEqual(await states(), ['verified', 'verified']);
    await installHooks(await open());
    assert.equal(await fs.readFile(path.join(root, '.git/hooks/pre-commit'), 'utf8'), written, 'it would run twice');
  });

  it('work in a linked worktree', async () => {
    const linked = path.join(base, 'linked');
    git(root, 'worktree', 'add', '-q', '-b', 'side', linked);
    await installHooks(await open(linked));
    assert.deepEqual(await states(linked), ['verified', 'verified']);
    assert.equal((await commit(linked, 'src/app.ts')).status, 1);
    assert.equal((await commit(root, 'src/app.ts')).status, 1);
  });

  it('hold a push that brings what the commit hook did not see', async () => {
    git(base, 'init', '-q', '--bare', 'remote.git');
    git(root, 'remote', 'add', 'origin', path.join(base, 'remote.git'));
    git(root, 'push', '-q', 'origin', 'main');
    await installHooks(await open());
    assert.equal((await commit(root, 'src/app.ts', '--no-verify')).status, 0);
    const denied = tryGit(root, 'push', '-q', 'origin', 'main');
    assert.equal(denied.status, 1);
    assert.match(denied.text, /this push is held: 1 finding/);
    const branch = tryGit(root, 'push', '-q', 'origin', 'main:refs/heads/new');
    assert.equal(branch.status, 1, 'a new branch is compared with what the remote has');
    git(root, 'reset', '-q', '--hard', 'HEAD~1');
    await commit(root, 'Dockerfile');
    assert.equal(tryGit(root, 'push', '-q', 'origin', 'main').status, 0);
  });

  it('say that they are broken: run bit lost, edited, program gone; and that they are off', async () => {
    assert.deepEqual(await states(), ['off', 'off']);
    await installHooks(await open());
    await fs.chmod(hook('pre-commit'), 0o644);
    const text = await fs.readFile(hook('pre-push'), 'utf8');
    await fs.writeFile(hook('pre-push'), text.replace('|| exit 1', '|| exit 0'));
    assert.deepEqual(await states(), ['broken', 'broken']);
    await installHooks(await open());
    assert.deepEqual(await states(), ['broken', 'verified'], 'installing does not run what somebody switched off');
    await fs.chmod(hook('pre-commit'), 0o755);
    assert.deepEqual(await states(), ['verified', 'verified']);
    process.env['PATH'] = oldPath;
    const gone = await testHooks(await open());
    assert.ok(
      gone.every(({ state, why }) => state === 'broken' && why.includes('finds no ops-persona')),
      JSON.stringify(gone),
    );
    const passed = await commit(root, 'src/app.ts');
    assert.equal(passed.status, 0, 'a colleague without the program is not locked out');
    assert.match(passed.text, /not found, so this pre-commit is not checked/);
    await fs.writeFile(hook('pre-push'), '#!/bin/sh\n');
    assert.deepEqual(await states(), ['broken', 'off']);
  });

  it('find the runtime that the editor leaves behind', async () => {
    process.env['PATH'] = oldPath;
    await installHooks(await open());
    assert.deepEqual(await states(), ['broken', 'broken']);
    await writeRuntime((await open()).paths.commonDir, process.execPath, cli);
    assert.deepEqual(await states(), ['verified', 'verified']);
    assert.equal((await commit(root, 'src/app.ts')).status, 1);
  });

  it('are not installed where the hooks folder serves other repositories', async () => {
    git(root, 'config', 'core.hooksPath', path.join(base, 'everywhere'));
    await assert.rejects(installHooks(await open()), (error) => OpsError.is(error, 'refused'));
    await assert.rejects(fs.stat(path.join(base, 'everywhere')));
  });

  it('are known as ours, and only they', async () => {
    assert.equal(await hasOurHooks(await open()), false);
    await write(root, '.git/hooks/pre-commit', '#!/bin/sh\necho a\n', 0o755);
    assert.equal(await hasOurHooks(await open()), false);
    await installHooks(await open());
    assert.equal(await hasOurHooks(await open()), true);
    git(root, 'config', 'core.hooksPath', path.join(base, 'everywhere'));
    assert.equal(await hasOurHooks(await open()), false);
  });

  it('are not taken out over lines that somebody added to a chaining hook', async () => {
    await write(root, '.git/hooks/pre-commit', `#!${process.execPath}\n`, 0o755);
    await installHooks(await open());
    await fs.appendFile(hook('pre-commit'), 'echo added\n');
    await assert.rejects(uninstallHooks(await open()), /added lines/);
    assert.match(await fs.readFile(hook('pre-commit'), 'utf8'), /echo added/);
  });
});

describe('the lines of a hook', () => {
  const texts = ['#!/bin/sh\necho a\n', 'echo a', '#!/bin/bash\n', '', '#!/bin/sh -e\n\n# comment\nx\n'];
  for (const text of texts) {
    it(`come and go without a trace in ${JSON.stringify(text)}`, () => {
      const more = withBlock(text, 'pre-commit');
      assert.equal(withoutBlock(more), text);
      assert.equal(withBlock(more, 'pre-commit'), more);
      assert.equal(blockState(more, 'pre-commit'), 'whole');
      assert.equal(blockState(more.replace('exit 1', 'exit 0'), 'pre-commit'), 'edited');
      assert.equal(blockState(text, 'pre-commit'), 'missing');
    });
  }

  const shells: readonly (readonly [string, boolean])[] = [
    ['#!/bin/sh\n', true],
    ['#!/usr/bin/env bash\n', true],
    ['#!/usr/bin/env -S zsh -f\n', true],
    ['echo a\n', true],
    ['#!/usr/bin/env python3\n', false],
    ['#!/usr/bin/env node\n', false],
    ['', false],
    ['#!/bin/sh\r\necho\r\n', false],
    ['\x7fELF\0', false],
  ];
  for (const [text, isShell] of shells) {
    it(`${isShell ? 'stand' : 'do not stand'} in ${JSON.stringify(text)}`, () =>
      assert.equal(isShellScript(text), isShell));
  }
});
