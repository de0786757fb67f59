import type { MemoryFileSpec } from './model.ts';
import { codeIn, pathsIn } from './pathWords.ts';
import type { FenceBlock, Outline, Section } from './outline.ts';
import type { Point } from './statements.ts';
import { linesOf, type Source } from './source.ts';
import { plain } from './words.ts';

type Scope = MemoryFileSpec['scope'];

/** A folder that a variable or a phrase of the document stands for. */
interface Folder {
  readonly scope: Scope;
  readonly path: string;
}

/** The memory files a document names, with the scope and folder that its path rule gives them. */
export function readMemory(outline: Outline, points: readonly Point[], source: Source): MemoryFileSpec[] {
  const variables = readVariables(outline, source.text);
  const files = new Map<string, MemoryFileSpec>();
  for (const point of points) {
    if (!isMemory(point)) continue;
    for (const file of filesOf(point, variables)) {
      const key = `${file.scope}:${file.path}`;
      const known = files.get(key);
      if (known && (known.purpose !== undefined || file.purpose === undefined)) continue;
      const place = known?.place ?? source.place(point.start, point.end);
      files.set(key, { ...file, text: point.text, place, confidence: 'explicit' });
    }
  }
  return [...files.values()];
}

function isMemory(point: Point): boolean {
  if (point.topic === 'memory') return true;
  for (let at: Section | undefined = point.section; at; at = at.parent)
    if (/\bmemory\b|\bknowledge files?\b/i.test(at.title) && at.depth > 1) return true;
  return false;
}

type Found = Pick<MemoryFileSpec, 'path' | 'scope' | 'purpose'>;

function filesOf(point: Point, variables: ReadonlyMap<string, Folder>): Found[] {
  if (point.from === 'table') {
    const [name, ...others] = point.cells;
    const file = name === undefined ? undefined : memoryFile(name.text);
    if (file === undefined) return [];
    const where = others.map((cell) => folderIn(cell.text, variables)).find((folder) => folder !== undefined);
    const purpose = point.cells.find((cell) => /purpose|what|content|description|holds/i.test(cell.heading))?.text;
    return [
      { ...join(where, file, variables, point.text), purpose: purpose === undefined ? undefined : plain(purpose) },
    ];
  }
  return pathsIn(point.text)
    .filter(({ path }) => memoryFile(path) !== undefined)
    .map(({ path, end }) => {
      const after = /^[`*_\s]*(?:[—–:-]+|\()\s*([^`]{3,160})/.exec(point.text.slice(end))?.[1];
      return {
        ...join(undefined, path, variables, point.text),
        purpose: after === undefined ? undefined : purposeOf(after),
      };
    });
}

function purposeOf(words: string): string | undefined {
  const clean = plain(words).replace(/\)$/, '').trim();
  return clean === '' ? undefined : clean;
}

/** A path that can be a memory file: it has an ending of text. */
function memoryFile(words: string): string | undefined {
  const word = codeIn(words)[0] ?? pathsIn(words)[0]?.path;
  return word !== undefined && /\.(?:md|json|ya?ml|txt)$/i.test(word) ? word : undefined;
}

function folderIn(words: string, variables: ReadonlyMap<string, Folder>): Folder | undefined {
  const name = /\$\{?(\w+)\}?/.exec(words)?.[1];
  const known = name === undefined ? undefined : variables.get(name);
  if (known) {
    const rest = /\$\{?\w+\}?\/([\w./-]*)/.exec(words)?.[1] ?? '';
    return { scope: known.scope, path: clean(`${known.path}/${rest}`) };
  }
  const path = pathsIn(words)[0]?.path;
  return path?.endsWith('/') === true ? { scope: scopeIn(words) ?? 'worktree', path: clean(path) } : undefined;
}

function join(
  where: Folder | undefined,
  file: string,
  variables: ReadonlyMap<string, Folder>,
  words: string,
): Pick<Found, 'path' | 'scope'> {
  const variable = /^\$\{?(\w+)\}?\/(.*)$/s.exec(file);
  const known = variable?.[1] === undefined ? undefined : variables.get(variable[1]);
  if (known) return { scope: known.scope, path: clean(`${known.path}/${variable?.[2] ?? ''}`) };
  if (file.startsWith('~/')) return { scope: 'user', path: file };
  if (where && !file.includes('/')) return { scope: where.scope, path: clean(`${where.path}/${file}`) };
  return { scope: scopeIn(words) ?? where?.scope ?? 'worktree', path: clean(file) };
}

function scopeIn(words: string): Scope | undefined {
  if (/\bworktree-specific\b|\bper[- ]worktree\b|\bcurrent worktree\b|\bthis worktree\b|\bisolated\b/i.test(words))
    return 'worktree';
  if (/\bshared\b|\bmain worktree\b|\ball worktrees\b/i.test(words)) return 'shared';
  return undefined;
}

function clean(path: string): string {
  return path
    .replace(/\\/g, '/')
    .replace(/\/{2,}/g, '/')
    .replace(/^(?:\.\/)+/, '')
    .replace(/^\/(?=\.)/, '')
    .replace(/^\//, '')
    .replace(/\/$/, '');
}

/**
 * Shell assignments of the document's fences, as far as they say where memory lies: the common git folder's parent is the
 * main worktree (shared), the top level is the current one, HOME is the user's.
 */
function readVariables(outline: Outline, text: string): Map<string, Folder> {
  const variables = new Map<string, Folder>();
  for (const section of outline.sections)
    for (const block of section.blocks) if (block.kind === 'fence') readFence(block, text, variables);
  return variables;
}

function readFence(fence: FenceBlock, text: string, variables: Map<string, Folder>): void {
  for (const line of linesOf(text, fence.inside.start, fence.inside.end)) {
    const words = text.slice(line.start, line.end);
    for (const match of words.matchAll(
      /(?:^|[\s;&|(])(?:export\s+)?([A-Za-z_]\w*)=("[^"]{0,300}"|'[^']{0,300}'|\S{1,300}.{0,300})/g,
    )) {
      const [, name = '', value = ''] = match;
      if (variables.has(name)) continue;
      const folder = folderOf(value.trim().replace(/^["']|["']$/g, ''), variables);
      if (folder) variables.set(name, folder);
    }
  }
}

function folderOf(value: string, variables: ReadonlyMap<string, Folder>): Folder | undefined {
  if (value.includes('--git-common-dir')) return { scope: 'shared', path: '' };
  if (value.includes('--show-toplevel')) return { scope: 'worktree', path: '' };
  const used = [...value.matchAll(/\$\{?([A-Za-z_]\w*)\}?/g)].map((match) => match[1] ?? '');
  const name = used.find((one) => variables.has(one) || one === 'HOME');
  const rest = /^\$\{?\w+\}?\/([\w./-]+)$/.exec(value)?.[1] ?? '';
  if (name === 'HOME') return { scope: 'user', path: `~/${rest}` };
  const base = name === undefined ? undefined : variables.get(name);
  if (base) return { scope: base.scope, path: clean(`${base.path}/${rest}`) };
  if (value.startsWith('~/')) return { scope: 'user', path: value };
  return /^(?:\.\/)?\.?[\w-]+(?:\/[\w.-]+)+\/?$/.test(value) ? { scope: 'worktree', path: clean(value) } : undefined;
}
