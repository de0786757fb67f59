import ignore, { type Ignore } from 'ignore';

/** Patterns come from documents and repositories, so what one of them may grow into is limited. */
const maxAlternatives = 256;
const maxPatternLength = 500;

/**
 * `a/{b,c}.{yml,yaml}` as the four patterns it means, since the gitignore dialect has no braces. A pattern whose braces
 * don't close, or that would grow beyond 256, is taken literally.
 */
export function expandBraces(pattern: string): string[] {
  let done: string[] = [''];
  let rest = pattern;
  for (;;) {
    const open = rest.indexOf('{');
    const group = open === -1 ? undefined : closingGroup(rest, open);
    if (open === -1 || !group) return done.map((start) => start + rest);
    const options = group.options.flatMap((option) => (option.includes('{') ? expandBraces(option) : [option]));
    if (done.length * options.length > maxAlternatives) return [pattern];
    const before = rest.slice(0, open);
    done = done.flatMap((start) => options.map((option) => start + before + option));
    rest = rest.slice(group.end);
  }
}

/** The options of the group that opens at `open`, and the offset behind it; undefined when it has no comma or no end. */
function closingGroup(text: string, open: number): { options: string[]; end: number } | undefined {
  const options: string[] = [];
  let depth = 0;
  let start = open + 1;
  for (let i = open; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '{') depth++;
    else if (char === ',' && depth === 1) {
      options.push(text.slice(start, i));
      start = i + 1;
    } else if (char === '}' && --depth === 0) {
      if (options.length === 0) return undefined;
      options.push(text.slice(start, i));
      return { options, end: i + 1 };
    }
  }
  return undefined;
}

const compiled = new Map<string, Ignore>();

/**
 * True when a path (relative, forward slashes) is meant by one of the patterns: the gitignore dialect with braces, where a
 * pattern without a slash matches in any folder and `!` takes back. Letter case counts.
 */
export function matchesPatterns(patterns: readonly string[], path: string): boolean {
  if (patterns.length === 0 || !ignore.isPathValid(path)) return false;
  const key = patterns.join('\n');
  let matcher = compiled.get(key);
  if (!matcher) {
    if (compiled.size > 2000) compiled.clear();
    matcher = ignore({ ignorecase: false }).add(
      patterns
        .filter((pattern) => pattern.length <= maxPatternLength)
        .flatMap(expandBraces)
        .map(asWritten),
    );
    compiled.set(key, matcher);
  }
  return matcher.ignores(path);
}

/** People write `./x`, and `dir/**` for the whole folder; both mean what gitignore writes without. */
function asWritten(pattern: string): string {
  return pattern.trim().replace(/^(!?)\.\//, '$1/');
}

/** Patterns of our own class table, compiled to two tests: one for the file name, one for the whole path. */
export interface CompiledGlobs {
  readonly matches: (path: string, name: string) => boolean;
}

/**
 * Compiles the patterns of a class: the same dialect, in one pass over the path, since every file of a repository is asked
 * for every class. Only for patterns that we write ourselves: a hostile one could make the expression slow.
 */
export function compileGlobs(globs: readonly string[]): CompiledGlobs {
  const wanted = halves(globs.filter((glob) => !glob.startsWith('!')));
  const excluded = halves(globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1)));
  const test = (half: { name: RegExp | undefined; path: RegExp | undefined }, path: string, name: string) =>
    half.name?.test(name) === true || half.path?.test(path) === true;
  return { matches: (path, name) => test(wanted, path, name) && !test(excluded, path, name) };
}

function halves(globs: readonly string[]): { name: RegExp | undefined; path: RegExp | undefined } {
  const either = (sources: readonly string[]) =>
    sources.length === 0 ? undefined : new RegExp(`^(?:${sources.join('|')})$`);
  return {
    name: either(globs.filter((glob) => !glob.includes('/')).map(globSource)),
    path: either(globs.filter((glob) => glob.includes('/')).map((glob) => globSource(glob.replace(/^\//, '')))),
  };
}

function globSource(glob: string): string {
  const whole = glob.endsWith('/') ? `${glob}**` : glob;
  let depth = 0;
  let source = '';
  for (let i = 0; i < whole.length; i++) {
    const char = whole.charAt(i);
    if (whole.startsWith('**/', i)) {
      source += '(?:[^/]+/)*';
      i += 2;
    } else if (whole.startsWith('**', i)) {
      source += '.*';
      i += 1;
    } else if (char === '*') source += '[^/]*';
    else if (char === '{') {
      depth++;
      source += '(?:';
    } else if (char === '}' && depth > 0) {
      depth--;
      source += ')';
    } else if (char === ',' && depth > 0) source += '|';
    else if (char === '[') {
      const end = whole.indexOf(']', i);
      source += whole.slice(i, end + 1);
      i = end;
    } else source += char.replace(/[.+^$()|\\?]/, '\\$&');
  }
  return source;
}
