import { parseTOML, ParseError, type AST } from 'toml-eslint-parser';
import { refuse } from '../errors.ts';
import { placeOf, type VersionReader, type VersionSpot } from './model.ts';

interface Entry {
  /** `package`, `tool.poetry`, `workspace.package`; of an array of tables with its number: `package.3`. */
  readonly table: string;
  readonly key: string;
  readonly value: AST.TOMLContentNode;
  readonly shift: number;
}

/** Every key of a TOML file with its table; refuses with line and column. */
function entriesOf(text: string, file: string): Entry[] {
  const shift = text.startsWith('\uFEFF') ? 1 : 0;
  let program: AST.TOMLProgram;
  try {
    program = parseTOML(text.slice(shift));
  } catch (error) {
    if (!(error instanceof ParseError)) throw error;
    throw refuse(2, `${file} is not valid TOML: ${error.message}.`, `Correct ${file} and commit it.`, {
      file,
      ...placeOf(text, error.index + shift),
    });
  }
  const entries: Entry[] = [];
  const add = (table: readonly (string | number)[], pair: AST.TOMLKeyValue): void => {
    const keys = pair.key.keys.map((key) => (key.type === 'TOMLBare' ? key.name : key.value));
    const where = [...table, ...keys.slice(0, -1)];
    const key = keys.at(-1) ?? '';
    if (pair.value.type === 'TOMLInlineTable') for (const inner of pair.value.body) add([...where, key], inner);
    entries.push({ table: where.join('.'), key, value: pair.value, shift });
  };
  for (const node of program.body[0].body) {
    if (node.type === 'TOMLTable') for (const pair of node.body) add(node.resolvedKey, pair);
    else add([], node);
  }
  return entries;
}

function textOf(entry: Entry | undefined): string | undefined {
  return entry?.value.type === 'TOMLValue' && entry.value.kind === 'string' ? entry.value.value : undefined;
}

function spotOf(entry: Entry | undefined, text: string): VersionSpot[] {
  if (entry?.value.type !== 'TOMLValue' || entry.value.kind !== 'string' || entry.value.multiline) return [];
  const start = entry.value.range[0] + entry.shift + 1;
  const end = entry.value.range[1] + entry.shift - 1;
  return [{ start, end, version: text.slice(start, end) }];
}

const inTable =
  (table: string, key: string) =>
  (entry: Entry): boolean =>
    entry.table === table && entry.key === key;

/** `[project] version`, else `[tool.poetry] version`. A version declared dynamic is no spot: the tag is it. */
export const readPyproject: VersionReader = (text, file) => {
  const entries = entriesOf(text, file);
  const entry = entries.find(inTable('project', 'version')) ?? entries.find(inTable('tool.poetry', 'version'));
  return spotOf(entry, text);
};

/** `[package] version`, else `[workspace.package] version`. */
export const readCargoToml: VersionReader = (text, file) => {
  const entries = entriesOf(text, file);
  const own = spotOf(entries.find(inTable('package', 'version')), text);
  return own.length > 0 ? own : spotOf(entries.find(inTable('workspace.package', 'version')), text);
};

/** The project's own entry in a lockfile made of `[[package]]` tables (Cargo.lock, uv.lock): the one with its name and no registry. */
function readOwnPackage(text: string, file: string, name: string | undefined): VersionSpot[] {
  if (name === undefined) return [];
  const entries = entriesOf(text, file);
  const tables = new Set(
    entries.filter((entry) => entry.key === 'name' && textOf(entry) === name).map((entry) => entry.table),
  );
  for (const table of tables) {
    if (!/^package\.\d+$/.test(table)) continue;
    const foreign = entries.some(
      (entry) =>
        (entry.table === table && entry.key === 'source' && textOf(entry) !== undefined) ||
        (entry.table === `${table}.source` && ['registry', 'git', 'url'].includes(entry.key)),
    );
    if (!foreign) return spotOf(entries.find(inTable(table, 'version')), text);
  }
  return [];
}

export const readCargoLock: VersionReader = (text, file, sibling) => {
  const manifest = sibling('Cargo.toml');
  const name = manifest === undefined ? undefined : entriesOf(manifest, 'Cargo.toml').find(inTable('package', 'name'));
  return readOwnPackage(text, file, textOf(name));
};

export const readUvLock: VersionReader = (text, file, sibling) => {
  const manifest = sibling('pyproject.toml');
  const name =
    manifest === undefined ? undefined : entriesOf(manifest, 'pyproject.toml').find(inTable('project', 'name'));
  // uv writes names normalised: lower case, runs of -, _ and . as one hyphen (PEP 503).
  return readOwnPackage(
    text,
    file,
    textOf(name)
      ?.toLowerCase()
      .replaceAll(/[-_.]+/g, '-'),
  );
};
