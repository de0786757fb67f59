import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { publishOffers } from '../../../src/pipeline/publish/offer.ts';
import { temporaryFolder } from '../support/git.ts';

describe('where a project could be published', () => {
  const rows: readonly (readonly [string, string, string, readonly string[]])[] = [
    ['an application', 'package.json', '{"name": "a"}', []],
    ['a library', 'package.json', '\uFEFF{"name": "a", "exports": "./a.js"}', ['npm']],
    ['a tool', 'package.json', '{"name": "a", "bin": "./a.js"}', ['npm']],
    ['a private library', 'package.json', '{"name": "a", "main": "a.js", "private": true}', []],
    [
      'an extension of an editor',
      'package.json',
      '{"name": "a", "main": "a.js", "engines": {"vscode": "^1.90.0"}}',
      [],
    ],
    ['a library without a name', 'package.json', '{"main": "a.js"}', []],
    ['a broken manifest', 'package.json', '{"name": "a", "main"', []],
    ['a Python package', 'pyproject.toml', '[build-system]\nrequires = []\n[project]\nname = "a"\n', ['pypi']],
    ['a Python project with tools alone', 'pyproject.toml', '[project]\nname = "a"\n', []],
    [
      'a private Python package',
      'pyproject.toml',
      '[build-system]\n[project]\nname = "a"\nclassifiers = ["Private :: Do Not Upload"]\n',
      [],
    ],
  ];
  for (const [name, file, text, offers] of rows) {
    it(`is ${offers.join() || 'nowhere'} for ${name}`, async () => {
      const folder = await temporaryFolder();
      await fs.writeFile(path.join(folder.path, file), text);
      assert.deepEqual(await publishOffers(folder.path), offers);
      await folder.remove();
    });
  }
});
