import { assess } from '../checklist/assess.ts';
import { isSettled, itemsOf } from '../checklist/view.ts';
import { RepositoryReader } from '../workspace/repository.ts';
import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import { isSkipped, type Skip } from './skips.ts';
import { count } from './text.ts';

/**
 * What holds a push: the open items of those of the active persona's checklists that speak of push, release or commit, and an
 * approval where one is asked for before a push.
 */
export async function heldBy(
  persona: Persona | undefined,
  release: Release | undefined,
  worktree: string,
  skips: readonly Skip[] = [],
): Promise<string[]> {
  if (!persona) return [];
  const reader = await RepositoryReader.open(worktree);
  const { view } = await assess({ root: worktree, reader, persona, release });
  const items = view.checklists.flatMap((checklist) => {
    const open = itemsOf(checklist).filter(
      (item) =>
        item.holds === 'push' && !item.approval && !isSettled(item.state) && !isSkipped(skips, item.id, item.text),
    );
    return open.length === 0
      ? []
      : [`${checklist.title}: ${count(open.length, 'item')} open (${open.map((item) => item.text).join('; ')}).`];
  });
  const approval = view.heldBy.push.filter((words) => words.startsWith('approval'));
  return [...items, ...approval.map((words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`)];
}

/** Id and words of each item that may hold a push. */
export function holdableItems(persona: Persona | undefined): (readonly string[])[] {
  const lists = persona?.checklists ?? [];
  return lists.flatMap((checklist) =>
    checklist.items.filter((item) => (item.holds ?? checklist.holds) === 'push').map((item) => [item.id, item.text]),
  );
}
