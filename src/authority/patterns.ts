import { expandBraces } from '../secrets/pathPatterns.ts';

/** Patterns of our own class table, compiled. A file belongs when its name or its path fits and nothing takes it back. */
export interface CompiledGlobs {
  readonly fitsName: (name: string) => boolean;
  /** `folders`: the names of the folders the path leads through. */
  readonly fitsPath: (path: string, folders: readonly string[]) => boolean;
  readonly isTakenBack: (path: string, name: string) => boolean;
}

/**
 * Compiles the patterns of a class: the same dialect, in one pass over the path, since every file of a repository is asked
 * for every class. Only for patterns that we write ourselves: a hostile one could make the expression slow.
 */
export function compileGlobs(globs: readonly string[]): CompiledGlobs {
  const wanted = globs.filter((glob) => !glob.startsWith('!'));
  const names = either(wanted.filter(isName));
  const paths = wanted.filter((glob) => !isName(glob));
  const path = either(paths);
  const needed = new Set(paths.flatMap(neededFolders));
  const excluded = globs.filter((glob) => glob.startsWith('!')).map((glob) => glob.slice(1));
  const excludedName = either(excluded.filter(isName));
  const excludedPath = either(excluded.filter((glob) => !isName(glob)));
  return {
    fitsName: (name) => names?.test(name) === true,
    fitsPath: (text, folders) =>
      path !== undefined &&
      (needed.has('*') || (folders.length === 0 ? needed.has('') : folders.some((one) => needed.has(one)))) &&
      path.test(text),
    isTakenBack: (text, name) => excludedName?.test(name) === true || excludedPath?.test(text) === true,
  };
}

const isName = (glob: string): boolean => !glob.includes('/');

function either(globs: readonly string[]): RegExp | undefined {
  const sources = globs.map((glob) => globSource(glob.replace(/^\//, '')));
  return sources.length === 0 ? undefined : new RegExp(`^(?:${sources.join('|')})$`);
}

/**
 * Names of folders one of which a path must lead through to fit a pattern: those of its first folder that is written out.
 * `''` for a file at the root, `*` where no folder is written out.
 */
function neededFolders(glob: string): string[] {
  const steps = splitSteps(glob.replace(/^\//, ''));
  const folders = glob.endsWith('/') ? steps : steps.slice(0, -1);
  if (folders.length === 0) return [''];
  const written = folders.find((step) => step !== '' && !/[*[]/.test(step));
  return written === undefined ? ['*'] : expandBraces(written);
}

/** The steps of a pattern; a slash between braces parts none. */
function splitSteps(glob: string): string[] {
  let depth = 0;
  const steps = [''];
  for (const char of glob) {
    if (char === '{') depth++;
    else if (char === '}') depth--;
    if (char === '/' && depth === 0) steps.push('');
    else steps.push((steps.pop() ?? '') + char);
  }
  return steps;
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
