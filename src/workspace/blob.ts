import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import type { IndexEntry } from './listing.ts';

/** Larger changed files are told apart by size and time: reading them at every look would be felt. */
const readAtMost = 64 * 1024 * 1024;

/**
 * True when a file looks on disk as the index remembers it, so its content need not be read. `indexTime`: when the index was
 * written, in milliseconds; a file changed in the same moment may look unchanged (git calls it racy) and is never taken so.
 */
export function looksAsListed(stat: fs.Stats, entry: IndexEntry, indexTime: number): boolean {
  const time = entry.mtimeSeconds * 1000 + entry.mtimeNanoseconds / 1e6;
  // Some systems keep whole seconds.
  const sameTime =
    entry.mtimeNanoseconds === 0
      ? Math.floor(stat.mtimeMs / 1000) === entry.mtimeSeconds
      : Math.abs(stat.mtimeMs - time) < 0.002;
  const unchanged = !entry.unmerged && sameTime && stat.size % 2 ** 32 === entry.size && time < indexTime - 1;
  return unchanged && (process.platform === 'win32' || modeOf(stat) === entry.mode);
}

/** `mode object id` of what lies on disk, as git would take it in without the repository's own filters. */
export function hashFile(file: string, stat: fs.Stats, entry: IndexEntry): string {
  const mode = process.platform === 'win32' && !stat.isSymbolicLink() ? entry.mode : modeOf(stat);
  if (stat.isSymbolicLink()) return `${mode} ${blobId(Buffer.from(fs.readlinkSync(file)), entry.oid)}`;
  if (!stat.isFile() || stat.size > readAtMost) return `${mode} ${stat.size}:${stat.mtimeMs}`;
  const bytes = fs.readFileSync(file);
  const oid = blobId(bytes, entry.oid);
  if (oid === entry.oid || bytes.includes(0) || !bytes.includes('\r\n')) return `${mode} ${oid}`;
  // git may keep this text with other line endings than the disk has; without its filters only this tells whether it changed.
  const withLf = blobId(Buffer.from(bytes.toString('latin1').replaceAll('\r\n', '\n'), 'latin1'), entry.oid);
  return `${mode} ${withLf === entry.oid ? entry.oid : oid}`;
}

function modeOf(stat: fs.Stats): string {
  if (stat.isSymbolicLink()) return '120000';
  return (stat.mode & 0o100) === 0 ? '100644' : '100755';
}

/** The object id git gives these bytes; `like` tells the repository's kind of hash by its length. */
export function blobId(bytes: Uint8Array, like: string): string {
  const hash = createHash(like.length === 64 ? 'sha256' : 'sha1');
  return hash.update(`blob ${bytes.byteLength}\0`).update(bytes).digest('hex');
}
