import type {
  Code,
  List as MdList,
  ListItem,
  Nodes,
  Paragraph as MdParagraph,
  RootContent,
  Table as MdTable,
} from 'mdast';
import { blocksOf, span, tame, type TagLine } from './markdown.ts';
import { linesOf } from './source.ts';
import { cleanTitle, plain } from './words.ts';

/** A stretch of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** Words that introduce the block after them: "Before deployment:", "**Verify**", or a whole sentence that ends in a colon. */
export interface Lead extends Span {
  readonly text: string;
  /** Short enough to be a title and not a sentence. */
  readonly label: boolean;
}

/** One entry of a list. */
export interface Entry extends Span {
  /** As written after the marker and the box. */
  readonly text: string;
  /** A drawn box before the words. */
  readonly box: 'open' | 'ticked' | undefined;
  /** The number it carries, in ordered lists. */
  readonly ordinal: number | undefined;
  readonly blocks: readonly Block[];
}

export interface ListBlock extends Span {
  readonly kind: 'list';
  readonly ordered: boolean;
  readonly entries: readonly Entry[];
  readonly lead: Lead | undefined;
}

export interface FenceBlock extends Span {
  readonly kind: 'fence';
  readonly language: string;
  readonly text: string;
  /** Offset of the first character of `text`; lines of an indented fence are `indent` further in. */
  readonly inside: Span;
  readonly lead: Lead | undefined;
}

export interface TableBlock extends Span {
  readonly kind: 'table';
  readonly header: readonly (Span & { readonly text: string })[];
  readonly rows: readonly (readonly (Span & { readonly text: string })[])[];
  readonly lead: Lead | undefined;
}

export interface ParagraphBlock extends Span {
  readonly kind: 'paragraph';
  readonly text: string;
}

export type Block = ListBlock | FenceBlock | TableBlock | ParagraphBlock;

/** A heading of whatever shape, and what stands under it up to the next one of its rank. */
export interface Section extends Span {
  readonly shape: 'document' | 'heading' | 'bold' | 'tag';
  /** Cleaned: no emoji, numbering or markup. Empty for the document itself. */
  readonly title: string;
  /** As written, without the marker. */
  readonly rawTitle: string;
  readonly titleSpan: Span;
  /** 0 document, 1 to 6 headings, 7 bold lines; a tag has the depth of where it stands plus a half. */
  readonly depth: number;
  readonly parent: Section | undefined;
  /** Which of the documents embedded in the file, from 0. */
  readonly part: number;
  readonly blocks: Block[];
  readonly children: Section[];
}

export interface Outline {
  readonly root: Section;
  /** All sections in document order, the root first. */
  readonly sections: readonly Section[];
}

