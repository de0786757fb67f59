import { htmlBlockEnd, isDelimiterRow, lineStart, splitRow, type LineStart } from './lineStarts.ts';
import { linesOf, type Line } from './source.ts';

import type { BlockNode, ItemNode, Span } from './blockNodes.ts';

/** Containers inside each other beyond this count are read as text; nobody writes so, and it keeps hostile text cheap. */
const deepest = 24;

/**
 * The block structure of CommonMark with the tables of GFM, in one pass over the lines (time grows with the length of the
 * text, whatever it holds). Inline markup is not read: statements keep their words as written. Two liberties, both for
 * how people write these documents: a line with nothing but a tag of the author's own ends a paragraph and hides nothing
 * after it; and a Markdown fence may hold fences of its own although both have three marks.
 */
export function readBlocks(text: string, from = 0): BlockNode[] {
  const nested = new BlockReader(text, true);
  const nodes = nested.read(from);
  // The fence that was thought to hold others never ended: then none does.
  return nested.brokenNesting ? new BlockReader(text, false).read(from) : nodes;
}

interface Container {
  readonly type: 'root' | 'quote' | 'item';
  readonly children: BlockNode[];
  start: number;
  end: number;
  /** Columns the content of an item is indented by. */
  readonly indent: number;
  readonly ordinal: number | undefined;
  /** The list an item stands in. */
  readonly list: OpenList | undefined;
}

interface OpenList {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly marker: string;
  readonly items: ItemNode[];
  start: number;
  end: number;
}

type Leaf =
  | { readonly type: 'paragraph'; readonly lines: Span[] }
  | {
      readonly type: 'fence';
      readonly char: string;
      readonly size: number;
      readonly info: string;
      readonly start: number;
      inside: Span | undefined;
      end: number;
      /** How many fences inside it are open; undefined when it holds none. */
      nested: number | undefined;
    }
  | { readonly type: 'indented'; readonly start: number; end: number }
  | { readonly type: 'html'; readonly until: RegExp | undefined; readonly start: number; end: number }
  | { readonly type: 'table'; readonly width: number; readonly rows: Span[][]; readonly start: number; end: number };

class BlockReader {
  brokenNesting = false;
  readonly #text: string;
  readonly #nesting: boolean;
  readonly #root: Container;
  readonly #open: Container[];
  #leaf: Leaf | undefined;

  constructor(text: string, nesting: boolean) {
    this.#text = text;
    this.#nesting = nesting;
    this.#root = container('root', 0, 0, undefined, undefined);
    this.#open = [this.#root];
  }

