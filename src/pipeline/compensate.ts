import * as path from 'node:path';
import { blobId } from '../workspace/blob.ts';
import { succeeded } from '../workspace/process.ts';
import type { RunContext } from './context.ts';
import { PhaseError } from './errors.ts';
import { gitWords } from './git.ts';
import { seeCommit, seeExactly, seeTag } from './observe.ts';
import { clearTemporary, replaceIf, type FileChange } from './plannedFiles.ts';
import { resetIndexArgs } from './pushCommands.ts';
import { count, list } from './text.ts';

/** What a push has planned, as far as undoing it needs to know. */
export interface Undoable {
  readonly branch: string;
  readonly base: string;
  readonly tag: string;
  readonly version: string;
  readonly files: readonly FileChange[];
  /** For a release of an earlier run: what is to be taken back, by object instead of by this run's own mark. */
  readonly exact?: { readonly commit: string; readonly tagObject: string | undefined };
}

/**
 * Takes a push back, as far as it got, from what is there now: tag, then branch, then index, then files. Each only where it
 * still holds what the run put there, so nothing of anybody else's is ever touched. Safe to run again after a kill.
 *
 * @param knownCommit the release commit, when the run knows it
 * @returns what was undone, for the closing lines
 * @throws PhaseError `blocked`, before anything is undone, when a commit of somebody else stands on the release commit
 */
export async function compensate(context: RunContext, push: Undoable, knownCommit?: string): Promise<string> {
  const { git } = context.ground;
  const { exact } = push;
  const sight = exact
    ? await seeExactly(git, push.branch, exact.commit)
    : await seeCommit(git, context.id, push.branch, push.base, knownCommit);
  const found = await seeTag(git, context.id, push.tag);
  const tag = exact ? { ...found, ours: found.object === exact.tagObject } : found;
  if (sight.position === 'below') throw blockedByCommit(context, push, sight.commit ?? '', sight.tip ?? '');
  const parts: string[] = [];
  if (tag.ours && tag.object !== undefined) {
    await moveRef(context, 'undo-tag', `remove tag ${push.tag}`, [
      'update-ref',
      '-d',
      `refs/tags/${push.tag}`,
      tag.object,
    ]);
    parts.push('tag');
  }
  if (sight.position === 'tip' && sight.commit !== undefined) {
    const args = [
      'update-ref',
      '-m',
      'ops-persona: undo the release commit',
      `refs/heads/${push.branch}`,
      push.base,
      sight.commit,
    ];
    await moveRef(context, 'undo-commit', `take ${push.branch} back to ${push.base.slice(0, 7)}`, args);
    parts.unshift('commit');
  }
  await undoIndex(context, push, sight.commit);
  const files = await undoFiles(context, push);
  const removed = parts.length === 0 ? '' : `${parts.join(' and ')} removed, `;
  const kept =
    files.kept.length === 0
      ? ''
      : ` ${list(files.kept)} ${files.kept.length === 1 ? 'was' : 'were'} changed meanwhile and left as ${files.kept.length === 1 ? 'it is' : 'they are'}.`;
  if (parts.length === 0 && files.restored === 0) return `nothing had been changed.${kept}`;
  return `${removed}${count(files.restored, 'file')} restored. Nothing was published.${kept}`;
}

/** Somebody's commit stands on the release commit: nothing was undone. */
export class StandsOnRelease extends PhaseError {}

function blockedByCommit(context: RunContext, push: Undoable, commit: string, tip: string): PhaseError {
  return new StandsOnRelease(
    context.phase,
    'blocked',
    `Your commit ${tip.slice(0, 7)} stands on the release commit ${commit.slice(0, 7)}, so it can't be taken back without touching yours.`,
    {
      remedy: `Send the release again with ops-persona push, or take it back by a revert commit with ops-persona rollback (v${push.version}).`,
    },
  );
}

