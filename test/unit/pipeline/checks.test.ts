import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { findChecks } from '../../../src/pipeline/checks.ts';
import { showCommand } from '../../../src/workspace/words.ts';

describe('findChecks', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  const scripts = '{"scripts":{"build":"tsc","test":"mocha"}}';
  const cases: readonly (readonly [name: string, files: Record<string, string>, expected: string[]])[] = [
    ['npm', { 'package.json': scripts, 'package-lock.json': '{}' }, ['npm run build', 'npm test']],
    ['no lockfile', { 'package.json': scripts }, ['npm run build', 'npm test']],
    ['pnpm', { 'package.json': scripts, 'pnpm-lock.yaml': '' }, ['pnpm run build', 'pnpm run test']],
    ['yarn', { 'package.json': scripts, 'yarn.lock': '' }, ['yarn run build', 'yarn run test']],
    ['bun', { 'package.json': scripts, 'bun.lock': '' }, ['bun run build', 'bun run test']],
    [
      'the words npm init writes',
      { 'package.json': '{"scripts":{"test":"echo \\"Error: no test specified\\" && exit 1"}}' },
      [],
    ],
    ['make', { Makefile: 'CC := cc\nbuild: a\n\ttrue\ntest : build\n\ttrue\n' }, ['make build', 'make test']],
    ['make that only sets a variable', { Makefile: 'test := no\nall:\n\ttrue\n' }, []],
    ['cargo', { 'Cargo.toml': '' }, ['cargo build', 'cargo test']],
    ['go', { 'go.mod': '' }, ['go build ./...', 'go test ./...']],
    ['maven with its wrapper', { 'pom.xml': '', mvnw: '' }, ['./mvnw -B verify']],
    ['gradle', { 'build.gradle.kts': '' }, ['gradle build']],
    ['.NET', { 'App.csproj': '' }, ['dotnet build', 'dotnet test']],
    ['pytest', { 'pyproject.toml': '[tool.pytest.ini_options]\n' }, ['python3 -m pytest']],
    ['pytest under uv', { 'pytest.ini': '', 'uv.lock': '' }, ['uv run pytest']],
    ['tox', { 'tox.ini': '' }, ['tox']],
    ['a Python project without tests', { 'pyproject.toml': '[project]\n' }, []],
    [
      'scripts for the build, make for the tests',
      { 'package.json': '{"scripts":{"build":"x"}}', Makefile: 'test:\n\ttrue\n' },
      ['npm run build', 'make test'],
    ],
    ['nothing', {}, []],
  ];
  for (const [name, files, expected] of cases) {
    it(name, async () => {
      for (const [file, text] of Object.entries(files)) fs.writeFileSync(path.join(folder, file), text);
      assert.deepEqual(
        (await findChecks(folder, {})).map((check) => showCommand(check.argv)),
        expected,
      );
    });
  }

  it('takes the configuration before anything found', async () => {
    fs.writeFileSync(path.join(folder, 'package.json'), scripts);
    const checks = await findChecks(folder, { commands: { test: ['./ci', 'test'] } });
    assert.deepEqual(checks, [
      { name: 'build', argv: ['npm', 'run', 'build'] },
      { name: 'test', argv: ['./ci', 'test'] },
    ]);
  });
});
