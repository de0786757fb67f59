import { refuse } from './errors.ts';

/** An exception somebody takes upon themselves: what is skipped, why, and who said so. */
export interface Skip {
  /** The id or the words of a checklist item, or `build` or `test`. */
  readonly item: string;
  readonly reason: string;
  readonly approvedBy: string;
}

/** Refuses exceptions without a reason or without somebody who stands for them. */
export function requireWholeSkips(skips: readonly Skip[]): void {
  for (const skip of skips) {
    if (skip.item.trim() !== '' && skip.reason.trim() !== '' && skip.approvedBy.trim() !== '') continue;
    throw refuse(
      1,
      'An exception needs the item, a reason and the name of who approved it.',
      'Give --skip ITEM --reason TEXT --approved-by NAME.',
    );
  }
}

/** True when an exception names this item. Upper and lower case and blanks don't matter. */
export function isSkipped(skips: readonly Skip[], ...names: readonly string[]): boolean {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
  return skips.some((skip) => names.some((name) => plain(name) === plain(skip.item)));
}

/** Refuses an exception that names nothing: a mistyped one must not look as if it had been granted. */
export function requireKnown(skips: readonly Skip[], known: readonly (readonly string[])[]): void {
  for (const skip of skips) {
    if (known.some((names) => isSkipped([skip], ...names))) continue;
    throw refuse(
      1,
      `There is nothing called "${skip.item}" that holds this push.`,
      'See what does: ops-persona push --dry-run',
    );
  }
}
