import * as os from 'node:os';
import { runProcess, succeeded } from '../workspace/process.ts';
import { detectActor, type Me } from './actor.ts';
import type { Standing } from './standing.ts';
import type { NewEvidence } from './store.ts';

/** The part of evidence that says who, and about which state of the work. */
export type Circumstances = Pick<NewEvidence, 'by' | 'actor' | 'email' | 'head' | 'dirty' | 'content'>;

/** Who acts (`as`, else the name git knows, else the system's), whether it is an agent, and what would ship. */
export async function circumstances(
  root: string,
  standing: Standing,
  options: { readonly as?: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Circumstances> {
  const named = options.as?.trim();
  const [by, email] = await Promise.all([
    named === undefined || named === '' ? personName(root) : named,
    ask(root, 'user.email'),
  ]);
  return {
    by,
    actor: detectActor(options.env),
    ...(email === '' ? {} : { email }),
    head: standing.head ?? null,
    dirty: standing.dirty,
    ...(standing.content === undefined ? {} : { content: standing.content }),
  };
}

/** The name git knows the person by, else the one the system does. */
export async function personName(root: string): Promise<string> {
  const name = await ask(root, 'user.name');
  return name === '' ? os.userInfo().username : name;
}

/** Who acts, by every name that evidence of theirs may bear. `as`: somebody who goes by this name alone. */
export async function whoAmI(
  root: string,
  options: { readonly as?: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Me> {
  const actor = detectActor(options.env);
  if (options.as !== undefined && options.as.trim() !== '') return { names: [options.as], email: undefined, actor };
  const [name, email] = await Promise.all([ask(root, 'user.name'), ask(root, 'user.email')]);
  const names = [name, os.userInfo().username].filter((one) => one !== '');
  return { names, email: email === '' ? undefined : email, actor };
}

/** A value of git's configuration; empty where there is none. */
async function ask(root: string, key: 'user.name' | 'user.email'): Promise<string> {
  const result = await runProcess('git', ['config', '--get', key], { cwd: root, timeoutMs: 5000 });
  return succeeded(result) ? result.stdout.trim() : '';
}
