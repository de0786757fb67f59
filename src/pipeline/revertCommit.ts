import { rmSync, writeFileSync } from 'node:fs';
import * as path from 'node:path';
import { succeeded } from '../workspace/process.ts';
import type { RunContext } from './context.ts';
import { PhaseError } from './errors.ts';
import { gitWords, type Git } from './git.ts';
import { list } from './text.ts';

interface Entry {
  readonly mode: string;
  readonly blob: string;
}

/**
 * Makes a commit on top of `tip` that takes back what `commit` changed, without touching any working tree or index: the three
 * versions of each changed file are merged one by one and put together in an index of the run's own.
 *
 * @returns the new commit (reachable from nothing yet)
 * @throws PhaseError `blocked` that lists the files which later commits changed in the same places
 */
export async function makeRevertCommit(
  context: RunContext,
  what: { readonly commit: string; readonly parent: string; readonly tip: string; readonly message: string },
): Promise<string> {
  const { git } = context.ground;
  const index = path.join(context.journal.folder, 'revert.index');
  const env = { GIT_INDEX_FILE: index };
  try {
    await git.read(['read-tree', what.tip], { env });
    const changed = await changesOf(git, what.parent, what.commit);
    const tips = what.tip === what.commit ? undefined : await entriesOf(git, what.tip, [...changed.keys()]);
    const lines: string[] = [];
    const conflicts: string[] = [];
    for (const [file, { before: theirs, after: base }] of changed) {
      const ours = tips ? tips.get(file) : base;
      const merged = same(ours, base)
        ? theirs
        : same(ours, theirs)
          ? ours
          : await mergeThree(context, ours, base, theirs);
      if (merged === 'conflict') conflicts.push(file);
      else
        lines.push(
          merged === undefined ? `0 ${'0'.repeat(what.tip.length)}\t${file}` : `${merged.mode} ${merged.blob}\t${file}`,
        );
    }
    if (conflicts.length > 0) {
      throw new PhaseError(
        context.phase,
        'blocked',
        `Later commits changed the same lines of ${list(conflicts)} as the release, so it can't be reverted by itself. The tag is kept.`,
        { remedy: `Revert it yourself: git revert ${what.commit.slice(0, 7)}` },
      );
    }
    await git.read(['update-index', '-z', '--index-info'], { env, input: lines.map((line) => `${line}\0`).join('') });
    const tree = (await git.read(['write-tree'], { env })).trim();
    const message = path.join(context.journal.folder, 'revert.txt');
    writeFileSync(message, what.message);
    const signs = (await git.line(['config', '--type=bool', '--get', 'commit.gpgSign'])) === 'true';
    const result = await git.run(['commit-tree', ...(signs ? ['-S'] : []), '-p', what.tip, '-F', message, tree]);
    if (!succeeded(result)) {
      throw new PhaseError(context.phase, 'refused', `The revert commit could not be made: ${gitWords(result)}.`, {
        remedy: 'Mend it, then run ops-persona rollback again.',
      });
    }
    return result.stdout.trim();
  } finally {
    rmSync(index, { force: true });
    rmSync(`${index}.lock`, { force: true });
  }
}

/** The files that differ between two commits, as both have them. */
async function changesOf(
  git: Git,
  from: string,
  to: string,
): Promise<ReadonlyMap<string, { readonly before: Entry | undefined; readonly after: Entry | undefined }>> {
  const args = ['-r', '-z', '--no-renames', '--raw', '--full-index', '--no-commit-id', from, to];
  const fields = (await git.read(['diff-tree', ...args])).split('\0');
  const entry = (mode = '', blob = ''): Entry | undefined => (/^0+$/.test(mode) ? undefined : { mode, blob });
  const changes = new Map<string, { before: Entry | undefined; after: Entry | undefined }>();
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [before, after, beforeBlob, afterBlob] = (fields[at] ?? '').replace(/^:/, '').split(' ');
    changes.set(fields[at + 1] ?? '', { before: entry(before, beforeBlob), after: entry(after, afterBlob) });
  }
  return changes;
}

/** These files as a commit has them. */
async function entriesOf(git: Git, commit: string, files: readonly string[]): Promise<ReadonlyMap<string, Entry>> {
  const entries = new Map<string, Entry>();
  if (files.length === 0) return entries;
  const env = { GIT_LITERAL_PATHSPECS: '1' };
  for (const line of (await git.read(['ls-tree', '-z', commit, '--', ...files], { env })).split('\0')) {
    const [, mode, blob, file] = /^(\d+) \w+ ([0-9a-f]+)\t([^]*)$/.exec(line) ?? [];
    if (mode !== undefined && blob !== undefined && file !== undefined) entries.set(file, { mode, blob });
  }
  return entries;
}

function same(a: Entry | undefined, b: Entry | undefined): boolean {
  return a?.blob === b?.blob && a?.mode === b?.mode;
}

async function mergeThree(
  context: RunContext,
  ours: Entry | undefined,
  base: Entry | undefined,
  theirs: Entry | undefined,
): Promise<Entry | 'conflict' | undefined> {
  if (!ours || !base || !theirs) return 'conflict';
  const { git } = context.ground;
  const files: string[] = [];
  try {
    for (const [index, entry] of [ours, base, theirs].entries()) {
      const file = path.join(context.journal.folder, `merge.${index}`);
      files.push(file);
      writeFileSync(file, (await git.bytes(['cat-file', 'blob', entry.blob])) ?? '');
    }
    const result = await git.run(['merge-file', '-p', '--quiet', ...files], { encoding: 'latin1' });
    if (result.code !== 0) return 'conflict';
    const blob = (
      await git.read(['hash-object', '-w', '--stdin'], { input: Buffer.from(result.stdout, 'latin1') })
    ).trim();
    return { mode: ours.mode, blob };
  } finally {
    for (const file of files) rmSync(file, { force: true });
  }
}
