import { diffArrays } from 'diff';
import type { LineRange } from './model.ts';

/** Lines to be replaced, counted from 0, the end exclusive, and the lines that come in their place, without line endings. */
export interface LineEdit {
  readonly start: number;
  readonly end: number;
  readonly lines: readonly string[];
}

/** Beyond so many differing lines the exact difference costs more than it tells. */
const maxEdits = 4000;

/**
 * What it takes to bring a stretch of a changed text back to how it was: only the changes that touch `lines`, every other one
 * stays. Works on lines, so line endings are the editor's business. undefined: the texts are too different to tell.
 */
export function revertEdits(before: string, after: string, lines: LineRange): LineEdit[] | undefined {
  const split = (text: string) => text.split(/\r\n|\r|\n/);
  const parts = diffArrays(split(before.replace(/^\uFEFF/, '')), split(after.replace(/^\uFEFF/, '')), {
    maxEditLength: maxEdits,
  });
  if (parts === undefined) return undefined;
  const edits: LineEdit[] = [];
  let at = 0;
  for (let i = 0; i < parts.length;) {
    const part = parts[i];
    if (!part) break;
    if (!part.added && !part.removed) {
      at += part.count;
      i++;
      continue;
    }
    // A replacement is a removal and an insertion side by side, in either order.
    const start = at;
    const old: string[] = [];
    for (let next = parts[i]; next && (next.added || next.removed); next = parts[++i]) {
      if (next.added) at += next.count;
      else old.push(...next.value);
    }
    if (touches({ start, end: at }, lines)) edits.push({ start, end: at, lines: old });
  }
  return edits;
}

/** A pure deletion stands at the line it happened before, or at the last line of the text. */
function touches(edit: { readonly start: number; readonly end: number }, lines: LineRange): boolean {
  const first = edit.start + 1;
  if (edit.end === edit.start) return first >= lines.start && edit.start <= lines.end;
  return first <= lines.end && edit.end >= lines.start;
}
