import type { ChecklistView, ItemState, ItemView } from './model.ts';

/** The items of a checklist in document order. */
export function itemsOf(checklist: ChecklistView): readonly ItemView[] {
  return checklist.groups.flatMap((group) => group.items);
}

/** True for the states that count as progress. */
export function isSettled(state: ItemState): boolean {
  return state === 'done' || state === 'not-applicable';
}
