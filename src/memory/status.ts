import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { ContextFileSpec, MemoryFileSpec, Persona } from '../persona/model.ts';
import { scanText } from '../secrets/scan.ts';
import { isNotFound } from '../workspace/files.ts';
import { fileStates, type FileState } from '../workspace/fileStates.ts';
import { worktreeStateFolder, type RepositoryReader } from '../workspace/repository.ts';
import { orphanedContexts, otherHomes } from './homes.ts';
import type { FileStatus, MemoryView } from './model.ts';
import { memoryRoots, placeBelow } from './places.ts';
import { digestOf, readReceipts, type Receipts } from './receipts.ts';
import { describedFiles, staleContext, staleMemory, type Described } from './stale.ts';
import { keyOf, maxReadBytes, textOf } from './text.ts';

/** Lines a memory file may have before it is too long to be read at every start of a session. */
export const lineBudget = 200;
/** The same in bytes. */
export const byteBudget = 25_000;

/** What a view may know besides the files. */
export interface MemoryOptions {
  readonly now?: Date;
  /** When the last release was recorded, ISO 8601. */
  readonly lastRelease?: string | undefined;
  /** False in Restricted Mode: then old commits are not looked at, since git may fetch missing ones with a command of the repository's. */
  readonly trusted?: boolean | undefined;
  /** Searches a text for secrets; tests give one that fails. */
  readonly scan?: (text: string, file: string) => number;
}

type Kind = 'memory' | 'context' | 'other';

/**
 * How the memory and context files of a persona stand. Looks only: nothing is created, and a file that can't be read is
 * reported as such, never thrown.
 */
