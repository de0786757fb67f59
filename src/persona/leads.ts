import type { ParagraphNode, Span } from './blockNodes.ts';
import { plain } from './words.ts';

/** Words that introduce the block after them: "Before deployment:", "**Verify**", or a whole sentence that ends in a colon. */
export interface Lead extends Span {
  readonly text: string;
  /** Short enough to be a title and not a sentence. */
  readonly label: boolean;
  readonly colon: boolean;
}

/** The words of a paragraph that introduce the block after it. */
export function leadOf(text: string, node: ParagraphNode): Lead | undefined {
  const last = node.lines.at(-1);
  if (!last) return undefined;
  const line = text.slice(last.start, last.end);
  // Of several sentences the last one introduces.
  const from = /^.*[.!?](?:\*\*)?\s+(?=[A-Z*])/su.exec(line)?.[0].length ?? 0;
  const words = line.slice(from);
  const colon = /[:：](?:\*\*|__|\*)?$/u.test(words);
  const clean = plain(words.slice(0, 400));
  const count = clean.split(' ').length;
  const short = clean.length <= 60 && count <= 8 && !/[.!?;]\s/.test(clean);
  const at = { start: last.start + from, end: last.end };
  if (colon) return { ...at, text: words, label: short, colon };
  // Without a colon only a few words alone on their line can be a label.
  if (node.lines.length > 1 || count > 6 || !short || /[.!?,;]$/.test(clean)) return undefined;
  return { ...at, text: words, label: true, colon };
}
