import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { isNotFound, readBytesIfExists } from '../workspace/files.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { OpsError } from '../workspace/errors.ts';
import { findPersonaFiles } from './discover.ts';
import type { Persona } from './model.ts';
import { parsePersona } from './parse.ts';
import { composeFrom, readAdditions, type Shelf } from './shelf.ts';

/** A larger file is no document that anybody reads; it is refused before it is read. */
const mostBytes = 8 * 1024 * 1024;

/**
 * What was read of each document, by its absolute path. Whoever reads again and again hands the same one over: a document whose
 * text is as it was is not parsed anew, and a persona that is as it was is the same object.
 */
export type Documents = Map<string, { readonly text: string; readonly parsed: Persona; composed?: Persona }>;

/**
 * Reads one persona document as it is written (`composeFrom` adds what it builds on). `builtin`: its persona is named `builtin:<id>` instead of by its path.
 * Throws OpsError('usage') when the file is missing, too large or can't be read.
 */
export async function loadPersonaFile(
  file: string,
  { builtin = false, documents }: { readonly builtin?: boolean; readonly documents?: Documents } = {},
): Promise<Persona> {
  const absolute = path.resolve(file);
  const text = await readDocument(absolute);
  const known = documents?.get(absolute);
  if (known?.text === text && known.parsed.builtin === builtin) return known.parsed;
  const parsed = parsePersona(text, absolute, { builtin });
  documents?.set(absolute, { text, parsed });
  return parsed;
}

/** The personas that come with the product, in the order of their file names. A missing folder is an empty list. */
export async function loadBuiltins(folder: string, documents?: Documents): Promise<Persona[]> {
  const names = await fs.readdir(folder).catch((error: unknown) => {
    if (isNotFound(error)) return [];
    throw error;
  });
  const files = names.filter((name) => name.endsWith('.md') && name.toLowerCase() !== 'readme.md').sort();
  return Promise.all(
    files.map((name) => loadPersonaFile(path.join(folder, name), { builtin: true, ...(documents && { documents }) })),
  );
}

/**
 * All personas one can choose from: the workspace's own first (ops-like ones before the others), then the built-in ones,
 * each with the rules of what it builds on. A document that can't be read is left out. `extra`: patterns of the user's settings.
 */
export async function loadPersonas(
  root: string,
  reader: RepositoryReader | undefined,
  builtinFolder: string,
  extra: readonly string[] = [],
  documents: Documents = new Map(),
): Promise<Persona[]> {
  const shelf = await openShelf(root, reader, builtinFolder, extra, documents);
  const known = new Map([...documents.values()].map((document) => [document.parsed, document]));
  return Promise.all(
    shelf.personas.map(async (persona) => {
      const composed = await composeFrom(shelf, persona);
      const document = known.get(persona);
      if (!document) return composed;
      if (!isDeepStrictEqual(document.composed, composed)) document.composed = composed;
      return document.composed ?? composed;
    }),
  );
}

/** The same documents as they are written, none with the rules of another one. */
export async function openShelf(
  root: string,
  reader: RepositoryReader | undefined,
  builtinFolder: string,
  extra: readonly string[] = [],
  documents: Documents = new Map(),
): Promise<Shelf> {
  const files = await findPersonaFiles(root, reader, extra);
  const own: Persona[] = [];
  // A few at a time: a repository may hold hundreds of agent documents.
  for (let i = 0; i < files.length; i += 16) {
    const some = await Promise.all(
      files
        .slice(i, i + 16)
        .map((file) => loadPersonaFile(path.join(root, file), { documents }).catch(() => undefined)),
    );
    for (const persona of some) if (persona) own.push(persona);
  }
  const [builtins, additions] = await Promise.all([loadBuiltins(builtinFolder, documents), readAdditions(root)]);
  return { root, personas: [...own, ...builtins], load: (file) => loadPersonaFile(file, { documents }), additions };
}

async function readDocument(file: string): Promise<string> {
  const size = await fs.stat(file).then(
    (stat) => (stat.isFile() ? stat.size : -1),
    () => undefined,
  );
  if (size === undefined) throw new OpsError('usage', 'No such persona document.', { file });
  if (size < 0) throw new OpsError('usage', 'This is a folder, not a persona document.', { file });
  if (size > mostBytes)
    throw new OpsError('usage', `This file has ${Math.round(size / 1048576)} MB; a persona document has at most 8.`, {
      file,
    });
  const bytes = await readBytesIfExists(file).catch((error: unknown) => {
    throw new OpsError('usage', 'This persona document can not be read.', { file, cause: error });
  });
  return decodeDocument(bytes ?? new Uint8Array());
}

/** The text of a document's bytes: UTF-16 where a byte order mark says so, UTF-8 otherwise. The mark of UTF-8 stays. */
export function decodeDocument(bytes: Uint8Array): string {
  const [a, b] = bytes;
  if (a === 0xff && b === 0xfe) return new TextDecoder('utf-16le').decode(bytes);
  if (a === 0xfe && b === 0xff) return new TextDecoder('utf-16be').decode(bytes);
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes);
}
