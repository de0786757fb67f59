import type { ItemView, ReleaseView } from '../checklist/model.ts';
import { isSettled, itemsOf } from '../checklist/view.ts';
import type { Persona } from '../persona/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { plain } from './print.ts';

/** The last step of an id, which is enough to name an item where no other item ends so. */
function shortId(id: string): string {
  return id.slice(id.lastIndexOf('/') + 1);
}

function liveIds(persona: Persona): string[] {
  return persona.checklists.flatMap(({ items }) => items.filter(({ template }) => !template).map(({ id }) => id));
}

/** An item by its id, by the last step of it, or by a beginning of either, as long as that means one item. */
export function findItem(persona: Persona, wish: string): string {
  const ids = liveIds(persona);
  const ways: readonly ((id: string) => boolean)[] = [
    (id) => id === wish,
    (id) => shortId(id) === wish,
    (id) => wish !== '' && (id.startsWith(wish) || shortId(id).startsWith(wish)),
  ];
  const found = ways.map((way) => ids.filter(way)).find((some) => some.length > 0) ?? [];
  const [only] = found;
  if (only !== undefined && found.length === 1) return only;
  throw new OpsError(
    'usage',
    only === undefined
      ? `${persona.name} has no checklist item "${wish}".`
      : `"${wish}" means ${found.length} items: ${found.slice(0, 5).join(', ')}.`,
    { remedy: 'The item ids stand in "ops-persona checklist list".' },
  );
}

const marks: Readonly<Record<ItemView['state'], string>> = {
  open: '[ ]',
  running: '[…]',
  done: '[x]',
  failed: '[!]',
  'not-applicable': '[-]',
  stale: '[~]',
};

/** An item on one line of a terminal. */
export function itemLine(item: ItemView, idOf: (item: ItemView) => string): string {
  return `  ${marks[item.state]} ${plain(item.text)}  (${plain(item.why)})  ${idOf(item)}`;
}

/** The shortest id that "tick" understands for an item. */
export function shortestId(view: ReleaseView): (item: ItemView) => string {
  const uses = new Map<string, number>();
  for (const { id } of view.checklists.flatMap(itemsOf)) uses.set(shortId(id), (uses.get(shortId(id)) ?? 0) + 1);
  return ({ id }) => (uses.get(shortId(id)) === 1 ? shortId(id) : id);
}

/** A release for people. */
export function listLines(view: ReleaseView): string[] {
  const idOf = shortestId(view);
  const version = view.release?.version ?? null;
  const environment = view.release?.environment ?? null;
  const target = [version === null ? 'no version named' : `v${version}`, environment].filter((part) => part !== null);
  const heading = view.release
    ? `${view.persona.name}: ${target.join(' → ')}`
    : `${view.persona.name}: no release is open`;
  const groups = view.checklists.flatMap((checklist) =>
    checklist.groups.flatMap((group) => [
      '',
      `${plain(checklist.title)}${group.title === undefined ? '' : ` / ${plain(group.title)}`}  ${group.done} of ${group.items.length}`,
      ...group.items.map((item) => itemLine(item, idOf)),
    ]),
  );
  const open = view.checklists.flatMap(itemsOf).filter((item) => !isSettled(item.state)).length;
  const end = view.checklists.length === 0 ? 'This persona has no checklists.' : open === 0 ? 'Nothing is open.' : '';
  return [plain(heading), ...groups, '', ...(view.held === undefined ? [end] : [`${view.held}.`])].filter(
    (line, index, all) => !(line === '' && index === all.length - 1),
  );
}
