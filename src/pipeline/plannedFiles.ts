import * as fs from 'node:fs';
import * as path from 'node:path';
import { isNotFound, readBytesIfExists } from '../workspace/files.ts';
import { digestOf, syncFolder } from './journal.ts';

/** A file a run writes, as its journal names it. */
export interface FileChange {
  readonly path: string;
  /** SHA-256 of the bytes; null: there was no file. */
  readonly before: string | null;
  readonly after: string;
}

export type Replaced = 'replaced' | 'as-wanted' | 'changed';

/** The name of the file that is written before it takes the place of the real one: fixed, so that a later run can clear it away. */
export function temporaryName(file: string, run: string): string {
  return path.join(path.dirname(file), `.${path.basename(file)}.${run}.tmp`);
}

/** SHA-256 of what stands there now; null when nothing does. */
export async function digestNow(file: string): Promise<string | null> {
  const bytes = await readBytesIfExists(file);
  return bytes === undefined ? null : digestOf(bytes);
}

/**
 * Writes `wanted` only where the file still holds `expected` (null: only where there is no file), in one step: a reader or a kill
 * sees the old or the new content. `wanted` null removes the file. `changed`: somebody else wrote it meanwhile; it is left alone.
 */
export async function replaceIf(
  file: string,
  expected: string | null,
  wanted: { readonly bytes: Uint8Array; readonly digest: string } | null,
  run: string,
  probe: (point: string) => void = () => undefined,
): Promise<Replaced> {
  const now = await digestNow(file);
  if (now === (wanted?.digest ?? null)) return 'as-wanted';
  if (now !== expected) return 'changed';
  if (wanted === null) {
    fs.rmSync(file, { force: true });
    return 'replaced';
  }
  const temporary = temporaryName(file, run);
  try {
    const mode = expected === null ? 0o666 : fs.statSync(file).mode & 0o7777;
    fs.rmSync(temporary, { force: true });
    const handle = fs.openSync(temporary, 'wx', mode);
    try {
      fs.writeFileSync(handle, wanted.bytes);
      if (expected !== null) fs.fchmodSync(handle, mode);
      fs.fsyncSync(handle);
    } finally {
      fs.closeSync(handle);
    }
    probe(`temporary file of ${path.basename(file)}: written`);
    // Somebody may have saved while we wrote: look once more, as late as can be.
    if ((await digestNow(file)) !== expected) return 'changed';
    if (expected === null) fs.linkSync(temporary, file);
    else fs.renameSync(temporary, file);
    syncFolder(path.dirname(file));
    return 'replaced';
  } finally {
    fs.rmSync(temporary, { force: true });
  }
}

/** Removes what a killed run may have left beside a planned file. */
export function clearTemporary(file: string, run: string): void {
  try {
    fs.rmSync(temporaryName(file, run), { force: true });
  } catch (error) {
    if (!isNotFound(error)) throw error;
  }
}
