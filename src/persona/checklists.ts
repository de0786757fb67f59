import { fenceLines } from './fenceLines.ts';
import { holdsBy, holdsOf } from './holds.ts';
import type { Checklist, ChecklistItem } from './model.ts';
import {
  takeBox,
  type Block,
  type Entry,
  type FenceBlock,
  type ListBlock,
  type Outline,
  type ParagraphBlock,
  type Section,
  type Span,
  type TableBlock,
} from './outline.ts';
import { runInParts } from './runIn.ts';
import type { Source } from './source.ts';
import { asksForConditions, isTemplateSection, ownTopic, topicOf, type Topic } from './topics.ts';
import { append, cleanTitle, normalise, plain, type Ids } from './words.ts';

/** An item on its way into a checklist. */
interface Draft extends Span {
  readonly text: string;
  readonly group: string | undefined;
  readonly drawn: boolean;
  readonly ordered: boolean;
  readonly template: boolean;
}

/** Items that stand together, with what says where they belong. */
interface Find {
  readonly section: Section;
  readonly block: Block;
  readonly items: readonly Draft[];
  /** A label or entry right above them that is itself the title of a checklist. */
  readonly own: Home | undefined;
}

interface Home {
  readonly title: string;
  readonly at: Span;
  readonly section?: Section;
}

interface DraftList extends Home {
  /** The heading of the document that calls itself a checklist, where this list is a chapter of it. */
  readonly book: Section | undefined;
  readonly intro: string | undefined;
  readonly part: number;
  readonly items: Draft[];
}

/** The checklists of a document: drawn boxes anywhere, and lists whose words say that they are one. */
export function readChecklists(outline: Outline, source: Source, ids: Ids): Checklist[] {
  const finds: Find[] = [];
  const doc = { drawn: false };
  for (const section of outline.sections) {
    for (const block of section.blocks) append(finds, findItems(section, block, source.text));
  }
  doc.drawn = finds.some(({ items }) => items.some((item) => item.drawn && !item.template));
  if (!doc.drawn) append(finds, wholeDocument(outline, finds));
  const homes = new Homes(finds);
  const drafts = new Map<string, DraftList>();
  for (const find of finds) {
    const home = homes.of(find);
    const key = `${home.at.start}:${home.at.end}`;
    let draft = drafts.get(key);
    if (!draft) {
      const book = home.section && chapterOf(home.section);
      draft = { ...home, book, intro: introOf(home.section, find.block), part: find.section.part, items: [] };
      drafts.set(key, draft);
    }
    append(
      draft.items,
      find.items.map((item) => (item.group === home.title ? { ...item, group: undefined } : item)),
    );
  }
  const lists = [...drafts.values()].map(withoutNotes).filter((draft) => draft.items.length > 0);
  return withoutOlder(lists)
    .sort((a, b) => (a.items[0]?.start ?? 0) - (b.items[0]?.start ?? 0))
    .map((draft) => finish(draft, source, ids));
}

/** The document's title above a chapter of it, when the document calls itself a checklist. */
function chapterOf(section: Section): Section | undefined {
  const { parent } = section;
  return parent?.depth === 1 && isListTopic(ownTopic(parent)) ? parent : undefined;
}

/** Where boxes are drawn, the undrawn lists beside them are notes. */
function withoutNotes(draft: DraftList): DraftList {
  if (!draft.items.some((item) => item.drawn)) return draft;
  return { ...draft, items: draft.items.filter((item) => item.drawn) };
}

/** Of two lists with the same title in two documents of one file, the later one counts. */
function withoutOlder(drafts: readonly DraftList[]): DraftList[] {
  const latest = new Map<string, number>();
  for (const { title, part } of drafts) {
    const key = normalise(title);
    latest.set(key, Math.max(part, latest.get(key) ?? 0));
  }
  return drafts.filter(({ title, part }) => part === latest.get(normalise(title)));
}

