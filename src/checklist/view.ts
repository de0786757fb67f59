import type { Checklist, ChecklistItem, Persona } from '../persona/model.ts';
import { describeDuration } from '../workspace/clock.ts';
import type { OpsConfig } from '../workspace/config.ts';
import { describeDrift, isApprovalItem, type ApprovalState } from './approval.ts';
import type { GateRecords } from './gateRecords.ts';
import { viewGates } from './gateView.ts';
import { isSettled, itemsOf } from './items.ts';
import type {
  ChecklistView,
  Evidence,
  GroupView,
  HoldingScope,
  ItemState,
  ItemView,
  Release,
  ReleaseItem,
  ReleaseView,
} from './model.ts';
import { isFresh, type Standing } from './standing.ts';
import { describeWhen } from './when.ts';

export { isSettled, itemsOf } from './items.ts';
export { describeWhen } from './when.ts';

/** What the view may know besides its record. */
export interface ViewOptions {
  /** For "today 14:02"; default the time of the call. */
  readonly now?: Date;
  /** What would ship. Without it evidence is compared by HEAD alone. */
  readonly standing?: Pick<Standing, 'content' | 'sameAs' | 'since'> | undefined;
  /** undefined: nobody asks for an approval. */
  readonly approval?: ApprovalState | undefined;
  /** What is recorded about the gates, and what the project says of them. */
  readonly gates?: { readonly records: GateRecords; readonly config: OpsConfig } | undefined;
  /** Items that are being verified, and since when. */
  readonly running?: ReadonlyMap<string, Date> | undefined;
}

/**
 * A persona's checklists as they stand in a release: state of every item, progress, what is held. Template items are left
 * out. An item that was done when something else than now would have shipped is stale (`head` undefined: no commit).
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
  const at = {
    head,
    content: options.standing?.content,
    sameAs: options.standing?.sameAs ?? new Set<string>(),
    since: options.standing?.since ?? (() => undefined),
  };
  const see = (item: ChecklistItem, checklist: Checklist): ItemView => {
    const was = reworded.get(item.id);
    const evidence = (was ?? recorded.get(item.id))?.evidence ?? [];
    const last = evidence.at(-1);
    const holds = item.holds ?? checklist.holds;
    const approval = holds !== 'none' && isApprovalItem(item.text) ? options.approval : undefined;
    const since = options.running?.get(item.id);
    const { state, why, drift } =
      since !== undefined
        ? {
            state: 'running' as const,
            why: `running · ${describeDuration(now.getTime() - since.getTime())}`,
            drift: undefined,
          }
        : approval && !mayBeLeftOut(last, release)
          ? approvalItem(approval, now)
          : recordedItem(last, at, now);
    return {
      id: item.id,
      text: item.text,
      place: item.place,
      ...(item.from ? { from: item.from } : {}),
      inferred: !checklist.explicit || item.confidence !== 'explicit',
      state,
      why: was ? `changed: it was "${oneLine(was.text)}" · ${why}` : why,
      ...(was ? { changedFrom: was.text } : {}),
      ...(drift ? { drift } : {}),
      holds,
      approval: approval !== undefined,
      last,
      evidence,
    };
  };
  const checklists = persona.checklists
    .map((checklist) => viewChecklist(checklist, see))
    .filter((checklist) => checklist.total > 0);
  const environment = release?.environment ?? null;
  const { approval } = options;
  const gates = options.gates ? viewGates({ persona, ...options.gates, checklists, approval, environment, now }) : [];
  const unsettled = checklists.flatMap(itemsOf).filter((item) => !isSettled(item.state));
  const lacksApproval = (scope: HoldingScope): boolean =>
    approval?.scopes.includes(scope) === true &&
    approval.state !== 'valid' &&
    // A release for elsewhere may say that its approval item does not apply.
    !isLeftOut(checklists, scope);
  const heldIn = (scope: HoldingScope): string[] => {
    const open = unsettled.filter((item) => item.holds === scope && !item.approval).length;
    return [
      ...(open > 0 ? [`${items(open)} open`] : []),
      ...(approval && lacksApproval(scope) ? [approval.words] : []),
      ...gates.filter((gate) => gate.holding && gate.holds === scope).map((gate) => `gate ${gate.id} not passed`),
    ];
  };
  const heldBy = { push: heldIn('push'), deploy: heldIn('deploy') };
  const missing = (['push', 'deploy'] as const).some(lacksApproval) ? 1 : 0;
  return {
    release,
    persona: { id: persona.id, name: persona.name, file: persona.file },
    checklists,
    gates,
    openBlocking:
      unsettled.filter((item) => item.holds !== 'none' && !item.approval).length +
      missing +
      gates.filter((gate) => gate.holding).length,
    openInRelease: checklists
      .filter((checklist) => checklist.holds !== 'none')
      .flatMap(itemsOf)
      .filter((item) => !isSettled(item.state)).length,
    held: heldSentence(heldBy, environment),
    heldBy,
    approval,
  };
}

/** What was looked at to say how a release stands. */
export interface Known extends Pick<ViewOptions, 'approval' | 'gates'> {
  readonly standing: Standing;
}

/** The view of a release where it is already known how the repository stands. */
export function viewAt(
  of: {
    readonly persona: Persona;
    readonly release: Release | undefined;
    readonly now?: Date | undefined;
    readonly running?: ReadonlyMap<string, Date> | undefined;
  },
  known: Known,
): ReleaseView {
  return releaseView(of.persona, of.release, known.standing.head, {
    ...known,
    ...(of.now ? { now: of.now } : {}),
    ...(of.running ? { running: of.running } : {}),
  });
}

