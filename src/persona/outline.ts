import type { BlockNode, CodeNode, ItemNode, ListNode, ParagraphNode, Span, TableNode } from './blockNodes.ts';
import { readBlocks } from './blocks.ts';
import { leadOf, type Lead } from './leads.ts';
import { boxedLists, letteredList, takeBox, taggedList } from './lineLists.ts';
import { cleanTitle } from './words.ts';

export type { Span } from './blockNodes.ts';
export type { Lead } from './leads.ts';

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
  /** False for code that is only indented. */
  readonly fenced: boolean;
  readonly language: string;
  readonly text: string;
  /** Where `text` stands. */
  readonly inside: Span;
  readonly lead: Lead | undefined;
}

export interface Cell extends Span {
  readonly text: string;
}

export interface TableBlock extends Span {
  readonly kind: 'table';
  readonly header: readonly Cell[];
  readonly rows: readonly (readonly Cell[])[];
  readonly lead: Lead | undefined;
}

export interface ParagraphBlock extends Span {
  readonly kind: 'paragraph';
  /** Its lines joined by a blank. */
  readonly text: string;
  readonly lines: readonly Span[];
}

export type Block = ListBlock | FenceBlock | TableBlock | ParagraphBlock;

/** A heading of whatever shape, and what stands under it up to the next one of its rank. */
export interface Section extends Span {
  /** `head`: a list of the document's head or of a data file, titled by its key. */
  readonly shape: 'document' | 'heading' | 'bold' | 'tag' | 'head';
  /** Cleaned: no emoji, numbering or markup. Empty for the document itself. */
  readonly title: string;
  /** As written, without the marker. */
  readonly rawTitle: string;
  readonly titleSpan: Span;
  /** 0 document, 1 to 6 headings, 7 bold lines; a tag has the depth of where it stands plus a half. */
  readonly depth: number;
  readonly parent: Section | undefined;
  /** Which of the documents embedded in the file it belongs to, from 0. */
  readonly part: number;
  readonly blocks: Block[];
  readonly children: Section[];
}

export interface Outline {
  readonly root: Section;
  /** All sections in document order, the root first. */
  readonly sections: readonly Section[];
}

/** Reads the structure of a document: headings of every shape, lists, fences, tables. `skip`: length of its head. */
export function outlineOf(source: string, skip: number): Outline {
  return new OutlineBuilder(source, skip).build(readBlocks(source, skip));
}

type Mutable<T> = { -readonly [K in keyof T]: T[K] };

/** Tags inside each other beyond this count open no section of their own. */
const deepestTags = 12;

class OutlineBuilder {
  readonly #text: string;
  readonly #root: Mutable<Section>;
  readonly #all: Mutable<Section>[] = [];
  #open: Mutable<Section>;
  #tags = 0;

  constructor(text: string, skip: number) {
    this.#text = text;
    this.#root = this.#make('document', '', { start: skip, end: skip }, 0, undefined);
    this.#open = this.#root;
  }

  build(nodes: readonly BlockNode[]): Outline {
    this.#walk(nodes);
    for (let section: Mutable<Section> | undefined = this.#open; section; section = section.parent)
      section.end = this.#text.length;
    numberParts(this.#all);
    return { root: this.#root, sections: this.#all };
  }

  #walk(nodes: readonly BlockNode[]): void {
    nodes.forEach((node, index) => {
      const before = nodes[index - 1];
      if (node.type === 'heading') {
        this.#enter('heading', this.#text.slice(node.text.start, node.text.end), node, node.depth);
      } else if (node.type === 'tag') {
        if (node.closing) this.#closeTag(tagTitle(node.name), node);
        else this.#openTag(tagTitle(node.name), node);
      } else if (node.type === 'quote') {
        this.#walk(node.children);
      } else if (node.type === 'paragraph') {
        const title = boldTitle(this.#text, node, nodes[index + 1]);
        if (title === undefined) {
          const label = this.#besideBold() ? boldLabel(this.#text, node) : undefined;
          if (label !== undefined) this.#enter('bold', label, node, 7);
          else this.#open.blocks.push(...lines(this.#text, node));
        } else this.#enter('bold', title, node, 7);
      } else if (node.type !== 'opaque') {
        this.#open.blocks.push(block(this.#text, node, before));
      }
    });
  }

  #enter(shape: Section['shape'], raw: string, at: Span, depth: number): void {
    while (this.#open.depth >= depth && this.#open.parent && !(this.#open.shape === 'tag' && shape !== 'tag')) {
      this.#open.end = at.start;
      this.#open = this.#open.parent;
    }
    const section = this.#make(shape, raw.replace(/\s*[\r\n]+\s*/g, ' '), at, depth, this.#open);
    this.#open.children.push(section);
    this.#open = section;
  }

  #openTag(title: string, at: Span): void {
    if (this.#tags >= deepestTags) return;
    this.#tags++;
    // What stands inside a tag is inside it, also a heading; so a tag is always a child of where it stands.
    const section = this.#make('tag', title, at, Math.floor(this.#open.depth) + 0.5, this.#open);
    this.#open.children.push(section);
    this.#open = section;
  }

  /** True below a bold line that has a list of its own: a bold label is its sibling then, and not one of its groups. */
  #besideBold(): boolean {
    const { shape, blocks, titleSpan } = this.#open;
    const [first] = blocks;
    return shape === 'bold' && first?.kind === 'list' && (!first.lead || first.lead.start === titleSpan.start);
  }

  #closeTag(title: string, at: Span): void {
    let section: Section | undefined = this.#open;
    while (section && !(section.shape === 'tag' && section.rawTitle === title)) section = section.parent;
    if (!section?.parent) return;
    for (let inner: Mutable<Section> = this.#open; ; inner = inner.parent ?? section) {
      inner.end = at.start;
      if (inner.shape === 'tag') this.#tags--;
      if (inner === section) break;
    }
    this.#open = section.parent;
  }

