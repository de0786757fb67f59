import { execa } from 'execa';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { OpsError } from '../workspace/errors.ts';

/** Which two states are compared; without either the working tree and HEAD. */
export interface DiffChoice {
  readonly staged?: boolean;
  readonly base?: string | undefined;
  /** With `base`: what is compared with it instead of HEAD. */
  readonly head?: string | undefined;
}

/** A file that differs. `after` is empty for a deleted one; for a binary file both texts only stand for "another". */
export interface ChangedFile {
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
  readonly binary: boolean;
}

interface RawChange {
  readonly path: string;
  readonly old: string;
  readonly now: string;
  readonly mode: string;
}

/** Larger files are not compared line by line. */
const maxBytes = 4 * 1024 * 1024;

/**
 * The files that differ, with both texts. Asks git only for names and stored content and compares by itself: commands that
 * compare working files would run the filters that the repository configures. Throws OpsError('usage') for a wrong base.
 */
export async function readDiff(root: string, choice: DiffChoice): Promise<ChangedFile[]> {
  const changes = await rawChanges(root, choice);
  const blobs = await readBlobs(
    root,
    changes.flatMap(({ old, now }) => [old, now]).filter((name) => !isNothing(name)),
  );
  const fromDisk = choice.staged !== true && choice.base === undefined;
  const files: ChangedFile[] = [];
  for (const change of changes) {
    if (change.mode === '160000') continue;
    const before = isNothing(change.old) ? undefined : blobs.get(change.old);
    // Nothing stands for "deleted" in a stored state, and for "look at the file" in the working tree.
    const after = fromDisk ? await readFile(path.join(root, ...change.path.split('/'))) : blobs.get(change.now);
    files.push(...pair(change.path, before, after));
  }
  if (fromDisk) {
    for (const name of await untracked(root)) {
      const bytes = await readFile(path.join(root, ...name.split('/')));
      if (bytes) files.push(...pair(name, undefined, bytes));
    }
  }
  return files;
}

function pair(name: string, before: Buffer | undefined, after: Buffer | undefined): ChangedFile[] {
  if (before && after && before.equals(after)) return [];
  const binary = [before, after].some(
    (bytes) => bytes && (bytes.length > maxBytes || bytes.subarray(0, 8000).includes(0)),
  );
  if (binary) {
    return [{ path: name, before: before && 'some bytes', after: after ? 'other bytes' : '', binary: true }];
  }
  return [{ path: name, before: before?.toString('utf8'), after: after?.toString('utf8') ?? '', binary: false }];
}

async function rawChanges(root: string, choice: DiffChoice): Promise<RawChange[]> {
  if (choice.base !== undefined) {
    const [head, base] = await Promise.all([commitOf(root, choice.head ?? 'HEAD'), commitOf(root, choice.base)]);
    if (base === undefined || head === undefined) {
      throw new OpsError('usage', `"${choice.base}" names no commit here.`, {
        remedy: 'In a shallow clone fetch it first.',
      });
    }
    const fork = (await git(root, ['merge-base', base, head]).catch(() => base)).trim();
    return parseRaw(await git(root, ['diff-tree', '-r', '--raw', '-z', '--no-renames', '--full-index', fork, head]));
  }
  const cached = choice.staged === true ? ['--cached'] : [];
  const args = [...cached, '--raw', '-z', '--no-renames', '--full-index', '--ignore-submodules', 'HEAD', '--'];
  try {
    return parseRaw(await git(root, ['diff-index', ...args]));
  } catch (error) {
    if ((await commitOf(root, 'HEAD')) === undefined) return beforeFirstCommit(root);
    throw error;
  }
}

async function beforeFirstCommit(root: string): Promise<RawChange[]> {
  const listing = await git(root, ['ls-files', '--stage', '-z']);
  return listing.split('\0').flatMap((entry) => {
    const [, mode, now, name] = /^(\d+) ([0-9a-f]+) \d\t([^]*)$/.exec(entry) ?? [];
    return mode && now && name ? [{ path: name, old: '0', now, mode }] : [];
  });
}

/** `:<old mode> <new mode> <old> <new> <status>\0<path>\0`, as git-diff-tree's manual describes it. */
function parseRaw(text: string): RawChange[] {
  const parts = text.split('\0');
  const changes: RawChange[] = [];
  for (let i = 0; i + 1 < parts.length; i += 2) {
    const [, oldMode, mode, old, now] = /^:(\d+) (\d+) ([0-9a-f]+) ([0-9a-f]+) /.exec(parts[i] ?? '') ?? [];
    const name = parts[i + 1];
    if (old === undefined || now === undefined || !name) continue;
    changes.push({ path: name, old, now, mode: mode === '000000' ? (oldMode ?? '') : (mode ?? '') });
  }
  return changes;
}

async function untracked(root: string): Promise<string[]> {
  const answer = await git(root, ['ls-files', '-z', '--others', '--exclude-standard', '--full-name']);
  return answer.split('\0').filter((name) => name !== '' && !name.endsWith('/'));
}

async function commitOf(root: string, name: string): Promise<string | undefined> {
  const answer = await git(root, ['rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`]).catch(
    () => '',
  );
  return answer.trim() === '' ? undefined : answer.trim();
}

/** Stored contents by name, in one process. Names that are missing (a partial clone) are left out. */
async function readBlobs(root: string, names: readonly string[]): Promise<Map<string, Buffer>> {
  const blobs = new Map<string, Buffer>();
  const wanted = [...new Set(names)];
  if (wanted.length === 0) return blobs;
  const { stdout } = await execa('git', ['cat-file', '--batch'], {
    cwd: root,
    input: `${wanted.join('\n')}\n`,
    encoding: 'buffer',
    maxBuffer: 1024 * 1024 * 1024,
    stripFinalNewline: false,
  });
  const bytes = Buffer.from(stdout);
  let at = 0;
  while (at < bytes.length) {
    const end = bytes.indexOf(10, at);
    if (end === -1) break;
    const [, name, type, size] = /^([0-9a-f]+) (\w+) (\d+)$/.exec(bytes.toString('latin1', at, end)) ?? [];
    at = end + 1;
    if (name === undefined || size === undefined) continue;
    const length = Number(size);
    if (type === 'blob') blobs.set(name, bytes.subarray(at, at + length));
    at += length + 1;
  }
  return blobs;
}

async function git(root: string, args: readonly string[]): Promise<string> {
  const { stdout } = await execa('git', ['-c', 'core.fsmonitor=false', '-c', 'core.quotePath=false', ...args], {
    cwd: root,
    stdin: 'ignore',
    maxBuffer: 256 * 1024 * 1024,
    stripFinalNewline: false,
  });
  return stdout;
}

async function readFile(file: string): Promise<Buffer | undefined> {
  try {
    const stat = await fs.lstat(file);
    if (stat.isSymbolicLink()) return Buffer.from(await fs.readlink(file));
    return stat.isFile() ? await fs.readFile(file) : undefined;
  } catch {
    return undefined;
  }
}

function isNothing(name: string): boolean {
  return /^0+$/.test(name);
}
