import * as os from 'node:os';
import type { Evidence } from '../checklist/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { requireTrust } from './commands/trust.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

export interface TickChange {
  readonly id: string;
  readonly done: boolean;
}

/**
 * Records ticks and unticks: who, when, for which commit, and whether there were uncommitted changes. Throws
 * OpsError('refused') without trust and without a persona; the record is then unchanged.
 */
export async function recordTicks(model: WorkspaceModel, changes: readonly TickChange[]): Promise<void> {
  requireTrust();
  const { active, stateFolder, root, reader } = await model.ready();
  if (!active) throw new OpsError('refused', 'No persona is selected.', { remedy: 'Select one first.' });
  const { ReleaseStore } = await import('../checklist/store.ts');
  const store = new ReleaseStore(stateFolder);
  // HEAD as it is now, not as it was when the tree was drawn.
  const head = reader ? (await reader.head()).commit : undefined;
  const about = {
    by: await personName(root),
    actor: 'human',
    head: head ?? null,
    dirty: await isDirty(root, head),
  } as const;
  for (const done of [true, false]) {
    const ids = changes.filter((change) => change.done === done).map((change) => change.id);
    if (ids.length === 0) continue;
    const kind: Evidence['kind'] = done ? 'tick' : 'untick';
    await store.record(active, ids, { ...about, kind, value: null, result: done ? 'done' : 'open' });
  }
  await model.refresh('head', 'release');
}

/** The name git knows the person by, else the one the system does. */
async function personName(root: string): Promise<string> {
  const { runProcess, succeeded } = await import('../workspace/process.ts');
  const result = await runProcess('git', ['config', '--get', 'user.name'], { cwd: root, timeoutMs: 5000 });
  const name = succeeded(result) ? result.stdout.trim() : '';
  return name === '' ? os.userInfo().username : name;
}

/** True when tracked files differ from HEAD. Only asked in a trusted folder, since `status` runs what it configures. */
async function isDirty(root: string, head: string | undefined): Promise<boolean> {
  if (head === undefined) return false;
  const { runProcess, succeeded } = await import('../workspace/process.ts');
  const result = await runProcess('git', ['status', '--porcelain', '--untracked-files=no'], {
    cwd: root,
    timeoutMs: 20_000,
  });
  return succeeded(result) && result.stdout.trim() !== '';
}
