import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { FileStatus } from './model.ts';

/** Larger files are measured, not read. */
export const maxReadBytes = 4 * 1024 * 1024;

/** How receipts name a file. */
export function keyOf(status: Pick<FileStatus, 'scope' | 'path'>): string {
  return `${status.scope}:${status.path}`;
}

/** The text that a receipt is about; for a folder the names and sizes of what is in it; undefined when it can't be read. */
export async function textOf(status: FileStatus): Promise<string | undefined> {
  const { file } = status;
  if (file === undefined) return undefined;
  try {
    const stat = await fs.stat(file);
    if (stat.isFile()) return stat.size > maxReadBytes ? undefined : await fs.readFile(file, 'utf8');
    if (!stat.isDirectory()) return undefined;
    const names = (await fs.readdir(file)).sort().slice(0, 200);
    const sizes = await Promise.all(names.map(async (name) => (await fs.stat(path.join(file, name))).size));
    return names.map((name, index) => `${name} ${sizes[index] ?? 0}`).join('\n');
  } catch {
    return undefined;
  }
}
