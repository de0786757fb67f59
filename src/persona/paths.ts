import braces from 'braces';
import ignore from 'ignore';

/** Where people keep persona documents, as gitignore-like patterns from the repository's root. */
const places: readonly string[] = [
  '.claude/agents/**/*.md',
  '.claude/commands/**/*.md',
  '.github/agents/**/*.md',
  '.github/chatmodes/*.chatmode.md',
  '.opencode/agent/**/*.md',
  '.opencode/agents/**/*.md',
  '.codex/agents/**/*.md',
  '.codex/agents/**/*.toml',
  '.agents/**/*.md',
  '.agents/**/*.toml',
  '.cursor/rules/**/*.mdc',
  '**/personas/**/*.md',
  '**/agents/*.md',
  '**/agents/*.toml',
  '**/agent-roles/*.md',
  '**/AGENTS.md',
];

/** What all of those places have in their names: a quick look before the patterns are asked. */
const maybe = /(?:^|\/)(?:\.?agents?|agent-roles|commands|chatmodes|rules|personas)\/|(?:^|\/)agents\.md$/i;

/** How the names of documents in those places end. */
export const personaEndings: readonly string[] = ['.md', '.mdc', '.toml'];

/** Documents that stand in those places without being anybody's persona. */
const notPersonas = /(?:^|\/)(?:readme|changelog|license|licence|contributing|code_of_conduct|index)\.[a-z]+$/i;

/** Folders whose documents are other people's, or examples for tests. */
const foreign = /(?:^|\/)(?:node_modules|bower_components|vendor|third_party|dist|\.git)(?:\/|$)/;

const usual = ignore({ ignorecase: true }).add([...places]);
const compiled = new Map<string, ReturnType<typeof ignore>>();

/**
 * True for a path (relative to the root, `/` between) where a persona document may stand. `extra`: patterns of the user's
 * own settings, in the same dialect; a pattern that can't be read matches nothing.
 */
export function isPersonaPath(relative: string, extra: readonly string[] = []): boolean {
  const path = relative.replace(/^(?:\.\/)+/, '');
  if (!ignore.isPathValid(path)) return false;
  if (extra.length > 0 && matcher(extra).ignores(path)) return true;
  return (
    maybe.test(path) &&
    personaEndings.some((ending) => path.toLowerCase().endsWith(ending)) &&
    !foreign.test(path) &&
    !notPersonas.test(path) &&
    usual.ignores(path)
  );
}

function matcher(patterns: readonly string[]): ReturnType<typeof ignore> {
  const key = patterns.join('\n');
  let found = compiled.get(key);
  if (!found) {
    found = ignore();
    for (const pattern of patterns) found.add(expand(pattern));
    compiled.clear();
    compiled.set(key, found);
  }
  return found;
}

/** `{a,b}` spelled out; a pattern with too many or broken braces stays as it is. */
function expand(pattern: string): string[] {
  try {
    return braces(pattern, { expand: true, maxLength: 1000, rangeLimit: 100 });
  } catch {
    return [pattern];
  }
}
