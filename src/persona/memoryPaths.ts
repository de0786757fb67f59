import type { MemoryFileSpec } from './model.ts';
import type { FenceBlock, Outline } from './outline.ts';
import { pathsIn } from './pathWords.ts';
import { linesOf } from './source.ts';

export type Scope = MemoryFileSpec['scope'];

/** A folder that a variable or a phrase of the document stands for. */
export interface Folder {
  readonly scope: Scope;
  readonly path: string;
}

/** What the words around a path say about whose memory it is; undefined when they say nothing. */
export function scopeIn(words: string): Scope | undefined {
  if (
    /\bworktree-specific\b|\bper[- ]worktree\b|\b(?:current|this) worktree\b|\bisolated\b|\|\s*worktree\s*\|/i.test(
      words,
    )
  )
    return 'worktree';
  if (/\bshared\b|\bmain worktree\b|\ball worktrees\b/i.test(words)) return 'shared';
  return /\buser[- ](?:level|wide|scope)\b|\bhome folder\b/i.test(words) ? 'user' : undefined;
}

/**
 * A path below its scope's root, without `./`, doubled slashes and the part that only holds on somebody's machine
 * (`/home/dana/shop/.claude/memory/` is `.claude/memory/`). Undefined when nothing of it can be told from that.
 */
export function tidyPath(path: string): Folder | undefined {
  let clean = path.replace(/\\/g, '/').replace(/\/{2,}/g, '/');
  if (clean.startsWith('~/')) return { scope: 'user', path: clean.replace(/(.)\/$/, '$1') };
  if (/^(?:\/|[A-Za-z]:\/)/.test(clean)) {
    const kept = /\/(\.[\w-]+\/.*)$/.exec(clean)?.[1] ?? /\/((?:agents|memory|docs)\/.*)$/.exec(clean)?.[1];
    if (kept === undefined) return undefined;
    clean = kept;
  }
  clean = clean.replace(/^(?:\.\/)+/, '').replace(/\/$/, '');
  return clean === '' || clean.split('/').includes('..') ? undefined : { scope: 'worktree', path: clean };
}

/** A file below a folder. */
export function below(folder: Folder, file: string): Folder {
  const path = `${folder.path}/${file}`
    .replace(/\/{2,}/g, '/')
    .replace(/^\//, '')
    .replace(/\/$/, '');
  return { scope: folder.scope, path };
}

/**
 * Shell assignments of the document's fences, as far as they say where memory lies: the common git folder's parent is the
 * main worktree (shared), the top level is the current one, HOME is the user's.
 */
export function readVariables(outline: Outline, text: string): Map<string, Folder> {
  const variables = new Map<string, Folder>();
  for (const section of outline.sections)
    for (const block of section.blocks) if (block.kind === 'fence') readFence(block, text, variables);
  return variables;
}

const assignment =
  /(?:^|[\s;&|(])(?:export\s+)?([A-Za-z_]\w*)=("[^"]{0,300}"|'[^']{0,300}'|\$\([^\r\n]{1,300}|[^\s"';&|]{1,300})/g;

function readFence(fence: FenceBlock, text: string, variables: Map<string, Folder>): void {
  for (const line of linesOf(text, fence.inside.start, fence.inside.end)) {
    if (line.end - line.start > 1000) continue;
    for (const [, name = '', value = ''] of text.slice(line.start, line.end).matchAll(assignment)) {
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
  if (base) return below(base, rest);
  return /^(?:~|\.{0,2})?\/?[\w.-]+(?:\/[\w.-]+)+\/?$/.test(value) ? tidyPath(value) : undefined;
}

/** The folder that words name: by a variable, or by a path that ends in a slash. */
export function folderIn(words: string, variables: ReadonlyMap<string, Folder>): Folder | undefined {
  const variable = /\$\{?(\w+)\}?(?:\/([\w./-]*))?/.exec(words);
  const known = variable?.[1] === undefined ? undefined : variables.get(variable[1]);
  if (known) return below(known, variable?.[2] ?? '');
  const path = pathsIn(words).find((word) => word.path.endsWith('/'))?.path;
  const folder = path === undefined ? undefined : tidyPath(path);
  return folder && { ...folder, scope: folder.scope === 'user' ? 'user' : (scopeIn(words) ?? folder.scope) };
}

/** A file of a tree drawn in a fence, with its remark. */
export interface TreeFile {
  readonly path: string;
  readonly remark: string | undefined;
  readonly start: number;
  readonly end: number;
}

/** The files of a folder tree drawn with lines or by indentation; empty when the fence draws none. */
export function treeFiles(fence: FenceBlock, text: string): TreeFile[] {
  const files: TreeFile[] = [];
  const folders: { name: string; depth: number }[] = [];
  let drawn = false;
  for (const line of linesOf(text, fence.inside.start, fence.inside.end)) {
    const match = /^([\s│┃|]*(?:[├└┣┗]─+|[|+`\\]-{2,})?\s*)([\w.@~$/{}*-]+)(?:\s+(?:#|←|<-|--?|—|–)?\s*(.*))?$/u.exec(
      text.slice(line.start, line.end).slice(0, 300),
    );
    if (!match?.[2]) continue;
    const depth = match[1]?.length ?? 0;
    if (depth > 0) drawn = true;
    while ((folders.at(-1)?.depth ?? -1) >= depth) folders.pop();
    const name = match[2];
    if (name.endsWith('/')) {
      folders.push({ name, depth });
    } else if (/\.\w{1,5}$/.test(name) && folders.length > 0) {
      const remark = match[3]?.trim();
      const path = folders.map((folder) => folder.name).join('') + name;
      files.push({ path, remark: remark === '' ? undefined : remark, start: line.start, end: line.end });
    }
  }
  return drawn ? files : [];
}
