/** How sure we are of what was read: written so, read between the lines, or only a guess. */
export type Confidence = 'explicit' | 'inferred' | 'weak';

/** Where something stands in the document as it is on disk. Lines and columns from 1, end exclusive; offsets in UTF-16 units from 0. */
export interface Place {
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  readonly offset: number;
  readonly endOffset: number;
}

/** The other document that a node of a composed persona was taken from; its place is a place in that document. */
export interface Origin {
  /** Absolute path, or `builtin:<id>`; the configuration of the repository for what stands there. */
  readonly file: string;
  /** The name of the persona it was taken from; `.ops/config.yaml` for what the repository adds. */
  readonly persona: string;
}

/** A node of a document. `from` only where it stands in another one than the persona's own (see `Persona.extends`). */
export interface Sourced {
  readonly place: Place;
  readonly from?: Origin;
}

/** Something a document says: its words as written after the marker (Markdown kept, encoding repaired), and where. */
export interface Statement extends Sourced {
  readonly text: string;
  readonly confidence: Confidence;
}

export interface ChecklistItem extends Statement {
  /** Stable while the words stay the same: derived from checklist title, group and normalised text. Unique in the persona. */
  readonly id: string;
  /** The sub-heading or label inside the checklist ("Pre-deploy"); undefined when there is none. */
  readonly group: string | undefined;
  /** True for items of a template or example (a fenced handoff form): never live, never ticked. */
  readonly template: boolean;
  /** What the item holds back where its group says otherwise than its checklist ("Post-deploy" holds nothing). */
  readonly holds?: HoldScope;
}

/** What the words of a checklist say it holds back. */
export type HoldScope = 'push' | 'deploy' | 'none';

export interface Checklist extends Sourced {
  readonly id: string;
  readonly title: string;
  /** True when boxes are drawn; false when read from a list under a checklist-like heading. */
  readonly explicit: boolean;
  readonly confidence: Confidence;
  /** read-do: in order, one after the other. do-confirm: do all, then confirm. */
  readonly mode: 'read-do' | 'do-confirm';
  /** The sentence that says when it applies ("before every production deploy"); undefined when none. */
  readonly appliesWhen: string | undefined;
  readonly holds: HoldScope;
  readonly items: readonly ChecklistItem[];
}

export interface RedLine extends Statement {
  readonly id: string;
}

/** `exclusive`: only this persona writes there. `forbidden`: this persona must not. `allowed`: it may. */
export type TerritoryEffect = 'exclusive' | 'forbidden' | 'allowed';

export interface Territory extends Statement {
  readonly effect: TerritoryEffect;
  /** gitignore-like patterns that stand literally in the words (`.github/workflows/`, `Dockerfile`). */
  readonly patterns: readonly string[];
  /** Named classes the words mean (`source`, `test`, `docs`, `ci` …, see authority/classes.ts). */
  readonly classes: readonly string[];
  /** Who owns it, as written ("Engineer agent"); undefined when the document names nobody. */
  readonly owner: string | undefined;
}

export interface MemoryFileSpec extends Statement {
  /** Path below the scope's root, forward slashes, no variables (`.claude/memory/devops/memory.md`). */
  readonly path: string;
  /** shared: in the main worktree, for all of them; worktree: in the current one; user: outside the repository. */
  readonly scope: 'shared' | 'worktree' | 'user';
  readonly purpose: string | undefined;
}

export interface ContextFileSpec extends Statement {
  /** Path as the document gives it, relative to the repository's root. */
  readonly path: string;
  readonly why: string | undefined;
}

export interface PersonaCommand extends Statement {
  readonly kind: 'shell' | 'slash' | 'script';
  /** The heading or comment it stands under. */
  readonly title: string | undefined;
}

export interface Gate extends Statement {
  /** `S08`, or a slug of the name where gates have no numbers. */
  readonly id: string;
  readonly when: 'pre-deploy' | 'post-deploy' | 'phase' | 'unknown';
}

export interface Metric extends Statement {
  readonly name: string;
  readonly comparator: '>' | '>=' | '<' | '<=' | '=' | undefined;
  readonly value: number | undefined;
  /** `%`, `minutes`, …; undefined when the document gives none. */
  readonly unit: string | undefined;
}