async function moveRef(context: RunContext, step: string, name: string, args: readonly string[]): Promise<void> {
  await context.step({ step, name }, async () => {
    const result = await context.ground.git.run(args);
    if (succeeded(result)) return;
    throw new PhaseError(context.phase, 'blocked', `Could not ${name}: ${gitWords(result)}.`, {
      remedy: 'See what moved it with git reflog, then run ops-persona resume.',
    });
  });
}

/** Sets index entries back that still are the release's own (or the empty ones `git add -N` made). */
async function undoIndex(context: RunContext, push: Undoable, commit: string | undefined): Promise<void> {
  const { git } = context.ground;
  const paths = push.files.map((file) => file.path);
  if (paths.length === 0) return;
  const entries = async (from: readonly string[]): Promise<Map<string, string>> => {
    const answer = (await git.ask([...from, '--', ...paths], { env: { GIT_LITERAL_PATHSPECS: '1' } })) ?? '';
    return new Map(
      answer
        .split('\0')
        .filter((entry) => entry !== '')
        .map((entry) => {
          const tab = entry.indexOf('\t');
          return [entry.slice(tab + 1), entry.slice(0, tab)] as const;
        }),
    );
  };
  const staged = await entries(['ls-files', '-s', '-z']);
  const blobOf = (text: string | undefined, at: number): string | undefined => text?.split(' ')[at];
  const inCommit = commit === undefined ? new Map<string, string>() : await entries(['ls-tree', '-r', '-z', commit]);
  const head = await entries(['ls-tree', '-r', '-z', 'HEAD']);
  const emptyBlob = blobId(Buffer.alloc(0), push.base);
  const ours: string[] = [];
  for (const [index, change] of push.files.entries()) {
    const file = change.path;
    const now = blobOf(staged.get(file), 1);
    if (now === undefined || now === blobOf(head.get(file), 2)) continue;
    const known = now === blobOf(inCommit.get(file), 2) || (now === emptyBlob && !head.has(file));
    // A hook may have put something else into the commit while the index holds what we wrote.
    if (known || (await isImage(context, now, index, change))) ours.push(file);
  }
  if (ours.length === 0) return;
  await context.step({ step: 'undo-index', name: `set back the index for ${count(ours.length, 'file')}` }, async () => {
    const result = await git.run(resetIndexArgs(ours));
    if (!succeeded(result)) {
      throw new PhaseError(context.phase, 'blocked', `The index could not be set back: ${gitWords(result)}.`, {
        remedy: 'Run ops-persona resume.',
      });
    }
  });
}

/** True for the blob git would make of what the run wrote into a file. */
async function isImage(context: RunContext, blob: string, index: number, change: FileChange): Promise<boolean> {
  const bytes = await context.journal.image(index, 'after', change.after);
  if (bytes === undefined) return false;
  if (blob === blobId(bytes, blob)) return true;
  const answer = await context.ground.git.ask(['hash-object', `--path=${change.path}`, '--stdin'], {
    input: bytes.toString('utf8'),
  });
  return answer?.trim() === blob;
}

async function undoFiles(
  context: RunContext,
  push: Undoable,
): Promise<{ readonly restored: number; readonly kept: readonly string[] }> {
  const { worktree } = context.ground.places;
  const kept: string[] = [];
  let restored = 0;
  for (const [index, change] of push.files.entries()) {
    const file = path.join(worktree, change.path);
    clearTemporary(file, context.id);
    if (change.before === change.after) continue;
    const bytes = change.before === null ? undefined : await context.journal.image(index, 'before', change.before);
    if (change.before !== null && bytes === undefined) {
      kept.push(change.path);
      continue;
    }
    const wanted = bytes === undefined || change.before === null ? null : { bytes, digest: change.before };
    context.ground.git.settings.probe(`restore ${change.path}: before`);
    const result = await replaceIf(file, change.after, wanted, context.id, context.ground.git.settings.probe);
    context.ground.git.settings.probe(`restore ${change.path}: after`);
    if (result === 'replaced') restored++;
    else if (result === 'changed') kept.push(change.path);
  }
  return { restored, kept };
}
