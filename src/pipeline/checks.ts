import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { resolveCommand } from 'package-manager-detector/commands';
import { detect } from 'package-manager-detector/detect';
import type { OpsConfig } from '../workspace/config.ts';
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

async function detectChecks(worktree: string): Promise<Found> {
  const scripts = await packageScripts(worktree);
  if (scripts) {
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
  return {};
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
