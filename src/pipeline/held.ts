import { isSettled, itemsOf, releaseView } from '../checklist/view.ts';
import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import { isSkipped, type Skip } from './skips.ts';
import { count } from './text.ts';

/** What the active persona holds a push for: the open items of those checklists that speak of push, release or commit. */
export function heldBy(
  persona: Persona | undefined,
  release: Release | undefined,
  head: string,
  skips: readonly Skip[] = [],
): string[] {
  if (!persona) return [];
  return releaseView(persona, release, head).checklists.flatMap((checklist) => {
    if (checklist.holds !== 'push') return [];
    const open = itemsOf(checklist).filter((item) => !isSettled(item.state) && !isSkipped(skips, item.id, item.text));
    return open.length === 0
      ? []
      : [`${checklist.title}: ${count(open.length, 'item')} open (${open.map((item) => item.text).join('; ')}).`];
  });
}

/** Id and words of each item that may hold a push. */
export function holdableItems(persona: Persona | undefined): (readonly string[])[] {
  const lists = persona?.checklists.filter((checklist) => checklist.holds === 'push') ?? [];
  return lists.flatMap((checklist) => checklist.items.map((item) => [item.id, item.text]));
}

/** Paths the persona's own words name: its context and memory files. */
export function filesNamedBy(persona: Persona | undefined): string[] {
  if (!persona) return [];
  return [
    ...persona.context.map((file) => file.path),
    ...persona.memory.filter((file) => file.scope !== 'user').map((file) => file.path),
  ];
}