/** A document that calls itself a checklist and draws no boxes: its lists are one. */
function wholeDocument(outline: Outline, finds: readonly Find[]): Find[] {
  if (finds.length > 0) return [];
  const title = outline.sections.find((section) => section.depth === 1 && section.shape === 'heading');
  if (!title || topicOf(title.title) !== 'checklist') return [];
  return outline.sections.flatMap((section) => {
    if (ownTopic(section) !== undefined && section !== title) return [];
    return section.blocks.flatMap((block): Find[] => {
      if (block.kind !== 'list') return [];
      const items = listItems(block, groupOf(section, block), true, false);
      return [{ section, block, items, own: { title: title.title, at: title.titleSpan, section: title } }];
    });
  });
}

/** Finds the section that gives items their title. */
class Homes {
  /** First-level headings below which items stand two headings deep. */
  readonly #deep = new Set<Section>();
  /** Sections with drawn boxes, by their parent. */
  readonly #siblings = new Map<Section, Set<Section>>();

  constructor(finds: readonly Find[]) {
    for (const { section, items } of finds) {
      const chain = chainOf(section);
      const top = chain.find((at) => at.depth === 1);
      if (top && chain.filter((at) => at.shape === 'heading' && at.depth > 1).length >= 2) this.#deep.add(top);
      if (!section.parent || !items.some((item) => item.drawn)) continue;
      const others = this.#siblings.get(section.parent) ?? new Set<Section>();
      this.#siblings.set(section.parent, others.add(section));
    }
  }

  of(find: Find): Home {
    const { section, items, own } = find;
    const home = this.#listSection(section);
    if (home && !(own && home.depth === 1)) return { title: home.title, at: home.titleSpan, section: home };
    if (own) return own;
    const drawn = items.some((item) => item.drawn);
    const lead = leadOf(find.block);
    if (section.shape === 'document' || (!drawn && section.title === ''))
      return { title: lead?.title ?? 'Checklist', at: lead?.at ?? find.block };
    const parent = section.parent;
    const insideParent = parent !== undefined && parent.depth > 1 && parent.shape === 'heading';
    const many = parent !== undefined && (this.#siblings.get(parent)?.size ?? 0) > 1;
    if (drawn && insideParent && (many || section.shape === 'bold'))
      return { title: parent.title, at: parent.titleSpan, section: parent };
    return { title: section.title, at: section.titleSpan, section };
  }

  /** The nearest section that calls itself a checklist, and those around it that do so, too. */
  #listSection(section: Section): Section | undefined {
    let home: Section | undefined;
    for (const at of chainOf(section)) {
      if (isListTopic(ownTopic(at))) {
        // "Checklists" is a place for them, not one; and so is a document with chapters of its own.
        if (home && (/\b(?:checklists|gates and checklists)$/i.test(at.title) || at.depth === 1)) return home;
        home = at;
      } else if (home) break;
    }
    if (home?.depth === 1 && this.#deep.has(home)) {
      return chainOf(section).find((at) => at.parent === home) ?? home;
    }
    return home;
  }
}

function chainOf(section: Section): Section[] {
  const chain: Section[] = [];
  for (let at: Section | undefined = section; at && at.shape !== 'document'; at = at.parent) chain.push(at);
  return chain;
}

function isListTopic(topic: Topic | undefined): boolean {
  return topic === 'checklist' || topic === 'gate';
}

function leadOf(block: Block): { title: string; at: Span; topic: Topic | undefined; label: boolean } | undefined {
  const lead = block.kind === 'paragraph' ? undefined : block.lead;
  if (!lead) return undefined;
  const title = cleanTitle(lead.text);
  const topic = topicOf(title);
  // A line without a colon is only a label when it speaks of a checklist.
  if (!lead.colon && !isListTopic(topic)) return undefined;
  return { title, at: lead, topic, label: lead.label && isLabel(title) };
}

/** "Before deployment" names a group; "Before it is complete, verify" only leads over to the list. */
function isLabel(title: string): boolean {
  return !/[,，，]|\b(?:verify|ensure|confirm|following|check that|make sure|must|should)$|[确认保]$/iu.test(title);
}

