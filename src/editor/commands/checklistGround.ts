import * as vscode from 'vscode';
import type { ItemView, ReleaseView } from '../../checklist/model.ts';
import type { Persona } from '../../persona/model.ts';
import type { OpsConfig } from '../../workspace/config.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App } from '../app.ts';
import type { Snapshot } from '../snapshot.ts';
import { plainWords } from '../text.ts';

/** A folder whose checklists can be worked with. */
export interface ChecklistGround {
  readonly at: Snapshot;
  readonly persona: Persona;
  readonly view: ReleaseView;
  readonly config: OpsConfig;
}

/** Throws OpsError('refused') where no persona is active. */
export async function currentChecklists(app: App): Promise<ChecklistGround> {
  const at = await app.model.ready();
  if (!at.active || !at.checklists)
    throw new OpsError('refused', 'No persona is selected.', { remedy: 'Select one first.' });
  return { at, persona: at.active, view: at.checklists, config: at.config };
}

/** Lets the person choose an item. Throws a cancellation when they don't. */
export async function pickItem(app: App, items: readonly ItemView[], placeHolder: string): Promise<ItemView> {
  if (items.length === 0) throw new OpsError('refused', 'There is no item for that.');
  const picked = await app.user.pick(
    items.map((item) => ({ label: plainWords(item.text), description: item.why, item })),
    { placeHolder, matchOnDescription: true },
  );
  if (!picked) throw new vscode.CancellationError();
  return picked.item;
}
