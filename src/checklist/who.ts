import * as os from 'node:os';
import { runProcess, succeeded } from '../workspace/process.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import { detectActor } from './actor.ts';
import type { NewEvidence } from './store.ts';

/** The part of evidence that says who, and about which state of the work. */
export type Circumstances = Pick<NewEvidence, 'by' | 'actor' | 'head' | 'dirty'>;

/**
 * Who acts (`as`, else the name git knows, else the system's), whether it is an agent, the commit at HEAD, and whether
 * tracked files differ from it. Runs `git status`, so only in a folder the user trusts.
 */
export async function circumstances(
  root: string,
  reader: RepositoryReader | undefined,
  options: { readonly as?: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Circumstances> {
  const usable = reader && !reader.paths.bare ? reader : undefined;
  const head = usable ? (await usable.head()).commit : undefined;
  const named = options.as?.trim();
  return {
    by: named === undefined || named === '' ? await personName(root) : named,
    actor: detectActor(options.env),
    head: head ?? null,
    dirty: head !== undefined && (await isDirty(root)),
  };
}

/** The name git knows the person by, else the one the system does. */
export async function personName(root: string): Promise<string> {
  const result = await runProcess('git', ['config', '--get', 'user.name'], { cwd: root, timeoutMs: 5000 });
  const name = succeeded(result) ? result.stdout.trim() : '';
  return name === '' ? os.userInfo().username : name;
}

async function isDirty(root: string): Promise<boolean> {
  const args = ['--no-optional-locks', '-c', 'core.fsmonitor=false', 'status', '--porcelain', '--untracked-files=no'];
  const result = await runProcess('git', args, { cwd: root, timeoutMs: 30_000 });
  return succeeded(result) && result.stdout.trim() !== '';
}