function findItems(section: Section, block: Block, text: string): Find[] {
  const template = isTemplateSection(section);
  const lead = leadOf(block);
  const own = lead && isListTopic(lead.topic) ? { title: lead.title, at: lead.at } : undefined;
  const found = (items: readonly Draft[]): Find[] => (items.length > 0 ? [{ section, block, items, own }] : []);
  if (block.kind === 'paragraph') {
    return [...found(paragraphItems(section, block, text, template)), ...runInItems(section, block, text, template)];
  }
  if (block.kind === 'fence') return fenceFinds(section, block, own, text, template);
  if (block.kind === 'table') return found(tableItems(section, block, template));
  return [
    ...found(listItems(block, groupOf(section, block), listSaysSo(section, block), template)),
    ...entryLists(section, block, template),
    ...entryFences(section, block, text, template),
  ];
}

/** Fences with boxes below the entries of a list. */
function entryFences(section: Section, block: ListBlock, text: string, template: boolean): Find[] {
  return block.entries.flatMap((entry) =>
    entry.blocks.flatMap((inner): Find[] => {
      if (inner.kind === 'list') return entryFences(section, inner, text, template);
      return inner.kind === 'fence' ? fenceFinds(section, inner, undefined, text, template) : [];
    }),
  );
}

/** True for a list that nobody drew boxes on but whose own words make it a checklist. */
function listSaysSo(section: Section, block: ListBlock | TableBlock | FenceBlock): boolean {
  if (isTemplateSection(section)) return false;
  if (block.lead && asksForConditions(block.lead.text)) return true;
  const lead = leadOf(block);
  if (lead?.topic !== undefined) {
    if (isListTopic(lead.topic)) return true;
    if (lead.label && lead.topic !== 'role') return false;
  }
  for (const at of chainOf(section)) {
    if (at.depth === 1 && at.shape === 'heading') return false;
    const topic = ownTopic(at);
    if (topic !== undefined) return isListTopic(topic) && !listsFiles(block);
  }
  return false;
}

/** A list of paths names documents, it asks for nothing. */
function listsFiles(block: Block): boolean {
  return block.kind === 'list' && block.entries.every((entry) => /^[`*]*[\w./-]+\.\w{1,5}[`*]*$/.test(entry.text));
}

/** The name of the group that items carry: their label, else the section they stand in. */
function groupOf(section: Section, block: Block): string | undefined {
  const lead = leadOf(block);
  if (lead?.label === true) return lead.title;
  return section.shape === 'document' || section.title === '' ? undefined : section.title;
}

function listItems(block: ListBlock, group: string | undefined, saysSo: boolean, template: boolean): Draft[] {
  const items: Draft[] = [];
  const someDrawn = block.entries.some((entry) => entry.box !== undefined);
  for (const entry of block.entries) {
    const nested = nestedLists(entry);
    const isHeading = entry.box === undefined && nested.length > 0 && headsGroup(entry);
    const counts = entry.box !== undefined || (saysSo && !someDrawn && !isHeading && !isGateRule(entry));
    const { text, start, end } = entry;
    if (counts)
      items.push({ text, group, drawn: entry.box !== undefined, ordered: block.ordered, template, start, end });
    if (isHeading && isListTopic(topicOf(cleanTitle(entry.text))) && !saysSo) continue;
    for (const inner of nested) {
      // Below an item that counts, plain points explain it; boxes are items in any case.
      const label = inner.lead?.label === true ? cleanTitle(inner.lead.text) : undefined;
      items.push(
        ...listItems(inner, isHeading ? cleanTitle(entry.text) : (label ?? group), saysSo && isHeading, template),
      );
    }
  }
  return items;
}

/** "2. **Pre-release checklist**" above a nested list: a checklist that is an entry of another list. */
function entryLists(section: Section, block: ListBlock, template: boolean): Find[] {
  if (listSaysSo(section, block)) return [];
  return block.entries.flatMap((entry): Find[] => {
    const title = cleanTitle(entry.text);
    if (entry.box !== undefined || !headsGroup(entry) || !isListTopic(topicOf(title))) return [];
    const own = { title, at: { start: entry.start, end: entry.end } };
    return nestedLists(entry)
      .map((inner) => ({ section, block: inner, items: listItems(inner, undefined, true, template), own }))
      .filter(({ items }) => items.length > 1);
  });
}

function nestedLists(entry: Entry): ListBlock[] {
  return entry.blocks.filter((inner): inner is ListBlock => inner.kind === 'list');
}

/** "S08: …" declares a numbered gate; it is nothing to tick. */
function isGateRule(entry: Entry): boolean {
  return /^(?:\*\*)?S\d{2}(?:\*\*)?\s*[:：–—-]/u.test(entry.text);
}

