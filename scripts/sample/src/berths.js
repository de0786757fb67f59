import { readFile } from 'node:fs/promises';

/** The berths of a harbour and who lies at them. */
export class BerthBoard {
  #berths;

  constructor(berths) {
    this.#berths = new Map(berths.map((berth) => [berth.name, { ...berth, boat: berth.boat ?? null }]));
  }

  static async load(file) {
    return new BerthBoard(JSON.parse(await readFile(file, 'utf8')));
  }

  list() {
    return [...this.#berths.values()];
  }

  /** Berths that nobody lies at and a boat of this length fits into. */
  free(length = 0) {
    return this.list().filter((berth) => berth.boat === null && berth.length >= length);
  }

  book(name, boat) {
    const berth = this.#berths.get(name);
    if (berth === undefined || berth.boat !== null) return false;
    berth.boat = boat;
    return true;
  }

  leave(boat) {
    const berth = this.list().find((candidate) => candidate.boat === boat);
    if (berth === undefined) return false;
    berth.boat = null;
    return true;
  }
}