  read(from: number): BlockNode[] {
    for (const line of linesOf(this.#text, from)) this.#line(line);
    if (this.#leaf?.type === 'fence' && this.#leaf.nested !== undefined) this.brokenNesting = true;
    this.#closeTo(1);
    this.#closeLeaf();
    return this.#root.children;
  }

  #line(line: Line): void {
    let at = line.start;
    let column = 0;
    let matched = 1;
    for (; matched < this.#open.length; matched++) {
      const here = this.#open[matched];
      if (!here) break;
      const indent = this.#indent(at, line.end, column);
      if (here.type === 'quote') {
        if (indent.columns > 3 || this.#text.charAt(indent.at) !== '>') break;
        [at, column] = this.#afterQuoteMark(indent.at, line.end, column + indent.columns);
      } else if (indent.at >= line.end) {
        // A blank line belongs to an item, unless the item began with one and still has nothing.
        if (here.children.length === 0 && this.#leaf === undefined) break;
        at = indent.at;
      } else if (indent.columns >= here.indent) {
        [at, column] = this.#skip(at, column, here.indent);
      } else {
        break;
      }
    }
    const all = matched === this.#open.length;
    if (all && this.#leaf && this.#continueLeaf(this.#leaf, at, column, line)) return;
    this.#start(at, column, line, matched);
  }

  /** Lets an open fence, HTML block, table or indented code take the line; false when it is over. */
  #continueLeaf(leaf: Leaf, at: number, column: number, line: Line): boolean {
    const indent = this.#indent(at, line.end, column);
    const blank = indent.at >= line.end;
    if (leaf.type === 'fence') {
      this.#fenceLine(leaf, indent, line, at);
      return true;
    }
    if (leaf.type === 'html') {
      if (leaf.until === undefined && blank) {
        this.#closeLeaf();
        return true;
      }
      leaf.end = line.end;
      if (leaf.until?.test(this.#text.slice(at, line.end)) === true) this.#closeLeaf();
      return true;
    }
    if (leaf.type === 'indented') {
      if (!blank && indent.columns < 4) return false;
      if (!blank) leaf.end = line.end;
      return true;
    }
    if (leaf.type === 'table') {
      if (blank || indent.columns > 3) return false;
      const kind = lineStart(this.#text, indent.at, line.end, false);
      if (kind !== undefined && !(kind.type === 'setext' && !kind.rule)) return false;
      leaf.rows.push(splitRow(this.#text, indent.at, line.end, leaf.width));
      leaf.end = line.end;
      return true;
    }
    return false;
  }

  #fenceLine(leaf: Leaf & { type: 'fence' }, indent: Indent, line: Line, at: number): void {
    const run = this.#run(indent.at, line.end, leaf.char);
    if (run >= leaf.size && indent.columns <= 3) {
      const rest = this.#text.slice(indent.at + run, Math.min(line.end, indent.at + run + 200)).trim();
      if (rest === '' && (leaf.nested ?? 0) === 0) {
        leaf.end = indent.at + run;
        leaf.nested = undefined;
        this.#closeLeaf();
        return;
      }
      if (rest === '') leaf.nested = (leaf.nested ?? 1) - 1;
      else if (this.#nesting && holdsFences(leaf.info) && /^[\w+#.-]+$/.test(rest))
        leaf.nested = (leaf.nested ?? 0) + 1;
    }
    leaf.inside = { start: leaf.inside?.start ?? at, end: line.end };
    leaf.end = line.end;
  }

  /** Opens what the line starts; else adds it to the paragraph. */
  #start(from: number, fromColumn: number, line: Line, matchedAtFirst: number): void {
    let at = from;
    let column = fromColumn;
    let matched = matchedAtFirst;
    for (;;) {
      const indent = this.#indent(at, line.end, column);
      const all = matched === this.#open.length;
      const paragraph = this.#leaf?.type === 'paragraph' ? this.#leaf : undefined;
      if (indent.at >= line.end) {
        this.#closeTo(matched);
        this.#closeLeaf();
        return;
      }
      if (indent.columns >= 4) {
        if (paragraph) break;
        this.#closeTo(matched);
        this.#closeLeaf();
        this.#leaf = { type: 'indented', start: indent.at, end: line.end };
        return;
      }
      const kind = lineStart(this.#text, indent.at, line.end, all && paragraph !== undefined);
      if (kind?.type === 'setext' && !(all && paragraph)) {
        // Dashes under nothing are a rule, other underlines are text.
        if (kind.depth === 2 && kind.rule) {
          this.#closeTo(matched);
          this.#closeLeaf();
          this.#add({ type: 'opaque', start: indent.at, end: line.end });
          return;
        }
        break;
      }
      if (kind === undefined && all && paragraph && this.#table(paragraph, indent.at, line)) return;
      if (kind === undefined) break;
      if ((kind.type === 'quote' || kind.type === 'item') && this.#open.length > deepest) break;
      if (kind.type === 'setext' && paragraph) {
        this.#setext(paragraph, kind.depth, line);
        return;
      }
      this.#closeTo(matched);
      this.#closeLeaf();
      if (kind.type === 'quote') {
        this.#open.push(container('quote', indent.at, 0, undefined, undefined));
        [at, column] = this.#afterQuoteMark(indent.at, line.end, column + indent.columns);
      } else if (kind.type === 'item') {
        [at, column] = this.#item(kind, indent, column, line);
      } else {
        this.#leafStart(kind, indent.at, line);
        return;
      }
      matched = this.#open.length;
    }
    this.#text_(at, line, matched);
  }

  /** A line of a paragraph: a new one, the next of the open one, or a lazy one of a paragraph deeper in. */
  #text_(at: number, line: Line, matched: number): void {
    const span = trimmed(this.#text, at, line.end);
    if (this.#leaf?.type === 'paragraph') {
      this.#leaf.lines.push(span);
      return;
    }
    this.#closeTo(matched);
    this.#closeLeaf();
    this.#leaf = { type: 'paragraph', lines: [span] };
  }

  #leafStart(kind: LineStart, at: number, line: Line): void {
    if (kind.type === 'heading') {
      this.#add({ type: 'heading', depth: kind.depth, start: at, end: line.end, text: kind.text });
    } else if (kind.type === 'fence') {
      const { char, size, info } = kind;
      this.#leaf = { type: 'fence', char, size, info, start: at, inside: undefined, end: line.end, nested: undefined };
    } else if (kind.type === 'tag') {
      this.#add({ type: 'tag', name: kind.name, closing: kind.closing, start: at, end: line.end });
    } else if (kind.type === 'html') {
      this.#leaf = { type: 'html', until: htmlBlockEnd(kind.kind), start: at, end: line.end };
      if (this.#leaf.until?.test(this.#text.slice(at, line.end)) === true) this.#closeLeaf();
    } else {
      this.#add({ type: 'opaque', start: at, end: line.end });
    }
  }

  #item(kind: LineStart & { type: 'item' }, indent: Indent, column: number, line: Line): [number, number] {
    const afterMarker = indent.at + kind.marker.length;
    const markerColumn = column + indent.columns + kind.marker.length;
    const gap = this.#indent(afterMarker, line.end, markerColumn);
    const empty = gap.at >= line.end;
    const padding = empty || gap.columns > 4 ? 1 : gap.columns;
    const list = this.#listFor(kind, indent.at);
    const width = indent.columns + kind.marker.length + padding;
    this.#open.push(container('item', indent.at, width, list, kind.ordinal));
    return empty ? [gap.at, markerColumn] : this.#skip(afterMarker, markerColumn, padding);
  }

  #listFor(kind: LineStart & { type: 'item' }, start: number): OpenList {
    const children = this.#top().children;
    const last = children.at(-1);
    const type = kind.ordinal === undefined ? kind.marker : kind.marker.slice(-1);
    if (last?.type === 'list' && 'marker' in last && last.marker === type) return last as OpenList;
    const list: OpenList = {
      type: 'list',
      ordered: kind.ordinal !== undefined,
      marker: type,
      items: [],
      start,
      end: start,
    };
    children.push(list);
    return list;
  }

  #setext(paragraph: Leaf & { type: 'paragraph' }, depth: number, line: Line): void {
    const first = paragraph.lines[0];
    const last = paragraph.lines.at(-1);
    this.#leaf = undefined;
    if (!first || !last) return;
    this.#add({
      type: 'heading',
      depth,
      start: first.start,
      end: line.end,
      text: { start: first.start, end: last.end },
    });
  }

  /** Turns the last line of the paragraph into the head of a table when this line is the row of dashes below one. */
  #table(paragraph: Leaf & { type: 'paragraph' }, at: number, line: Line): boolean {
    const head = paragraph.lines.at(-1);
    const width = head ? isDelimiterRow(this.#text, at, line.end) : 0;
    if (!head || width === 0) return false;
    const cells = splitRow(this.#text, head.start, head.end, width + 1);
    if (cells.length !== width) return false;
    paragraph.lines.pop();
    this.#closeLeaf();
    this.#leaf = { type: 'table', width, rows: [cells], start: head.start, end: line.end };
    return true;
  }

  #closeTo(count: number): void {
    while (this.#open.length > count) {
      this.#closeLeaf();
      const closed = this.#open.pop();
      if (!closed) return;
      const { start, children, ordinal, list } = closed;
      const end = Math.max(closed.end, children.at(-1)?.end ?? closed.end);
      if (closed.type === 'quote') {
        this.#add({ type: 'quote', children, start, end });
      } else if (list) {
        list.items.push({ children, ordinal, start, end });
        list.end = end;
        this.#top().end = Math.max(this.#top().end, end);
      }
    }
  }

  #closeLeaf(): void {
    const leaf = this.#leaf;
    this.#leaf = undefined;
    if (!leaf) return;
    if (leaf.type === 'paragraph') {
      const start = leaf.lines[0]?.start;
      const end = leaf.lines.at(-1)?.end;
      if (start !== undefined && end !== undefined) this.#add({ type: 'paragraph', start, end, lines: leaf.lines });
    } else if (leaf.type === 'fence') {
      const inside = leaf.inside ?? { start: leaf.end, end: leaf.end };
      this.#add({ type: 'code', fenced: true, info: leaf.info, inside, start: leaf.start, end: leaf.end });
    } else if (leaf.type === 'indented') {
      const { start, end } = leaf;
      this.#add({ type: 'code', fenced: false, info: '', inside: { start, end }, start, end });
    } else if (leaf.type === 'table') {
      this.#add({ type: 'table', rows: leaf.rows, start: leaf.start, end: leaf.end });
    } else {
      this.#add({ type: 'opaque', start: leaf.start, end: leaf.end });
    }
  }

  #add(node: BlockNode): void {
    const top = this.#top();
    top.children.push(node);
    top.end = Math.max(top.end, node.end);
  }

  #top(): Container {
    return this.#open.at(-1) ?? this.#root;
  }

  #indent(at: number, end: number, column: number): Indent {
    let columns = 0;
    for (let i = at; i < end; i++) {
      const code = this.#text.charCodeAt(i);
      if (code === 32 || code === 0) columns++;
      else if (code === 9) columns += 4 - ((column + columns) % 4);
      else return { at: i, columns };
    }
    return { at: end, columns };
  }

  /** Goes `width` columns of blanks further; a tab that reaches beyond counts as passed. */
  #skip(at: number, column: number, width: number): [number, number] {
    let passed = 0;
    let i = at;
    for (; passed < width && i < this.#text.length; i++)
      passed += this.#text.charCodeAt(i) === 9 ? 4 - ((column + passed) % 4) : 1;
    return [i, column + passed];
  }

  #afterQuoteMark(at: number, end: number, column: number): [number, number] {
    const next = at + 1 < end ? this.#text.charCodeAt(at + 1) : 0;
    return next === 32 || next === 9 ? [at + 2, column + 2] : [at + 1, column + 1];
  }

  #run(at: number, end: number, char: string): number {
    let i = at;
    while (i < end && this.#text.charAt(i) === char) i++;
    return i - at;
  }
}

interface Indent {
  readonly at: number;
  readonly columns: number;
}

function container(
  type: Container['type'],
  start: number,
  indent: number,
  list: OpenList | undefined,
  ordinal: number | undefined,
): Container {
  return { type, children: [], start, end: start, indent, list, ordinal };
}

/** Fences of Markdown, and those that do not say what they hold, may hold fences. */
function holdsFences(info: string): boolean {
  return /^(?:md|mdx|markdown|text|txt)?$/i.test(info.split(/\s/)[0] ?? '');
}

function trimmed(text: string, start: number, end: number): Span {
  let from = start;
  let to = end;
  while (from < to && /\s/.test(text.charAt(from))) from++;
  while (to > from && /\s/.test(text.charAt(to - 1))) to--;
  return { start: from, end: to };
}