/** An approval may be marked as not applicable only where the release does not go to production. */
function mayBeLeftOut(last: Evidence | undefined, release: Release | undefined): boolean {
  const environment = release?.environment ?? null;
  return last?.result === 'not-applicable' && environment !== null && !/prod|live/i.test(environment);
}

function isLeftOut(checklists: readonly ChecklistView[], scope: HoldingScope): boolean {
  const asking = checklists.flatMap(itemsOf).filter((item) => item.approval && item.holds === scope);
  return asking.length > 0 && asking.every((item) => item.state === 'not-applicable');
}

function approvalItem(approval: ApprovalState, now: Date): Pick<ItemView, 'state' | 'why' | 'drift'> {
  if (approval.state === 'valid')
    return { state: 'done', why: `${approval.words} · ${describeWhen(approval.approval?.at ?? '', now)}` };
  if (approval.state === 'missing') return { state: 'open', why: 'needs an approval' };
  return { state: 'stale', why: approval.words };
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

function viewChecklist(checklist: Checklist, see: (item: ChecklistItem, of: Checklist) => ItemView): ChecklistView {
  const byTitle = new Map<string | undefined, ItemView[]>();
  /** The first item that is not settled: in a list whose order binds, all later ones wait for it. */
  let before: string | undefined;
  for (const item of checklist.items) {
    if (item.template) continue;
    const items = byTitle.get(item.group) ?? [];
    byTitle.set(item.group, items);
    const seen = see(item, checklist);
    items.push(checklist.mode === 'read-do' && before !== undefined ? { ...seen, waitsFor: before } : seen);
    if (!isSettled(seen.state)) before ??= item.text;
  }
  const groups = [...byTitle].map(([title, items]): GroupView => ({
    id: `${checklist.id}/${title ?? ''}`,
    title,
    done: items.filter((item) => isSettled(item.state)).length,
    total: items.length,
    items,
  }));
  return {
    id: checklist.id,
    title: checklist.title,
    place: checklist.place,
    ...(checklist.from ? { from: checklist.from } : {}),
    explicit: checklist.explicit,
    mode: checklist.mode,
    holds: checklist.holds,
    appliesWhen: checklist.appliesWhen,
    done: sum(groups.map((group) => group.done)),
    total: sum(groups.map((group) => group.items.length)),
    groups,
  };
}

type At = Pick<Standing, 'head' | 'content' | 'sameAs' | 'since'>;

function recordedItem(last: Evidence | undefined, at: At, now: Date): Pick<ItemView, 'state' | 'why' | 'drift'> {
  const state = stateOf(last, at, now);
  const drift = last && state === 'stale' ? at.since(last) : undefined;
  return { state, why: whyOf(state, last, drift, now), ...(drift ? { drift } : {}) };
}

function stateOf(last: Evidence | undefined, at: At, now: Date): ItemState {
  if (!last) return 'open';
  if (last.result !== 'done' && last.result !== 'not-applicable') return last.result;
  if (!isFresh(last, at)) return 'stale';
  return last.until !== undefined && Date.parse(last.until) > now.getTime() ? 'running' : last.result;
}

function whyOf(state: ItemState, last: Evidence | undefined, drift: ItemView['drift'], now: Date): string {
  if (!last) return 'needs a person';
  if (state === 'open') return last.kind === 'untick' || last.value === null ? 'needs a person' : oneLine(last.value);
  if (state === 'running') return `${describeLeft(last.until ?? '', now)} left`;
  if (state === 'stale') return `stale: ${drift ? describeDrift(drift) : 'changed since'}`;
  if (state === 'not-applicable') return last.value === null ? 'n/a' : `n/a: ${oneLine(last.value)}`;
  if (state === 'failed') return last.value === null ? 'failed' : oneLine(last.value);
  const when = describeWhen(last.at, now);
  if (last.verifier !== undefined || last.kind === 'command' || last.kind === 'http')
    return [
      oneLine(last.value ?? last.by),
      ...(last.durationMs === undefined ? [] : [describeDuration(last.durationMs)]),
      when,
    ].join(' · ');
  return `${describeWho(last)} · ${when}`;
}

/** "11 min", "40 s": what is left of a timer. */
export function describeLeft(until: string, now: Date): string {
  const seconds = Math.max(0, Math.ceil((Date.parse(until) - now.getTime()) / 1000));
  return seconds > 90 ? `${Math.ceil(seconds / 60)} min` : `${seconds} s`;
}

/** "Dana", "Dana (agent)". */
export function describeWho(evidence: Pick<Evidence, 'by' | 'actor'>): string {
  return evidence.actor === 'human' ? evidence.by : `${evidence.by} (${evidence.actor})`;
}

function heldSentence(held: ReleaseView['heldBy'], environment: string | null): string | undefined {
  const target = environment === null ? '' : ` to ${environment}`;
  const parts = [
    ...(held.push.length > 0 ? [`Push is held: ${held.push.join(', ')}`] : []),
    ...(held.deploy.length > 0 ? [`Deploy${target} is held: ${held.deploy.join(', ')}`] : []),
  ];
  return parts.length === 0 ? undefined : parts.join('. ');
}

function items(count: number): string {
  return `${count} ${count === 1 ? 'item' : 'items'}`;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, value) => total + value, 0);
}
