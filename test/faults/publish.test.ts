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
  snapshot,
  tryGit,
  write,
  type Lab,
} from './harness.ts';
import { startRegistry, type Registry } from './registry.ts';

describe('faults: publish', function () {
  this.timeout(180_000);
  let registry: Registry;
  before(async () => (registry = await startRegistry()));
  after(async () => {
    await registry.stop();
    dropLabs();
  });
  beforeEach(() => {
    registry.versions.clear();
    registry.pypiFiles = () => undefined;
    registry.policy = () => 'take';
  });

  function npmLab(more = ''): { lab: Lab; env: Record<string, string | undefined> } {
    const lab = makeLab();
    write(path.join(lab.work, 'package.json'), `{\n  "name": "billing",\n  "version": "1.0.0"${more}\n}\n`);
    git(lab.work, 'add', 'package.json');
    git(lab.work, 'commit', '-q', '--allow-empty', '-m', 'fix: public');
    const npmrc = path.join(lab.root, 'npmrc');
    write(
      npmrc,
      `registry=${registry.url}/\n//${registry.url.slice('http://'.length)}/:_authToken=${['local', 'only'].join('-')}\nfetch-retries=0\n`,
    );
    const own = Object.fromEntries(Object.entries(childEnv).filter(([name]) => !/^npm_/i.test(name)));
    return {
      lab,
      env: {
        ...own,
        npm_config_userconfig: npmrc,
        npm_config_cache: path.join(lab.root, 'cache'),
        npm_config_update_notifier: 'false',
      },
    };
  }
  const published = (): string[] => (registry.versions.get('billing') ?? []).map((each) => each.version);

  it('a release goes out, then to npm, once', async () => {
    const { lab, env } = npmLab();
    const before = snapshot(lab);
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.deepEqual(published(), ['1.0.1']);
    assert.match(ended.text, /billing@1\.0\.0|billing@1\.0\.1: \d+ files, no secrets/);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
  });

  it('F56 the registry refuses: the release stays, the publish waits and is made up for', async () => {
    const { lab, env } = npmLab();
    registry.policy = () => 'refuse';
    const before = snapshot(lab);
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'blocked', ended.text);
    assert.equal(ended.code, 3);
    assert.match(ended.result.what ?? '', /The release is out, but npm did not take billing@1\.0\.1/);
    checkWords(lab, ended);
    checkInvariants(lab, before, true);
    checkOneRelease(lab);
    const still = await act(lab, 'push', { env });
    assert.equal(still.result?.state, 'blocked', still.text);
    registry.policy = () => 'take';
    const again = await act(lab, 'resume', { env });
    assert.equal(again.result?.state, 'released', again.text);
    assert.deepEqual(published(), ['1.0.1']);
    checkOneRelease(lab);
  });

  it('F57 what the user saved and committed meanwhile stays when the registry refuses', async () => {
    const { lab, env } = npmLab();
    registry.policy = () => {
      write(path.join(lab.work, 'src/one.js'), 'saved\n');
      write(path.join(lab.work, 'mine.txt'), 'mine\n');
      git(lab.work, 'add', 'mine.txt');
      git(lab.work, 'commit', '-q', '-m', 'feat: mine');
      return 'refuse';
    };
    const before = snapshot(lab);
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'blocked', ended.text);
    checkInvariants(lab, before, true, { files: ['src/one.js', 'mine.txt'] });
    assert.equal(git(lab.work, 'log', '-1', '--format=%s'), 'feat: mine');
    assert.equal(fs.readFileSync(path.join(lab.work, 'src/one.js'), 'utf8'), 'saved\n');
    assert.ok(!git(lab.work, 'show', '--stat', 'HEAD').includes('package.json'));
  });

  it('F59 a one-time password is wanted and nobody can be asked: pending, and given up when the user says so', async () => {
    const { lab, env } = npmLab();
    registry.policy = () => 'password';
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'blocked', ended.text);
    const gaveUp = await act(lab, 'push', { env, publish: [] });
    assert.equal(gaveUp.result?.state, 'released', gaveUp.text);
    assert.deepEqual(published(), []);
    checkOneRelease(lab);
  });

  it('F65 the answer of the registry is lost: it is asked, and nothing is published twice', async () => {
    const { lab, env } = npmLab();
    registry.policy = () => 'lose';
    const uploads = registry.uploads();
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.deepEqual(published(), ['1.0.1']);
    assert.equal(registry.uploads() - uploads, 1);
  });

  for (const point of ['journal intent publish: after', 'journal done publish: before']) {
    it(`F65 kill -9 during the publish (${point}): published exactly once`, async () => {
      const { lab, env } = npmLab();
      const killed = await actApart(lab, 'push', { publish: ['npm'], killAtPoint: point }, undefined, env);
      assert.equal(killed.signal, 'SIGKILL', killed.text);
      const again = await act(lab, 'push', { env });
      assert.equal(again.result?.state, 'released', again.text);
      assert.deepEqual(published(), ['1.0.1']);
      checkOneRelease(lab);
    });
  }

  it('F58 a refused push publishes nothing', async () => {
    const { lab, env } = npmLab();
    hook(lab.bare, 'update', 'exit 1');
    const ended = await act(lab, 'push', { env, publish: ['npm'] });
    assert.equal(ended.result?.state, 'undone', ended.text);
    assert.deepEqual(published(), []);
  });

  it('F32 a prerelease never becomes the latest', async () => {
    const { lab, env } = npmLab();
    registry.versions.set('billing', [{ version: '1.0.0', tag: 'latest' }]);
    const ended = await act(lab, 'push', { env, publish: ['npm'], bump: '1.1.0-beta.1' });
    assert.equal(ended.result?.state, 'released', ended.text);
    assert.deepEqual(registry.versions.get('billing')?.at(-1), { version: '1.1.0-beta.1', tag: 'beta' });
  });

  const refusals: readonly (readonly [name: string, arrange: (lab: Lab) => void, more: string, says: RegExp])[] = [
    ['a private package', () => undefined, ',\n  "private": true', /"private": true/],
    [
      'a version that is there already',
      () => void registry.versions.set('billing', [{ version: '1.0.1', tag: 'latest' }]),
      '',
      /billing@1\.0\.1 is already on npm/,
    ],
    [
      'a secret in the package',
      (lab) => {
        write(path.join(lab.work, '.npmignore'), 'nothing\n');
        write(
          path.join(lab.work, 'notes.env'),
          `GITHUB_TOKEN=${['ghp', 'x7Kd92mQpL4vRtYw8ZbNcHfJgS5aE1uT0iOe'].join('_')}\n`,
        );
        write(path.join(lab.work, '.git/info/exclude'), 'notes.env\n');
      },
      '',
      /2 secrets would be published to npm: \.env:1 .* and notes\.env:1 /,
    ],
  ];
  for (const [name, arrange, more, says] of refusals) {
    it(`${name} is refused before anything is pushed`, async () => {
      const { lab, env } = npmLab(more);
      arrange(lab);
      if (name.includes('secret')) {
        git(lab.work, 'add', '.npmignore');
        git(lab.work, 'commit', '-q', '-m', 'fix: ignore');
      }
      const before = snapshot(lab);
      const ended = await act(lab, 'push', { env, publish: ['npm'] });
      assert.equal(ended.result?.state, 'refused', ended.text);
      assert.match(ended.result.what ?? '', says);
      checkInvariants(lab, before, false);
    });
  }

  it('F81 a version that is on npm keeps its tag, and the way out is named', async () => {
    const { lab, env } = npmLab();
    await act(lab, 'push', { env, publish: ['npm'] });
    const before = snapshot(lab);
    const ended = await act(lab, 'rollback', { env });
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /never lets a version be used twice, so v1\.0\.1 stays/);
    assert.match(ended.result.next ?? '', /npm deprecate billing@1\.0\.1/);
    checkInvariants(lab, before, false);
    assert.notEqual(tryGit(lab.bare, 'rev-parse', '--verify', 'refs/tags/v1.0.1'), undefined);
  });

  it('F92 twine uploads one of two files: the second run sends the same files and only what is missing arrives', async () => {
    const lab = makeLab();
    fs.rmSync(path.join(lab.work, 'package.json'));
    write(path.join(lab.work, 'pyproject.toml'), '[project]\nname = "billing"\nversion = "1.0.0"\n');
    git(lab.work, 'rm', '-q', '--cached', 'package.json');
    git(lab.work, 'add', 'pyproject.toml');
    git(lab.work, 'commit', '-q', '-m', 'fix: python');
    const bin = path.join(lab.root, 'bin');
    const log = path.join(lab.root, 'twine.log');
    write(
      path.join(bin, 'python3'),
      '#!/bin/sh\n[ "$3" = --version ] && exit 0\nmkdir -p "$4"; date +%N > "$4/billing-1.0.1.tar.gz"; date +%N > "$4/billing-1.0.1-py3-none-any.whl"\n',
      0o755,
    );
    write(
      path.join(bin, 'twine'),
      `#!/bin/sh\n[ "$1" = --version ] && exit 0\necho "$@" >> ${log}\ncksum "$4" "$5" | cut -d' ' -f1 >> ${log}.sums\n[ -e ../half ] && exit 0\ntouch ../half; echo "HTTPError: 502" >&2; exit 1\n`,
      0o755,
    );
    const env = {
      ...childEnv,
      PATH: `${bin}:${process.env['PATH'] ?? ''}`,
      TWINE_REPOSITORY_URL: `${registry.url}/legacy/`,
    };
    const uploads = (): number => (fs.existsSync(log) ? fs.readFileSync(log, 'utf8').trim().split('\n').length : 0);
    const all = ['billing-1.0.1.tar.gz', 'billing-1.0.1-py3-none-any.whl'];
    registry.pypiFiles = () => (uploads() === 0 ? undefined : all.slice(0, uploads()));
    const first = await act(lab, 'push', { env, publish: ['pypi'] });
    assert.equal(first.result?.state, 'blocked', first.text);
    const second = await act(lab, 'resume', { env });
    assert.equal(second.result?.state, 'released', second.text);
    const calls = fs.readFileSync(log, 'utf8').trim().split('\n');
    assert.ok(calls.every((call) => call.startsWith('upload --non-interactive --skip-existing ')));
    const sums = fs.readFileSync(`${log}.sums`, 'utf8').trim().split('\n');
    assert.deepEqual(sums.slice(0, 2), sums.slice(2, 4), 'the same files again');
    checkOneRelease(lab);
  });
});
