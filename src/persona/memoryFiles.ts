import type { Head } from './frontMatter.ts';
import type { MemoryFileSpec } from './model.ts';
import type { Outline, Section } from './outline.ts';
import { below, folderIn, readVariables, scopeIn, tidyPath, treeFiles, type Folder } from './memoryPaths.ts';
import { codeIn, pathsIn } from './pathWords.ts';
import { isMain, type Point } from './statements.ts';
import type { Source } from './source.ts';
import { isTemplateSection, ownTopic } from './topics.ts';
import { append, plain, slug } from './words.ts';

interface Found extends Folder {
  readonly purpose: string | undefined;
  readonly text: string;
  readonly start: number;
  readonly end: number;
}

/** The memory files a document names, with the scope and folder that its path rule gives them. */
export function readMemory(
  outline: Outline,
  all: readonly Point[],
  head: Head,
  name: string,
  source: Source,
): MemoryFileSpec[] {
  const points = all.map((point) => ({ ...point, text: named(point.text, name) }));
  const variables = readVariables(outline, source.text);
  const homes = memoryFolders(points, variables);
  const found: Found[] = [];
  for (const point of points) {
    const home = memorySection(point.section);
    if (isTemplateSection(point.section)) continue;
    if (home) append(found, filesOf(point, variables, homes.get(home)));
    // A table or list of files without a title that says more, and a folder that does.
    else if (point.topic === undefined && isMain(point) && inMemoryFolder.test(point.text))
      append(
        found,
        filesOf(point, variables, undefined).filter(({ path }) => inMemoryFolder.test(path)),
      );
  }
  for (const section of outline.sections) {
    if (!memorySection(section) || isTemplateSection(section)) continue;
    for (const block of section.blocks) {
      if (block.kind !== 'fence') continue;
      for (const file of treeFiles(block, source.text)) {
        const at = tidyPath(file.path);
        if (at && isMemoryFile(at.path))
          found.push({ ...at, purpose: file.remark, text: file.path, start: file.start, end: file.end });
      }
    }
  }
  append(found, byHead(head, name));
  return collapse(found, source);
}

const inMemoryFolder = /(?<![\w-])(?:agent-memory|memory-bank|memory|memories)\//i;

/** "<agent-name>" in a path is the persona's own name. */
function named(text: string, name: string): string {
  return text.replace(
    /(?<=\/)(?:<|\{{1,2})(?:(?:agent|persona|role)(?:[-_ ]?(?:name|id))?|name)(?:>|\}{1,2})(?=\/)/gi,
    slug(name),
  );
}

/** The outermost section about memory around a section; undefined when there is none. */
function memorySection(section: Section): Section | undefined {
  let home: Section | undefined;
  for (let at: Section | undefined = section; at; at = at.parent) if (ownTopic(at) === 'memory') home = at;
  return home;
}

/** The folder a memory section speaks of in its sentences ("… a directory at `.claude/agent-memory/ops/`"). */
function memoryFolders(points: readonly Point[], variables: ReadonlyMap<string, Folder>): Map<Section, Folder> {
  const homes = new Map<Section, Folder>();
  for (const point of points) {
    const home = memorySection(point.section);
    if (!home || homes.has(home) || point.from === 'table') continue;
    const folder = folderIn(point.text, variables);
    if (folder && pathsIn(point.text).some((word) => word.path.endsWith('/'))) homes.set(home, folder);
  }
  return homes;
}

