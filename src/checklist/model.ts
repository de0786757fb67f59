import type { Checklist, HoldScope, Sourced } from '../persona/model.ts';
import type { ApprovalState } from './approval.ts';

/** What an item may hold back. */
export type HoldingScope = Exclude<HoldScope, 'none'>;

export type Actor = 'human' | 'agent' | 'tool';

/**
 * What an item is now. `stale`: it was done or not applicable, but what would ship has changed since. `running`: it is being
 * verified, or its timer runs.
 */
export type ItemState = 'open' | 'running' | 'done' | 'failed' | 'not-applicable' | 'stale';

/** One thing somebody or something recorded about an item. Records are only ever appended. */
export interface Evidence {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Name as git knows the person, or the tool's. */
  readonly by: string;
  readonly actor: Actor;
  /** The address git knows whoever recorded it by, also where they took another name; missing where git knows none. */
  readonly email?: string | undefined;
  /** HEAD at that moment; null in a repository without a commit or without git. */
  readonly head: string | null;
  /** True when tracked files had uncommitted changes, our own record files aside. */
  readonly dirty: boolean;
  /** Hash of what would have shipped at that moment; missing without git and in records of old. */
  readonly content?: string | undefined;
  readonly kind:
    'tick' | 'untick' | 'not-applicable' | 'command' | 'file' | 'link' | 'text' | 'approval' | 'http' | 'timer';
  /** A note, a command with its end, a path, a link. Redacted. */
  readonly value: string | null;
  readonly result: 'done' | 'failed' | 'open' | 'not-applicable';
  /** Exit code of a command; null when a signal ended it. */
  readonly exitCode?: number | null | undefined;
  readonly durationMs?: number | undefined;
  /** Name of the verifier that recorded it. */
  readonly verifier?: string | undefined;
  /** When a timer is over, ISO 8601. Until then the item runs. */
  readonly until?: string | undefined;
  /** Name of the file that keeps the whole output, in the release's output folder. */
  readonly output?: string | undefined;
  /** What was recorded last was taken back: the item stands as this says, which is what it had before. */
  readonly undid?: boolean | undefined;
}

/** One state of what would ship, as far as it is needed to say later what changed. */
export interface ContentNote {
  readonly head: string;
  /** `mode object id` of each file that differed from HEAD; null: it was gone. */
  readonly changed: Readonly<Record<string, string | null>>;
}

/** Why something recorded for one state of the repository no longer counts for another. */
export interface Drift {
  /** Commits since; 0 when HEAD is the same. */
  readonly commits: number | undefined;
  /** Files that differ, sorted. */
  readonly files: readonly string[];
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
  /** What is known about the states that evidence is bound to, by their hash. */
  readonly contents?: Readonly<Record<string, ContentNote>> | undefined;
  /** When it was made the one at work, where several are open. */
  readonly selectedAt?: string | undefined;
}

export interface ItemView extends Sourced {
  readonly id: string;
  readonly text: string;
  readonly inferred: boolean;
  readonly state: ItemState;
  /** Short words for the row: "Dana · today 14:02", "stale: 2 commits since". */
  readonly why: string;
  /** The words that evidence was recorded for, where they have changed since. */
  readonly changedFrom?: string | undefined;
  /** What changed since, where it is stale and known. */
  readonly drift?: Drift | undefined;
  /** What it holds back, which its group may say otherwise than its checklist. */
  readonly holds: HoldScope;
  /** Settled by an approval in the audit log alone, never by a tick. */
  readonly approval: boolean;
  /** The words of the item that has to be done before it, in a list whose order binds. */
  readonly waitsFor?: string | undefined;
  readonly last: Evidence | undefined;
  readonly evidence: readonly Evidence[];
}

export interface GroupView {
  readonly id: string;
  /** undefined for items that stand directly under the checklist. */
  readonly title: string | undefined;
  readonly done: number;
  /** Of all its items, also where a filter shows fewer. */
  readonly total: number;
  readonly items: readonly ItemView[];
}

export interface ChecklistView extends Sourced {
  readonly id: string;
  readonly title: string;
  readonly explicit: boolean;
  readonly mode: Checklist['mode'];
  readonly holds: HoldScope;
  readonly appliesWhen: string | undefined;
  readonly done: number;
  readonly total: number;
  readonly groups: readonly GroupView[];
}

/** A gate of the persona or the project, as it stands in a release. */
export interface GateView extends Sourced {
  /** `S08`, or the name it has. */
  readonly id: string;
  readonly title: string;
  /** `ready`: nothing is missing but somebody who passes it. `stale`: it was passed, and no longer counts. */
  readonly state: 'passed' | 'stale' | 'ready' | 'waiting';
  /** "Dana · today 14:02", "waits for S06, 2 items". */
  readonly why: string;
  /** All that is missing, each in its own words. */
  readonly waitsFor: readonly string[];
  /** What settles it: a person's approval, its item in the list, or that somebody passes it. */
  readonly settledBy: 'approval' | 'item' | 'record';
  /** What waits for it. */
  readonly holds: HoldScope;
  /** It holds that back now. */
  readonly holding: boolean;
  /** The ids of the items that stand for it. */
  readonly items: readonly string[];
}

/** Everything the sidebar, the status bar and `checklist list` show. */
export interface ReleaseView {
  readonly release: Release | undefined;
  readonly persona: { readonly id: string; readonly name: string; readonly file: string };
  readonly checklists: readonly ChecklistView[];
  readonly gates: readonly GateView[];
  /** Open items that hold a push or a deploy, a missing approval and gates among them. */
  readonly openBlocking: number;
  /** Open items of checklists that hold something, their post-deploy items among them: a release is done without any. */
  readonly openInRelease: number;
  /** "Deploy to production is held: 9 items open, approval S08 missing"; undefined when nothing is held. */
  readonly held: string | undefined;
  /** What holds a push, and what a deploy. */
  readonly heldBy: Readonly<Record<HoldingScope, readonly string[]>>;
  /** undefined: nobody asks for an approval. */
  readonly approval: ApprovalState | undefined;
}
