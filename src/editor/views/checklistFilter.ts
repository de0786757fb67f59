import { isMine, type Me } from '../../checklist/actor.ts';
import type { ItemView, ReleaseView } from '../../checklist/model.ts';

/** What the Checklists view may be narrowed to, in words. */
export const filters = {
  all: 'All items',
  open: 'Open items',
  failed: 'Failed items',
  stale: 'Stale items',
  mine: 'Items I recorded',
} as const;

export type Filter = keyof typeof filters;

/** The lists and groups that hold a wanted item, with those alone; the numbers stay those of the whole. `me`: for "mine". */
export function narrowed(view: ReleaseView, filter: Filter, me: Me | undefined): ReleaseView {
  if (filter === 'all') return view;
  const wanted = (item: ItemView): boolean => {
    if (filter === 'mine') return me !== undefined && item.evidence.some((one) => isMine(one, me));
    if (filter === 'open') return !['done', 'not-applicable'].includes(item.state);
    return item.state === filter;
  };
  const checklists = view.checklists.flatMap((checklist) => {
    const groups = checklist.groups.flatMap((group) => {
      const items = group.items.filter(wanted);
      return items.length === 0 ? [] : [{ ...group, items, total: group.items.length }];
    });
    return groups.length === 0 ? [] : [{ ...checklist, groups }];
  });
  return { ...view, checklists };
}
