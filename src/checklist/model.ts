import type { HoldScope, Place } from '../persona/model.ts';

export type Actor = 'human' | 'agent' | 'tool';

/** What an item is now. `stale`: it was done or not applicable, but for another commit than HEAD. */
export type ItemState = 'open' | 'done' | 'failed' | 'not-applicable' | 'stale';

/** One thing somebody or something recorded about an item. Records are only ever appended. */
export interface Evidence {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Name as git knows the person, or the tool's. */
  readonly by: string;
  readonly actor: Actor;
  /** HEAD at that moment; null in a repository without a commit or without git. */
  readonly head: string | null;
  /** True when tracked files had uncommitted changes. */
  readonly dirty: boolean;
  readonly kind:
    'tick' | 'untick' | 'not-applicable' | 'command' | 'file' | 'link' | 'text' | 'approval' | 'http' | 'timer';
  /** A note, a command with its end, a path, a link. Redacted. */
  readonly value: string | null;
  readonly result: 'done' | 'failed' | 'open' | 'not-applicable';
}

export interface ReleaseItem {
  readonly text: string;
  readonly evidence: readonly Evidence[];
}

/** A persona's checklists worked through for one version and environment. Lives outside the working tree. */
export interface Release {
  readonly schema: 1;
  readonly id: string;
  readonly persona: string;
  /** null until somebody names it. */
  readonly version: string | null;
  readonly environment: string | null;
  readonly startedAt: string;
  readonly startedBy: string;
  readonly closedAt: string | null;
  readonly outcome: 'open' | 'closed' | 'abandoned';
  /** By item id. An item nobody touched is not here. */
  readonly items: Readonly<Record<string, ReleaseItem>>;
}

export interface ItemView {
  readonly id: string;
  readonly text: string;
  readonly place: Place;
  readonly inferred: boolean;
  readonly state: ItemState;
  /** Short words for the row: "Dana · today 14:02", "stale: another commit since". */
  readonly why: string;
  readonly last: Evidence | undefined;
  readonly evidence: readonly Evidence[];
}

export interface GroupView {
  readonly id: string;
  /** undefined for items that stand directly under the checklist. */
  readonly title: string | undefined;
  readonly done: number;
  readonly items: readonly ItemView[];
}

export interface ChecklistView {
  readonly id: string;
  readonly title: string;
  readonly place: Place;
  readonly explicit: boolean;
  readonly holds: HoldScope;
  readonly appliesWhen: string | undefined;
  readonly done: number;
  readonly total: number;
  readonly groups: readonly GroupView[];
}

/** Everything the sidebar, the status bar and `checklist list` show. */
export interface ReleaseView {
  readonly release: Release | undefined;
  readonly persona: { readonly id: string; readonly name: string; readonly file: string };
  readonly checklists: readonly ChecklistView[];
  /** Open items of checklists that hold a push or a deploy. */
  readonly openBlocking: number;
  /** "Deploy to production is held: 9 items open"; undefined when nothing is held. */
  readonly held: string | undefined;
}
