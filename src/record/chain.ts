import { hash } from 'node:crypto';

/**
 * The chain of AUDIT_LOG.md. Each row that we write ends in a comment that pages do not show:
 *
 * `<!-- chain OWN < PARENT[,PARENT] [+N:SEAL] -->`
 *
 * OWN is a hash over the row's cells, its parents and the seal. A parent is the hash of a row that had no successor when this
 * one was written: usually one; after a merge of two branches that both wrote, the ends of both, so the next row joins them.
 * The seal covers the N rows without a mark, of people or other tools, that stand directly above. Cells are compared trimmed,
 * so that a formatter which pads them breaks nothing.
 *
 * It shows what was changed, not who did: whoever may write the file may also compute a new chain. Git's history is the other witness.
 */
const markStart = '<!-- chain ';
const markPattern =
  /^<!-- chain ([0-9a-f]{16}) < (start|[0-9a-f]{16}(?:,[0-9a-f]{16})*)(?: \+(\d+):([0-9a-f]{16}))? -->/;
const rulePattern = /^\s*\|(?:\s*:?-+:?\s*\|)*(?:\s*:?-+:?\s*)?$/;
const firstParent = 'start';

/** More ends than a merge leaves mean a damaged log; a row names no more than these. */
const maxParents = 16;

/** One row of a log, marked or not. */
export interface ChainRow {
  /** From 1. */
  readonly line: number;
  /** The row without its mark and needless blanks. */
  readonly words: string;
  readonly mark: Mark | undefined;
}

interface Mark {
  readonly own: string;
  readonly parents: readonly string[];
  readonly sealed: number;
  readonly seal: string | undefined;
}

/** What is wrong with a row. `line` is where to look, from 1; for what was taken out since the last commit, the row that was next. */
export interface ChainProblem {
  readonly kind: 'edited' | 'removed' | 'reordered' | 'inserted' | 'repeated' | 'conflict';
  readonly line: number;
  readonly message: string;
}

/** How a log stands. */
export interface ChainReport {
  readonly rows: number;
  readonly chained: number;
  /** Rows without a mark that no later row seals: older than the chain, or written by hand since. */
  readonly unchained: number;
  /** Rows from which two branches went on. */
  readonly forks: readonly number[];
  /** Rows that nothing follows yet: one, or several after a merge until the next row joins them. */
  readonly ends: readonly number[];
  readonly problems: readonly ChainProblem[];
}

/** The rows of all tables of a log; heads and rules are none. */
export function chainRows(text: string): ChainRow[] {
  const rows: ChainRow[] = [];
  for (const [index, content] of text.split(/\r\n|\r|\n/).entries()) {
    if (!content.trimStart().startsWith('|')) continue;
    if (rulePattern.test(content)) {
      // The row directly above was the head of a table.
      if (rows.at(-1)?.line === index) rows.pop();
    } else rows.push(rowOf(index + 1, content));
  }
  return rows;
}

function rowOf(line: number, content: string): ChainRow {
  const at = content.lastIndexOf(markStart);
  const match = at < 0 ? null : markPattern.exec(content.slice(at));
  if (!match) return { line, words: wordsOf(content), mark: undefined };
  const [whole, own = '', parents = '', sealed, seal] = match;
  const words = wordsOf(content.slice(0, at) + content.slice(at + whole.length));
  return { line, words, mark: { own, parents: parents.split(','), sealed: Number(sealed ?? 0), seal } };
}

/** A row without the blanks that a formatter may add or take. */
function wordsOf(line: string): string {
  const tight = line.trim().replace(/[ \t]*\|[ \t]*/g, '|');
  return /[ \t]{2}|\t/.test(tight) ? tight.replace(/[ \t]+/g, ' ') : tight;
}

/** The mark of a row that is added below these rows. */
export function nextMark(rows: readonly ChainRow[], line: string): string {
  const words = wordsOf(line);
  const last = rows.findLastIndex((row) => row.mark !== undefined);
  const ends = endsOf(rows).flatMap((row) => row.mark?.own ?? []);
  const parents = ends.length === 0 ? [firstParent] : ends.slice(-maxParents);
  const above = last < 0 ? [] : rows.slice(last + 1);
  const seal = above.length === 0 ? undefined : sealOf(above);
  const sealText = seal === undefined ? '' : ` +${above.length}:${seal}`;
  return `<!-- chain ${ownOf(words, parents, above.length, seal)} < ${parents.join(',')}${sealText} -->`;
}

