import type { Node } from './node.ts';

type Row = { -readonly [Field in keyof Node]: Node[Field] };

/** True when both hold the same rows, by id and order, whatever they say. */
export function haveSameShape(before: readonly Node[], after: readonly Node[]): boolean {
  return (
    before.length === after.length &&
    before.every((row, at) => {
      const other = after[at];
      if (row.id !== other?.id || (row.children === undefined) !== (other.children === undefined)) return false;
      return haveSameShape(row.children ?? [], other.children ?? []);
    })
  );
}

/**
 * Writes what `after` says into the rows of `before`, which have the same shape, and gives the topmost ones that changed. The
 * window knows a row by the object it was given, so only rows that stay the same objects can be drawn anew by themselves.
 */
export function adopt(before: readonly Node[], after: readonly Node[]): Node[] {
  const changed: Node[] = [];
  before.forEach((row, at) => {
    const other = after[at];
    if (!other) return;
    const below = adopt(row.children ?? [], other.children ?? []);
    if (takeOver(row, other)) changed.push(row);
    else changed.push(...below);
  });
  return changed;
}

/** True when the row itself says something else now. What a row computes only when it is asked (its tooltip) moves in any case. */
function takeOver(row: Row, other: Node): boolean {
  const differs = JSON.stringify({ ...row, children: [] }) !== JSON.stringify({ ...other, children: [] });
  for (const field of Object.keys(row))
    if (field !== 'children' && !(field in other)) Reflect.deleteProperty(row, field);
  for (const [field, what] of Object.entries(Object.getOwnPropertyDescriptors(other)))
    if (field !== 'children') Object.defineProperty(row, field, what);
  return differs;
}
