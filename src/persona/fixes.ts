import { readFrontMatter } from './frontMatter.ts';
import type { PersonaProblem } from './model.ts';

/** A safe way out of a problem: text to put in place of a stretch of the document. Offsets as in the document. */
export interface PersonaFix {
  readonly title: string;
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/**
 * The fix for a problem of a document, where one is safe: it says the same afterwards, only right. `root`: the repository,
 * as it is on this machine. undefined where a person has to decide. (Garbled text has its own repair, see encoding.ts.)
 */
export function personaFix(
  text: string,
  problem: { readonly code: string; readonly place: Pick<PersonaProblem['place'], 'offset' | 'endOffset'> },
  root: string | undefined,
): PersonaFix | undefined {
  switch (problem.code) {
    case 'persona/front-matter':
      return quotedHead(text);
    case 'persona/duplicate-id':
      return withoutLine(text, problem.place.offset, problem.place.endOffset);
    case 'persona/machine-path':
      return fromRoot(text, problem.place.offset, problem.place.endOffset, root);
    default:
      return undefined;
  }
}

/** Values that YAML trips over, quoted; only when every key reads as it did before and nothing else is wrong. */
function quotedHead(text: string): PersonaFix | undefined {
  const before = readFrontMatter(text);
  if (!before.broken || before.end === 0) return undefined;
  const head = text.slice(0, before.end);
  const quoted = head.replace(
    /^([A-Za-z_][\w-]*:[ \t]+)(?!["'|>[{&*!#])(\S.*?)([ \t]*)(?=\r?$)/gm,
    (line, key, value, tail) =>
      /:(?:[ \t]|$)|[ \t]#|^[@`%]|["']/.test(String(value))
        ? `${String(key)}${JSON.stringify(value)}${String(tail)}`
        : line,
  );
  if (quoted === head) return undefined;
  const after = readFrontMatter(quoted + text.slice(before.end));
  if (after.broken || after.fields.size !== before.fields.size) return undefined;
  for (const [key, field] of before.fields) {
    // A line that went on below its key was read as one text before; quoting only its first line would cut it.
    if (oneLine(after.fields.get(key)?.text) !== oneLine(field.text)) return undefined;
  }
  return { title: 'Quote the values that YAML trips over', start: 0, end: before.end, text: quoted };
}

function oneLine(text: string | undefined): string | undefined {
  return text?.replace(/\s+/g, ' ').trim();
}

/** The whole line of a list item that stands alone on it. */
function withoutLine(text: string, start: number, end: number): PersonaFix | undefined {
  const from = text.lastIndexOf('\n', start - 1) + 1;
  const newline = text.indexOf('\n', end);
  const to = newline === -1 ? text.length : newline + 1;
  const line = text.slice(from, to);
  if (!/^[ \t]*(?:[-*+]|\d{1,3}[.)])[ \t]/.test(line) || text.slice(from, end).includes('\n')) return undefined;
  // What hangs below it would come to hang below its neighbour.
  const depth = /^[ \t]*/.exec(line)?.[0].length ?? 0;
  const next = text.slice(to).split('\n', 1)[0] ?? '';
  if (next.trim() !== '' && (/^[ \t]*/.exec(next)?.[0].length ?? 0) > depth) return undefined;
  return { title: 'Remove the duplicate', start: from, end: to, text: '' };
}

/** A path of this very repository, as seen from its root. */
function fromRoot(text: string, start: number, end: number, root: string | undefined): PersonaFix | undefined {
  if (root === undefined) return undefined;
  const written = text.slice(start, end);
  const own = root.replaceAll('\\', '/').replace(/\/+$/, '');
  const path = written.replaceAll('\\', '/');
  if (!path.startsWith(`${own}/`)) return undefined;
  const relative = path.slice(own.length + 1);
  return relative === '' ? undefined : { title: `Write it as ${relative}`, start, end, text: relative };
}