/** Checks every row of a log. Rows older than the chain are unchained, not wrong. */
export function verifyChain(text: string): ChainReport {
  const rows = chainRows(text);
  const problems: ChainProblem[] = conflictLines(text);
  const say = (kind: ChainProblem['kind'], line: number, message: string) => problems.push({ kind, line, message });
  const firstAt = new Map<string, number>();
  for (const [index, { mark }] of rows.entries()) if (mark && !firstAt.has(mark.own)) firstAt.set(mark.own, index);
  let above: ChainRow[] = [];
  let lastMarked: Mark | undefined;
  let unchained = 0;
  for (const [index, row] of rows.entries()) {
    const { mark, line } = row;
    if (!mark) {
      above.push(row);
      continue;
    }
    if (ownOf(row.words, mark.parents, mark.sealed, mark.seal) !== mark.own) {
      say('edited', line, 'This row was changed after it was written.');
    } else if (firstAt.get(mark.own) !== index) {
      say('repeated', line, `This row repeats line ${rows[firstAt.get(mark.own) ?? 0]?.line ?? 0}.`);
    } else {
      checkParents(row, mark, index, firstAt, say);
    }
    // What stands above a row that went on from elsewhere belongs to the other branch of a merge.
    const follows = lastMarked === undefined || mark.parents.includes(lastMarked.own);
    unchained += checkSealed(mark, above, { started: lastMarked !== undefined, follows }, line, say);
    above = [];
    lastMarked = mark;
  }
  return {
    rows: rows.length,
    chained: rows.filter((row) => row.mark).length,
    unchained: unchained + above.length,
    forks: forksOf(rows),
    ends: endsOf(rows).map((row) => row.line),
    problems: problems.sort((a, b) => a.line - b.line),
  };
}

/** The lines of rows that were written by us and that nobody has changed since. */
export function intactLines(text: string): Set<number> {
  const lines = new Set(chainRows(text).flatMap((row) => (row.mark ? [row.line] : [])));
  for (const problem of verifyChain(text).problems) lines.delete(problem.line);
  return lines;
}

/**
 * Chained rows of an earlier state (the last commit's) that are gone. A log only grows, and of the rows taken from its very end
 * the chain alone shows nothing.
 */
export function goneSince(before: string, now: string): ChainProblem[] {
  const lines = new Map(chainRows(now).flatMap(({ mark, line }) => (mark ? [[mark.own, line] as const] : [])));
  const problems: ChainProblem[] = [];
  let next: number | undefined;
  for (const row of chainRows(before)) {
    if (!row.mark) continue;
    const line = lines.get(row.mark.own);
    if (line !== undefined) next = line + 1;
    else {
      const message = `The row in line ${row.line} of the last commit's log was taken out, or replaced.`;
      problems.push({ kind: 'removed', line: next ?? row.line, message });
    }
  }
  return problems;
}

type Say = (kind: ChainProblem['kind'], line: number, message: string) => void;

function checkParents(row: ChainRow, mark: Mark, index: number, firstAt: ReadonlyMap<string, number>, say: Say): void {
  for (const parent of mark.parents) {
    if (parent === firstParent) continue;
    const at = firstAt.get(parent);
    if (at === undefined) {
      say('removed', row.line, 'A row that stood before this one was taken out, or replaced.');
    } else if (at >= index) {
      say('reordered', row.line, 'This row stands before one that it was written after.');
    }
  }
}

/** Gives how many of the rows above stay unchained. */
function checkSealed(
  mark: Mark,
  above: readonly ChainRow[],
  at: { readonly started: boolean; readonly follows: boolean },
  line: number,
  say: Say,
): number {
  const own = mark.sealed === 0 ? [] : above.slice(-mark.sealed);
  const others = above.slice(0, above.length - own.length);
  if (mark.sealed > 0 && (own.length < mark.sealed || sealOf(own) !== mark.seal)) {
    const many = own.length === 1 ? 'The row' : `The ${own.length} rows`;
    if (own.length === mark.sealed) {
      say('edited', own[0]?.line ?? line, `${many} from here on changed after line ${line} was written.`);
    } else say('removed', line, 'A row that stood directly above this one was taken out.');
  }
  if (!at.started || !at.follows) return others.length;
  for (const row of others) say('inserted', row.line, 'This row was put between rows that were there before it.');
  return 0;
}

/** Marked rows that no other row names as its parent. */
function endsOf(rows: readonly ChainRow[]): ChainRow[] {
  const followed = new Set(rows.flatMap((row) => row.mark?.parents ?? []));
  return rows.filter((row) => row.mark && !followed.has(row.mark.own));
}

function forksOf(rows: readonly ChainRow[]): number[] {
  const children = new Map<string, number>();
  for (const { mark } of rows)
    for (const parent of mark?.parents ?? []) children.set(parent, (children.get(parent) ?? 0) + 1);
  return rows.filter(({ mark }) => mark && (children.get(mark.own) ?? 0) > 1).map((row) => row.line);
}

function conflictLines(text: string): ChainProblem[] {
  return [...text.matchAll(/^(?:<{7}|>{7})(?: .*)?$/gm)].map((match) => ({
    kind: 'conflict' as const,
    line: text.slice(0, match.index).split(/\r\n|\r|\n/).length,
    message: 'A merge left its marks here. Keep the rows of both sides and delete the marks.',
  }));
}

function ownOf(words: string, parents: readonly string[], sealed: number, seal: string | undefined): string {
  return short(`${parents.join(',')}\n${seal === undefined ? '' : `${sealed}:${seal}`}\n${words}`);
}

function sealOf(rows: readonly ChainRow[]): string {
  return short(rows.map((row) => row.words).join('\n'));
}

function short(text: string): string {
  return hash('sha256', text).slice(0, 16);
}
