import { matchesPatterns } from '../../secrets/pathPatterns.ts';

/**
 * A test for paths (relative, forward slashes) that the editor's `files.exclude` hides. Its patterns are the editor's: from the
 * folder's root unless they begin with two stars, and a hidden folder hides what is below it. `{ "when": "$(basename).ts" }`
 * hides a file only beside such a sibling; `exists` is asked for that one.
 */
export function excludedBy(
  setting: Readonly<Record<string, unknown>>,
  exists: (path: string) => boolean,
): (path: string) => boolean {
  const always: string[] = [];
  const conditional: (readonly [pattern: string, sibling: string])[] = [];
  for (const [pattern, value] of Object.entries(setting)) {
    const anchored = /^(?:\*\*\/|\/)/.test(pattern) ? pattern : `/${pattern}`;
    if (value === true) always.push(anchored);
    else if (typeof value === 'object' && value !== null && 'when' in value && typeof value.when === 'string')
      conditional.push([anchored, value.when]);
  }
  return (path) => {
    if (matchesPatterns(always, path)) return true;
    return conditional.some(
      ([pattern, sibling]) => matchesPatterns([pattern], path) && exists(siblingOf(path, sibling)),
    );
  };
}

function siblingOf(path: string, sibling: string): string {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const base = path.slice(folder.length).replace(/\.[^.]*$/, '');
  return folder + sibling.replaceAll('$(basename)', base);
}
