import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, toPosix, writeFileAtomic } from '../workspace/files.ts';
import { worktreeStateFolder, type RepositoryReader } from '../workspace/repository.ts';
import type { Persona } from './model.ts';

const schema = z.object({ schema: z.literal(1), persona: z.string().min(1) });

async function stateFile(root: string, reader: RepositoryReader | undefined): Promise<string> {
  return path.join(await worktreeStateFolder(root, reader), 'active-persona.json');
}

/**
 * Which persona is active in this worktree: `builtin:<id>` or a path relative to `root`; undefined when none was chosen or
 * the record can't be read (it is only a choice: it can be made again).
 */
export async function readActivePersona(
  root: string,
  reader: RepositoryReader | undefined,
): Promise<string | undefined> {
  const text = await readTextIfExists(await stateFile(root, reader));
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text)).persona;
  } catch {
    return undefined;
  }
}

/** Remembers the choice for this worktree; undefined takes it back. */
export async function writeActivePersona(
  root: string,
  reader: RepositoryReader | undefined,
  ref: string | undefined,
): Promise<void> {
  const file = await stateFile(root, reader);
  if (ref === undefined) await fs.rm(file, { force: true });
  else await writeFileAtomic(file, `${JSON.stringify({ schema: 1, persona: ref }, undefined, 2)}\n`);
}

/** How a persona is named in the record: `builtin:<id>`, or its path relative to `root` with `/` between. */
export function personaRef(root: string, persona: Persona): string {
  return persona.builtin ? `builtin:${persona.id}` : toPosix(path.relative(root, persona.file));
}

/**
 * The persona at work: what `override` names (an id, a name, `builtin:<id>` or a path relative to `root`), else the one
 * chosen for this worktree, else none. A recorded choice whose document is gone counts as none.
 * Throws OpsError('usage') when `override` names nothing or several.
 */
export async function resolveActivePersona(
  root: string,
  reader: RepositoryReader | undefined,
  personas: readonly Persona[],
  override?: string,
): Promise<Persona | undefined> {
  if (override !== undefined && override.trim() !== '') return named(root, personas, override.trim());
  const ref = await readActivePersona(root, reader);
  return ref === undefined ? undefined : personas.find((persona) => personaRef(root, persona) === ref);
}

function named(root: string, personas: readonly Persona[], wish: string): Persona {
  const file = path.resolve(root, wish);
  const exact = personas.find(
    (persona) =>
      personaRef(root, persona) === toPosix(wish) || (!persona.builtin && path.resolve(persona.file) === file),
  );
  if (exact) return exact;
  const lower = wish.toLowerCase();
  const matches = personas.filter((persona) => persona.id === lower || persona.name.toLowerCase() === lower);
  // The workspace's own document goes before a built-in one of the same name; two of its own are for the user to tell apart.
  const own = matches.filter((persona) => !persona.builtin);
  const choice = own.length > 0 ? own : matches;
  const [only] = choice;
  if (only && choice.length === 1) return only;
  if (only)
    throw new OpsError('usage', `"${wish}" names ${choice.length} persona documents.`, {
      remedy: `Name one by its path: ${choice.map((persona) => personaRef(root, persona)).join(', ')}.`,
    });
  throw new OpsError('usage', `There is no persona "${wish}" here.`, {
    remedy: personas.length === 0 ? 'Create one first.' : `Known: ${knownIds(personas)}.`,
  });
}

function knownIds(personas: readonly Persona[]): string {
  const ids = [...new Set(personas.map((persona) => persona.id))];
  return ids.length <= 12 ? ids.join(', ') : `${ids.slice(0, 12).join(', ')} and ${ids.length - 12} more`;
}
