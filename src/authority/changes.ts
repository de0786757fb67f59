import { diffArrays } from 'diff';
import type { LineRange } from './model.ts';

/** Beyond so many inserted and removed lines the exact difference costs more than it tells. */
const maxEdits = 400;

/**
 * The lines of `after` that differ from `before` (undefined: the file is new, so all of them). Line endings and a byte order
 * mark don't count: an editor may show a file with others than git keeps. A pure deletion is the line that now stands
 * where it happened. Very different texts are compared line by line without order, so the work stays bounded.
 */
export function changedLines(before: string | undefined, after: string): LineRange[] {
  if (before === after) return [];
  const now = splitLines(after);
  if (before === undefined) return now.length === 0 ? [] : [{ start: 1, end: now.length }];
  const old = splitLines(before);
  let head = 0;
  while (head < old.length && head < now.length && old[head] === now[head]) head++;
  let tail = 0;
  const room = Math.min(old.length, now.length) - head;
  while (tail < room && old[old.length - 1 - tail] === now[now.length - 1 - tail]) tail++;
  const oldMiddle = old.slice(head, old.length - tail);
  const newMiddle = now.slice(head, now.length - tail);
  if (oldMiddle.length === 0 && newMiddle.length === 0) return [];
  const ranges =
    oldMiddle.length === 0 || newMiddle.length === 0
      ? [{ start: 1, end: newMiddle.length }]
      : (exact(oldMiddle, newMiddle) ?? unordered(oldMiddle, newMiddle));
  return joined(ranges.map((range) => clamp({ start: range.start + head, end: range.end + head }, now.length)));
}

/** Text as lines without their endings; a last line without text is none. */
export function splitLines(text: string): string[] {
  const lines = text.replace(/^\uFEFF/, '').split(/\r\n|\r|\n/);
  if (lines.at(-1) === '') lines.pop();
  return lines;
}

/** Ranges counted from 1 within `now`; an empty one (end before start) is a deletion. undefined: too different. */
function exact(old: string[], now: string[]): LineRange[] | undefined {
  const parts = diffArrays(old, now, { maxEditLength: maxEdits });
  if (parts === undefined) return undefined;
  const ranges: LineRange[] = [];
  let line = 1;
  for (const [index, part] of parts.entries()) {
    const count = part.count;
    // Lines removed beside inserted ones are a replacement, which the insertion already marks.
    const replaced = parts[index - 1]?.added === true || parts[index + 1]?.added === true;
    if (part.added) {
      ranges.push({ start: line, end: line + count - 1 });
      line += count;
    } else if (part.removed) {
      if (!replaced) ranges.push({ start: line, end: line - 1 });
    } else {
      line += count;
    }
  }
  return ranges;
}

function unordered(old: readonly string[], now: readonly string[]): LineRange[] {
  const left = new Map<string, number>();
  for (const line of old) left.set(line, (left.get(line) ?? 0) + 1);
  const ranges: LineRange[] = [];
  now.forEach((line, index) => {
    const count = left.get(line) ?? 0;
    if (count > 0) left.set(line, count - 1);
    else ranges.push({ start: index + 1, end: index + 1 });
  });
  // Nothing new: lines were only moved or removed, somewhere in here.
  return ranges.length > 0 ? ranges : [{ start: 1, end: now.length }];
}

function clamp(range: LineRange, count: number): LineRange {
  const start = Math.max(1, Math.min(range.start, count));
  return { start, end: Math.max(start, Math.min(range.end, count)) };
}

/** Neighbouring and overlapping ranges as one, since a replaced line is a removal beside an insertion. */
function joined(ranges: readonly LineRange[]): LineRange[] {
  const result: LineRange[] = [];
  for (const range of [...ranges].sort((a, b) => a.start - b.start)) {
    const last = result.at(-1);
    if (last && range.start <= last.end + 1)
      result[result.length - 1] = { start: last.start, end: Math.max(last.end, range.end) };
    else result.push(range);
  }
  return result;
}
