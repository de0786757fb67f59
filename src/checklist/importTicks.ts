import type { Persona } from '../persona/model.ts';

/** A box of a filled list that names an item. */
export interface ImportedTick {
  readonly id: string;
  readonly text: string;
  readonly done: boolean;
  /** What stands in brackets behind the words, as our own export writes it. */
  readonly note: string | undefined;
  /** From 1. */
  readonly line: number;
}

/** What a filled list says. */
export interface ImportedList {
  readonly ticks: readonly ImportedTick[];
  /** Boxes that name no item, or one that several items share, with their line from 1. */
  readonly unknown: readonly { readonly line: number; readonly text: string }[];
}

/**
 * Reads the boxes of a Markdown list and finds their items by their words: as the document has them, or as our export wrote them
 * with a note in brackets behind. Words that several items share mean the next of them, in the order of the list.
 */
export function readTicks(markdown: string, persona: Persona): ImportedList {
  const byWords = new Map<string, string[]>();
  for (const item of persona.checklists.flatMap(({ items }) => items.filter(({ template }) => !template))) {
    const key = plain(item.text);
    byWords.set(key, [...(byWords.get(key) ?? []), item.id]);
  }
  const used = new Map<string, number>();
  const ticks: ImportedTick[] = [];
  const unknown: { line: number; text: string }[] = [];
  for (const [index, content] of markdown.split(/\r?\n/).entries()) {
    const box = /^\s*(?:>\s*)*(?:[-*+]|\d+[.)])\s+\[([ xX-])\]\s+(.*?)\s*$/.exec(content);
    if (!box) continue;
    const text = box[2] ?? '';
    const { words, note } = withoutNote(text, byWords);
    const ids = byWords.get(plain(words));
    const turn = used.get(plain(words)) ?? 0;
    const id = ids?.[turn];
    if (id === undefined) unknown.push({ line: index + 1, text });
    else {
      used.set(plain(words), turn + 1);
      ticks.push({ id, text: words, done: box[1] !== ' ', note, line: index + 1 });
    }
  }
  return { ticks, unknown };
}

/** Brackets at the end are a note where the words without them name an item and the words with them don't. */
function withoutNote(text: string, known: ReadonlyMap<string, unknown>): { words: string; note: string | undefined } {
  if (known.has(plain(text))) return { words: text, note: undefined };
  for (let at = text.indexOf(' ('); at >= 0 && text.endsWith(')'); at = text.indexOf(' (', at + 1)) {
    const words = text.slice(0, at);
    if (known.has(plain(words))) return { words, note: text.slice(at + 2, -1) };
  }
  return { words: text, note: undefined };
}

function plain(text: string): string {
  return text.toLowerCase().replace(/[*_`]/g, '').replace(/\s+/g, ' ').trim();
}
