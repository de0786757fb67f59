import * as fs from 'node:fs';
import { isCode, isNotFound } from './files.ts';

/** Larger files are data; they are named as not looked at. */
const maxBytes = 16 * 1024 * 1024;

/** What reading a file for a scan gave. */
export type TextFile =
  | { readonly kind: 'text'; readonly text: string }
  /** No text: a NUL byte near its beginning, as git decides too. */
  | { readonly kind: 'binary' }
  /** Gone since it was listed, a folder, a link to nowhere, a socket. */
  | { readonly kind: 'none' }
  | { readonly kind: 'unreadable'; readonly why: string };

/**
 * Reads a file as text: UTF-8, or UTF-16 where a byte order mark says so. Never throws for what a file may be. Without
 * promises: a scan reads thousands of small files with nothing else to do, and needs a third less time so (measured).
 */
export function readTextFile(file: string): TextFile {
  try {
    const stat = fs.statSync(file);
    if (!stat.isFile()) return { kind: 'none' };
    if (stat.size > maxBytes) return { kind: 'unreadable', why: `has ${Math.round(stat.size / 1048576)} MB` };
    return decode(fs.readFileSync(file));
  } catch (error) {
    if (isNotFound(error) || isCode(error, 'ELOOP')) return { kind: 'none' };
    return { kind: 'unreadable', why: isCode(error, 'EACCES') ? 'may not be read' : 'could not be read' };
  }
}

/** The text of bytes, or that they are none. */
export function decode(bytes: Uint8Array): TextFile {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return { kind: 'text', text: new TextDecoder('utf-16le').decode(bytes) };
  if (a === 0xfe && b === 0xff) return { kind: 'text', text: new TextDecoder('utf-16be').decode(bytes) };
  if (bytes.subarray(0, 8000).includes(0)) return { kind: 'binary' };
  // The mark of UTF-8 stays, since columns are counted from it.
  return { kind: 'text', text: new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes) };
}