/** "**Pre-deploy**:" or "Pre-deploy:" above a nested list is the name of a group, not an item. */
function headsGroup(entry: Entry): boolean {
  const words = entry.text.trim();
  return /[:：](?:\*\*|__)?$/u.test(words) || /^(?:\*\*|__)[^*_]+(?:\*\*|__)$/.test(words);
}

/** Boxes at the start of the lines of a paragraph, without a list's marker. */
function paragraphItems(section: Section, block: ParagraphBlock, text: string, template: boolean): Draft[] {
  const group = groupOf(section, block);
  return block.lines.flatMap(({ start, end }): Draft[] => {
    const { box, rest } = takeBox(text.slice(start, end));
    return box === undefined ? [] : [{ text: rest, group, drawn: true, ordered: false, template, start, end }];
  });
}

/** "Pre-deploy: tests pass, build green. Post-deploy: …" in a section about checklists, or after such a label. */
function runInItems(section: Section, block: ParagraphBlock, text: string, template: boolean): Find[] {
  const saysSo = chainOf(section).find((at) => ownTopic(at) !== undefined);
  const inside = saysSo !== undefined && isListTopic(ownTopic(saysSo)) && saysSo.depth > 1;
  return runInParts(block, text).flatMap((run): Find[] => {
    const own = isListTopic(topicOf(run.label));
    if (!(inside || (own && /\bchecklist|清单/i.test(run.label))) || run.parts.length < 3) return [];
    const items = run.parts.map((part) => ({
      ...part,
      group: inside ? run.label : undefined,
      drawn: false,
      ordered: false,
      template,
    }));
    return [{ section, block, items, own: own ? { title: run.label, at: run.at } : undefined }];
  });
}