/** Reads the structure of a document: headings of every shape, lists, fences, tables. `skip`: length of the front matter. */
export function outlineOf(source: string, skip: number): Outline {
  const tamed = tame(source, skip);
  const root = blocksOf(tamed.text);
  return new OutlineBuilder(tamed.text, tamed.tags).build(root.children);
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

class OutlineBuilder {
  readonly #text: string;
  readonly #tags: readonly TagLine[];
  readonly #root: Mutable<Section>;
  readonly #all: Section[] = [];
  #open: Mutable<Section>;
  #nextTag = 0;
  #part = 0;

  constructor(text: string, tags: readonly TagLine[]) {
    this.#text = text;
    this.#tags = tags;
    this.#root = this.#make('document', '', { start: 0, end: 0 }, 0, undefined);
    this.#root.end = text.length;
    this.#open = this.#root;
  }

  build(nodes: readonly RootContent[]): Outline {
    this.#walk(nodes);
    this.#passTags(Number.POSITIVE_INFINITY);
    for (let section: Mutable<Section> | undefined = this.#open; section; section = section.parent)
      section.end = this.#text.length;
    return { root: this.#root, sections: this.#all };
  }

  #walk(nodes: readonly RootContent[]): void {
    for (let i = 0; i < nodes.length; i++) {
      const node = nodes[i];
      if (!node) continue;
      this.#passTags(span(node).start);
      if (node.type === 'heading') {
        this.#heading(node.depth, span(node));
      } else if (node.type === 'blockquote') {
        this.#walk(node.children);
      } else if (node.type === 'paragraph') {
        const title = boldTitle(this.#slice(node));
        const next = nodes[i + 1];
        if (title !== undefined && next) this.#enter('bold', title, span(node), 7);
        else this.#open.blocks.push(paragraph(this.#text, node));
      } else {
        const block = this.#block(node, nodes[i - 1]);
        if (block) this.#open.blocks.push(block);
      }
    }
  }

  #heading(depth: number, at: Span): void {
    const raw = this.#text
      .slice(at.start, at.end)
      .replace(/^\s{0,3}#{1,6}[ \t]*/, '')
      .replace(/[ \t]+#+[ \t]*$/, '')
      .replace(/\s*[\r\n]+\s*(?:=+|-+)\s*$/, '')
      .trim();
    this.#enter('heading', raw, at, depth);
  }

  #enter(shape: Section['shape'], raw: string, at: Span, depth: number): void {
    while (this.#open.depth >= depth && this.#open.parent && !(this.#open.shape === 'tag' && shape !== 'tag')) {
      this.#open.end = at.start;
      this.#open = this.#open.parent;
    }
    const section = this.#make(shape, raw, at, depth, this.#open);
    this.#open.children.push(section);
    this.#open = section;
  }

  /** Opens and closes the tag sections that stand before `offset`. */
  #passTags(offset: number): void {
    for (; this.#nextTag < this.#tags.length; this.#nextTag++) {
      const tag = this.#tags[this.#nextTag];
      if (!tag || tag.start >= offset) return;
      if (tag.closing) this.#closeTag(tag);
      else this.#enter('tag', tag.name.replace(/[_-]+/g, ' '), tag, this.#open.depth + 0.5);
    }
  }

  #closeTag(tag: TagLine): void {
    const name = tag.name.replace(/[_-]+/g, ' ');
    let section: Section | undefined = this.#open;
    while (section && !(section.shape === 'tag' && section.rawTitle === name)) section = section.parent;
    if (!section?.parent) return;
    for (let inner: Mutable<Section> = this.#open; inner !== section; inner = inner.parent ?? section)
      inner.end = tag.start;
    (section as Mutable<Section>).end = tag.end;
    this.#open = section.parent;
  }

  #make(shape: Section['shape'], raw: string, at: Span, depth: number, parent: Section | undefined): Mutable<Section> {
    const title = cleanTitle(raw);
    if (shape === 'heading' && depth === 1 && this.#all.some((other) => other.depth === 1 && other.shape === 'heading'))
      this.#part++;
    const section: Mutable<Section> = {
      shape,
      title,
      rawTitle: raw,
      titleSpan: { start: at.start, end: at.end },
      depth,
      parent,
      part: this.#part,
      blocks: [],
      children: [],
      start: at.start,
      end: at.end,
    };
    this.#all.push(section);
    return section;
  }

  #block(node: RootContent, before: Nodes | undefined): Block | undefined {
    const lead = before?.type === 'paragraph' ? leadOf(this.#text, before) : undefined;
    if (node.type === 'list') return list(this.#text, node, lead);
    if (node.type === 'code') return fence(this.#text, node, lead);
    if (node.type === 'table') return table(this.#text, node, lead);
    return undefined;
  }

  #slice(node: Nodes): string {
    const { start, end } = span(node);
    return this.#text.slice(start, end);
  }
}

/** The title of a paragraph that is nothing but one bold run on one line; undefined for any other paragraph. */
function boldTitle(text: string): string | undefined {
  const match = /^(?:\*\*|__)([^*\r\n]{1,120}?)(?:\*\*|__)[ \t]*[:：]?[ \t]*$/u.exec(text.trim());
  const title = match?.[1]?.trim();
  return title === undefined || title === '' ? undefined : title;
}

function paragraph(text: string, node: MdParagraph): ParagraphBlock {
  const { start, end } = span(node);
  return { kind: 'paragraph', start, end, text: text.slice(start, end) };
}

function leadOf(text: string, node: MdParagraph): Lead | undefined {
  const { start, end } = span(node);
  const lines = [...linesOf(text, start, end)];
  const last = lines.at(-1);
  if (!last) return undefined;
  const words = text.slice(last.start, last.end).trim();
  if (!/[:：](?:\*\*|__)?$/u.test(words)) return undefined;
  const clean = plain(words);
  const label = clean.length <= 60 && clean.split(' ').length <= 8 && !/[.!?;]\s/.test(clean);
  return { start: last.start, end: last.end, text: words, label };
}

function list(text: string, node: MdList, lead: Lead | undefined): ListBlock {
  const first = node.start ?? 1;
  return {
    kind: 'list',
    ...span(node),
    ordered: node.ordered === true,
    lead,
    entries: node.children.map((item, index) => entry(text, item, node.ordered === true ? first + index : undefined)),
  };
}

const boxPattern = /^(?:\[( |x|X|✓|✔|-|)\]|([☐□◻⬜▢])|([☑☒✅✔]))\s+/u;

/** Takes the drawn box off the front of an entry's words. A tick emoji counts only where `symbols` says so. */
export function takeBox(words: string, symbols: boolean): { box: 'open' | 'ticked' | undefined; rest: string } {
  const match = boxPattern.exec(words);
  if (!match) return { box: undefined, rest: words };
  if (match[3] !== undefined && !symbols && match[3] !== '☑' && match[3] !== '☒')
    return { box: undefined, rest: words };
  const ticked = match[3] !== undefined || /[xX✓✔]/u.test(match[1] ?? '');
  return { box: ticked ? 'ticked' : 'open', rest: words.slice(match[0].length) };
}

function entry(text: string, item: ListItem, ordinal: number | undefined): Entry {
  const whole = span(item);
  const first = item.children[0];
  const head = first?.type === 'paragraph' ? span(first) : undefined;
  const words = head ? unwrap(text.slice(head.start, head.end)) : '';
  const { box, rest } = takeBox(words, false);
  const blocks: Block[] = [];
  const children = head ? item.children.slice(1) : item.children;
  children.forEach((child, index) => {
    const before = index > 0 ? children[index - 1] : undefined;
    const lead = before?.type === 'paragraph' ? leadOf(text, before) : undefined;
    if (child.type === 'paragraph') blocks.push(paragraph(text, child));
    else if (child.type === 'list') blocks.push(list(text, child, lead));
    else if (child.type === 'code') blocks.push(fence(text, child, lead));
    else if (child.type === 'table') blocks.push(table(text, child, lead));
  });
  return { start: whole.start, end: head?.end ?? whole.end, text: rest, box, ordinal, blocks };
}

/** Lines of one statement joined by a blank, as Markdown shows them. */
export function unwrap(text: string): string {
  return text.replace(/[ \t]*(?:\r\n|\n|\r)[ \t>]*/g, ' ').trim();
}

function fence(text: string, node: Code, lead: Lead | undefined): FenceBlock {
  const { start, end } = span(node);
  const lines = [...linesOf(text, start, end)];
  const open = /^[ \t>]*(`{3,}|~{3,})/.exec(text.slice(start, lines[0]?.end ?? end));
  let inside = { start, end };
  if (open) {
    const last = lines.at(-1);
    const closed =
      lines.length > 1 && last !== undefined && /^[ \t>]*(`{3,}|~{3,})[ \t]*$/.test(text.slice(last.start, last.end));
    const from = lines[0]?.next ?? end;
    inside = { start: Math.min(from, end), end: closed ? Math.max(from, last.start) : end };
  }
  return {
    kind: 'fence',
    start,
    end,
    language: (node.lang ?? '').toLowerCase(),
    text: text.slice(inside.start, inside.end),
    inside,
    lead,
  };
}

function table(text: string, node: MdTable, lead: Lead | undefined): TableBlock {
  const [header, ...rows] = node.children.map((row) =>
    row.children.map((cell) => {
      const at = span(cell);
      const words = text.slice(at.start, at.end).replace(/^\|?\s*|\s*\|?$/g, '');
      return { ...at, text: words };
    }),
  );
  return { kind: 'table', ...span(node), header: header ?? [], rows, lead };
}
