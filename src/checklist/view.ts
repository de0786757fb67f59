import type { Checklist, ChecklistItem, Persona } from '../persona/model.ts';
import { describeAge } from '../workspace/clock.ts';
import type {
  ChecklistView,
  Evidence,
  GroupView,
  ItemState,
  ItemView,
  Release,
  ReleaseItem,
  ReleaseView,
} from './model.ts';

/** What the view may know besides its record. */
export interface ViewOptions {
  /** For "today 14:02"; default the time of the call. */
  readonly now?: Date;
  /** How many commits lie between a commit and HEAD; undefined when nobody counted. */
  readonly commitsSince?: (commit: string) => number | undefined;
}

/**
 * A persona's checklists as they stand in a release: state of every item, progress, what is held. Template items are left
 * out. An item that was done for another commit than `head` (undefined: no commit) is stale.
 */
export function releaseView(
  persona: Persona,
  release: Release | undefined,
  head: string | undefined,
  options: ViewOptions = {},
): ReleaseView {
  const now = options.now ?? new Date();
  const recorded = new Map(Object.entries(release?.items ?? {}));
  const reworded = rewordedItems(persona, recorded);
  const see = (item: ChecklistItem, checklist: Checklist): ItemView => {
    const was = reworded.get(item.id);
    const evidence = (was ?? recorded.get(item.id))?.evidence ?? [];
    const last = evidence.at(-1);
    const today = stateOf(last, head);
    const state = was && isSettled(today) ? 'stale' : today;
    return {
      id: item.id,
      text: item.text,
      place: item.place,
      inferred: !checklist.explicit || item.confidence !== 'explicit',
      state,
      why:
        was && state === 'stale'
          ? `changed: it was "${oneLine(was.text)}"`
          : whyOf(state, last, now, options.commitsSince),
      last,
      evidence,
    };
  };
  const checklists = persona.checklists
    .map((checklist) => viewChecklist(checklist, see))
    .filter((checklist) => checklist.total > 0);
  const openIn = (scope: 'push' | 'deploy') =>
    sum(checklists.filter((checklist) => checklist.holds === scope).map(({ total, done }) => total - done));
  const open = { push: openIn('push'), deploy: openIn('deploy') };
  return {
    release,
    persona: { id: persona.id, name: persona.name, file: persona.file },
    checklists,
    openBlocking: open.push + open.deploy,
    held: heldSentence(open, release?.environment ?? null),
  };
}

/**
 * Items whose words changed since they were worked on: they have another id now, and what was recorded under the old one
 * belongs to the item of the same group whose words are most like it. So a reworded item asks to be looked at again, and
 * its history is not lost.
 */
function rewordedItems(persona: Persona, recorded: ReadonlyMap<string, ReleaseItem>): Map<string, ReleaseItem> {
  const live = persona.checklists.flatMap(({ items }) => items.filter(({ template }) => !template));
  const liveIds = new Set(live.map(({ id }) => id));
  const orphans = [...recorded].filter(([id]) => !liveIds.has(id));
  const found = new Map<string, ReleaseItem>();
  if (orphans.length === 0) return found;
  const groupOf = (id: string) => id.slice(0, id.lastIndexOf('/') + 1);
  const pairs = live
    .filter(({ id }) => !recorded.has(id))
    .flatMap((item) =>
      orphans
        .filter(([id]) => groupOf(id) === groupOf(item.id))
        .map(([id, was]) => ({ item, id, was, likeness: likeness(item.text, was.text) })),
    )
    .filter((pair) => pair.likeness >= leastLikeness)
    .sort((a, b) => b.likeness - a.likeness);
  const taken = new Set<string>();
  for (const { item, id, was } of pairs) {
    if (taken.has(id) || found.has(item.id)) continue;
    taken.add(id);
    found.set(item.id, was);
  }
  return found;
}

const leastLikeness = 0.4;

/** The share of words two texts have in common. */
function likeness(a: string, b: string): number {
  const words = (text: string) => new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const [left, right] = [words(a), words(b)];
  const common = [...left].filter((word) => right.has(word)).length;
  return common / Math.max(1, left.size + right.size - common);
}

