/** The blocks of a Markdown text as `readBlocks` gives them; all stretches are offsets of the text. */

/** A stretch of the text. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

export interface HeadingNode extends Span {
  readonly type: 'heading';
  readonly depth: number;
  /** The words between the marks. */
  readonly text: Span;
}
export interface ParagraphNode extends Span {
  readonly type: 'paragraph';
  /** Each line without the marks of the containers around it and without blanks at its ends. */
  readonly lines: readonly Span[];
}
export interface CodeNode extends Span {
  readonly type: 'code';
  /** False for code by indentation. */
  readonly fenced: boolean;
  readonly info: string;
  /** From the first line inside to the end of the last one. */
  readonly inside: Span;
}
export interface TableNode extends Span {
  readonly type: 'table';
  readonly rows: readonly (readonly Span[])[];
}
export interface ItemNode extends Span {
  /** What stands after the marker, its own blocks. */
  readonly children: readonly BlockNode[];
  readonly ordinal: number | undefined;
}
export interface ListNode extends Span {
  readonly type: 'list';
  readonly ordered: boolean;
  readonly items: readonly ItemNode[];
}
export interface QuoteNode extends Span {
  readonly type: 'quote';
  readonly children: readonly BlockNode[];
}
/** A line that holds nothing but an XML-like tag of the author's own (`<rules>`, `</rules>`). */
export interface TagNode extends Span {
  readonly type: 'tag';
  readonly name: string;
  readonly closing: boolean;
}
/** HTML, comments and rules: opaque. */
export interface OpaqueNode extends Span {
  readonly type: 'opaque';
}
export type BlockNode =
  HeadingNode | ParagraphNode | CodeNode | TableNode | ListNode | QuoteNode | TagNode | OpaqueNode;
