import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { toPosix } from '../workspace/files.ts';

/** What a context file describes: when one of these is newer, the description may be old. */
const described = [
  'package.json',
  'package-lock.json',
  'pnpm-lock.yaml',
  'yarn.lock',
  'pyproject.toml',
  'requirements.txt',
  'poetry.lock',
  'uv.lock',
  'go.mod',
  'Cargo.toml',
  'Cargo.lock',
  'Gemfile.lock',
  'composer.lock',
  'pom.xml',
  'build.gradle',
  'Dockerfile',
  'docker-compose.yml',
  '.gitlab-ci.yml',
];
const workflowFolder = '.github/workflows';

/** A clone writes all files within moments: only what is clearly newer counts. */
const clearlyMs = 60_000;
const dayMs = 86_400_000;

/** The newest file among dependencies and workflows; undefined when there is none. */
export interface Newest {
  /** Relative to the root. */
  readonly file: string;
  readonly at: number;
}

export async function newestDescribed(root: string): Promise<Newest | undefined> {
  const workflows = await fs.readdir(path.join(root, ...workflowFolder.split('/'))).catch(() => []);
  const all = [
    ...described,
    ...workflows.filter((name) => /\.ya?ml$/.test(name)).map((name) => `${workflowFolder}/${name}`),
  ];
  const found = await Promise.all(
    all.map(async (file) => {
      const stat = await fs.stat(path.join(root, ...file.split('/'))).catch(() => undefined);
      return stat?.isFile() === true ? { file: toPosix(file), at: stat.mtimeMs } : undefined;
    }),
  );
  return found.filter((one) => one !== undefined).sort((a, b) => b.at - a.at)[0];
}

/** Why a context file may be old; undefined when nothing says so. */
export function staleContext(modified: number, newest: Newest | undefined): string | undefined {
  return newest !== undefined && newest.at > modified + clearlyMs ? `${newest.file} is newer` : undefined;
}

/** Why a memory file may be old: the working state after a release or a week, a worktree's notes after a day. */
export function staleMemory(
  file: { readonly name: string; readonly scope: string; readonly modified: number },
  at: { readonly now: number; readonly lastRelease: number | undefined },
): string | undefined {
  const days = Math.floor((at.now - file.modified) / dayMs);
  if (/^memory\b/i.test(file.name)) {
    if (at.lastRelease !== undefined && at.lastRelease > file.modified + clearlyMs)
      return 'older than the last release';
    return days > 7 ? `not touched for ${days} days` : undefined;
  }
  return file.scope === 'worktree' && days >= 2 ? `not touched for ${days} days` : undefined;
}
