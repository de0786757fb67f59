import type { Effect, LineRange } from '../model.ts';

/** A changed text as detectors see it. Line numbers from 1. */
export interface ChangedText {
  readonly path: string;
  readonly classes: readonly string[];
  readonly isNew: boolean;
  readonly before: readonly string[];
  readonly lines: readonly string[];
  readonly changed: readonly LineRange[];
}

/** What a detector found. */
export interface Hit {
  readonly line: number;
  /** One sentence: what it is and what to do instead. */
  readonly message: string;
  /** Where one detector finds several kinds of things. */
  readonly as?: Pick<Detector, 'id' | 'effect' | 'about'>;
}

/** Finds one kind of change that red lines forbid. */
export interface Detector {
  /** `red-line/<id>`. */
  readonly id: string;
  /** For a table of rules: what it is about. */
  readonly title: string;
  /** How serious it is where the persona's own words forbid it; where no words do, it is only asked. */
  readonly effect: Exclude<Effect, 'allow'>;
  /** Words of a red line that this enforces. */
  readonly about: RegExp;
  /** Only for a persona that has such words; else it would bother those whose tools do the job differently. */
  readonly onlyWhenSaid?: boolean;
  readonly appliesTo: (text: ChangedText) => boolean;
  readonly find: (text: ChangedText) => Hit[];
}

/** A longer line is data, and bounds what a pattern can cost. */
export const maxLineLength = 600;

/** The changed lines with their numbers, comments and over-long lines left out. */
export function changedCode(text: ChangedText): { readonly line: number; readonly code: string }[] {
  return text.changed.flatMap(({ start, end }) =>
    text.lines.slice(start - 1, end).flatMap((content, index) => {
      if (content.length > maxLineLength || isComment(content)) return [];
      return [{ line: start + index, code: content }];
    }),
  );
}

/** True for a line that only is a comment, in any of the usual dialects. */
export function isComment(line: string): boolean {
  return /^\s*(?:#(?!!)|\/\/|--\s|\/\*|\*\s|<!--|;|REM\b|%)/i.test(line);
}

/** True for text that describes or tests a thing rather than doing it. */
export function isProse(text: Pick<ChangedText, 'classes'>): boolean {
  return text.classes.some((id) => ['docs', 'ops-docs', 'architecture', 'test'].includes(id));
}
