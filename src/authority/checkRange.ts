import { diffArrays } from 'diff';
import type { RepositoryReader } from '../workspace/repository.ts';
import { splitLines } from './changes.ts';
import { asCheckFinding, checkChanges, type CheckOptions } from './check.ts';
import { readDiff } from './diff.ts';
import { judgeChange } from './judge.ts';
import type { Actors, CheckFinding, LineRange } from './model.ts';
import { trailedCommits } from './trailers.ts';

/** A range of commits, and who made those that name a persona. */
export interface RangeOptions extends CheckOptions {
  readonly base: string;
  /** Who acts in a commit whose trailer names this persona; undefined: there is no such persona. */
  readonly actorsFor: (persona: string) => Promise<Actors | undefined>;
}

/**
 * Judges what a range of commits adds, each commit as the persona that its trailer names, the others as `actors`. What a later
 * commit took back is not found; lines are those of the range's end. Without a trailer in the range the same as `checkChanges`.
 */
export async function checkRange(
  root: string,
  reader: RepositoryReader,
  actors: Actors,
  options: RangeOptions,
): Promise<CheckFinding[]> {
  const whole = await checkChanges(root, reader, actors, options);
  const commits = await trailedCommits(root, options.base, options.head);
  if (commits.every(({ persona }) => persona === undefined)) return whole;
  const { worktree } = reader.paths;
  const now = new Map((await readDiff(worktree, options)).map((file) => [file.path, file.after]));
  const found: CheckFinding[] = [];
  for (const { commit, persona } of commits) {
    const who = persona === undefined ? actors : ((await options.actorsFor(persona)) ?? actors);
    for (const file of await readDiff(worktree, { base: `${commit}^`, head: commit }).catch(() => [])) {
      const after = now.get(file.path);
      if (after === undefined) continue;
      for (const finding of judgeChange(who, file)) {
        const lines = movedLines(file.after, after, finding.lines);
        if (!lines) continue;
        const as = `(commit ${commit.slice(0, 7)}, as ${who.active?.name ?? 'nobody'})`;
        found.push(asCheckFinding(file.path, { ...finding, lines, message: `${finding.message} ${as}` }));
      }
    }
  }
  // What is judged by file and key is told commit by commit; secrets and the rest are the same whoever made them.
  const rest = whole.filter(({ kind, rule }) => kind === 'secret' || wholeRules.has(rule));
  return [...rest, ...found].sort((a, b) => (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line));
}

/** Rules over the whole difference. */
const wholeRules = new Set(['authority/ops-config', 'red-line/version-alone']);

/** Where lines of one text stand in a later one; undefined when none of them does any more. */
export function movedLines(from: string, to: string, lines: LineRange): LineRange | undefined {
  if (from === to) return lines;
  const parts = diffArrays(splitLines(from), splitLines(to), { maxEditLength: 4000 });
  if (parts === undefined) return lines;
  let old = 1;
  let now = 1;
  let start: number | undefined;
  let end = 0;
  for (const part of parts) {
    if (part.added) {
      now += part.count;
      continue;
    }
    if (!part.removed) {
      const first = Math.max(lines.start, old);
      const last = Math.min(lines.end, old + part.count - 1);
      if (first <= last) {
        start ??= first - old + now;
        end = last - old + now;
      }
      now += part.count;
    }
    old += part.count;
  }
  return start === undefined ? undefined : { start, end };
}
