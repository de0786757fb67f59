import { fenceLines } from './fenceLines.ts';
import type { Checklist, ChecklistItem, HoldScope } from './model.ts';
import type { Block, Entry, FenceBlock, ListBlock, Outline, ParagraphBlock, Section, Span } from './outline.ts';
import { takeBox, unwrap } from './outline.ts';
import { linesOf, type Source } from './source.ts';
import { ownTopic, topicOf, type Topic } from './topics.ts';
import { cleanTitle, normalise, plain, type Ids } from './words.ts';

/** An item on its way into a checklist. */
interface Draft extends Span {
  readonly text: string;
  readonly group: string | undefined;
  readonly drawn: boolean;
  readonly ordered: boolean;
  readonly template: boolean;
}

interface DraftList {
  readonly title: string;
  readonly at: Span;
  readonly intro: string | undefined;
  readonly items: Draft[];
}

/** The checklists of a document: drawn boxes anywhere, and lists whose title says that they are one. */
export function readChecklists(outline: Outline, source: Source, ids: Ids): Checklist[] {
  const drafts = new Map<string, DraftList>();
  for (const section of outline.sections) {
    for (const block of section.blocks) collect(section, block, source.text, drafts);
  }
  return [...drafts.values()].filter((draft) => draft.items.length > 0).map((draft) => finish(draft, source, ids));
}

function collect(section: Section, block: Block, text: string, drafts: Map<string, DraftList>): void {
  const items = itemsOf(section, block, text);
  if (items.length === 0) return;
  const home = homeOf(
    section,
    block,
    items.some((item) => item.drawn),
  );
  const key = `${home.at.start}:${home.at.end}`;
  let draft = drafts.get(key);
  if (!draft) {
    draft = { title: home.title, at: home.at, intro: introOf(home.section ?? section, block), items: [] };
    drafts.set(key, draft);
  }
  draft.items.push(...items.map((item) => (item.group === draft.title ? { ...item, group: undefined } : item)));
}

/** Where the items of a block belong: the checklist-like section around it, else its label, else its section. */
function homeOf(section: Section, block: Block, drawn: boolean): { title: string; at: Span; section?: Section } {
  let home: Section | undefined;
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (isListTopic(topic) && !(at.depth === 1 && home)) home = at;
    else if (home) break;
  }
  if (home) return { title: home.title, at: home.titleSpan, section: home };
  const lead = leadOf(block);
  if (lead && (lead.topic === 'checklist' || lead.topic === 'gate')) return { title: lead.title, at: lead.at };
  if (section.shape === 'document' || !drawn) return { title: lead?.title ?? 'Checklist', at: lead?.at ?? block };
  return { title: section.title, at: section.titleSpan };
}

function isListTopic(topic: Topic | undefined): boolean {
  return topic === 'checklist' || topic === 'gate';
}

function leadOf(block: Block): { title: string; at: Span; topic: Topic | undefined; label: boolean } | undefined {
  const lead = block.kind === 'paragraph' ? undefined : block.lead;
  if (!lead) return undefined;
  const title = cleanTitle(lead.text);
  return { title, at: lead, topic: topicOf(title), label: lead.label };
}

function itemsOf(section: Section, block: Block, text: string): Draft[] {
  if (block.kind === 'paragraph') return paragraphItems(section, block, text);
  if (block.kind === 'fence') return fenceItems(section, block, text);
  if (block.kind !== 'list') return [];
  const lead = leadOf(block);
  const group = lead?.label === true ? lead.title : groupOf(section);
  const saysSo = listSaysSo(section, block);
  return listItems(block, group, saysSo, isTemplate(section));
}

/** True for a list that nobody drew boxes on but whose own words make it a checklist. */
function listSaysSo(section: Section, block: ListBlock): boolean {
  const lead = leadOf(block);
  if (lead?.topic !== undefined) {
    if (isListTopic(lead.topic)) return true;
    if (lead.label && lead.topic !== 'role') return false;
  }
  for (let at: Section | undefined = section; at && at.depth > 1; at = at.parent) {
    const topic = ownTopic(at);
    if (isListTopic(topic)) return true;
    if (topic !== undefined) return false;
  }
  return false;
}

function isTemplate(section: Section): boolean {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic === 'template' || topic === 'example') return at.depth > 1;
    if (isListTopic(topic)) return false;
  }
  return false;
}

/** The name of the group a section stands for inside a checklist: its title, when it is not the checklist itself. */
function groupOf(section: Section): string | undefined {
  return section.shape === 'document' || section.title === '' ? undefined : section.title;
}

