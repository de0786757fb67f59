import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { copyOfOne, untidied } from '../support/git.ts';

/** Runs git without the machine's own configuration. */
export function git(cwd: string, ...args: string[]): string {
  return execFileSync('git', args, {
    cwd,
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'pipe'],
    env: {
      PATH: process.env['PATH'],
      HOME: os.tmpdir(),
      GIT_CONFIG_GLOBAL: os.devNull,
      GIT_CONFIG_NOSYSTEM: '1',
      ...untidied,
      GIT_AUTHOR_NAME: 'Dana',
      GIT_AUTHOR_EMAIL: 'dana@example.com',
      GIT_COMMITTER_NAME: 'Dana',
      GIT_COMMITTER_EMAIL: 'dana@example.com',
    },
  });
}

/** A temporary folder by its real path, so that it compares equal to what git answers. */
export async function temporaryFolder(name: string): Promise<string> {
  return fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), `ops-${name}-`)));
}

/** A repository with one commit on main. */
export async function makeRepository(folder: string): Promise<void> {
  await copyOfOne('here', folder, async (template) => {
    git(template, 'init', '-q', '-b', 'main');
    git(template, 'config', 'user.name', 'Dana');
    git(template, 'config', 'user.email', 'dana@example.com');
    await fs.writeFile(path.join(template, 'README.md'), '# Here\n');
    git(template, 'add', 'README.md');
    git(template, 'commit', '-q', '-m', 'first');
  });
}
