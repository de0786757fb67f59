/** A key and the value it is given, with exact ranges. Values stay in the text: a pair only says where they are. */
export interface Pair {
  readonly key: string;
  readonly keyStart: number;
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  /** Written for people: a printed line, running text. Only a value that shows itself counts there. */
  readonly prose: boolean;
}

/** Where a key stands and how it was written. */
export interface KeyPlace {
  readonly start: number;
  readonly end: number;
  /** The offset behind closing quotes and brackets. */
  readonly after: number;
  /** True when a quote closes directly behind the key. */
  readonly quoted: boolean;
}

/** A value with its range. */
export interface ValuePlace {
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
}
