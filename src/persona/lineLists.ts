/** Lists that are written as lines, without a marker that Markdown knows. */
import type { ParagraphNode } from './blockNodes.ts';
import { leadOf } from './leads.ts';
import type { Entry, ListBlock } from './outline.ts';
import { topicOf } from './topics.ts';
import { cleanTitle } from './words.ts';

const boxPattern =
  /^(?:(?:\*\*|__)?\[( |x|X|✓|✔|-|~|)\](?:\*\*|__)?|([☐□◻⬜▢❏❑])|([☑☒✅✔])|<input\s[^<>]{0,100}type=["']?checkbox["']?([^<>]{0,100})>)\s+/u;

/** Takes the drawn box off the front of an entry's words. A tick emoji counts only where `symbols` says so. */
export function takeBox(words: string, symbols = false): { box: Entry['box']; rest: string } {
  const match = boxPattern.exec(words);
  if (!match) return { box: undefined, rest: words };
  const tick = match[3];
  if (tick !== undefined && !symbols && tick !== '☑' && tick !== '☒') return { box: undefined, rest: words };
  const ticked = tick !== undefined || /[xX✓✔]/u.test(match[1] ?? '') || (match[4] ?? '').includes('checked');
  return { box: ticked ? 'ticked' : 'open', rest: words.slice(match[0].length) };
}

/** Tags that hold one point each, a line for each: `<rule>Never …</rule>`. */
const pointTag =
  /^<(rule|item|step|li|point|constraint|requirement|check|criterion|condition|trigger|metric|principle|never|task)(?:\s[^<>]{0,200})?>(.+)<\/\1>$/i;

/** Lines that are such a tag each, as the list they are; undefined for other paragraphs. */
export function taggedList(text: string, node: ParagraphNode): ListBlock | undefined {
  const entries: Entry[] = [];
  let ordered = true;
  for (const { start, end } of node.lines) {
    const line = text.slice(start, end);
    const match = pointTag.exec(line);
    const words = match?.[2]?.trim();
    if (!match || words === undefined || words === '') return undefined;
    ordered &&= match[1]?.toLowerCase() === 'step';
    const { box, rest } = takeBox(words);
    entries.push({ start, end, text: rest, box, ordinal: ordered ? entries.length + 1 : undefined, blocks: [] });
  }
  return { kind: 'list', start: node.start, end: node.end, ordered, lead: undefined, entries };
}

/** A list that is part of a paragraph, and the lines before it that are none. */
interface LineList {
  readonly before: ParagraphNode | undefined;
  readonly list: ListBlock;
}

/**
 * The lists of a paragraph whose lines begin with boxes, each with the line above it as its label; undefined for other
 * paragraphs. A line between boxes goes on with the item above it, where it is no label by its colon or its words.
 */
export function boxedLists(text: string, node: ParagraphNode): LineList[] | undefined {
  const words = node.lines.map(({ start, end }) => text.slice(start, end));
  const boxes = words.map((line) => takeBox(line));
  if (boxes.every(({ box }) => box === undefined)) return undefined;
  const lists: { before: ParagraphNode | undefined; list: ListBlock; entries: Entry[] }[] = [];
  let above: number[] = [];
  node.lines.forEach(({ start, end }, index) => {
    const line = words[index] ?? '';
    const { box, rest } = boxes[index] ?? takeBox(line);
    const current = lists.at(-1);
    const last = current?.entries.at(-1);
    if (box === undefined) {
      const goesOn = last && above.length === 0 && !isLabelLine(line, boxes[index + 1]?.box !== undefined);
      if (goesOn && current) current.entries.splice(-1, 1, { ...last, end, text: `${last.text} ${line}` });
      else above.push(index);
      return;
    }
    const item: Entry = { start, end, text: rest, box, ordinal: undefined, blocks: [] };
    if (current && above.length === 0) {
      current.entries.push(item);
      return;
    }
    const before = partOf(node, above);
    const entries = [item];
    const lead = before && leadOf(text, partOf(node, above.slice(-1)) ?? before);
    const list: ListBlock = { kind: 'list', start, end: node.end, ordered: false, lead, entries };
    lists.push({ before, list, entries });
    above = [];
  });
  return lists.map(({ before, list, entries }) => ({
    before,
    list: { ...list, end: entries.at(-1)?.end ?? list.end },
  }));
}

function isLabelLine(line: string, boxFollows: boolean): boolean {
  if (!boxFollows) return false;
  const topic = topicOf(cleanTitle(line));
  return /[:：](?:\*\*|__|\*)?$/u.test(line) || (line.length <= 60 && (topic === 'checklist' || topic === 'gate'));
}

/** "a. …", "b) …" below the words of an entry: Markdown takes them for more of its words. */
export function letteredList(text: string, node: ParagraphNode): LineList | undefined {
  const letters = node.lines.map(({ start, end }) => /^([a-z])[.)]\s+\S/.exec(text.slice(start, end))?.[1]);
  const from = letters.indexOf('a');
  const count = letters.slice(from).findIndex((letter, index) => letter !== String.fromCharCode(97 + index));
  if (from < 1 || count >= 0 || letters.length - from < 2) return undefined;
  const entries = node.lines.slice(from).map(({ start, end }, index): Entry => {
    const { box, rest } = takeBox(text.slice(start, end).replace(/^[a-z][.)]\s+/, ''));
    return { start, end, text: rest, box, ordinal: index + 1, blocks: [] };
  });
  const start = entries[0]?.start ?? node.start;
  return {
    before: partOf(
      node,
      letters.slice(0, from).map((_, index) => index),
    ),
    list: { kind: 'list', start, end: node.end, ordered: true, lead: undefined, entries },
  };
}

/** The part of a paragraph that is these of its lines, which follow each other. */
function partOf(node: ParagraphNode, indices: readonly number[]): ParagraphNode | undefined {
  const lines = indices.flatMap((index) => node.lines[index] ?? []);
  const [first] = lines;
  const last = lines.at(-1);
  return first && last && { type: 'paragraph', start: first.start, end: last.end, lines };
}
