import * as fs from 'node:fs/promises';
import * as path from 'node:path';

/** Folders that hold other people's files; without git nothing else says so. */
const skippedFolders = new Set(['node_modules', '.venv', '__pycache__', 'bower_components']);

/**
 * Every file below a folder, absolute, in the order of names; git's own folder never. `everything`: also in folders that
 * hold other people's packages. Links are not followed: what they lead to is either listed itself or not ours. A folder that
 * can't be read counts as empty.
 */
export async function* walkFiles(folder: string, everything = false): AsyncGenerator<string> {
  const entries = await fs.readdir(folder, { withFileTypes: true }).catch(() => []);
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    const absolute = path.join(folder, entry.name);
    if (entry.isDirectory()) {
      if (entry.name === '.git' || (!everything && skippedFolders.has(entry.name))) continue;
      yield* walkFiles(absolute, everything);
    } else if (entry.isFile()) {
      yield absolute;
    }
  }
}