  #make(shape: Section['shape'], raw: string, at: Span, depth: number, parent: Section | undefined): Mutable<Section> {
    const section: Mutable<Section> = {
      shape,
      title: cleanTitle(raw),
      rawTitle: raw,
      titleSpan: { start: at.start, end: at.end },
      depth,
      parent,
      part: 0,
      blocks: [],
      children: [],
      start: at.start,
      end: at.end,
    };
    this.#all.push(section);
    return section;
  }
}

/** A first-level heading begins a second document when below it stand sections that the first one had, too. */
function numberParts(sections: readonly Mutable<Section>[]): void {
  const seen = new Set<string>();
  let part = 0;
  let titles: string[] = [];
  let from = 0;
  const close = (to: number): void => {
    const shared = titles.filter((title) => seen.has(title)).length;
    if (shared >= 3 || (shared === 2 && titles.length <= 4)) part++;
    for (let i = from; i < to; i++) {
      const section = sections[i];
      if (section) section.part = part;
    }
    for (const title of titles) seen.add(title);
    titles = [];
    from = to;
  };
  sections.forEach((section, index) => {
    if (section.shape !== 'heading') return;
    if (section.depth === 1) close(index);
    else if (section.depth === 2) titles.push(section.title.toLowerCase());
  });
  close(sections.length);
}

function tagTitle(name: string): string {
  return name.replace(/[_:.-]+/g, ' ').trim();
}

/**
 * The title of a paragraph that is nothing but one bold run on one line. A bold line with a colon right above a list is
 * that list's label, and a bold sentence is a sentence: undefined for both.
 */
function boldTitle(text: string, node: ParagraphNode, next: BlockNode | undefined): string | undefined {
  if (node.lines.length !== 1 || !next || node.end - node.start > 140) return undefined;
  const words = text.slice(node.start, node.end);
  const match = /^(?:\*\*|__)([^*]{1,120}?)([:：])?(?:\*\*|__)[ \t]*([:：])?$/u.exec(words);
  const title = match?.[1]?.trim() ?? '';
  if (title === '' || (/[.!?]$/.test(title) && title.split(' ').length > 6)) return undefined;
  const colon = match?.[2] !== undefined || match?.[3] !== undefined;
  return colon && (next.type === 'list' || next.type === 'code' || next.type === 'table') ? undefined : title;
}

/** "**Do not:**" on a line of its own: its words. */
function boldLabel(text: string, node: ParagraphNode): string | undefined {
  if (node.lines.length !== 1) return undefined;
  return /^(?:\*\*|__)([^*]{1,80})(?:[:：](?:\*\*|__)|(?:\*\*|__)[:：])$/u.exec(text.slice(node.start, node.end))?.[1];
}

function block(text: string, node: ListNode | CodeNode | TableNode, before: BlockNode | undefined): Block {
  const lead = before?.type === 'paragraph' ? leadOf(text, before) : undefined;
  if (node.type === 'list') return list(text, node, lead);
  return node.type === 'code' ? fence(text, node, lead) : table(text, node, lead);
}

/** A paragraph, or the lists that its lines are. */
function lines(text: string, node: ParagraphNode): Block[] {
  const tagged = taggedList(text, node);
  if (tagged) return [tagged];
  const boxed = boxedLists(text, node);
  if (!boxed) return [paragraph(text, node)];
  return boxed.flatMap(({ before, list }) => [...(before ? [paragraph(text, before)] : []), list]);
}

function paragraph(text: string, node: ParagraphNode): ParagraphBlock {
  return { kind: 'paragraph', start: node.start, end: node.end, text: joined(text, node.lines), lines: node.lines };
}

function joined(text: string, lines: readonly Span[]): string {
  return lines.map(({ start, end }) => text.slice(start, end)).join(' ');
}

function list(text: string, node: ListNode, lead: Lead | undefined): ListBlock {
  const { start, end, ordered } = node;
  return { kind: 'list', start, end, ordered, lead, entries: node.items.map((item) => entry(text, item)) };
}

function entry(text: string, item: ItemNode): Entry {
  const first = item.children[0];
  const lettered = first?.type === 'paragraph' ? letteredList(text, first) : undefined;
  const own = lettered?.before ?? (first?.type === 'paragraph' ? first : undefined);
  const { box, rest } = takeBox(own ? joined(text, own.lines) : '');
  const blocks: Block[] = lettered ? [lettered.list] : [];
  item.children.forEach((child, index) => {
    const before = index > 1 || first?.type !== 'paragraph' ? item.children[index - 1] : undefined;
    if (child.type === 'paragraph') {
      if (index > 0) blocks.push(paragraph(text, child));
    } else if (child.type === 'list' || child.type === 'code' || child.type === 'table') {
      blocks.push(block(text, child, before));
    }
  });
  const end = own?.end ?? item.end;
  return { start: item.start, end, text: rest, box, ordinal: item.ordinal, blocks };
}

function fence(text: string, node: CodeNode, lead: Lead | undefined): FenceBlock {
  const { start, end, fenced, inside, info } = node;
  const language = /^[^\s{,]*/.exec(info)?.[0].toLowerCase() ?? '';
  return { kind: 'fence', start, end, fenced, language, text: text.slice(inside.start, inside.end), inside, lead };
}

function table(text: string, node: TableNode, lead: Lead | undefined): TableBlock {
  const [header, ...rows] = node.rows.map((row) =>
    row.map((cell) => ({ ...cell, text: text.slice(cell.start, cell.end) })),
  );
  return { kind: 'table', start: node.start, end: node.end, header: header ?? [], rows, lead };
}
