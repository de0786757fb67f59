import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { resolveCommand } from 'package-manager-detector/commands';
import { detect } from 'package-manager-detector/detect';
import type { OpsConfig } from '../workspace/config.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { isRecord } from './values.ts';

/** A command of the project that has to succeed before a release. */
export interface ProjectCheck {
  readonly name: string;
  readonly argv: readonly string[];
}

/** The words npm writes into a new package.json instead of a test. */
const noTest = /no test specified/i;

/**
 * The build and the tests of a project: from `.ops/config.yaml`, else found by its files. A project without any gets none.
 */
export async function findChecks(worktree: string, config: OpsConfig): Promise<ProjectCheck[]> {
  const found = await detectChecks(worktree);
  const build = config.commands?.build ?? found.build;
  const test = config.commands?.test ?? found.test;
  return [...(build ? [{ name: 'build', argv: build }] : []), ...(test ? [{ name: 'test', argv: test }] : [])];
}

interface Found {
  readonly build?: readonly string[] | undefined;
  readonly test?: readonly string[] | undefined;
}

type Detector = (worktree: string, has: (name: string) => boolean) => Found | Promise<Found>;

/** Looked at in this order; the first that knows a build gives the build, the first that knows tests gives the tests. */
const detectors: readonly Detector[] = [
  fromPackageScripts,
  async (worktree, has) => {
    const name = ['Makefile', 'makefile', 'GNUmakefile'].find(has);
    const text = name === undefined ? '' : ((await readTextIfExists(path.join(worktree, name))) ?? '');
    const target = (word: string): readonly string[] | undefined =>
      new RegExp(`^${word}[ \\t]*::?(?!=)`, 'm').test(text) ? ['make', word] : undefined;
    return { build: target('build'), test: target('test') ?? target('check') };
  },
  (_, has) => (has('Cargo.toml') ? { build: ['cargo', 'build'], test: ['cargo', 'test'] } : {}),
  (_, has) => (has('go.mod') ? { build: ['go', 'build', './...'], test: ['go', 'test', './...'] } : {}),
  (_, has) => {
    if (!has('pom.xml')) return {};
    // `verify` builds and tests; a second command would only do it again.
    return { test: [wrapper(has('mvnw'), 'mvnw', 'mvn'), '-B', 'verify'] };
  },
  (_, has) => {
    if (!['build.gradle', 'build.gradle.kts', 'settings.gradle', 'settings.gradle.kts'].some(has)) return {};
    return { test: [wrapper(has('gradlew'), 'gradlew', 'gradle'), 'build'] };
  },
  async (worktree, has) => {
    const names = await fs.readdir(worktree);
    const dotnet = has('Directory.Build.props') || names.some((name) => /\.(?:slnx?|(?:cs|fs|vb)proj)$/.test(name));
    return dotnet ? { build: ['dotnet', 'build'], test: ['dotnet', 'test'] } : {};
  },
  fromPython,
];

async function detectChecks(worktree: string): Promise<Found> {
  const names = new Set(await fs.readdir(worktree));
  let found: Found = {};
  for (const detect of detectors) {
    const next = await detect(worktree, (name) => names.has(name));
    // A tool whose one command builds and tests needs no build before it.
    if (found.build === undefined && found.test === undefined) found = next;
    else found = { build: found.build ?? next.build, test: found.test ?? next.test };
  }
  return found;
}

function wrapper(there: boolean, own: string, common: string): string {
  if (!there) return common;
  return process.platform === 'win32' ? `${own}.cmd` : `./${own}`;
}

async function fromPackageScripts(worktree: string): Promise<Found> {
  const scripts = await packageScripts(worktree);
  if (!scripts) return {};
  const manager = await detect({ cwd: worktree, stopDir: worktree });
  const run = (script: string): readonly string[] | undefined => {
    const words = scripts[script];
    if (words === undefined || noTest.test(words)) return undefined;
    if (manager === null || manager.agent === 'npm')
      return script === 'test' ? ['npm', 'test'] : ['npm', 'run', script];
    const command = resolveCommand(manager.agent, 'run', [script]);
    return command ? [command.command, ...command.args] : undefined;
  };
  return { build: run('build'), test: run('test') };
}

/** Python has no one command for its tests: pytest where the project says so, through the tool whose lockfile is there. */
async function fromPython(worktree: string, has: (name: string) => boolean): Promise<Found> {
  const text = (await readTextIfExists(path.join(worktree, 'pyproject.toml'))) ?? '';
  if (has('tox.ini') && !text.includes('[tool.pytest')) return { test: ['tox'] };
  if (!has('pytest.ini') && !text.includes('[tool.pytest') && !/^\s*["']?pytest\b/m.test(text)) return {};
  if (has('uv.lock')) return { test: ['uv', 'run', 'pytest'] };
  if (has('poetry.lock')) return { test: ['poetry', 'run', 'pytest'] };
  return { test: [process.platform === 'win32' ? 'python' : 'python3', '-m', 'pytest'] };
}

async function packageScripts(worktree: string): Promise<Record<string, string> | undefined> {
  try {
    const text = await fs.readFile(path.join(worktree, 'package.json'), 'utf8');
    const value: unknown = JSON.parse(text.replace(/^\uFEFF/, ''));
    if (!isRecord(value)) return undefined;
    const scripts = value['scripts'];
    if (!isRecord(scripts)) return {};
    return Object.fromEntries(
      Object.entries(scripts).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return undefined;
  }
}
