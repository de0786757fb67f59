import type { RepositoryReader } from './repository.ts';
import { runProcess, succeeded } from './process.ts';

/** A history that takes longer to look through is not worth the wait: times of files have to do. */
const patienceMs = 5000;

/** The last commit of HEAD's history that touched a file. */
export interface LastCommit {
  readonly commit: string;
  /** When it was committed, in milliseconds. */
  readonly at: number;
}

interface Answers {
  readonly head: string;
  readonly known: Map<string, Promise<string | undefined>>;
}
/** As long as HEAD stays, so do the answers. */
const answers = new WeakMap<RepositoryReader['paths'], Answers>();

/** When a file (relative to the worktree) was last committed; undefined when it never was, or git can't say. */
export async function lastCommitOf(reader: RepositoryReader, file: string): Promise<LastCommit | undefined> {
  const line = await ask(reader, ['rev-list', '-1', '--timestamp', 'HEAD', '--', literal(file)]);
  const [seconds, commit] = (line ?? '').split(' ');
  return commit === undefined || commit === '' ? undefined : { commit, at: Number(seconds) * 1000 };
}

/** One of these files that a commit touched which the given commit does not have; undefined when there is none. */
export async function touchedSince(
  reader: RepositoryReader,
  commit: string,
  files: readonly string[],
): Promise<string | undefined> {
  if (files.length === 0) return undefined;
  const paths = files.map(literal);
  const later = await ask(reader, ['rev-list', '-1', `${commit}..HEAD`, '--', ...paths]);
  if (later === undefined || later === '') return undefined;
  const names = await ask(reader, ['diff-tree', '--root', '-m', '-r', '-z', '--name-only', '--no-commit-id', later]);
  return (names ?? '').split('\0').find((name) => files.includes(name)) ?? files[0];
}

/**
 * Plumbing alone: no signature check, no replaced object; an incomplete clone fetches nothing where git knows how. The caller has
 * made sure that the folder is trusted.
 */
async function ask(reader: RepositoryReader, args: readonly string[]): Promise<string | undefined> {
  const head = (await reader.head()).commit;
  if (head === undefined) return undefined;
  let kept = answers.get(reader.paths);
  if (kept?.head !== head) answers.set(reader.paths, (kept = { head, known: new Map() }));
  const key = args.join('\0');
  const known = kept.known.get(key);
  if (known) return known;
  const answer = runProcess('git', ['--no-replace-objects', '-c', 'core.fsmonitor=false', ...args], {
    cwd: reader.paths.worktree,
    env: { GIT_NO_LAZY_FETCH: '1', GIT_OPTIONAL_LOCKS: '0', LC_ALL: 'C' },
    timeoutMs: patienceMs,
  }).then((result) => (succeeded(result) ? result.stdout.trimEnd() : undefined));
  kept.known.set(key, answer);
  return answer;
}

function literal(file: string): string {
  return `:(top,literal)${file}`;
}