function filesOf(point: Point, variables: ReadonlyMap<string, Folder>, home: Folder | undefined): Found[] {
  const { text, start, end } = point;
  if (point.from === 'table') {
    const cell = point.cells.find(({ heading }) => /\b(?:file|path|document)\b/i.test(heading)) ?? point.cells[0];
    const file = cell && memoryFile(cell.text);
    if (file === undefined) return [];
    const where = point.cells
      .filter((other) => other !== cell)
      .map((other) => folderIn(other.text, variables))
      .find((folder) => folder !== undefined);
    const purpose = point.cells.find(({ heading }) => /purpose|what|content|description|holds/i.test(heading))?.text;
    const at = placeOf(file, where ?? home, variables, text);
    return at ? [{ ...at, purpose: purpose === undefined ? undefined : plain(purpose), text, start, end }] : [];
  }
  return pathsIn(withoutExamples(text)).flatMap((word): Found[] => {
    // In running text a bare name counts only when it is spelled as such files are.
    const bare =
      point.from === 'prose' && !word.path.includes('/') && !(word.code && /^[A-Z][A-Z_-]+\.md$/.test(word.path));
    if (!isMemoryFile(word.path) || bare) return [];
    const at = placeOf(word.path, point.from === 'prose' ? undefined : home, variables, text);
    if (!at) return [];
    const after = /^[`*_\s]*(?:[—–:-]+|\()\s*([^`]{3,160})/.exec(text.slice(word.end))?.[1];
    return [{ ...at, purpose: after === undefined ? undefined : purposeOf(after), text, start, end }];
  });
}

/** "(e.g., `debugging.md`)" names what could be, not what is. */
function withoutExamples(text: string): string {
  return text.replace(/\(?\b(?:e\.g\.|for example|examples?:|such as|like)[^)]{0,300}/gi, (match) =>
    ' '.repeat(match.length),
  );
}

function purposeOf(words: string): string | undefined {
  const clean = plain(words).replace(/\)$/, '').trim();
  return clean === '' ? undefined : clean;
}

/** A path in words that can be a memory file: it has an ending of text. */
function memoryFile(words: string): string | undefined {
  const word = codeIn(words)[0] ?? pathsIn(words)[0]?.path;
  return word !== undefined && isMemoryFile(word) ? word : undefined;
}

function isMemoryFile(path: string): boolean {
  return /\.(?:md|jsonl?|ya?ml|txt)$/i.test(path) && !/[*<>]|YYYY/.test(path);
}

function placeOf(
  file: string,
  home: Folder | undefined,
  variables: ReadonlyMap<string, Folder>,
  words: string,
): Folder | undefined {
  const variable = /^\$\{?(\w+)\}?\/(.*)$/s.exec(file);
  const known = variable?.[1] === undefined ? undefined : variables.get(variable[1]);
  if (known) return below(known, variable?.[2] ?? '');
  if (home && !file.includes('/')) return below({ ...home, scope: scopeIn(words) ?? home.scope }, file);
  const own = tidyPath(file);
  return own && { ...own, scope: own.scope === 'user' ? 'user' : (scopeIn(words) ?? own.scope) };
}

/** The `memory` key of a sub-agent's head: where Claude Code keeps that agent's memory (code.claude.com, sub-agents). */
function byHead(head: Head, name: string): Found[] {
  const field = head.fields.get('memory');
  const folder = {
    user: '~/.claude/agent-memory',
    project: '.claude/agent-memory',
    local: '.claude/agent-memory-local',
  }[field?.text.toLowerCase() ?? ''];
  if (!field || folder === undefined) return [];
  const scope = field.text.toLowerCase() === 'user' ? 'user' : 'worktree';
  const { start, end } = field;
  return [
    { scope, path: `${folder}/${name}/MEMORY.md`, purpose: undefined, text: `memory: ${field.text}`, start, end },
  ];
}

/** One entry a file: the first place, the first purpose; a bare name goes when the file is known with its folder. */
function collapse(found: readonly Found[], source: Source): MemoryFileSpec[] {
  const files = new Map<string, MemoryFileSpec>();
  for (const { path, scope, purpose, text, start, end } of found) {
    const key = `${scope}:${path}`;
    const known = files.get(key);
    if (known && (known.purpose !== undefined || purpose === undefined)) continue;
    const place = known?.place ?? source.place(start, end);
    files.set(key, { path, scope, purpose, text: known?.text ?? text, place, confidence: 'explicit' });
  }
  const all = [...files.values()];
  return all.filter(({ path }) => path.includes('/') || !all.some((other) => other.path.endsWith(`/${path}`)));
}