export interface Escalation extends Statement {
  /** Where a range is given ("2-3 attempts"): warn at the lower, escalate at the upper bound. */
  readonly warnAt: number | undefined;
  readonly escalateAt: number | undefined;
  readonly unit: string | undefined;
}

/** A step of a protocol. `details`: the points nested below it, in their order; absent where there are none. */
export interface ProtocolStep extends Statement {
  readonly details?: readonly Statement[];
}

export interface Protocol extends Sourced {
  readonly id: string;
  readonly title: string;
  readonly confidence: Confidence;
  readonly steps: readonly ProtocolStep[];
}

/** A titled list of plain statements: responsibilities, collaborators, what it knows, anti-patterns, … */
export interface StatementGroup extends Sourced {
  readonly kind:
    | 'responsibility'
    | 'collaborator'
    | 'knows'
    | 'does-not-know'
    | 'anti-pattern'
    | 'accountability'
    | 'violation'
    | 'output'
    | 'skill'
    | 'standard'
    | 'security'
    | 'learning';
  readonly title: string;
  readonly items: readonly Statement[];
}

export interface Template extends Sourced {
  readonly title: string;
  readonly text: string;
}

/** Another document that this one builds on, as its head names it. */
export interface Parent {
  /** A name, `builtin:<id>` or a path, as written. */
  readonly text: string;
  readonly place: Place;
  /** Absolute path or `builtin:<id>` of the document that was found; undefined before it is looked for or when there is none. */
  readonly file?: string;
}

/**
 * A rule that does not count because a stricter one of another document does. It stands in no other list of the persona, so
 * nothing obeys it by accident; it is kept to be shown.
 */
export interface OverriddenRule extends Statement {
  readonly kind: 'territory' | 'checklist' | 'metric' | 'escalation' | 'gate' | 'protocol' | 'lock';
  /** The rule that counts, and where it stands. */
  readonly by: { readonly text: string; readonly file: string; readonly line: number };
}

export interface PersonaProblem {
  /** `persona/<what>`, e.g. `persona/front-matter`. */
  readonly code: string;
  readonly severity: 'error' | 'warning' | 'information';
  readonly message: string;
  readonly remedy: string;
  /** The other statement of the document it is about, where there is one. */
  readonly related?: { readonly text: string; readonly line: number };
  /** Same as place.line; kept beside it for the command line's JSON. */
  readonly line: number;
  readonly place: Place;
}

/** What a persona document says. Every list may be empty; nothing is invented. */
export interface Persona {
  /** Slug of the name: how settings, evidence and the command line name it. */
  readonly id: string;
  readonly name: string;
  /** One line: its role. */
  readonly role: string | undefined;
  readonly description: string | undefined;
  /** Absolute path, or `builtin:<id>`. */
  readonly file: string;
  readonly builtin: boolean;
  readonly tools: readonly string[];
  readonly checklists: readonly Checklist[];
  readonly redLines: readonly RedLine[];
  readonly territories: readonly Territory[];
  readonly memory: readonly MemoryFileSpec[];
  readonly context: readonly ContextFileSpec[];
  readonly commands: readonly PersonaCommand[];
  readonly gates: readonly Gate[];
  readonly metrics: readonly Metric[];
  readonly escalations: readonly Escalation[];
  readonly protocols: readonly Protocol[];
  readonly groups: readonly StatementGroup[];
  readonly templates: readonly Template[];
  /** "Only one ops agent per project": the scope of the lock it asks for. */
  readonly lock: ({ readonly scope: 'project' | 'environment' } & Sourced) | undefined;
  readonly triggerWords: readonly string[];
  /** The documents it builds on. A persona that was loaded (not only parsed) holds their rules, too, marked with `from`. */
  readonly extends: readonly Parent[];
  /** Rules that lost to a stricter one of another document; empty in a persona that builds on nothing. */
  readonly overridden: readonly OverriddenRule[];
  /** Sections nobody could make sense of. */
  readonly notUnderstood: readonly Statement[];
  readonly problems: readonly PersonaProblem[];
}

/** The document that a node of a persona stands in: absolute path or `builtin:<id>`. */
export function fileOf(persona: Pick<Persona, 'file'>, node: Pick<Sourced, 'from'>): string {
  return node.from?.file ?? persona.file;
}
