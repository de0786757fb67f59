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
  // HEAD as it is now, not as it was when the tree was drawn. A click is a person's, whatever started the editor.
  const { circumstances } = await import('../checklist/who.ts');
  const about = { ...(await circumstances(root, reader, { env: {} })), actor: 'human' } as const;
  for (const done of [true, false]) {
    const ids = changes.filter((change) => change.done === done).map((change) => change.id);
    if (ids.length === 0) continue;
    const kind: Evidence['kind'] = done ? 'tick' : 'untick';
    await store.record(active, ids, { ...about, kind, value: null, result: done ? 'done' : 'open' });
  }
  await model.refresh('head', 'release');
}
