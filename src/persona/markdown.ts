import type { Nodes, Root } from 'mdast';
import { fromMarkdown, type Options } from 'mdast-util-from-markdown';
import { gfmFromMarkdown } from 'mdast-util-gfm';
import { gfm } from 'micromark-extension-gfm';
import { linesOf } from './source.ts';

/**
 * CommonMark blocks and GFM tables, without inline markup: statements keep their words as written, so nothing inside a line
 * needs a tree. This also keeps hostile text cheap, since the costly constructs of Markdown are the inline ones.
 */
const { flow, flowInitial, document } = gfm();
const inlineConstructs = [
  'attention',
  'autolink',
  'codeText',
  'definition',
  'hardBreakEscape',
  'htmlText',
  'labelEnd',
  'labelStartImage',
  'labelStartLink',
  'gfmFootnoteDefinition',
];
const options: Options = {
  extensions: [
    {
      ...(flow ? { flow } : {}),
      ...(flowInitial ? { flowInitial } : {}),
      ...(document ? { document } : {}),
      disable: { null: inlineConstructs },
    },
  ],
  mdastExtensions: gfmFromMarkdown().filter(
    (extension) => 'enter' in extension && 'tableRow' in (extension.enter ?? {}),
  ),
};

/** Deeper than this nobody writes; more markers at the start of a line are taken as text. */
const deepest = 12;

/** The block tree of a text. `text` must have passed `tame`. Offsets are UTF-16 units of `text`. */
export function blocksOf(text: string): Root {
  return fromMarkdown(text, options);
}

/** A line that holds nothing but an XML-like tag of the author's own. */
export interface TagLine {
  readonly name: string;
  readonly closing: boolean;
  readonly start: number;
  readonly end: number;
}

const htmlNames = new Set(
  'a abbr b blockquote body br center code dd details div dl dt em font footer h1 h2 h3 h4 h5 h6 head header hr html i img kbd li link main meta nav ol p picture pre s script section small source span strong style sub summary sup svg table tbody td th thead tr u ul video'.split(
    ' ',
  ),
);

/**
 * Makes a text safe and plain to read as Markdown, same length, so offsets stay: tag lines of the author's own become blank
 * lines (CommonMark would swallow what follows them as HTML) and are returned; runs of container markers deeper than anybody
 * writes are blanked; NUL characters too.
 */
export function tame(text: string, skip: number): { text: string; tags: TagLine[] } {
  const tags: TagLine[] = [];
  const parts: string[] = [blank(text.slice(0, skip))];
  let fence: { char: string; size: number } | undefined;
  let from = skip;
  const erase = (start: number, end: number): void => {
    parts.push(text.slice(from, start), ' '.repeat(end - start));
    from = end;
  };
  for (const line of linesOf(text, skip)) {
    const words = text.slice(line.start, Math.min(line.end, line.start + 400));
    const mark = /^[ \t>]{0,40}(`{3,}|~{3,})(.*)$/s.exec(words);
    const run = mark?.[1] ?? '';
    if (fence) {
      if (run.startsWith(fence.char) && run.length >= fence.size && (mark?.[2] ?? '').trim() === '') fence = undefined;
      continue;
    }
    if (run !== '' && !(run.startsWith('`') && mark?.[2]?.includes('`') === true)) {
      fence = { char: run.charAt(0), size: run.length };
      continue;
    }
    const tag = /^\s{0,6}<(\/?)([A-Za-z][\w:.-]{1,60})(?:\s[^<>]{0,300})?>\s*$/.exec(words);
    if (tag?.[2] !== undefined && !htmlNames.has(tag[2].toLowerCase()) && line.end - line.start <= 400) {
      tags.push({ name: tag[2], closing: tag[1] === '/', start: line.start, end: line.end });
      erase(line.start, line.end);
      continue;
    }
    const deep = markersEnd(text, line.start, line.end);
    if (deep !== undefined) erase(line.start, deep);
  }
  parts.push(text.slice(from));
  return { text: parts.join('').replaceAll('\0', ' '), tags };
}

/** Where too many container markers (`>`, `-`, `1.`) at a line's start end; undefined when there are not too many. */
function markersEnd(text: string, start: number, end: number): number | undefined {
  const marker = /[ \t]*(?:>|[-+*](?=[ \t])|\d{1,9}[.)](?=[ \t]))/y;
  let count = 0;
  let at = start;
  for (;;) {
    marker.lastIndex = at;
    const match = marker.exec(text);
    if (!match || marker.lastIndex > end) break;
    at = marker.lastIndex;
    count++;
  }
  return count > deepest ? at : undefined;
}

function blank(text: string): string {
  return text.replace(/[^\r\n]/g, ' ');
}

/** Start and end offset of a node; every node from `blocksOf` has them. */
export function span(node: Nodes): { start: number; end: number } {
  return { start: node.position?.start.offset ?? 0, end: node.position?.end.offset ?? 0 };
}
