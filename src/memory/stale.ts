import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { lastCommitOf, touchedSince } from '../workspace/commitOrder.ts';
import { toPosix } from '../workspace/files.ts';
import type { FileState } from '../workspace/fileStates.ts';
import type { RepositoryReader } from '../workspace/repository.ts';

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

/** A file that context files describe, as it lies here. */
export interface Described {
  /** Relative to the root. */
  readonly file: string;
  /** When it was written, in milliseconds. */
  readonly at: number;
}

/** The dependencies and workflows that are here. */
export async function describedFiles(root: string): Promise<Described[]> {
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
  return found.filter((one) => one !== undefined);
}

/** What git says about the files to compare; see `staleContext`. */
export interface CommitGround {
  readonly reader: RepositoryReader;
  /** By absolute path. */
  readonly states: ReadonlyMap<string, FileState>;
}

/**
 * Why a context file may be old; undefined when nothing says so. Between files that are as committed their commits decide (a clone
 * gives all files one time); what is not committed is compared by the time it was written. What git ignores describes nothing.
 *
 * @param commits undefined: without git, and where its history may not be looked through
 */
export async function staleContext(
  context: { readonly file: string; readonly modified: number },
  others: readonly Described[],
  commits: CommitGround | undefined,
): Promise<string | undefined> {
  const worktree = commits?.reader.paths.worktree ?? '';
  const stateOf = (file: string) => commits?.states.get(path.join(worktree, ...file.split('/')));
  const here = others.filter(({ file }) => stateOf(file) !== 'ignored');
  const own = toPosix(path.relative(worktree, context.file));
  const last = commits?.states.get(context.file) === 'tracked' ? await lastCommitOf(commits.reader, own) : undefined;
  const committed = commits && last ? here.filter(({ file }) => stateOf(file) === 'tracked') : [];
  const since = last?.at ?? context.modified;
  const [newest] = here
    .filter((one) => !committed.includes(one) && one.at > since + clearlyMs)
    .sort((a, b) => b.at - a.at);
  if (newest) return `${newest.file} is newer`;
  if (!commits || !last) return undefined;
  const touched = await touchedSince(
    commits.reader,
    last.commit,
    committed.map(({ file }) => file),
  );
  return touched === undefined ? undefined : `${touched} is newer`;
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
