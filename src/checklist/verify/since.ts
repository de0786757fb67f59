import { runProcess, succeeded } from '../../workspace/process.ts';
import type { VerifyGround } from './model.ts';

/** What is different from the last release. */
export interface SinceRelease {
  /** undefined: there was no release yet, so everything is new. */
  readonly tag: string | undefined;
  readonly added: readonly string[];
  readonly modified: readonly string[];
}

/** Compares what would ship, and files git does not know yet, with the newest version tag in HEAD's history. */
export async function sinceRelease(ground: VerifyGround): Promise<SinceRelease> {
  const tags = (await ground.reader?.tagsAtHead()) ?? [];
  // The release being made may have its own tag already.
  const own = ground.release?.version ?? undefined;
  const last = tags.find((tag) => /^v?\d+\.\d+\.\d+/.test(tag.name) && tag.name.replace(/^v/, '') !== own);
  const before = last && (await ground.reader?.treeEntries(last.commit));
  if (!before) return { tag: undefined, added: ground.files, modified: [] };
  const added = ground.files.filter((file) => !before.has(file));
  const modified = [...ground.standing.files].filter(([file, entry]) => before.has(file) && before.get(file) !== entry);
  return { tag: last.name, added, modified: modified.map(([file]) => file).sort() };
}

/** "since v1.3.2", "so far". */
export function sinceWords(since: SinceRelease): string {
  return since.tag === undefined ? 'so far' : `since ${since.tag}`;
}

/** When any of these files was last changed in a commit, in seconds; undefined for none. Only for a trusted folder. */
export async function lastCommitted(ground: VerifyGround, files: readonly string[]): Promise<number | undefined> {
  if (files.length === 0) return undefined;
  const paths = files.slice(0, 500).map((file) => `:(top,literal)${file}`);
  const args = ['-c', 'core.fsmonitor=false', 'log', '-1', '--no-show-signature', '--format=%ct', '--', ...paths];
  const result = await runProcess('git', args, { cwd: ground.root, timeoutMs: 30_000 });
  const seconds = Number(succeeded(result) ? result.stdout.trim() : '');
  return seconds > 0 ? seconds : undefined;
}

/** True for a file that differs from HEAD or is not in it. */
export function isUncommitted(ground: VerifyGround, file: string): boolean {
  return Object.hasOwn(ground.standing.note?.changed ?? {}, file) || !ground.standing.files.has(file);
}
