import { OpsError } from '../workspace/errors.ts';
import { runProcess, succeeded } from '../workspace/process.ts';

/** The line of a commit message that says as which persona it was made: `Ops-Persona: ops-devops`. */
export const personaTrailer = 'Ops-Persona';

/** A commit of a range, as which persona it says it was made. */
export interface TrailedCommit {
  readonly commit: string;
  /** undefined: its message does not say. */
  readonly persona: string | undefined;
}

/**
 * The commits from where `head` left `base`, oldest first, merges left out, each with its trailer. The message is data: it only
 * names a persona, who then has to exist. Throws OpsError('usage') where git can't list them.
 */
export async function trailedCommits(root: string, base: string, head = 'HEAD'): Promise<TrailedCommit[]> {
  const format = `%H%x09%(trailers:key=${personaTrailer},valueonly,separator=%x20)`;
  const args = ['rev-list', '--no-merges', '--reverse', `--format=${format}`];
  const result = await runProcess('git', [...args, '--end-of-options', `${base}..${head}`, '--'], {
    cwd: root,
    timeoutMs: 30_000,
  });
  if (!succeeded(result)) throw new OpsError('usage', `git could not list the commits from "${base}".`);
  return result.stdout.split('\n').flatMap((line): TrailedCommit[] => {
    const [commit = '', persona = ''] = line.split('\t');
    if (!/^[0-9a-f]{40,64}$/.test(commit)) return [];
    return [{ commit, persona: persona.trim() === '' ? undefined : persona.trim() }];
  });
}
