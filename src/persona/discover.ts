import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { toPosix } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { isPersonaPath, personaEndings } from './paths.ts';

/** A folder without git is read at most this deep and this wide, so that an accident (a home folder) stays cheap. */
const deepest = 8;
const mostEntries = 50_000;
const skipped = new Set(['node_modules', '.git', 'vendor', 'dist', 'build', 'out', 'target', '__pycache__', '.venv']);

/**
 * The persona documents below `root`, relative with `/` between, ops-like names first, then by path. With git one listing
 * of what it tracks or does not ignore; without it a walk that stops at a limit. `extra`: patterns of the user's settings.
 */
export async function findPersonaFiles(
  root: string,
  reader: RepositoryReader | undefined,
  extra: readonly string[] = [],
): Promise<string[]> {
  const files = reader ? await listed(root, reader, extra) : await walked(root);
  return files.filter((file) => isPersonaPath(file, extra)).sort(opsFirst);
}

async function listed(root: string, reader: RepositoryReader, extra: readonly string[]): Promise<string[]> {
  const below = toPosix(path.relative(reader.paths.worktree, path.resolve(root)));
  // A name in a setting may end in anything; without one git need not tell of the other hundred thousand files.
  const files = await reader.files('both', extra.length > 0 ? [] : personaEndings);
  if (below === '') return files;
  if (below.startsWith('..')) return walked(root);
  const prefix = `${below}/`;
  return files.filter((file) => file.startsWith(prefix)).map((file) => file.slice(prefix.length));
}

async function walked(root: string): Promise<string[]> {
  const files: string[] = [];
  const folders: { name: string; depth: number }[] = [{ name: '', depth: 0 }];
  let seen = 0;
  for (let folder = folders.shift(); folder && seen < mostEntries; folder = folders.shift()) {
    const entries = await fs.readdir(path.join(root, folder.name), { withFileTypes: true }).catch(() => []);
    for (const entry of entries) {
      seen++;
      const name = folder.name === '' ? entry.name : `${folder.name}/${entry.name}`;
      if (entry.isFile()) files.push(name);
      else if (entry.isDirectory() && folder.depth < deepest && !skipped.has(entry.name))
        folders.push({ name, depth: folder.depth + 1 });
    }
  }
  return files;
}

const opsLike = /(?:^|[^a-z])(?:ops|devops|sre|release|deploy\w*|infra\w*|platform|incident)(?:[^a-z]|$)/i;

/** Sorts documents whose name speaks of operations before the others. */
export function opsFirst(a: string, b: string): number {
  return rank(a) - rank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function rank(file: string): number {
  if (opsLike.test(path.posix.basename(file))) return 0;
  return /(?:^|\/)AGENTS\.md$/i.test(file) ? 2 : 1;
}
