import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { toPosix } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';

/** Names that agents and teams keep memory under, below a worktree's root. */
const files = [
  'CLAUDE.md',
  'AGENTS.md',
  'CONTINUITY.md',
  'PROJECT_STATE.md',
  'agents/CONTINUITY.md',
  'agents/memory/CONTINUITY.md',
  'agents/memory/PROJECT_STATE.md',
];
const folders = [
  '.claude/agent-memory',
  '.claude/agent-memory-local',
  '.claude/memory',
  '.kittify/memory',
  'agents/memory',
  '.agents/memory',
];
const maxFiles = 40;

/** Memory files that are there under the usual names, whoever named them; relative to the root, sorted. Looks only. */
export async function otherHomes(root: string): Promise<string[]> {
  const found = new Set<string>();
  for (const file of files) {
    if (await isFile(path.join(root, ...file.split('/')))) found.add(file);
  }
  for (const folder of folders) await collect(root, path.join(root, ...folder.split('/')), 2, found);
  return [...found].sort();
}

/** A context file whose worktree git does not know any more. */
export interface OrphanedContext {
  /** Absolute. */
  readonly worktree: string;
  readonly file: string;
}

/**
 * Context files left behind by linked worktrees: their folder is there, but it is no worktree any more (removed from git's list,
 * or its `.git` is gone). Looks beside the worktrees that git lists and the main one.
 */
export async function orphanedContexts(
  reader: RepositoryReader | undefined,
  paths: readonly string[],
): Promise<OrphanedContext[]> {
  if (!reader || paths.length === 0) return [];
  const { commonDir, mainWorktree } = reader.paths;
  const listed = new Map<string, boolean>();
  for (const name of await names(path.join(commonDir, 'worktrees'))) {
    const text = await fs.readFile(path.join(commonDir, 'worktrees', name, 'gitdir'), 'utf8').catch(() => '');
    if (text.trim() === '') continue;
    const link = path.resolve(commonDir, 'worktrees', name, text.trim());
    listed.set(path.dirname(link), await isFile(link));
  }
  const parents = new Set(
    [...listed.keys(), ...(mainWorktree === undefined ? [] : [mainWorktree])].map((at) => path.dirname(at)),
  );
  const candidates = new Set([...listed].filter(([, alive]) => !alive).map(([folder]) => folder));
  for (const parent of parents) {
    for (const name of (await names(parent)).slice(0, 200)) {
      const folder = path.join(parent, name);
      const text = await fs.readFile(path.join(folder, '.git'), 'utf8').catch(() => '');
      const admin = /^gitdir: (.+)$/m.exec(text)?.[1];
      if (admin === undefined || listed.get(folder) === true) continue;
      const target = path.resolve(folder, admin.trim());
      const ours = path.relative(path.join(commonDir, 'worktrees'), target);
      if (ours !== '' && !ours.startsWith('..') && !path.isAbsolute(ours)) candidates.add(folder);
    }
  }
  const orphans: OrphanedContext[] = [];
  for (const folder of candidates) {
    for (const relative of paths) {
      const file = path.join(folder, ...relative.split('/'));
      if (await isFile(file)) orphans.push({ worktree: folder, file });
    }
  }
  return orphans;
}

async function collect(root: string, folder: string, depth: number, found: Set<string>): Promise<void> {
  for (const entry of await fs.readdir(folder, { withFileTypes: true }).catch(() => [])) {
    if (found.size >= maxFiles) return;
    const at = path.join(folder, entry.name);
    if (entry.isFile() && /\.mdx?$/i.test(entry.name)) found.add(toPosix(path.relative(root, at)));
    else if (entry.isDirectory() && depth > 0 && entry.name !== 'archive') await collect(root, at, depth - 1, found);
  }
}

async function names(folder: string): Promise<string[]> {
  return fs.readdir(folder).catch(() => []);
}

async function isFile(file: string): Promise<boolean> {
  return fs.stat(file).then(
    (stat) => stat.isFile(),
    () => false,
  );
}
