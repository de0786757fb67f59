import type { ContextFileSpec } from './model.ts';
import { pathsIn } from './pathWords.ts';
import { isMain, type Point } from './statements.ts';
import type { Source } from './source.ts';
import type { Topic } from './topics.ts';
import { plain } from './words.ts';

/** The files a persona is told to read first, in the document's order. */
export function readContext(points: readonly Point[], source: Source): ContextFileSpec[] {
  const files = new Map<string, ContextFileSpec>();
  for (const point of points) {
    const said = tellsToRead(point);
    if (!said && (point.topic !== 'context' || !(isMain(point) || point.from === 'run-in'))) continue;
    if (/\bsync\b/i.test(point.section.title)) continue;
    for (const { path, end } of pathsIn(point.text)) {
      const clean = path.replace(/^\.\//, '');
      if (files.has(clean)) continue;
      files.set(clean, {
        path: clean,
        why: reasonAfter(point.text.slice(end)),
        text: point.text,
        place: source.place(point.start, point.end),
        confidence: said ? 'inferred' : 'explicit',
      });
      // The reason behind the first path of a line may name others; only a list of paths goes on.
      if (!/^[`*_\])]*\s*(?:,|and|&|\/|\+)\s/.test(point.text.slice(end))) break;
    }
  }
  return [...files.values()];
}

/** "Always read `docs/slo.md` before you suggest a change" where nothing else is the subject. */
function tellsToRead({ text, topic, from, boxed }: Point): boolean {
  if (boxed || !(from === 'prose' || from === 'list') || !(topic === undefined || about.has(topic))) return false;
  return (
    /^(?:(?:always|first|please|you must|must|before [^,.]{3,60}),?\s+)*read\b/i.test(plain(text)) &&
    /\b(?:always|first|before)\b/i.test(text)
  );
}

const about = new Set<Topic>(['role', 'rules', 'red-line', 'standard', 'responsibility']);

/** The words behind a name, without the dash, colon or parentheses that set them off; undefined when there are none. */
export function reasonAfter(after: string): string | undefined {
  const words = plain(after.replace(/^[`*_\]]+/, '').replace(/^\([^()\s]*\)\**/, ''))
    .replace(/^\s*(?:[|—–:-]+\s*)?/, '')
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  return /[\p{L}\p{N}]/u.test(words) ? words : undefined;
}
