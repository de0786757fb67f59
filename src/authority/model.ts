import type { Persona } from '../persona/model.ts';

export type Effect = 'allow' | 'ask' | 'deny';

export type Action =
  /** A write to a file. Path relative to the repository's root, forward slashes; `key`: one field of a manifest. */
  | { readonly kind: 'write'; readonly path: string; readonly key?: string }
  | { readonly kind: 'read'; readonly path: string }
  | { readonly kind: 'command'; readonly line: string };

/** Who is at work: the active persona (undefined: a plain developer), and every other persona known in the workspace. */
export interface Actors {
  readonly active: Persona | undefined;
  readonly others: readonly Persona[];
  /** Rules of `.ops/config.yaml`, which outrank every persona. */
  readonly rules?: readonly ConfiguredRule[];
  /** What `.ops/config.yaml` says about kinds of files, which goes before the presets. */
  readonly classes?: readonly ClassOverride[];
  /** Granted exceptions that are still good, of `.ops/exceptions.yaml`. */
  readonly exceptions?: readonly AuthorityException[];
}

/** A rule set aside for some paths until a day, by somebody, for a reason. */
export interface AuthorityException {
  /** `authority/source`, `red-line/tls-verify`, or `authority/*`. Never a secret's. */
  readonly rule: string;
  readonly paths: readonly string[];
  readonly reason: string;
  readonly by: string;
  /** The last day it holds, `2026-08-01`. */
  readonly expires: string;
  readonly line: number;
}

/** One entry of `classes:` in `.ops/config.yaml`. */
export interface ClassOverride {
  readonly id: string;
  /** Files that belong to the class whatever the presets say. */
  readonly patterns: readonly string[];
  /** Files that do not, whatever the presets say. */
  readonly without: readonly string[];
}

/** One entry of `territories:` in `.ops/config.yaml`. */
export interface ConfiguredRule {
  readonly name: string;
  readonly patterns: readonly string[];
  readonly effect: Effect;
  readonly line: number;
}

/** Where a rule comes from. */
export interface RuleSource {
  /** The persona's name; `.ops/config.yaml` for a configured rule. */
  readonly persona: string;
  readonly file: string;
  readonly line: number;
  readonly text: string;
}

export interface Decision {
  readonly effect: Effect;
  /** `authority/<class>`, e.g. `authority/source`; `authority/default` when no rule speaks. */
  readonly rule: string;
  readonly why: string;
  /** Who may do it instead, as written. */
  readonly owner: string | undefined;
  readonly source: RuleSource | undefined;
  /** A rule that spoke otherwise and lost, so that nobody wonders; undefined when none did. */
  readonly overridden?: RuleSource | undefined;
  /** The exception that turned an `ask` or `deny` into `allow`. */
  readonly exception?: AuthorityException | undefined;
}

/** Lines from 1, end inclusive, of the text after the change. A pure deletion is the line it happened at. */
export interface LineRange {
  readonly start: number;
  readonly end: number;
}

/** A changed stretch of a file that the persona at work may not write. */
export interface AuthorityFinding {
  readonly kind: 'authority' | 'red-line';
  readonly rule: string;
  readonly effect: Exclude<Effect, 'allow'>;
  readonly message: string;
  readonly owner: string | undefined;
  readonly source: RuleSource | undefined;
  readonly lines: LineRange;
}

/** One finding of a check over a diff, as every format prints it. */
export interface CheckFinding {
  /** Relative to the repository's root, forward slashes. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly kind: 'authority' | 'red-line' | 'secret';
  /** `authority/source`, `red-line/tls-verify`, `secret/password`. */
  readonly rule: string;
  readonly effect: Exclude<Effect, 'allow'>;
  readonly owner: string | null;
  readonly message: string;
  /** The document and line the rule comes from; null for rules of our own (secrets). */
  readonly persona: { readonly file: string; readonly line: number } | null;
}
