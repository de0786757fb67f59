import { takeBox, type FenceBlock, type Span } from './outline.ts';
import { linesOf } from './source.ts';

/** One line of a fence that stands for something, read as people write lists in fences. */
export interface FenceLine extends Span {
  readonly kind: 'label' | 'item' | 'text';
  /** Without marker, box and (for labels) the colon. */
  readonly text: string;
  readonly box: 'open' | 'ticked' | undefined;
  readonly ordinal: number | undefined;
  readonly indent: number;
}

/**
 * The lines of a fence: `Pre-deploy:` a label, `[ ] …`, `- …`, `1. …` items; an indented line without a marker goes on with
 * the item before it; everything else is text.
 */
export function fenceLines(fence: FenceBlock, source: string): FenceLine[] {
  const lines: FenceLine[] = [];
  for (const line of linesOf(source, fence.inside.start, fence.inside.end)) {
    const raw = source.slice(line.start, line.end);
    const words = raw.trim();
    if (words === '') continue;
    const indent = raw.length - raw.trimStart().length;
    const start = line.start + indent;
    const end = start + words.length;
    const marker = /^(?:([-*+•])|(\d{1,3})[.)])\s+(?=\S)/u.exec(words);
    const after = marker ? words.slice(marker[0].length) : words;
    const { box, rest } = takeBox(after, false);
    if (marker || box) {
      const ordinal = marker?.[2] === undefined ? undefined : Number(marker[2]);
      lines.push({ kind: 'item', text: rest.trim(), box, ordinal, indent, start, end });
      continue;
    }
    const label = /^#{0,6}\s*(.{1,100}?)\s*:$/u.exec(words);
    const last = lines.at(-1);
    if (label?.[1] !== undefined) {
      lines.push({ kind: 'label', text: label[1], box: undefined, ordinal: undefined, indent, start, end });
    } else if (last?.kind === 'item' && indent > last.indent && source.slice(last.end, line.start).trim() === '') {
      lines[lines.length - 1] = { ...last, text: `${last.text} ${words}`, end };
    } else {
      lines.push({ kind: 'text', text: words, box: undefined, ordinal: undefined, indent, start, end });
    }
  }
  return lines;
}
