import { takeBox } from './lineLists.ts';
import type { FenceBlock, Span } from './outline.ts';
import { linesOf } from './source.ts';

/** One line of a fence that stands for something, read as people write lists in fences. */
export interface FenceLine extends Span {
  readonly kind: 'label' | 'item' | 'text';
  /** Without marker, box and (for labels) the colon. */
  readonly text: string;
  readonly box: 'open' | 'ticked' | undefined;
  readonly ordinal: number | undefined;
  readonly indent: number;
  /** It stood behind a comment mark of the fence's language. */
  readonly comment: boolean;
}

/**
 * The lines of a fence: `Pre-deploy:` a label, `[ ] …`, `- …`, `1. …` items; an indented line without a marker goes on with
 * the item before it; everything else is text. In code, comments are read the same way.
 */
export function fenceLines(fence: FenceBlock, source: string): FenceLine[] {
  const lines: FenceLine[] = [];
  const prose = /^(?:|text|txt|plaintext|plain|md|markdown|mdx|ya?ml)$/.test(fence.language);
  for (const line of linesOf(source, fence.inside.start, fence.inside.end)) {
    const raw = source.slice(line.start, line.end);
    const mark = prose ? undefined : /^\s*(?:#+|\/\/+|--)\s?(?=\s*\S)/.exec(raw)?.[0];
    const content = mark === undefined ? raw : ' '.repeat(mark.length) + raw.slice(mark.length);
    const words = content.trim();
    if (words === '') continue;
    const indent = content.length - content.trimStart().length;
    const start = line.start + indent;
    const end = start + words.length;
    const at = { indent, start, end, comment: mark !== undefined };
    const marker = /^(?:([-*+•])|(\d{1,3})[.)])\s+(?=\S)/u.exec(words);
    const { box, rest } = takeBox(marker ? words.slice(marker[0].length) : words);
    if (marker || box) {
      const ordinal = marker?.[2] === undefined ? undefined : Number(marker[2]);
      lines.push({ kind: 'item', text: rest.trim(), box, ordinal, ...at });
      continue;
    }
    const none = { box: undefined, ordinal: undefined };
    const label = words.length <= 120 && /[:：]$/u.test(words) ? words.replace(/^#+\s*/, '').slice(0, -1) : undefined;
    const last = lines.at(-1);
    if (label !== undefined && label.trim() !== '') {
      lines.push({ kind: 'label', text: label.trim(), ...none, ...at });
    } else if (last?.kind === 'item' && indent > last.indent && source.slice(last.end, line.start).trim() === '') {
      lines[lines.length - 1] = { ...last, text: `${last.text} ${words}`, end };
    } else {
      lines.push({ kind: 'text', text: words, ...none, ...at });
    }
  }
  return lines;
}
