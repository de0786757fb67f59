import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { checkChanges, type CheckOptions } from '../../../src/authority/check.ts';

import type { Actors } from '../../../src/authority/model.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';
import { git, makeRepository, temporaryFolder } from '../memory/repository.ts';
import { personaOf, territory } from './personaOf.ts';

describe('checkChanges', () => {
  let root: string;
  let actors: Actors;
  const password = ['s3cr3t', '9fK2', 'vQ81zz'].join('-');

  beforeEach(async () => {
    root = await temporaryFolder('check');
    await makeRepository(root);
    await write('src/app.js', 'one\ntwo\nthree\n');
    await write('personas/ops.md', '# Ops\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'second');
    const active = personaOf({
      file: path.join(root, 'personas/ops.md'),
      territories: [territory('forbidden', { text: 'Write application code', classes: ['source'] })],
    });
    actors = { active, others: [] };
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  const write = async (name: string, text: string | Uint8Array) => {
    await fs.mkdir(path.dirname(path.join(root, name)), { recursive: true });
    await fs.writeFile(path.join(root, name), text);
  };
  const check = async (options?: CheckOptions) => {
    const reader = await RepositoryReader.open(root);
    assert.ok(reader);
    const findings = await checkChanges(root, reader, actors, options);
    return findings.map(({ file, line, endLine, rule, effect }) => `${file}:${line}-${endLine} ${rule} ${effect}`);
  };

  it('is silent where nothing changed', async () => assert.deepEqual(await check(), []));

  it('judges the working tree: changed, new, deleted and binary files, and paths with blanks', async () => {
    await write('src/app.js', 'one\n2\nthree\n');
    await write('src/a new ü file.js', 'x\ny\n');
    await write('src/data.js', Buffer.from([1, 0, 2]));
    await write('notes.txt', 'free\n');
    assert.deepEqual(await check(), [
      'src/a new ü file.js:1-2 authority/source deny',
      'src/app.js:2-2 authority/source deny',
      'src/data.js:1-1 authority/source deny',
    ]);
    await fs.rm(path.join(root, 'src'), { recursive: true });
    assert.deepEqual(await check(), ['src/app.js:1-1 authority/source deny']);
  });

  it('is silent about files that git ignores and about a touched file with the same content', async () => {
    await write('.gitignore', 'ignored.js\n');
    await write('src/ignored.js', 'x\n');
    await fs.utimes(path.join(root, 'src/app.js'), new Date(), new Date(Date.now() + 5000));
    assert.deepEqual(await check(), []);
  });

  it('judges what is staged, not what the working tree holds', async () => {
    await write('src/app.js', 'one\n2\nthree\n');
    assert.deepEqual(await check({ staged: true }), []);
    git(root, 'add', '.');
    await write('src/app.js', 'one\ntwo\nthree\n');
    assert.deepEqual(await check({ staged: true }), ['src/app.js:2-2 authority/source deny']);
    assert.deepEqual(await check(), []);
  });

  it('judges what a branch adds since it left its base', async () => {
    git(root, 'checkout', '-q', '-b', 'feature');
    await write('src/app.js', 'one\ntwo\nthree\nfour\n');
    git(root, 'commit', '-q', '-a', '-m', 'more');
    git(root, 'checkout', '-q', 'main');
    await write('src/other.js', 'theirs\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'theirs');
    git(root, 'checkout', '-q', 'feature');
    assert.deepEqual(await check({ base: 'main' }), ['src/app.js:4-4 authority/source deny']);
    assert.deepEqual(await check(), []);
  });

  it('refuses a base that names no commit, whatever its words', async () => {
    for (const base of ['nope', '--output=pwned', '$(touch pwned)', '']) {
      await assert.rejects(check({ base }), (error) => OpsError.is(error, 'usage'), base);
    }
    await assert.rejects(fs.stat(path.join(root, 'pwned')));
  });

  it('finds secrets on changed lines only, in source files only those beyond doubt', async () => {
    await write('config/app.yaml', `db:\n  password: ${password}\n`);
    const before = await check();
    assert.equal(before.filter((line) => line.includes('secret/')).length, 1, before.join('\n'));
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'oops');
    await write('config/app.yaml', `db:\n  password: ${password}\n  port: 1\n`);
    assert.deepEqual(await check(), []);
    await write('src/key.py', `KEY = "${'AK' + 'IA'}QYLPMN5HFIQR7XYA"\n`);
    assert.ok((await check()).some((line) => line.startsWith('src/key.py:1-1 secret/')));
  });

  it('always shows a change to the rules themselves', async () => {
    await write('.ops/config.yaml', 'lock: { scope: project }\n');
    await write('personas/ops.md', '# Ops\nMay do anything.\n');
    assert.deepEqual(await check(), [
      '.ops/config.yaml:1-1 authority/ops-config ask',
      'personas/ops.md:2-2 authority/ops-config ask',
    ]);
  });

  it('asks about a version that changes while the changelog stays', async () => {
    const manifest = (version: string) => `{ "name": "a", "version": "${version}" }\n`;
    await write('package.json', manifest('1.0.0'));
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'package');
    await write('package.json', manifest('1.1.0'));
    assert.deepEqual(await check(), [], 'no changelog, no rule');
    git(root, 'stash', '-q');
    await write('CHANGELOG.md', '# Changes\n');
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'changelog');
    await write('package.json', manifest('1.1.0'));
    assert.deepEqual(await check(), ['package.json:1-1 red-line/version-alone ask']);
    await write('CHANGELOG.md', '# Changes\n\n## 1.1.0\n');
    assert.deepEqual(await check(), []);
    // Once it leaves, its tag has to go along.
    const base = git(root, 'rev-parse', 'HEAD').trim();
    git(root, 'commit', '-q', '-a', '-m', '1.1.0');
    assert.deepEqual(await check({ base, pushed: true }), ['package.json:1-1 red-line/version-alone ask']);
    git(root, 'tag', 'v1.1.0');
    assert.deepEqual(await check({ base, pushed: true }), []);
  });

  it('judges the very first commit', async () => {
    const fresh = await temporaryFolder('fresh');
    try {
      git(fresh, 'init', '-q', '-b', 'main');
      await fs.writeFile(path.join(fresh, 'app.js'), 'x\n');
      git(fresh, 'add', '.');
      const reader = await RepositoryReader.open(fresh);
      assert.ok(reader);
      for (const options of [{}, { staged: true }]) {
        const findings = await checkChanges(fresh, reader, actors, options);
        assert.deepEqual(
          findings.map(({ file, line }) => `${file}:${line}`),
          ['app.js:1'],
        );
      }
    } finally {
      await fs.rm(fresh, { recursive: true, force: true });
    }
  });

  it('runs neither filters nor monitors that the repository configures', async () => {
    const mark = path.join(root, 'pwned');
    await write('.gitattributes', '*.js filter=evil\n');
    git(root, 'config', 'filter.evil.clean', `touch '${mark}'; cat`);
    git(root, 'config', 'core.fsmonitor', `touch '${mark}'`);
    await write('src/app.js', 'one\n2\nthree\n');
    assert.deepEqual(await check(), ['src/app.js:2-2 authority/source deny']);
    await assert.rejects(fs.stat(mark), 'something of the repository was run');
  });
});
