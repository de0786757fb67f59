import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { OpsError } from './errors.ts';
import { toPosix } from './files.ts';
import type { RepositoryReader } from './repository.ts';
import { readTextFile } from './textFile.ts';
import { walkFiles } from './walk.ts';

/** A file of a project with what was read of it. */
export interface ProjectFile {
  /** From the root, forward slashes. */
  readonly path: string;
  /** undefined: it is no text, or could not be read. */
  readonly text: string | undefined;
  readonly tracked: boolean;
}

/** Larger files are data. */
const largest = 1024 * 1024;

/**
 * The files of a project that `wants` asks for: what git tracks or does not ignore, and of the root's and other looked-at folders
 * the ignored ones whose name `wantsIgnored` asks for (local environment files). Without git everything but installed packages.
 */
export async function readProjectFiles(
  root: string,
  reader: RepositoryReader | undefined,
  wants: (path: string) => boolean,
  wantsIgnored: (path: string) => boolean = () => false,
): Promise<ProjectFile[]> {
  const names = new Map<string, boolean>();
  if (reader === undefined || reader.paths.bare) {
    for await (const file of walkFiles(root)) names.set(toPosix(path.relative(root, file)), false);
  } else {
    const listing = await reader.listing().catch((error: unknown) => {
      throw new OpsError('usage', 'git could not list what it tracks.', { cause: error });
    });
    for (const file of listing.untracked) names.set(file, false);
    for (const { path } of listing.entries) names.set(path, true);
    const folders = new Set(['', ...[...names.keys()].filter(wantsIgnored).map((file) => path.posix.dirname(file))]);
    for (const folder of folders) {
      const entries = await fs.readdir(path.join(root, folder), { withFileTypes: true }).catch(() => []);
      for (const entry of entries) {
        const name = folder === '' || folder === '.' ? entry.name : `${folder}/${entry.name}`;
        if (entry.isFile() && !names.has(name) && wantsIgnored(name)) names.set(name, false);
      }
    }
  }
  const files: ProjectFile[] = [];
  for (const [name, tracked] of [...names].sort(([a], [b]) => (a < b ? -1 : 1))) {
    if (!wants(name)) continue;
    const file = readTextFile(path.join(root, ...name.split('/')));
    if (file.kind === 'none') continue;
    const text = file.kind === 'text' && file.text.length <= largest ? file.text : undefined;
    files.push({ path: name, text, tracked });
  }
  return files;
}
