import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { ScanPolicy } from '../secrets/policy.ts';
import { OpsError } from '../workspace/errors.ts';
import { isNotFound, toPosix } from '../workspace/files.ts';
import { runProcess, succeeded } from '../workspace/process.ts';
import { decode, readTextFile, type TextFile } from '../workspace/textFile.ts';
import { walkFiles } from '../workspace/walk.ts';
import type { Ground } from './ground.ts';
import { fromRoot } from './policy.ts';

/** A file to scan with what was read of it. */
export interface ScanFile {
  readonly absolute: string;
  /** Relative to the folder, forward slashes. */
  readonly shown: string;
  /** Relative to the root, forward slashes. */
  readonly path: string;
  readonly content: TextFile;
}

/**
 * The files below the given paths: config files that git tracks or does not ignore; every file that is named itself; with
 * `everything` all files but git's own. Throws OpsError('usage') for a path that does not exist.
 */
export async function* wantedFiles(
  ground: Ground,
  paths: readonly string[],
  options: { readonly everything: boolean; readonly policy: Pick<ScanPolicy, 'wants'> },
): AsyncGenerator<ScanFile> {
  const seen = new Set<string>();
  for (const given of paths.length === 0 ? ['.'] : paths) {
    const start = path.resolve(ground.folder, given);
    const stat = await fs.stat(start).catch((error: unknown) => {
      if (isNotFound(error)) throw new OpsError('usage', `There is no file or folder ${given}.`);
      throw new OpsError('usage', `${given} can not be read.`, { cause: error });
    });
    const files = stat.isDirectory() ? listed(ground, start, options.everything) : [start];
    for await (const absolute of files) {
      if (seen.has(absolute)) continue;
      seen.add(absolute);
      const name = fromRoot(ground, absolute);
      if (stat.isDirectory() && !options.everything && !options.policy.wants(name)) continue;
      yield { absolute, shown: ground.shown(absolute), path: name, content: readTextFile(absolute) };
    }
  }
}

async function* listed(ground: Ground, start: string, everything: boolean): AsyncGenerator<string> {
  const { reader } = ground;
  const inGit = reader && !reader.paths.bare && isBelow(reader.paths.worktree, start);
  if (everything || !inGit) {
    yield* walkFiles(start, everything);
    return;
  }
  for (const file of await reader.files()) {
    const absolute = path.join(reader.paths.worktree, ...file.split('/'));
    if (isBelow(start, absolute)) yield absolute;
  }
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return !(relative === '..' || relative.startsWith(`..${path.sep}`) || path.isAbsolute(relative));
}

/**
 * What the next commit would take in: the staged content of files that differ from HEAD, which may be another than what the
 * working tree holds. Throws OpsError('usage') outside of a repository.
 */
export async function* stagedFiles(
  ground: Ground,
  paths: readonly string[],
  policy: Pick<ScanPolicy, 'wants'>,
): AsyncGenerator<ScanFile> {
  const { reader } = ground;
  if (!reader || reader.paths.bare)
    throw new OpsError('usage', 'There is no git working tree here, so nothing is staged.');
  const { worktree } = reader.paths;
  const starts = paths.map((given) => path.resolve(ground.folder, given));
  for (const file of await stagedNames(worktree)) {
    const absolute = path.join(worktree, ...file.split('/'));
    if (starts.length > 0 && !starts.some((start) => isBelow(start, absolute))) continue;
    const shown = toPosix(path.relative(ground.folder, absolute));
    if (!starts.includes(absolute) && !policy.wants(file)) continue;
    const blob = await runProcess('git', ['cat-file', 'blob', `:0:${file}`], { cwd: worktree, timeoutMs: 20_000 });
    if (succeeded(blob)) yield { absolute, shown, path: file, content: decode(Buffer.from(blob.stdout, 'utf8')) };
  }
}

/** Names of added and changed files in the index, compared with HEAD, or with nothing before the first commit. */
async function stagedNames(worktree: string): Promise<string[]> {
  const head = await runProcess('git', ['rev-parse', '--verify', '--quiet', 'HEAD^{commit}'], { cwd: worktree });
  const args = succeeded(head)
    ? ['diff-index', '--cached', '--name-only', '-z', '--diff-filter=ACMRT', '--no-renames', 'HEAD', '--']
    : ['ls-files', '-z', '--cached'];
  const answer = await runProcess('git', args, { cwd: worktree, timeoutMs: 60_000 });
  if (!succeeded(answer)) throw new OpsError('usage', 'git could not list what is staged.', { cause: answer.stderr });
  return answer.stdout.split('\0').filter((name) => name !== '');
}
