/** Where a position stands in a YAML file that may be half typed. */
export interface YamlPlace {
  /** Keys and entries of lists down to the map the line belongs to; for a value down to its key. */
  readonly path: readonly (string | number)[];
  readonly kind: 'key' | 'value';
  /** The keys that stand in the same map already, the one at the position left out. */
  readonly siblings: readonly string[];
  /** The word at the position, as columns from 0. */
  readonly start: number;
  readonly end: number;
}

interface Token {
  readonly column: number;
  /** undefined: the dash of a list's entry. */
  readonly key: string | undefined;
}

interface Line {
  readonly tokens: readonly Token[];
  /** Where the value behind the last key begins; -1 where the line has no key. */
  readonly valueStart: number;
  readonly isBlank: boolean;
}

/**
 * Reads by indentation alone, so that it answers while the file is no valid YAML. Flow style (`{a: 1}`) and block texts are
 * not looked into. `line` and `column` from 0. undefined inside a comment.
 */
export function yamlPlace(lines: readonly string[], line: number, column: number): YamlPlace | undefined {
  const text = lines[line] ?? '';
  const comment = /(?:^|\s)#/.exec(text)?.index ?? -1;
  if (comment >= 0 && column > comment) return undefined;
  const read = readLine(text);
  const last = read.tokens.at(-1);
  const inValue = last?.key !== undefined && column >= read.valueStart;
  if (inValue) {
    const parents = parentsOf(lines, line, last.column, read.tokens.slice(0, -1));
    const end = comment >= 0 ? text.slice(0, comment).trimEnd().length : text.trimEnd().length;
    const start = Math.min(read.valueStart + (/^\s*/.exec(text.slice(read.valueStart))?.[0].length ?? 0), column);
    return { path: [...parents, last.key], kind: 'value', siblings: [], start, end: Math.max(column, end) };
  }
  const dashes = read.tokens.filter((token) => token.key === undefined);
  const ownColumn = last?.key === undefined ? firstColumn(text, column) : last.column;
  const path = parentsOf(lines, line, ownColumn, dashes);
  const end = last?.key === undefined ? Math.max(column, text.trimEnd().length) : last.column + last.key.length;
  return { path, kind: 'key', siblings: siblingsOf(lines, line, ownColumn), start: Math.min(ownColumn, column), end };
}

/** The column at which a key would begin that is about to be typed. */
function firstColumn(text: string, column: number): number {
  return Math.min(/^(?:\s|- )*/.exec(text)?.[0].length ?? 0, column);
}

function readLine(text: string): Line {
  const tokens: Token[] = [];
  let column = /^ */.exec(text)?.[0].length ?? 0;
  const rest = text.slice(column);
  if (rest.trim() === '' || rest.startsWith('#')) return { tokens, valueStart: -1, isBlank: true };
  for (;;) {
    const dash = /^-(?: +|$)/.exec(text.slice(column))?.[0];
    if (dash === undefined) break;
    tokens.push({ column, key: undefined });
    column += dash.length;
  }
  const found = /^(?:"([^"]*)"|'([^']*)'|([^\s#:'"[\]{},][^#:]*?)) *:(?=\s|$)/.exec(text.slice(column));
  if (!found) return { tokens, valueStart: -1, isBlank: false };
  tokens.push({ column, key: found.slice(1).find(Boolean) ?? '' });
  return { tokens, valueStart: column + found[0].length, isBlank: false };
}

/** Climbs from a token to the top; what stands left of it in its own line comes first. */
function parentsOf(
  lines: readonly string[],
  line: number,
  column: number,
  before: readonly Token[],
): (string | number)[] {
  const path: (string | number)[] = [];
  // A list may stand at the same column as its key.
  const at = { limit: column, isAfterDash: false };
  const climb = (tokens: readonly Token[]): void => {
    for (const token of tokens.toReversed()) {
      const isAbove =
        token.column < at.limit || (at.isAfterDash && token.key !== undefined && token.column === at.limit);
      if (!isAbove) continue;
      path.unshift(token.key ?? 0);
      at.limit = token.column;
      at.isAfterDash = token.key === undefined;
    }
  };
  climb(before);
  for (let above = line - 1; above >= 0 && (at.limit > 0 || at.isAfterDash); above--) {
    climb(readLine(lines[above] ?? '').tokens);
  }
  return path;
}

function siblingsOf(lines: readonly string[], line: number, column: number): string[] {
  const found: string[] = [];
  for (const step of [-1, 1]) {
    for (let at = line + step; at >= 0 && at < lines.length; at += step) {
      const { tokens, isBlank } = readLine(lines[at] ?? '');
      if (isBlank) continue;
      const first = tokens[0]?.column ?? column;
      const own = tokens.find((token) => token.column === column && token.key !== undefined);
      // Below, another entry of the list is another map; above, the dash belongs to this one.
      if (step === 1 && first < column) break;
      if (own?.key !== undefined) found.push(own.key);
      if (first < column) break;
    }
  }
  return found;
}