const boxAnywhere =
  /(?:^|\n)[^\S\n]*(?:(?:#+|\/\/)\s*)?(?:[-*+][^\S\n]+|\d+[.)][^\S\n]+)?(?:\[[ xX]?\]|[☐□◻⬜])[^\S\n]/u;

function fenceFinds(
  section: Section,
  block: FenceBlock,
  own: Home | undefined,
  text: string,
  template: boolean,
): Find[] {
  const boxed = boxAnywhere.test(block.text);
  const plainList = !boxed && /^(?:|text|txt|ya?ml)$/.test(block.language) && listSaysSo(section, block);
  if (!boxed && !plainList) return [];
  const lines = fenceLines(block, text);
  const titled = lines.find(labelledChecklist);
  const live = !template && (plainList || titled !== undefined || isLiveFence(section, block));
  const items: Draft[] = [];
  let group = groupOf(section, block);
  for (const line of lines) {
    const { start, end, ordinal } = line;
    if (line === titled) group = undefined;
    else if (line.kind === 'label' || (line.kind === 'text' && /^#{1,6}\s/.test(line.text)))
      group = cleanTitle(line.text.replace(/^#+/, ''));
    else if (line.kind === 'item' && (line.box !== undefined || (plainList && !/^[\w-]+:(?:\s|$)/.test(line.text))))
      items.push({
        text: unquoted(line.text),
        group,
        drawn: line.box !== undefined,
        ordered: ordinal !== undefined,
        template: !live,
        start,
        end,
      });
  }
  if (items.length === 0) return [];
  return [{ section, block, items, own: titled ? { title: cleanTitle(titled.text), at: titled } : own }];
}

function unquoted(words: string): string {
  return /^(["'])(.*)\1$/s.exec(words)?.[2] ?? words;
}

function labelledChecklist(line: { readonly kind: string; readonly text: string; readonly comment: boolean }): boolean {
  return line.comment && line.kind !== 'item' && line.text.length <= 60 && topicOf(line.text) === 'checklist';
}

/** A fence with boxes is live only where its section or label is a checklist and nothing in it is left to fill in. */
function isLiveFence(section: Section, block: FenceBlock): boolean {
  if (!block.fenced) return true;
  if (/^(?:md|markdown|mdx|html|xml|json)$/.test(block.language)) return false;
  const lead = leadOf(block);
  if (lead?.topic === 'template' || lead?.topic === 'example') return false;
  const around = chainOf(section)
    .map(ownTopic)
    .find((topic) => topic !== undefined);
  if (!isListTopic(lead?.topic) && !isListTopic(around)) return false;
  return (
    !/^\s*(?:#{1,3}\s+\S|---\s*$)/m.test(block.text) && !/\{\{[^}]*\}\}|:\s*\[[A-Z][^\][]*\](?!\()/.test(block.text)
  );
}

/** Rows of a table: those with a box in a cell, and all rows of a table that is a checklist by its title. */
function tableItems(section: Section, block: TableBlock, template: boolean): Draft[] {
  const group = groupOf(section, block);
  const saysSo = listSaysSo(section, block);
  const column = Math.max(
    0,
    block.header.findIndex((cell) =>
      /\b(?:check|item|task|criteri|requirement|description|gate|what|verify|action|step|question)/i.test(cell.text),
    ),
  );
  return block.rows.flatMap((row): Draft[] => {
    const boxed = row.findIndex((cell) => /^(?:\[[ xX]?\]|[☐□◻⬜☑☒])$/u.test(cell.text));
    const first = row[0];
    const last = row.at(-1);
    if ((boxed < 0 && !saysSo) || !first || !last) return [];
    const named = row[column];
    const cell = named && row.indexOf(named) !== boxed ? named : row.find((_, index) => index !== boxed);
    if (!cell || cell.text === '') return [];
    return [{ text: cell.text, group, drawn: boxed >= 0, ordered: false, template, start: first.start, end: last.end }];
  });
}

/** The sentence that says when a list applies, where one stands above it. */
function introOf(home: Section | undefined, block: Block | undefined): string | undefined {
  const first = home?.blocks[0];
  const words =
    first?.kind === 'paragraph' ? (/^.{0,400}?(?:[.!?。:：](?=\s|$)|$)/su.exec(plain(first.text))?.[0] ?? '') : '';
  if (words !== '' && words.length <= 320 && when.test(words)) return words.replace(/[\s.:：]+$/u, '');
  return block && leadOf(block)?.title;
}

const when =
  /\b(?:before|prior to|after|during|when|whenever|for (?:every|each|all|any)|on (?:every|each)|every time)\b|之前|之后/i;

function finish(draft: DraftList, source: Source, ids: Ids): Checklist {
  const drawn = draft.items.some((item) => item.drawn);
  const template = draft.items.every((item) => item.template);
  const appliesWhen = appliesWhenOf(draft);
  const chapter =
    draft.book && (holdsBy(draft.title, true) ?? holdsOf(draft.book.title, introOf(draft.book, undefined)));
  const holds = template ? 'none' : (chapter ?? holdsOf(draft.title, appliesWhen));
  const seen = new Set<string>();
  const items: ChecklistItem[] = [];
  for (const item of draft.items) {
    const key = `${item.group ?? ''}\n${normalise(item.text)}`;
    if (seen.has(key) || item.text.trim() === '') continue;
    seen.add(key);
    // A group of what comes later ("Post-deploy") holds nothing back, also in a list that does.
    const later = holds !== 'none' && item.group !== undefined && holdsBy(item.group, true) === 'none';
    items.push({
      id: ids.next(draft.title, item.group ?? '', item.text),
      text: item.text,
      group: item.group,
      template: item.template,
      place: source.place(item.start, item.end),
      confidence: item.drawn ? 'explicit' : 'inferred',
      ...(later ? { holds: 'none' as const } : {}),
    });
  }
  return {
    id: ids.next(draft.title),
    title: draft.title,
    place: source.place(draft.at.start, draft.at.end),
    explicit: drawn,
    confidence: drawn ? 'explicit' : 'inferred',
    mode: draft.items.every((item) => item.ordered) ? 'read-do' : 'do-confirm',
    appliesWhen,
    holds,
    items,
  };
}

function appliesWhenOf(draft: DraftList): string | undefined {
  const inside = /\(([^()]{3,120})\)/.exec(draft.title)?.[1];
  if (inside !== undefined && when.test(inside)) return inside;
  if (when.test(draft.title)) return draft.title;
  const { intro } = draft;
  return intro !== undefined && intro !== draft.title && when.test(intro) ? intro : undefined;
}
