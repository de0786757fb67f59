import { isDeepStrictEqual } from 'node:util';
import { readTextIfExists } from '../workspace/files.ts';
import * as path from 'node:path';
import { isRecord } from './values.ts';

const groups = ['dependencies', 'devDependencies', 'optionalDependencies', 'peerDependencies'];

/**
 * Whether package-lock.json says the same dependencies as package.json. Undefined when there is no such pair; a list of the
 * names that differ otherwise, empty when they are in step. Other lockfiles are checked by their own tools' frozen installs.
 */
export async function lockfileDrift(worktree: string): Promise<readonly string[] | undefined> {
  const [manifest, lock] = await Promise.all(
    ['package.json', 'package-lock.json'].map((name) => readJson(path.join(worktree, name))),
  );
  if (!isRecord(manifest) || !isRecord(lock)) return undefined;
  const packages = lock['packages'];
  const root = isRecord(packages) ? packages[''] : undefined;
  if (!isRecord(root)) return undefined;
  return groups.flatMap((group) => {
    const wanted = isRecord(manifest[group]) ? manifest[group] : {};
    const locked = isRecord(root[group]) ? root[group] : {};
    if (isDeepStrictEqual(wanted, locked)) return [];
    const names = new Set([...Object.keys(wanted), ...Object.keys(locked)]);
    return [...names].filter((name) => wanted[name] !== locked[name]);
  });
}

async function readJson(file: string): Promise<unknown> {
  try {
    return JSON.parse(((await readTextIfExists(file)) ?? 'null').replace(/^\uFEFF/, ''));
  } catch {
    return undefined;
  }
}
