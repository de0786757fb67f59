import { repairEncoding, type Repair } from './encoding.ts';
import type { Place } from './model.ts';

/** A document's text as it was meant, with the way back to line and column of the file as it is on disk. */
export class Source {
  readonly text: string;
  readonly repair: Repair;
  readonly #original: string;
  readonly #lineStarts: number[] = [0];

  constructor(original: string) {
    this.#original = original;
    this.repair = repairEncoding(original);
    this.text = this.repair.text;
    for (let i = 0; i < original.length; i++) {
      const code = original.charCodeAt(i);
      if (code === 10 || (code === 13 && original.charCodeAt(i + 1) !== 10)) this.#lineStarts.push(i + 1);
    }
  }

  /** The place on disk of a stretch of `text`. */
  place(start: number, end: number): Place {
    const offset = this.repair.original(clamp(start, this.text.length));
    const endOffset = Math.max(offset, this.repair.original(clamp(end, this.text.length)));
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

  /** The text as it is on disk. */
  get original(): string {
    return this.#original;
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
