import type { NewEvidence } from '../checklist/store.ts';
import { OpsError } from '../workspace/errors.ts';
import { requireTrust } from './commands/trust.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

export interface TickChange {
  readonly id: string;
  readonly done: boolean;
}

/** Records ticks and unticks. Throws as `recordEvidence` does; the record is then unchanged. */
export async function recordTicks(model: WorkspaceModel, changes: readonly TickChange[]): Promise<void> {
  const of = (done: boolean) => changes.filter((change) => change.done === done).map((change) => change.id);
  await recordEvidence(model, of(true), { kind: 'tick', value: null, result: 'done' });
  await recordEvidence(model, of(false), { kind: 'untick', value: null, result: 'open' });
}

/**
 * Records evidence of the person before the editor: who, when, for which state of the files. Throws OpsError('refused') without
 * trust, without a persona, and for items that may not be settled so.
 */
export async function recordEvidence(
  model: WorkspaceModel,
  ids: readonly string[],
  evidence: Pick<NewEvidence, 'kind' | 'value' | 'result'>,
): Promise<void> {
  if (ids.length === 0) return;
  requireTrust();
  const { active, stateFolder, root, reader, checklists, release, shipped } = await model.ready();
  if (!active) throw new OpsError('refused', 'No persona is selected.', { remedy: 'Select one first.' });
  const [{ ReleaseStore }, { readStanding }, { circumstances }, { refuseSettling }] = await Promise.all([
    import('../checklist/store.ts'),
    import('../checklist/standing.ts'),
    import('../checklist/who.ts'),
    import('../checklist/rules.ts'),
  ]);
  if (checklists && evidence.result !== 'open') refuseSettling(checklists, ids, evidence.result === 'not-applicable');
  // What would ship as it is now, not as it was when the tree was drawn.
  const standing = await readStanding({ reader, persona: active, shipped });
  // A click is a person's, whatever started the editor.
  const who = { ...(await circumstances(root, standing, { env: {} })), actor: 'human' } as const;
  const environment = release?.environment ?? undefined;
  await new ReleaseStore(stateFolder).record(
    active,
    ids,
    { ...who, ...evidence },
    { environment, note: standing.note },
  );
  model.recorded(ids);
  await model.refresh('release', 'content');
}

/** Takes the last recording of this window back: each item gets the evidence it had before. Throws OpsError('refused') when there is none. */
export async function undoLast(model: WorkspaceModel): Promise<void> {
  requireTrust();
  const { active, stateFolder, release } = await model.ready();
  const ids = model.takeRecorded();
  if (!active || ids.length === 0) throw new OpsError('refused', 'There is nothing to take back.');
  const { ReleaseStore } = await import('../checklist/store.ts');
  await new ReleaseStore(stateFolder).undo(active, ids, release?.environment ?? undefined);
  await model.refresh('release', 'content');
}
