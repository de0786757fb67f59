import * as os from 'node:os';
import { runProcess, succeeded } from '../workspace/process.ts';
import { detectActor } from './actor.ts';
import type { Standing } from './standing.ts';
import type { NewEvidence } from './store.ts';

/** The part of evidence that says who, and about which state of the work. */
export type Circumstances = Pick<NewEvidence, 'by' | 'actor' | 'head' | 'dirty' | 'content'>;

/** Who acts (`as`, else the name git knows, else the system's), whether it is an agent, and what would ship. */
export async function circumstances(
  root: string,
  standing: Standing,
  options: { readonly as?: string | undefined; readonly env: Readonly<Record<string, string | undefined>> },
): Promise<Circumstances> {
  const named = options.as?.trim();
  return {
    by: named === undefined || named === '' ? await personName(root) : named,
    actor: detectActor(options.env),
    head: standing.head ?? null,
    dirty: standing.dirty,
    ...(standing.content === undefined ? {} : { content: standing.content }),
  };
}

/** The name git knows the person by, else the one the system does. */
export async function personName(root: string): Promise<string> {
  const result = await runProcess('git', ['config', '--get', 'user.name'], { cwd: root, timeoutMs: 5000 });
  const name = succeeded(result) ? result.stdout.trim() : '';
  return name === '' ? os.userInfo().username : name;
}
