import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { configFile, parseConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { asFurther, composePersona, type Further, type Rules } from './compose.ts';
import type { Parent, Persona, PersonaProblem } from './model.ts';
import { parseRuleLists } from './parse.ts';

/** No persona needs more documents behind it; a longer chain is an accident. */
const mostParents = 16;

/** The documents that a persona may build on, and what the repository's configuration adds to each. */
export interface Shelf {
  readonly root: string;
  /** As parsed: none of them composed. */
  readonly personas: readonly Persona[];
  /** Reads a document that is not on the shelf. */
  readonly load: (file: string) => Promise<Persona>;
  readonly additions: Additions;
}

/** Rules of `personas:` in `.ops/config.yaml`, by the id or name in lower case they stand under; `*` for everybody. */
export type Additions = ReadonlyMap<string, Addition>;

/** The rules under one name, and where that name stands. */
interface Addition extends Rules {
  readonly file: string;
  readonly name: string;
  readonly line: number;
}

/** Reads what `.ops/config.yaml` below a root adds to personas. A configuration with a problem is not used at all. */
export async function readAdditions(root: string): Promise<Additions> {
  const file = path.join(root, ...configFile.split('/'));
  return additionsIn((await readTextIfExists(file)) ?? '', file);
}

/** The same for the text of the configuration. */
export function additionsIn(text: string, file: string): Additions {
  const additions = new Map<string, Addition>();
  const { config } = parseConfig(text);
  for (const key of Object.keys(config.personas ?? {})) {
    const rules = parseRuleLists(text, ['personas', key]);
    if (rules) additions.set(key.toLowerCase(), { ...rules, file, name: key, line: lineOf(text, key) });
  }
  return additions;
}

/** Where a key stands below `personas:`; 1 when it is written in a way that is not found so. */
function lineOf(text: string, key: string): number {
  const lines = text.split(/\r\n|\r|\n/);
  const from = lines.findIndex((line) => /^["']?personas["']?\s*:/.test(line));
  const at = lines.findIndex((line, index) => index > from && line.trim().replace(/["']/g, '').startsWith(`${key}:`));
  return at < 0 ? Math.max(1, from + 1) : at + 1;
}

/** Names under `personas:` in the configuration that no persona here has: their rules bind nobody. */
export function unknownAdditions({ additions, personas }: Pick<Shelf, 'additions' | 'personas'>): PersonaProblem[] {
  const known = new Set(personas.flatMap(({ id, name }) => [id, name.toLowerCase()]));
  return [...additions]
    .filter(([key]) => key !== '*' && !known.has(key))
    .map(([, { name, line }]) => ({
      code: 'persona/unknown',
      severity: 'warning',
      message: `There is no persona "${name}" here, so these rules bind nobody.`,
      remedy: 'Correct the name, or take the rules out.',
      line,
      place: { line, column: 1, endLine: line, endColumn: 1, offset: 0, endOffset: 0 },
    }));
}

/**
 * A persona with the rules of all documents it builds on, directly or through another one, and of the configuration. What
 * can't be found, leads in a circle or goes on too long is left out and becomes a problem at the `extends` line.
 */
export async function composeFrom(shelf: Shelf, own: Persona): Promise<Persona> {
  const further = additionsFor(shelf, own);
  const problems: PersonaProblem[] = [];
  const parents: Parent[] = [];
  const seen = new Set([own.file]);
  const climb = async (child: Persona, link: Parent | undefined): Promise<void> => {
    for (const wish of child.extends) {
      const at = link ?? wish;
      const through = link === undefined ? '' : ` (through ${child.name})`;
      const found = await find(shelf, child, wish.text);
      if (link === undefined) parents.push(typeof found === 'string' ? wish : { ...wish, file: found.file });
      if (typeof found === 'string') problems.push(problem(at, `"${wish.text}"${through} ${found}`));
      else if (found.file === own.file)
        problems.push(problem(at, `"${wish.text}"${through} leads back to this document.`));
      else if (!seen.has(found.file)) {
        if (seen.size > mostParents) {
          problems.push(
            problem(at, `More than ${mostParents} documents stand behind this one; the others are left out.`),
          );
          return;
        }
        seen.add(found.file);
        further.push(asFurther(found), ...additionsFor(shelf, found));
        await climb(found, at);
      }
    }
  };
  await climb(own, undefined);
  if (further.length === 0 && problems.length === 0) return own;
  const all = [...own.problems, ...problems].sort((a, b) => a.place.offset - b.place.offset);
  return { ...composePersona(own, further), extends: parents, problems: all };
}

function problem(at: Parent, message: string): PersonaProblem {
  return {
    code: 'persona/extends',
    severity: 'error',
    message,
    remedy: 'Name another persona by its name, its path or as builtin:<id>.',
    line: at.place.line,
    place: at.place,
  };
}

function additionsFor({ additions }: Shelf, persona: Persona): Further[] {
  const keys = new Set([persona.id, persona.name.toLowerCase(), '*']);
  return [...keys].flatMap((key) => {
    const rules = additions.get(key);
    return rules ? [{ ...rules, origin: { file: rules.file, persona: configFile } }] : [];
  });
}

/** The document that the words after `extends` name, or why there is none. */
async function find(shelf: Shelf, child: Persona, wish: string): Promise<Persona | string> {
  const builtin = /^builtin:(.+)$/.exec(wish)?.[1]?.toLowerCase();
  if (builtin !== undefined) {
    const found = shelf.personas.find((persona) => persona.builtin && persona.id === builtin);
    return found ?? 'is no built-in persona.';
  }
  if (/[\\/]|\.(?:md|mdc|toml|json)$/i.test(wish)) return findFile(shelf, child, wish);
  const name = wish.toLowerCase();
  const named = shelf.personas.filter(
    (persona) => persona.file !== child.file && (persona.id === name || persona.name.toLowerCase() === name),
  );
  // The workspace's own document goes before a built-in one of the same name.
  const owns = named.filter((persona) => !persona.builtin);
  const choice = owns.length > 0 ? owns : named;
  const [only] = choice;
  if (only && choice.length === 1) return only;
  if (only) return `names ${choice.length} documents.`;
  return child.id === name || child.name.toLowerCase() === name ? 'is this document itself.' : 'is no persona here.';
}

/** A path from the document's folder, else from the root. It may not lead out of the root or the document's folder. */
async function findFile(shelf: Shelf, child: Persona, wish: string): Promise<Persona | string> {
  const folder = path.isAbsolute(child.file) ? path.dirname(child.file) : shelf.root;
  const [home, root] = await Promise.all([realPath(folder), realPath(shelf.root)]);
  for (const base of [home, root]) {
    const file = base === undefined ? undefined : await realPath(path.resolve(base, wish));
    if (file === undefined) continue;
    if (![home, root].some((place) => place !== undefined && isBelow(place, file)))
      return 'lies outside this repository.';
    const known = shelf.personas.find((persona) => persona.file === file);
    if (known) return known;
    try {
      return await shelf.load(file);
    } catch (error) {
      if (error instanceof OpsError) return `can not be read: ${error.message}`;
      throw error;
    }
  }
  return 'is no file here.';
}

function isBelow(folder: string, file: string): boolean {
  const relative = path.relative(folder, file);
  return relative !== '' && !/^\.\.(?:[\\/]|$)/.test(relative) && !path.isAbsolute(relative);
}

async function realPath(file: string): Promise<string | undefined> {
  return fs.realpath(file).catch(() => undefined);
}
