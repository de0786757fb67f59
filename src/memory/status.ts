import * as fs from 'node:fs/promises';
import type { ContextFileSpec, MemoryFileSpec, Persona } from '../persona/model.ts';
import { scanText } from '../secrets/scan.ts';
import { isNotFound } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import type { FileStatus, MemoryView } from './model.ts';
import { memoryRoots, placeBelow } from './places.ts';

/** Lines a memory file may have before it is too long to be read at every start of a session. */
export const lineBudget = 200;

/** Larger files are measured, not read. */
const maxReadBytes = 4 * 1024 * 1024;

/**
 * How the memory and context files of a persona stand. Looks only: nothing is created, and a file that can't be read is
 * reported as such, never thrown.
 */
export async function memoryView(
  persona: Persona,
  root: string,
  reader: RepositoryReader | undefined,
): Promise<MemoryView> {
  const roots = memoryRoots(root, reader);
  const look = (scope: FileStatus['scope']) =>
    Promise.all(
      persona.memory
        .filter((spec) => spec.scope === scope)
        .map((spec) => fileStatus(spec, scope, placeBelow(roots[scope], spec.path), spec.purpose, true)),
    );
  const context = Promise.all(
    persona.context.map((spec) =>
      spec.path.startsWith('~/')
        ? fileStatus(spec, 'user', placeBelow(roots.user, spec.path), spec.why, false)
        : fileStatus(spec, 'worktree', placeBelow(roots.worktree, spec.path), spec.why, false),
    ),
  );
  const head = reader && !reader.paths.bare ? reader.head() : undefined;
  const [shared, worktree, user] = await Promise.all([look('shared'), look('worktree'), look('user')]);
  return {
    shared: { root: roots.shared, files: shared },
    worktree: { root: roots.worktree, branch: (await head)?.branch, files: worktree },
    user,
    context: await context,
  };
}

async function fileStatus(
  spec: MemoryFileSpec | ContextFileSpec,
  scope: FileStatus['scope'],
  file: string | undefined,
  purpose: string | undefined,
  budgeted: boolean,
): Promise<FileStatus> {
  const named = {
    path: spec.path,
    name: spec.path.replace(/\/+$/, '').split('/').at(-1) ?? spec.path,
    file,
    scope,
    purpose,
    place: spec.place,
  };
  const nothing = { lines: 0, bytes: 0, modified: undefined, overBudget: 0, secrets: 0, conflictMarkers: false };
  if (file === undefined) return { ...named, ...nothing, state: 'missing' };
  try {
    const stat = await fs.stat(file);
    const measured = { ...nothing, bytes: stat.size, modified: stat.mtime.toISOString() };
    if (stat.isDirectory()) return { ...named, ...measured, bytes: 0, state: 'folder' };
    if (!stat.isFile()) return { ...named, ...measured, bytes: 0, state: 'unreadable' };
    if (stat.size > maxReadBytes) return { ...named, ...measured, state: 'present' };
    const text = await fs.readFile(file, 'utf8');
    const lines = countLines(text);
    return {
      ...named,
      ...measured,
      state: 'present',
      lines,
      overBudget: budgeted ? Math.max(0, lines - lineBudget) : 0,
      secrets: scanText(text, spec.path).findings.length,
      conflictMarkers: hasConflictMarkers(text),
    };
  } catch (error) {
    return { ...named, ...nothing, state: isNotFound(error) ? 'missing' : 'unreadable' };
  }
}

/** Lines as editors and `wc` see them: a last line without an ending counts, an ending at the very end opens no new one. */
export function countLines(text: string): number {
  if (text === '') return 0;
  const endings = text.match(/\r\n|\r|\n/g)?.length ?? 0;
  return /[\r\n]$/.test(text) ? endings : endings + 1;
}

/** True when a merge left both sides in the text: the opening and the closing mark, each at the start of a line. */
export function hasConflictMarkers(text: string): boolean {
  const opening = /^<{7}(?: |$)/m.exec(text);
  return opening !== null && /^>{7}(?: |$)/m.test(text.slice(opening.index));
}