function listItems(block: ListBlock, group: string | undefined, saysSo: boolean, template: boolean): Draft[] {
  const items: Draft[] = [];
  const someDrawn = block.entries.some((entry) => entry.box !== undefined);
  for (const entry of block.entries) {
    const nested = entry.blocks.filter((inner): inner is ListBlock => inner.kind === 'list');
    const isHeading = entry.box === undefined && nested.length > 0 && headsGroup(entry);
    const counts = entry.box !== undefined || (saysSo && !someDrawn && !isHeading && !isGateRule(entry));
    if (counts) {
      items.push({
        text: entry.text,
        group,
        drawn: entry.box !== undefined,
        ordered: block.ordered,
        template,
        start: entry.start,
        end: entry.end,
      });
    }
    for (const inner of nested) {
      // Below an item that counts, plain points explain it; boxes are items in any case.
      const inside = isHeading
        ? cleanTitle(entry.text)
        : inner.lead?.label === true
          ? cleanTitle(inner.lead.text)
          : group;
      items.push(...listItems(inner, inside, saysSo && isHeading, template));
    }
  }
  return items;
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

function paragraphItems(section: Section, block: ParagraphBlock, text: string): Draft[] {
  const items: Draft[] = [];
  for (const line of linesOf(text, block.start, block.end)) {
    const raw = text.slice(line.start, line.end);
    const words = raw.trim();
    const { box, rest } = takeBox(words, false);
    if (box === undefined) continue;
    const start = line.start + raw.indexOf(words);
    const group = groupOf(section);
    items.push({ text: rest, group, drawn: true, ordered: false, template: isTemplate(section), start, end: line.end });
  }
  return items;
}

function fenceItems(section: Section, block: FenceBlock, text: string): Draft[] {
  const boxed = /(?:^|\n)[^\S\n]*(?:[-*+][^\S\n]+|\d+[.)][^\S\n]+)?(?:\[[ xX]\]|[☐□◻⬜])[^\S\n]/u.test(block.text);
  if (!boxed) return [];
  const template = !isLiveFence(section, block);
  const lead = leadOf(block);
  const items: Draft[] = [];
  let group = lead?.label === true ? lead.title : groupOf(section);
  for (const line of fenceLines(block, text)) {
    if (line.kind === 'label') group = cleanTitle(line.text);
    else if (line.kind === 'text' && /^#{1,6}\s/.test(line.text)) group = cleanTitle(line.text.replace(/^#+/, ''));
    else if (line.kind === 'item' && line.box !== undefined)
      items.push({
        text: unwrap(line.text),
        group,
        drawn: true,
        ordered: line.ordinal !== undefined,
        template,
        start: line.start,
        end: line.end,
      });
  }
  return items;
}

/** A fence with boxes is live only where its section or label is a checklist and nothing in it is left to fill in. */
function isLiveFence(section: Section, block: FenceBlock): boolean {
  if (isTemplate(section)) return false;
  if (/^(?:md|markdown|mdx|html|xml|json|ya?ml)$/.test(block.language)) return false;
  const lead = leadOf(block);
  if (lead?.topic === 'template' || lead?.topic === 'example') return false;
  const says = isListTopic(lead?.topic) || isListTopic(nearestTopic(section));
  return says && !/^\s*(?:#{1,3}\s+\S|---\s*$)/m.test(block.text);
}

function nearestTopic(section: Section): Topic | undefined {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic !== undefined) return topic;
  }
  return undefined;
}

function introOf(home: Section, block: Block): string | undefined {
  const lead = leadOf(block);
  const first = home.blocks[0];
  const words = first?.kind === 'paragraph' ? plain(first.text) : '';
  if (words !== '' && words.length <= 160 && when.test(words)) return words.replace(/[\s.:]+$/u, '');
  return lead?.title;
}

function finish(draft: DraftList, source: Source, ids: Ids): Checklist {
  const drawn = draft.items.some((item) => item.drawn);
  const appliesWhen = appliesWhenOf(draft);
  const seen = new Set<string>();
  const items: ChecklistItem[] = [];
  for (const item of draft.items) {
    const key = `${item.group ?? ''}\n${normalise(item.text)}`;
    if (seen.has(key) || item.text.trim() === '') continue;
    seen.add(key);
    items.push({
      id: ids.next(draft.title, item.group ?? '', item.text),
      text: item.text,
      group: item.group,
      template: item.template,
      place: source.place(item.start, item.end),
      confidence: item.drawn ? 'explicit' : 'inferred',
    });
  }
  const template = items.every((item) => item.template);
  return {
    id: ids.next(draft.title),
    title: draft.title,
    place: source.place(draft.at.start, draft.at.end),
    explicit: drawn,
    confidence: drawn ? 'explicit' : 'inferred',
    mode: draft.items.every((item) => item.ordered) ? 'read-do' : 'do-confirm',
    appliesWhen,
    holds: template ? 'none' : holdsOf(draft.title, appliesWhen),
    items,
  };
}

const when =
  /\b(?:before|prior to|after|during|when|whenever|for (?:every|each|all|any)|on (?:every|each)|every time)\b/i;

function appliesWhenOf(draft: DraftList): string | undefined {
  const inside = /\(([^()]{3,120})\)/.exec(draft.title)?.[1];
  if (inside !== undefined && when.test(inside)) return inside;
  if (when.test(draft.title)) return draft.title;
  const intro = draft.intro;
  return intro !== undefined && intro !== draft.title && when.test(intro) ? intro : undefined;
}

/** What a checklist holds back, from the words of its title, else of the sentence that says when it applies. */
export function holdsOf(title: string, appliesWhen: string | undefined): HoldScope {
  return holdsBy(title) ?? (appliesWhen === undefined ? undefined : holdsBy(appliesWhen)) ?? 'none';
}

function holdsBy(text: string): HoldScope | undefined {
  const words = plain(text).toLowerCase();
  // What is to be done during or after it can't hold it back.
  if (
    /^(?:checklist )?(?:after|during|post)\b|\b(?:after|during) (?:every |each |any |the )?(?:deploy|release|push)|\bpost-?(?:deploy|release|push|launch)/.test(
      words,
    )
  )
    return 'none';
  const push = words.search(/\b(?:push(?:es|ing)?|releas(?:e|es|ing)|commit(?:s|ting)?|publish(?:ing)?|publication)\b/);
  const deploy = words.search(/\b(?:deploy\w*|production|staging|go-?live|launch|pre-?deploy\w*|rollout)\b/);
  if (push >= 0 && (deploy < 0 || push < deploy)) return 'push';
  return deploy >= 0 ? 'deploy' : undefined;
}
