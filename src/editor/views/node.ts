import type { FileStatus } from '../../memory/model.ts';

/** A place in a document that a row opens. Lines and columns from 1. */
export interface Target {
  /** Absolute path, or `builtin:<id>` for a built-in persona document. */
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** What a row stands for, so that commands started from it know what to do. */
export type Subject =
  /** `of` differs when what is known about the item does, so that its row is drawn anew. */
  | { readonly kind: 'item'; readonly id: string; readonly settled: boolean; readonly of: string }
  | { readonly kind: 'run'; readonly id: string }
  | { readonly kind: 'release'; readonly id: string }
  | { readonly kind: 'gate'; readonly id: string }
  | { readonly kind: 'persona'; readonly ref: string }
  | { readonly kind: 'authority'; readonly file: string; readonly rule: string; readonly line: number }
  | { readonly kind: 'memoryFile'; readonly status: FileStatus }
  | {
      readonly kind: 'finding';
      readonly file: string;
      readonly start: number;
      readonly end: number;
      readonly rule: string;
    };

/**
 * One row of a tree as plain data: the views compute rows from the model, and one class draws them all. `id` is stable while
 * the thing it stands for is, so selection and expansion survive a refresh.
 */
export interface Node {
  readonly id: string;
  readonly label: string;
  readonly description?: string;
  /** A codicon's name; `file` with a target: the icon of that file. */
  readonly icon?: string;
  /** A theme colour of the icon. Never the only carrier of meaning. */
  readonly color?: 'good' | 'bad' | 'warning';
  /** Markdown; text from documents in it is escaped. */
  readonly tooltip?: string;
  /** `opsPersona.<kind>[.<state>]`, for menus. */
  readonly context: string;
  readonly children?: readonly Node[];
  readonly expanded?: boolean;
  /** A drawn check box and the words for its tooltip, phrased as the action. */
  readonly checkbox?: { readonly checked: boolean; readonly action: string };
  readonly target?: Target;
  /** A command that a click runs instead of opening `target`. */
  readonly command?: string;
  readonly subject?: Subject;
  /** What a screen reader says instead of label and description. */
  readonly spoken?: string;
  /** Text for "Copy". */
  readonly copy?: string;
}
