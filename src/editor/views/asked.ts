import type { Node } from './node.ts';

/**
 * Keeps which rows the window asked the children of since it was last told that they changed. The window fetches children in
 * batches, and under load an answer can go to the wrong row of a batch: a row then stays without children, or the tree
 * blank, until the next change. A row that is unfolded and was never asked about is such a one.
 */
export class Asked {
  #asked = new Set<string>();
  /** What a person folded or unfolded, by id; everything else stands as its row says. */
  readonly #folded = new Map<string, boolean>();

  /** The window was told to fetch everything anew. */
  forget(): void {
    this.#asked = new Set();
  }

  /** The window asks for the children of a row, or for the first rows. */
  note(node: Node | undefined): void {
    this.#asked.add(node?.id ?? '');
  }

  fold(node: Node, isFolded: boolean): void {
    this.#folded.set(node.id, isFolded);
  }

  /** True when the window asked for every row that is to be seen. */
  isComplete(roots: readonly Node[]): boolean {
    const isDrawn = (node: Node): boolean => {
      const isOpen = !(this.#folded.get(node.id) ?? node.expanded !== true);
      if (!isOpen || !node.children || node.children.length === 0) return true;
      return this.#asked.has(node.id) && node.children.every(isDrawn);
    };
    return this.#asked.has('') && roots.every(isDrawn);
  }
}
