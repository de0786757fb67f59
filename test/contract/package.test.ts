import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { packageExtension, packagedFiles } from '../../scripts/package.mjs';
import { root } from '../../scripts/lib/ground.mjs';

/** Files with fixed names; nothing of them may be missing. */
const fixed = [
  'CHANGELOG.md',
  'LICENSE',
  'README.md',
  'THIRD-PARTY-NOTICES.md',
  'dist/LIBRARY-LICENSES.txt',
  'dist/cli.js',
  'dist/extension.cjs',
  'dist/package.json',
  'dist/scanWorker.cjs',
  'media/icon.png',
  'media/ops.svg',
  'package.json',
];

/** Folders that grow, and what may lie in them. */
const growing = [/^docs\/[\w-]+\.md$/, /^media\/walkthrough\/[\w-]+\.(md|svg)$/, /^personas\/[\w-]+\.md$/];

describe('the package', () => {
  let folder: string;
  let vsix: string;

  before(async function () {
    this.timeout(300_000);
    folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-package-'));
    const built = process.env['OPS_BUILT'] !== undefined;
    vsix = await packageExtension({ target: path.join(folder, 'ops-persona.vsix'), built, quiet: true });
  });

  after(() => fs.rmSync(folder, { recursive: true, force: true }));

  it('holds what the allow-list names and nothing else', async () => {
    const files = await packagedFiles();
    assert.deepEqual(
      files.filter((file) => !growing.some((pattern) => pattern.test(file))),
      fixed,
    );
    assert.ok(
      files.some((file) => file.startsWith('personas/')),
      'the built-in personas are missing',
    );
  });

  it('is at most 1.5 MiB', () => {
    const { size } = fs.statSync(vsix);
    assert.ok(size <= 1.5 * 1024 * 1024, `${Math.round(size / 1024)} KiB`);
  });

  it('carries no source map and no path of the machine it was built on', () => {
    for (const name of ['cli.js', 'extension.cjs', 'scanWorker.cjs']) {
      const text = fs.readFileSync(path.join(root, 'dist', name), 'utf8');
      assert.doesNotMatch(text, /sourceMappingURL/, name);
      assert.ok(!text.includes(root), `${name} names ${root}`);
    }
  });

  it('names the licence of every bundled library', () => {
    const notices = fs.readFileSync(path.join(root, 'dist', 'LIBRARY-LICENSES.txt'), 'utf8');
    for (const name of ['zod', 'yaml', 'semver', 'simple-git']) {
      assert.ok(new RegExp(`^${name} \\d`, 'm').test(notices), name);
    }
  });

  it('starts the command line with Node', () => {
    const file = path.join(root, 'dist', 'cli.js');
    assert.ok(fs.readFileSync(file, 'utf8').startsWith('#!/usr/bin/env node\n'));
    if (process.platform !== 'win32') assert.equal(fs.statSync(file).mode & 0o111, 0o111);
  });
});
