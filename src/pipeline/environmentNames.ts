import { checkEnvironment, concernsEnvironment } from '../secrets/environment/check.ts';
import { dotenvNames, isEnvironmentExample } from '../secrets/environment/files.ts';
import { readProjectFiles } from '../workspace/projectFiles.ts';
import { RepositoryReader } from '../workspace/repository.ts';
import { list } from './text.ts';

/** Whether the variables a project uses are written down for the next person. */
export interface EnvironmentReview {
  readonly documented: number;
  /** Names that are used, or set in `.env`, and that no example and no document names. Names only, never values. */
  readonly missing: readonly string[];
  /** Files beyond the most that a push reads for this. */
  readonly notRead: number;
}

/** A push should not wait for the whole of a huge repository; `env check` reads all of it. */
const mostFiles = 3000;

/**
 * Compares the names used in code, compose files, workflows and scripts, and those in `.env`, with the examples beside them, as
 * `env check` does. Undefined when the project has no example.
 *
 * @param excludes files that the repository leaves out of the scan for secrets
 */
export async function reviewEnvironment(
  worktree: string,
  excludes: (path: string) => boolean = () => false,
): Promise<EnvironmentReview | undefined> {
  const reader = (await RepositoryReader.open(worktree))?.moment();
  if (reader !== undefined && !(await reader.files()).some(isEnvironmentExample)) return undefined;
  let read = 0;
  const files = await readProjectFiles(
    worktree,
    reader,
    (path) => !excludes(path) && (isEnvironmentExample(path) || (concernsEnvironment(path) && ++read <= mostFiles)),
    (path) => path === '.env',
  );
  const documented = new Set<string>();
  for (const { path, text } of files)
    if (isEnvironmentExample(path)) for (const { name } of dotenvNames(text ?? '')) documented.add(name);
  if (!files.some(({ path }) => isEnvironmentExample(path))) return undefined;
  const set = dotenvNames(files.find(({ path }) => path === '.env')?.text ?? '').map(({ name }) => name);
  const used = checkEnvironment(files, () => false)
    .filter(({ rule }) => rule === 'env/undocumented')
    .flatMap(({ names }) => names);
  const missing = new Set([...set.filter((name) => !documented.has(name)), ...used]);
  return { documented: documented.size, missing: [...missing], notRead: Math.max(0, read - mostFiles) };
}

/** "12 variables documented", or what is missing. */
export function describeEnvironment(review: EnvironmentReview): string {
  const more = review.notRead === 0 ? '' : ` (${review.notRead} files not looked at: ops-persona env check)`;
  return review.missing.length === 0
    ? `${review.documented} variables documented${more}`
    : `not in the example of .env: ${list(review.missing)}${more}`;
}