export async function memoryView(
  persona: Persona,
  root: string,
  reader: RepositoryReader | undefined,
  options: MemoryOptions = {},
): Promise<MemoryView> {
  const roots = memoryRoots(root, reader);
  const [receipts, others, homes] = await Promise.all([
    worktreeStateFolder(root, reader).then(readReceipts),
    describedFiles(roots.worktree),
    otherHomes(roots.worktree),
  ]);
  const now = (options.now ?? new Date()).getTime();
  const lastRelease = options.lastRelease === undefined ? undefined : Date.parse(options.lastRelease);
  const scan = options.scan ?? ((text, file) => scanText(text, file).findings.length);
  const status = async (
    spec: MemoryFileSpec | ContextFileSpec,
    scope: FileStatus['scope'],
    kind: Kind,
  ): Promise<FileStatus> => {
    const purpose = 'purpose' in spec ? spec.purpose : spec.why;
    const seen = await fileStatus(spec, scope, placeBelow(roots[scope], spec.path), purpose, kind === 'memory', scan);
    const modified = seen.modified === undefined ? undefined : Date.parse(seen.modified);
    const stale =
      modified === undefined || seen.state !== 'present'
        ? undefined
        : kind === 'memory'
          ? staleMemory({ name: seen.name, scope, modified }, { now, lastRelease })
          : undefined;
    return { ...seen, stale, read: await readState(seen, receipts) };
  };
  const look = (scope: FileStatus['scope']) =>
    Promise.all(persona.memory.filter((spec) => spec.scope === scope).map((spec) => status(spec, scope, 'memory')));
  const context = Promise.all(
    persona.context.map((spec) => status(spec, spec.path.startsWith('~/') ? 'user' : 'worktree', 'context')),
  );
  const named = new Set([...persona.memory, ...persona.context].map((spec) => spec.path.replace(/^\.\//, '')));
  const unnamed = homes.filter((path) => !named.has(path) && !persona.file.endsWith(path));
  const unnamedFiles = Promise.all(unnamed.map((path) => status(otherSpec(path), 'worktree', 'other')));
  const head = reader && !reader.paths.bare ? reader.head() : undefined;
  const [shared, worktree, user] = await Promise.all([look('shared'), look('worktree'), look('user')]);
  const ownPaths = persona.memory
    .filter(({ scope }) => scope === 'worktree')
    .map(({ path }) => path.replace(/^\.\//, ''));
  const view = {
    shared: { root: roots.shared, files: shared },
    worktree: { root: roots.worktree, branch: (await head)?.branch, files: worktree },
    user,
    context: await context,
    others: await unnamedFiles,
    orphans: await orphanedContexts(
      reader,
      ownPaths.filter((path) => placeBelow(roots.worktree, path) !== undefined),
    ),
    lastSession: receipts.lastSession,
  };
  return withGit(view, { reader, trusted: options.trusted !== false, described: others });
}

/** What git says about the files in this worktree, in one question, and which context files are behind what they describe. */
async function withGit(
  view: MemoryView,
  ground: {
    readonly reader: RepositoryReader | undefined;
    readonly trusted: boolean;
    readonly described: readonly Described[];
  },
): Promise<MemoryView> {
  const { reader, described } = ground;
  const git = reader?.paths.bare === false ? reader : undefined;
  const all = [...view.shared.files, ...view.worktree.files, ...view.context, ...view.others];
  const files = all.flatMap(({ state, file }) => (state === 'present' && file !== undefined ? [file] : []));
  const beside = described.map(({ file }) => path.join(view.worktree.root, ...file.split('/')));
  const states = git && files.length > 0 ? await fileStates(git, [...files, ...beside]) : new Map<string, FileState>();
  const told = (status: FileStatus): FileStatus => ({
    ...status,
    git: status.file === undefined ? undefined : states.get(status.file),
  });
  const commits = git && ground.trusted ? { reader: git, states } : undefined;
  const compared = async (status: FileStatus): Promise<FileStatus> => {
    const { file, modified, state } = status;
    if (state !== 'present' || file === undefined || modified === undefined || !/\.(?:mdx?|txt)$/i.test(file))
      return told(status);
    const stale = await staleContext({ file, modified: Date.parse(modified) }, described, commits);
    return { ...told(status), stale };
  };
  return {
    ...view,
    shared: { ...view.shared, files: view.shared.files.map(told) },
    worktree: { ...view.worktree, files: view.worktree.files.map(told) },
    context: await Promise.all(view.context.map(compared)),
    others: view.others.map(told),
  };
}

async function readState(status: FileStatus, receipts: Receipts): Promise<FileStatus['read']> {
  const receipt = receipts.files.get(keyOf(status));
  if (!receipt) return undefined;
  const text = await textOf(status);
  return { at: receipt.at, by: receipt.by, unchanged: text !== undefined && digestOf(text) === receipt.digest };
}

/** A file that nobody named: it has no line in the document. */
function otherSpec(path: string): ContextFileSpec {
  const place = { line: 1, column: 1, endLine: 1, endColumn: 1, offset: 0, endOffset: 0 };
  return { path, why: undefined, text: path, confidence: 'weak', place };
}

async function fileStatus(
  spec: MemoryFileSpec | ContextFileSpec,
  scope: FileStatus['scope'],
  file: string | undefined,
  purpose: string | undefined,
  budgeted: boolean,
  scan: (text: string, file: string) => number,
): Promise<FileStatus> {
  const named = {
    path: spec.path,
    name: spec.path.replace(/\/+$/, '').split('/').at(-1) ?? spec.path,
    file,
    scope,
    purpose,
    place: spec.place,
  };
  const nothing = {
    lines: 0,
    bytes: 0,
    modified: undefined,
    overBudget: 0,
    bytesOverBudget: 0,
    secrets: 0,
    unsearched: false,
    conflictMarkers: false,
    stale: undefined,
    git: undefined,
    read: undefined,
  };
  if (file === undefined) return { ...named, ...nothing, state: 'missing' };
  try {
    const stat = await fs.stat(file);
    const measured = { ...nothing, bytes: stat.size, modified: stat.mtime.toISOString() };
    if (stat.isDirectory()) return { ...named, ...measured, bytes: 0, state: 'folder' };
    if (!stat.isFile()) return { ...named, ...measured, bytes: 0, state: 'unreadable' };
    const bytesOverBudget = budgeted ? Math.max(0, stat.size - byteBudget) : 0;
    if (stat.size > maxReadBytes) return { ...named, ...measured, bytesOverBudget, unsearched: true, state: 'present' };
    const text = await fs.readFile(file, 'utf8');
    const lines = countLines(text);
    return {
      ...named,
      ...measured,
      state: 'present',
      lines,
      overBudget: budgeted ? Math.max(0, lines - lineBudget) : 0,
      bytesOverBudget,
      ...search(text, spec.path, scan),
      conflictMarkers: hasConflictMarkers(text),
    };
  } catch (error) {
    return { ...named, ...nothing, state: isNotFound(error) ? 'missing' : 'unreadable' };
  }
}

/** A scanner that fails says nothing about whether the file can be read. */
function search(
  text: string,
  file: string,
  scan: (text: string, file: string) => number,
): Pick<FileStatus, 'secrets' | 'unsearched'> {
  try {
    return { secrets: scan(text, file), unsearched: false };
  } catch {
    return { secrets: 0, unsearched: true };
  }
}
/** Lines as editors and `wc` see them: a last line without an ending counts, an ending at the very end opens no new one. */
export function countLines(text: string): number {
  if (text === '') return 0;
  const endings = text.match(/\r\n|\r|\n/g)?.length ?? 0;
  return /[\r\n]$/.test(text) ? endings : endings + 1;
}

/** True when a merge left both sides in the text: the opening and the closing mark, each at the start of a line. */
export function hasConflictMarkers(text: string): boolean {
  const opening = /^<{7}(?: |$)/m.exec(text);
  return opening !== null && /^>{7}(?: |$)/m.test(text.slice(opening.index));
}
