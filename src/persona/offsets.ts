/** Leads offsets of a text that was made from another one back to that one, where stretches of it were replaced. */
export class OffsetMap {
  readonly #newEnds: number[] = [];
  readonly #oldEnds: number[] = [];

  /** Says that a replaced stretch ends at `newEnd` in the new text and at `oldEnd` in the old one; in rising order. */
  add(newEnd: number, oldEnd: number): void {
    this.#newEnds.push(newEnd);
    this.#oldEnds.push(oldEnd);
  }

  /** The offset in the old text. */
  original(offset: number): number {
    let low = 0;
    let high = this.#newEnds.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#newEnds[middle] ?? 0) <= offset) low = middle + 1;
      else high = middle;
    }
    return low === 0 ? offset : (this.#oldEnds[low - 1] ?? 0) + offset - (this.#newEnds[low - 1] ?? 0);
  }
}
