import { fenceLines } from './fenceLines.ts';
import type {
  Block,
  Entry,
  FenceBlock,
  ListBlock,
  Outline,
  ParagraphBlock,
  Section,
  Span,
  TableBlock,
} from './outline.ts';
import { conditionsIn, runInParts } from './runIn.ts';
import { asksForConditions, isTemplateSection, ownTopic, topicOf, type Topic } from './topics.ts';
import { cleanTitle } from './words.ts';

/** An item on its way into a checklist. */
export interface Draft extends Span {
  readonly text: string;
  readonly group: string | undefined;
  readonly drawn: boolean;
  readonly ordered: boolean;
  readonly template: boolean;
}

/** Items that stand together, with what says where they belong. */
export interface Find {
  readonly section: Section;
  readonly block: Block;
  readonly items: readonly Draft[];
  /** A label or entry right above them that is itself the title of a checklist. */
  readonly own: Home | undefined;
}

export interface Home {
  readonly title: string;
  readonly at: Span;
  readonly section?: Section;
}

/** Every group of items that a block of a section holds. */
export function findItems(section: Section, block: Block, text: string): Find[] {
  const template = isTemplateSection(section);
  const lead = leadOf(block);
  const own = lead && isListTopic(lead.topic) ? { title: lead.title, at: lead.at } : undefined;
  const found = (items: readonly Draft[]): Find[] => (items.length > 0 ? [{ section, block, items, own }] : []);
  if (block.kind === 'paragraph') return runInItems(section, block, text, template);
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

/** "Pre-deploy: tests pass, build green. Post-deploy: …" in a section about checklists, or after such a label. */
function runInItems(section: Section, block: ParagraphBlock, text: string, template: boolean): Find[] {
  const saysSo = chainOf(section).find((at) => ownTopic(at) !== undefined);
  const inside = saysSo !== undefined && isListTopic(ownTopic(saysSo)) && saysSo.depth > 1;
  const conditions = conditionsIn(block, text).filter((run) => isListTopic(topicOf(run.label)));
  const labelled = runInParts(block, text).filter(
    (run) =>
      run.parts.length >= 3 &&
      ((inside && (topicOf(run.label) === undefined || isListTopic(topicOf(run.label)))) ||
        (isListTopic(topicOf(run.label)) && /\bchecklist|清单|^(?:before|pre-|post-)/i.test(run.label))),
  );
  return [...conditions, ...labelled].flatMap((run): Find[] => {
    const own = isListTopic(topicOf(run.label));
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
  const column = wordsColumn(block);
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

/** The column that says what to do: by its heading, but not one of mere numbers ("G1"). */
function wordsColumn({ header, rows }: TableBlock): number {
  const named = header.flatMap((cell, index) =>
    /\b(?:check|item|task|criteri|requirement|description|gate|what|verify|action|step|question)/i.test(cell.text)
      ? [index]
      : [],
  );
  return named.find((index) => !rows.every((row) => /^\W*\p{L}{0,3}[-.]?\d+\W*$/u.test(row[index]?.text ?? ''))) ?? 0;
}

/** Sections of such a document that ask for nothing. */
const besides = new Set<Topic>([
  'template',
  'example',
  'context',
  'collaborator',
  'metric',
  'rollback',
  'failure',
  'role',
]);

/** A document that calls itself a checklist and draws no boxes: its lists are one. */
export function wholeDocument(outline: Outline): Find[] {
  const title = outline.sections.find((section) => section.depth === 1 && section.shape === 'heading');
  if (!title || topicOf(title.title) !== 'checklist') return [];
  return outline.sections.flatMap((section) => {
    if (besides.has(ownTopic(section) ?? 'gate') && section !== title) return [];
    return section.blocks.flatMap((block): Find[] => {
      if (block.kind !== 'list') return [];
      const items = listItems(block, groupOf(section, block), true, false);
      return [{ section, block, items, own: { title: title.title, at: title.titleSpan, section: title } }];
    });
  });
}

/** A section and those around it, the inmost first, without the document itself. */
export function chainOf(section: Section): Section[] {
  const chain: Section[] = [];
  for (let at: Section | undefined = section; at && at.shape !== 'document'; at = at.parent) chain.push(at);
  return chain;
}

/** True for what a checklist is called. */
export function isListTopic(topic: Topic | undefined): boolean {
  return topic === 'checklist' || topic === 'gate';
}

/** The label right above a block, when it is one. */
export function leadOf(
  block: Block,
): { title: string; at: Span; topic: Topic | undefined; label: boolean } | undefined {
  const lead = block.kind === 'paragraph' ? undefined : block.lead;
  if (!lead) return undefined;
  const title = cleanTitle(lead.text);
  // "Before any change, you will": the words behind the comma only lead over.
  const words = title.replace(/,\s*(?:you|we|always|please|make sure|verify|ensure|confirm|check)\b.*$/is, '');
  const topic = topicOf(title) ?? topicOf(words);
  // A line without a colon is only a label when it speaks of a checklist, or where words stand right above drawn boxes.
  const boxed =
    block.kind === 'list' && block.entries.every(({ box }) => box !== undefined) && /^[\p{L}\d]/u.test(title);
  if (!lead.colon && !isListTopic(topic) && !boxed) return undefined;
  return { title: words, at: lead, topic, label: lead.label && isLabel(title) };
}

/** "Before deployment" names a group; "Before it is complete, verify" only leads over to the list. */
function isLabel(title: string): boolean {
  return !(
    /[,，，]|\b(?:verify|ensure|confirm|following|check that|make sure(?: that)?|must|should)$|[确认保]$/iu.test(
      title,
    ) ||
    /^(?:run|go|work|walk|make|ensure|verify|check|confirm|complete|do|answer|use|follow)\b.*\b(?:that|this|these|those|following|below|through|whether|each|every|all)\b/i.test(
      title,
    )
  );
}
