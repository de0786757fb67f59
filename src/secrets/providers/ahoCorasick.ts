/** Character classes of the automaton: 0 for everything that occurs in no pattern. */
function classesOf(patterns: readonly string[]): { classes: Uint8Array; count: number } {
  const classes = new Uint8Array(65536);
  let count = 1;
  for (const pattern of patterns) {
    for (let at = 0; at < pattern.length; at++) {
      const code = pattern.charCodeAt(at);
      if (classes[code] === 0) classes[code] = count++;
    }
  }
  for (let code = 65; code <= 90; code++) classes[code] = classes[code + 32] ?? 0;
  return { classes, count };
}

/**
 * Finds all occurrences of many words in one pass over the text, ignoring ASCII case (Aho and Corasick, 1975), as a table of
 * transitions: one look-up per character, whatever the number of words.
 */
export class Automaton {
  readonly #classes: Uint8Array;
  readonly #width: number;
  readonly #next: Int32Array;
  /** Per state: index into #outputs, -1 for none. */
  readonly #out: Int32Array;
  readonly #outputs: number[][] = [];

  /** `patterns` in lower case; hits name them by their index. */
  constructor(patterns: readonly string[]) {
    const { classes, count } = classesOf(patterns);
    this.#classes = classes;
    this.#width = count;
    const states = patterns.reduce((sum, pattern) => sum + pattern.length, 1);
    const next = new Int32Array(states * count).fill(-1);
    const out: number[][] = [[]];
    let used = 1;
    patterns.forEach((pattern, index) => {
      let state = 0;
      for (let at = 0; at < pattern.length; at++) {
        const cell = state * count + (classes[pattern.charCodeAt(at)] ?? 0);
        let target = next[cell] ?? -1;
        if (target < 0) {
          target = used++;
          next[cell] = target;
          out[target] = [];
        }
        state = target;
      }
      out[state]?.push(index);
    });
    this.#next = this.#link(next, out, count);
    this.#out = new Int32Array(used).fill(-1);
    for (let state = 0; state < used; state++) {
      const list = out[state];
      if (list !== undefined && list.length > 0) this.#out[state] = this.#outputs.push(list) - 1;
    }
  }

  /** Fills in the failure transitions breadth first, so that scanning never walks back. */
  #link(next: Int32Array, out: number[][], width: number): Int32Array {
    const fail = new Int32Array(next.length / width);
    const queue: number[] = [];
    for (let symbol = 0; symbol < width; symbol++) {
      const child = next[symbol] ?? -1;
      if (child > 0) queue.push(child);
      else next[symbol] = 0;
    }
    // The queue grows while it is walked.
    for (const state of queue) {
      const back = fail[state] ?? 0;
      for (let symbol = 0; symbol < width; symbol++) {
        const cell = state * width + symbol;
        const child = next[cell] ?? -1;
        const behind = next[back * width + symbol] ?? 0;
        if (child < 0) {
          next[cell] = behind;
          continue;
        }
        fail[child] = behind;
        out[child] = [...(out[child] ?? []), ...(out[behind] ?? [])];
        queue.push(child);
      }
    }
    return next;
  }

  /** Calls back for every occurrence in `text` from `from` to `to` with the word's index and the offset after it, in order. */
  scan(text: string, from: number, to: number, onHit: (pattern: number, end: number) => void): void {
    const next = this.#next;
    const classes = this.#classes;
    const width = this.#width;
    const out = this.#out;
    let state = 0;
    for (let at = from; at < to; at++) {
      state = next[state * width + (classes[text.charCodeAt(at)] ?? 0)] ?? 0;
      const hit = out[state] ?? -1;
      if (hit >= 0) {
        for (const pattern of this.#outputs[hit] ?? []) onHit(pattern, at + 1);
      }
    }
  }
}
