import type { ParagraphBlock, Span } from './outline.ts';
import { cleanTitle } from './words.ts';

/** A label inside running text with what is listed behind it: "Pre-deploy: tests pass, build green." */
export interface RunIn {
  readonly label: string;
  readonly at: Span;
  readonly parts: readonly (Span & { readonly text: string })[];
}

/** The labelled lists of a paragraph. A list in prose has commas or semicolons; a sentence behind a label is one part. */
export function runInParts(block: ParagraphBlock, text: string): RunIn[] {
  const runs: RunIn[] = [];
  if (block.end - block.start > 4000) return runs;
  for (const line of block.lines) {
    const labels = [
      ...text
        .slice(line.start, line.end)
        .matchAll(
          /(?<=^|[.;。]\s{0,3}|^\*\*)(?:\*\*|__)?([A-Z\p{Lo}][\p{L}\p{N} /&'’-]{1,40}?)(?:\*\*|__)?\s?[:：](?:\*\*|__)?(?=\s)/gu,
        ),
    ];
    labels.forEach((match, index) => {
      const from = line.start + match.index + match[0].length;
      const next = labels[index + 1];
      const to = next ? line.start + next.index : line.end;
      const at = { start: line.start + match.index, end: from };
      runs.push({ label: cleanTitle(match[1] ?? ''), at, parts: split(text, from, to) });
    });
  }
  return runs;
}

const condition =
  /(?<=^|[.!?。]\s+|[\r\n][ \t>]*)(?:\*\*|__)?((?:Before|Prior to|After)\s[^,.;:\r\n]{3,80})(?:\*\*|__)?,\s+(?:(?:you|we|always|please|must|should)\s+){0,3}(?:verify|ensure|confirm|check|make\s+sure)(?:\s+that)?\s+([^.!?]{10,600})(?=[.!?](?:\s|$)|$)/giu;

/** Conditions in a sentence: "Before deploying, verify that backups exist, the plan is linked and somebody is on call." */
export function conditionsIn(block: ParagraphBlock, text: string): RunIn[] {
  if (block.end - block.start > 4000) return [];
  const words = text.slice(block.start, block.end);
  return [...words.matchAll(condition)].flatMap((match): RunIn[] => {
    const [whole, label = '', list = ''] = match;
    const start = block.start + match.index;
    const from = start + whole.length - list.length;
    const parts = lastTwo(split(text, from, start + whole.length), text);
    if (parts.length < 2) return [];
    const joined = parts.map((part) => ({ ...part, text: part.text.replace(/\s*[\r\n][ \t>]*/g, ' ') }));
    return [{ label: cleanTitle(label), at: { start, end: from }, parts: joined }];
  });
}

/** "a, b and c": behind a comma the last "and" parts, too. */
function lastTwo(parts: RunIn['parts'], text: string): RunIn['parts'] {
  const last = parts.at(-1);
  const and = last && /^(.{3,}?)\s+(?:and|&)\s+(?!\w+\s*$)/su.exec(text.slice(last.start, last.end));
  if (!last || !and?.[1] || parts.length < 2) return parts;
  const middle = last.start + and[1].length;
  const from = last.start + and[0].length;
  const cut = (start: number, end: number) => ({ start, end, text: text.slice(start, end) });
  return [...parts.slice(0, -1), cut(last.start, middle), cut(from, last.end)];
}

/** Splits at commas and semicolons outside parentheses and code. */
function split(text: string, from: number, to: number): (Span & { text: string })[] {
  const parts: (Span & { text: string })[] = [];
  let depth = 0;
  let code = false;
  let start = from;
  const push = (end: number): void => {
    const raw = text.slice(start, end);
    const lead = /^\s*(?:(?:and|or|&)\s+)?/.exec(raw)?.[0].length ?? 0;
    const words = raw.slice(lead).replace(/[\s.;。]+$/u, '');
    if (words !== '') parts.push({ text: words, start: start + lead, end: start + lead + words.length });
    start = end + 1;
  };
  for (let i = from; i < to; i++) {
    const char = text.charAt(i);
    if (char === '`') code = !code;
    else if (code) continue;
    else if (char === '(' || char === '[') depth++;
    else if (char === ')' || char === ']') depth = Math.max(0, depth - 1);
    else if (depth === 0 && /[,;，、；]/u.test(char)) push(i);
  }
  push(to);
  return parts;
}
