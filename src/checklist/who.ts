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
  const { name, email } = await identity(root);
  const named = options.as?.trim() ?? '';
  return {
    by: named || name || os.userInfo().username,
    actor: detectActor(options.env),
    ...(email === '' ? {} : { email }),
    head: standing.head ?? null,
    dirty: standing.dirty,
    ...(standing.content === undefined ? {} : { content: standing.content }),
  };
}

/** The name git knows the person by, else the one the system does. */
export async function personName(root: string): Promise<string> {
  return (await identity(root)).name || os.userInfo().username;
}

/** Who acts, by every name that evidence of theirs may bear. `as`: somebody who goes by this name alone. */
export async function whoAmI(
  root: string,
  options: { readonly as?: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Me> {
  const actor = detectActor(options.env);
  if (options.as !== undefined && options.as.trim() !== '') return { names: [options.as], email: undefined, actor };
  const { name, email } = await identity(root);
  const names = [name, os.userInfo().username].filter((one) => one !== '');
  return { names, email: email === '' ? undefined : email, actor };
}

/** Name and address as git's configuration has them, the last value of each as git takes it; empty where there is none. */
async function identity(root: string): Promise<{ readonly name: string; readonly email: string }> {
  const args = ['config', '-z', '--get-regexp', '^user\\.(name|email)$'];
  const result = await runProcess('git', args, { cwd: root, timeoutMs: 5000 });
  const said: Record<string, string> = {};
  for (const line of succeeded(result) ? result.stdout.split('\0') : []) {
    const [key = '', ...value] = line.split('\n');
    said[key] = value.join('\n').trim();
  }
  return { name: said['user.name'] ?? '', email: said['user.email'] ?? '' };
}