/** The items of a checklist in document order. */
export function itemsOf(checklist: ChecklistView): readonly ItemView[] {
  return checklist.groups.flatMap((group) => group.items);
}

/** True for the states that count as progress. */
export function isSettled(state: ItemState): boolean {
  return state === 'done' || state === 'not-applicable';
}

function viewChecklist(checklist: Checklist, see: (item: ChecklistItem, of: Checklist) => ItemView): ChecklistView {
  const byTitle = new Map<string | undefined, ItemView[]>();
  for (const item of checklist.items) {
    if (item.template) continue;
    const items = byTitle.get(item.group) ?? [];
    byTitle.set(item.group, items);
    items.push(see(item, checklist));
  }
  const groups = [...byTitle].map(([title, items]): GroupView => ({
    id: `${checklist.id}/${title ?? ''}`,
    title,
    done: items.filter((item) => isSettled(item.state)).length,
    items,
  }));
  return {
    id: checklist.id,
    title: checklist.title,
    place: checklist.place,
    explicit: checklist.explicit,
    holds: checklist.holds,
    appliesWhen: checklist.appliesWhen,
    done: sum(groups.map((group) => group.done)),
    total: sum(groups.map((group) => group.items.length)),
    groups,
  };
}

function stateOf(last: Evidence | undefined, head: string | undefined): ItemState {
  if (!last) return 'open';
  if (last.result !== 'done' && last.result !== 'not-applicable') return last.result;
  return last.head === (head ?? null) ? last.result : 'stale';
}

function whyOf(
  state: ItemState,
  last: Evidence | undefined,
  now: Date,
  commitsSince: ViewOptions['commitsSince'],
): string {
  if (!last || state === 'open') return 'needs a person';
  if (state === 'stale') {
    const commits = last.head === null ? undefined : commitsSince?.(last.head);
    if (commits === undefined || commits < 1) return 'stale: another commit since';
    return `stale: ${commits} ${commits === 1 ? 'commit' : 'commits'} since`;
  }
  if (state === 'not-applicable') return last.value === null ? 'n/a' : `n/a: ${oneLine(last.value)}`;
  if (state === 'failed') return last.value === null ? 'failed' : oneLine(last.value);
  const when = describeWhen(last.at, now);
  if (last.kind === 'command' || last.kind === 'http') return [oneLine(last.value ?? last.by), when].join(' · ');
  return `${describeWho(last)} · ${when}`;
}

/** "Dana", "Dana (agent)". */
export function describeWho(evidence: Pick<Evidence, 'by' | 'actor'>): string {
  return evidence.actor === 'human' ? evidence.by : `${evidence.by} (${evidence.actor})`;
}

/** "today 14:02", "yesterday 09:30", "12 days ago"; the text as it is when it is no time. */
export function describeWhen(at: string, now: Date): string {
  const then = new Date(at);
  if (Number.isNaN(then.getTime())) return at;
  const age = describeAge(then, now);
  const clock = `${twoDigits(then.getHours())}:${twoDigits(then.getMinutes())}`;
  if (age === 'yesterday') return `yesterday ${clock}`;
  return age.endsWith('days ago') ? age : sameDay(then, now) ? `today ${clock}` : age;
}

function heldSentence(open: { push: number; deploy: number }, environment: string | null): string | undefined {
  const target = environment === null ? '' : ` to ${environment}`;
  const parts = [
    ...(open.push > 0 ? [`Push is held: ${items(open.push)} open`] : []),
    ...(open.deploy > 0 ? [`Deploy${target} is held: ${items(open.deploy)} open`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('. ');
}

function items(count: number): string {
  return `${count} ${count === 1 ? 'item' : 'items'}`;
}

function sameDay(a: Date, b: Date): boolean {
  return a.getFullYear() === b.getFullYear() && a.getMonth() === b.getMonth() && a.getDate() === b.getDate();
}

function twoDigits(value: number): string {
  return String(value).padStart(2, '0');
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
