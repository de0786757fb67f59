import { assess } from '../checklist/assess.ts';
import { isSettled, itemsOf } from '../checklist/view.ts';
import { RepositoryReader, type Head, type RepositoryPaths } from '../workspace/repository.ts';
import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import type { OpsConfig } from '../workspace/config.ts';
import { isSkipped, type Skip } from './skips.ts';
import { count } from './text.ts';

/** What persona and project say about a push. */
export interface PersonaSays {
  /** A sentence for each thing that holds it; empty: nothing. */
  readonly held: readonly string[];
  /** How the gates stand: "S06 Quality gates are all green: Dana · today 14:02". */
  readonly gates: readonly string[];
}

/**
 * What holds a push: the open items of those of the active persona's checklists that speak of push, release or commit, an approval
 * where one is asked for before a push, and gates of the project that hold one.
 */
export async function heldBy(
  persona: Persona | undefined,
  release: Release | undefined,
  places: Pick<RepositoryPaths, 'worktree' | 'gitDir' | 'commonDir'>,
  head: Head,
  skips: readonly Skip[] = [],
): Promise<PersonaSays> {
  if (!persona) return { held: [], gates: [] };
  const { worktree } = places;
  const reader = await RepositoryReader.at(places, head);
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
  const gates = view.gates.filter(
    (gate) => gate.holding && gate.holds === 'push' && !isSkipped(skips, gate.id, gate.title),
  );
  return {
    held: [
      ...items,
      ...approval.map((words) => `${words.charAt(0).toUpperCase()}${words.slice(1)}.`),
      ...gates.map(
        ({ id, waitsFor, why }) =>
          `Gate ${id} is not passed (${waitsFor.length === 0 ? why : `it waits for ${waitsFor.join('; ')}`}).`,
      ),
    ],
    gates: view.gates.map(({ id, title, state, why }) => `${id}${title === id ? '' : ` ${title}`}: ${state}, ${why}`),
  };
}

/** Id and words of each item and gate that may hold a push. */
export function holdableItems(persona: Persona | undefined, config: OpsConfig): (readonly string[])[] {
  const lists = persona?.checklists ?? [];
  const gates = (config.gates ?? []).filter(({ holds }) => holds === 'push');
  return [
    ...lists.flatMap((checklist) =>
      checklist.items.filter((item) => (item.holds ?? checklist.holds) === 'push').map((item) => [item.id, item.text]),
    ),
    ...gates.map(({ id, title }) => [id, ...(title === undefined ? [] : [title])]),
  ];
}
