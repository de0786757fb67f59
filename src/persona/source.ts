import { repairEncoding, type Repair } from './encoding.ts';
import type { Place } from './model.ts';

/** Text that stands inside the document in another spelling (a JSON string), with the way back to the document. */
export interface Inset {
  readonly text: string;
  /** Offset in the document's (repaired) text for an offset in `text`. */
  original(offset: number): number;
}

/**
 * A document's text as it was meant, with the way back to line and column of the file as it is on disk. An inset's text
 * follows the document's own, after two line ends.
 */
export class Source {
  readonly text: string;
  readonly repair: Repair;
  /** Where the inset begins in `text`; undefined without one. */
  readonly insetStart: number | undefined;
  readonly #inset: Inset | undefined;
  readonly #lineStarts: number[] = [0];

  constructor(original: string, inset?: (text: string) => Inset | undefined) {
    this.repair = repairEncoding(original);
    this.#inset = inset?.(this.repair.text);
    this.insetStart = this.#inset && this.repair.text.length + 2;
    this.text = this.#inset ? `${this.repair.text}\n\n${this.#inset.text}` : this.repair.text;
    for (let i = 0; i < original.length; i++) {
      const code = original.charCodeAt(i);
      if (code === 10 || (code === 13 && original.charCodeAt(i + 1) !== 10)) this.#lineStarts.push(i + 1);
    }
  }

  /** The place on disk of a stretch of `text`. */
  place(start: number, end: number): Place {
    const offset = this.#original(start);
    const endOffset = Math.max(offset, this.#original(end));
    const from = this.#lineAt(offset);
    const to = this.#lineAt(endOffset);
    return {
      line: from + 1,
      column: offset - (this.#lineStarts[from] ?? 0) + 1,
      endLine: to + 1,
      endColumn: endOffset - (this.#lineStarts[to] ?? 0) + 1,
      offset,
      endOffset,
    };
  }

  #original(at: number): number {
    const offset = clamp(at, this.text.length);
    if (this.#inset === undefined || this.insetStart === undefined || offset < this.insetStart)
      return this.repair.original(Math.min(offset, this.repair.text.length));
    return this.repair.original(this.#inset.original(offset - this.insetStart));
  }

  #lineAt(offset: number): number {
    let low = 0;
    let high = this.#lineStarts.length;
    while (high - low > 1) {
      const middle = (low + high) >> 1;
      if ((this.#lineStarts[middle] ?? 0) <= offset) low = middle;
      else high = middle;
    }
    return low;
  }
}

/** True when one of the rising numbers lies from `from` on and before `to`. */
export function anyBetween(rising: readonly number[], from: number, to: number): boolean {
  let low = 0;
  let high = rising.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((rising[middle] ?? 0) < from) low = middle + 1;
    else high = middle;
  }
  const found = rising[low];
  return found !== undefined && found < to;
}

function clamp(offset: number, most: number): number {
  return Math.max(0, Math.min(offset, most));
}

/** A line of a text without its ending: where it starts and ends, and where the next one starts. */
export interface Line {
  readonly start: number;
  readonly end: number;
  readonly next: number;
}

/** The lines of `text` from `from` to `to`; LF, CRLF and lone CR all end a line. */
export function* linesOf(text: string, from = 0, to = text.length): Generator<Line> {
  const ending = /\r\n|\n|\r/g;
  let start = from;
  while (start < to) {
    ending.lastIndex = start;
    const match = ending.exec(text);
    if (!match || match.index >= to) {
      yield { start, end: to, next: to };
      return;
    }
    const next = Math.min(to, match.index + match[0].length);
    yield { start, end: match.index, next };
    start = next;
  }
}
