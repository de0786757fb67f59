import ignore from 'ignore';

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

type Test = (path: string) => boolean;

const compiled = new Map<string, Test>();
const compiledLists = new WeakMap<readonly string[], Test>();

/**
 * True when a path (relative, forward slashes) is meant by one of the patterns: the gitignore dialect with braces, where a
 * pattern without a slash matches in any folder and `!` takes back. Letter case counts.
 */
export function matchesPatterns(patterns: readonly string[], path: string): boolean {
  if (patterns.length === 0) return false;
  let test = compiledLists.get(patterns);
  if (!test) {
    const key = patterns.join('\n');
    test = compiled.get(key);
    if (!test) {
      if (compiled.size > 2000) compiled.clear();
      test = compile(patterns);
      compiled.set(key, test);
    }
    compiledLists.set(patterns, test);
  }
  return test(path);
}

function compile(patterns: readonly string[]): Test {
  const written = patterns
    .filter((pattern) => pattern.length <= maxPatternLength)
    .flatMap(expandBraces)
    .map(asWritten);
  const simple = written.some((pattern) => pattern.startsWith('!')) ? [] : written.map(simpleTest);
  const rest = simple.length === 0 ? written : written.filter((_, index) => simple[index] === undefined);
  const quick = simple.filter((test) => test !== undefined);
  if (rest.length === 0) return (path) => quick.some((test) => test(path)) && ignore.isPathValid(path);
  const matcher = ignore({ ignorecase: false }).add(rest);
  return (path) => ignore.isPathValid(path) && (quick.some((test) => test(path)) || matcher.ignores(path));
}

/** People write `./x`, and `dir/**` for the whole folder; both mean what gitignore writes without. */
function asWritten(pattern: string): string {
  return pattern.trim().replace(/^(!?)\.\//, '$1/');
}

/**
 * A test for the forms that most patterns have (`name`, `*.ext`, `a/b`, `a/`, `a/**`, `a/b*`), since the general one costs a multiple
 * and every file of a repository is asked. undefined for any other.
 */
function simpleTest(pattern: string): Test | undefined {
  const plain = String.raw`[\w.@ +-]+`;
  const inner = (text: string): Test => {
    const [start, middle, end] = [`${text}/`, `/${text}/`, `/${text}`];
    return (path) => path === text || path.startsWith(start) || path.endsWith(end) || path.includes(middle);
  };
  const below = (text: string): Test => {
    const start = `${text}/`;
    return (path) => path.startsWith(start);
  };
  if (new RegExp(`^${plain}$`).test(pattern)) return inner(pattern);
  const folder = new RegExp(`^(${plain})/$`).exec(pattern)?.[1];
  if (folder !== undefined) {
    const [start, middle] = [`${folder}/`, `/${folder}/`];
    return (path) => path.startsWith(start) || path.includes(middle);
  }
  const anchored = new RegExp(`^/?(${plain}(?:/${plain})*)(/\\*\\*|/)?$`).exec(pattern);
  if (anchored?.[1] !== undefined) {
    const text = anchored[1];
    const under = below(text);
    return anchored[2] === undefined ? (path) => path === text || under(path) : under;
  }
  const prefix = new RegExp(`^(/?${plain}(?:/${plain})*)\\*$`).exec(pattern)?.[1];
  if (prefix !== undefined) {
    const start = prefix.replace(/^\//, '');
    if (prefix.includes('/')) return (path) => path.startsWith(start);
    return (path) => path.startsWith(start) || path.includes(`/${start}`);
  }
  const ending = /^\*(\.[\w.-]+)$/.exec(pattern)?.[1];
  if (ending !== undefined) return (path) => path.endsWith(ending) || path.includes(`${ending}/`);
  return undefined;
}
