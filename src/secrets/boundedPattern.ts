import { RE2JS } from 're2js';

/** A longer pattern is a list of words, not a shape. */
const longest = 1_000;
/** RE2 takes text length times program size; a larger program is refused. */
const largestProgram = 20_000;
/** Steps that one piece of text may take, so that a look at the clock comes in time. */
const stepsPerPiece = 8_000_000;
/** What a match may stretch over where two pieces meet. */
const overlap = 400;

/** How long patterns may take in all. Starts when it is made; one for each text. */
export class TimeBudget {
  readonly #end: number;

  constructor(milliseconds = 250) {
    this.#end = performance.now() + milliseconds;
  }

  spent(): boolean {
    return performance.now() > this.#end;
  }
}

/** A place that a pattern matched. */
export interface PatternMatch {
  readonly start: number;
  readonly end: number;
}

/**
 * A pattern of a user or a repository. Threat: it is written by somebody else and would hang the editor in a backtracking
 * engine. RE2 takes linear time; the factor is the program's size, which the pattern chooses too, so long texts are searched
 * piece by piece and only for as long as the budget lasts.
 */
export class BoundedPattern {
  readonly #pattern: RE2JS;
  readonly #piece: number;

  private constructor(pattern: RE2JS) {
    this.#pattern = pattern;
    this.#piece = Math.max(4 * overlap, Math.floor(stepsPerPiece / Math.max(1, pattern.programSize())));
  }

  /** The pattern, or why it can't be used (a clause: "it is no RE2 expression (…)"). RE2 syntax, `^` and `$` at lines. */
  static compile(source: string): BoundedPattern | string {
    if (source.length > longest) return `it is longer than ${longest} characters`;
    try {
      const pattern = RE2JS.compile(source, RE2JS.MULTILINE);
      if (pattern.programSize() > largestProgram) return 'its repetitions make it too large';
      return new BoundedPattern(pattern);
    } catch (error) {
      const why = error instanceof Error ? error.message.replace(/\s+/g, ' ').slice(0, 120) : 'unknown';
      return `it is no RE2 expression (${why})`;
    }
  }

  /** Whether it matches somewhere in a short text; false when the budget is spent before that is known. */
  test(text: string, budget: TimeBudget): boolean {
    for (const piece of this.#pieces(text)) {
      if (budget.spent()) return false;
      if (this.#pattern.test(text.slice(piece.start, piece.end))) return true;
    }
    return false;
  }

  /** Where it matches, in the text's order; the first group where there is one. Ends early when the budget is spent. */
  *matches(text: string, budget: TimeBudget): Generator<PatternMatch> {
    let done = 0;
    for (const piece of this.#pieces(text)) {
      if (budget.spent()) return;
      const subject = text.slice(piece.start, piece.end);
      if (!this.#pattern.test(subject)) continue;
      const matcher = this.#pattern.matcher(subject);
      while (!budget.spent() && matcher.find()) {
        const group = matcher.groupCount() > 0 && matcher.start(1) >= 0 ? 1 : 0;
        const start = piece.start + matcher.start(group);
        const end = piece.start + matcher.end(group);
        // What the pieces share is found twice.
        if (end === start || start < done) continue;
        done = end;
        yield { start, end };
      }
    }
  }

  /** Pieces that begin at a line where there is one, each with a little of the one before. */
  *#pieces(text: string): Generator<PatternMatch> {
    let start = 0;
    while (start <= text.length) {
      const wanted = start + this.#piece;
      if (wanted >= text.length) {
        yield { start, end: text.length };
        return;
      }
      const line = text.lastIndexOf('\n', wanted) + 1;
      const end = line > start + 2 * overlap ? line : wanted;
      yield { start, end };
      const back = text.lastIndexOf('\n', end - overlap) + 1;
      start = back > start ? back : end - overlap;
    }
  }
}
