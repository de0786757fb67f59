import {
  chainOf,
  findItems,
  isListTopic,
  leadOf,
  wholeDocument,
  type Draft,
  type Find,
  type Home,
} from './checklistItems.ts';
import { holdsBy, holdsOf } from './holds.ts';
import type { Checklist, ChecklistItem } from './model.ts';
import type { Block, Outline, Section } from './outline.ts';
import type { Repeat } from './problems.ts';
import type { Source } from './source.ts';
import { ownTopic, topicOf } from './topics.ts';
import { append, normalise, plain, type Ids } from './words.ts';

interface DraftList extends Home {
  /** The heading of the document that calls itself a checklist, where this list is a chapter of it. */
  readonly book: Section | undefined;
  readonly intro: string | undefined;
  readonly part: number;
  readonly items: Draft[];
}

/** The checklists of a document: drawn boxes anywhere, and lists whose words say that they are one. */
export function readChecklists(
  outline: Outline,
  source: Source,
  ids: Ids,
): { readonly checklists: Checklist[]; readonly repeats: Repeat[] } {
  const repeats: Repeat[] = [];
  const finds: Find[] = [];
  for (const section of outline.sections) {
    for (const block of section.blocks) append(finds, findItems(section, block, source.text));
  }
  if (finds.length === 0) append(finds, wholeDocument(outline));
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
    // A label that is the list's own title stands beside what else its section says.
    const aside = find.own && !find.own.section && home.at === find.own.at ? find.section.title : undefined;
    append(
      draft.items,
      find.items.map((item) =>
        item.group === home.title || item.group === aside || plainLabel.test(item.group ?? '')
          ? { ...item, group: undefined }
          : item,
      ),
    );
  }
  const lists = [...drafts.values()].map(withoutNotes).filter((draft) => draft.items.length > 0);
  const checklists = withoutOlder(lists)
    .sort((a, b) => (a.items[0]?.start ?? 0) - (b.items[0]?.start ?? 0))
    .map((draft) => finish(draft, source, ids, repeats));
  return { checklists, repeats };
}

/** The document's title above a chapter of it, when the document calls itself a checklist. */
function chapterOf(section: Section): Section | undefined {
  const { parent } = section;
  return parent?.depth === 1 && isListTopic(ownTopic(parent)) ? parent : undefined;
}

/** Where boxes are drawn, the undrawn lists beside them are notes, but for a group whose own title asks for its items. */
function withoutNotes(draft: DraftList): DraftList {
  const groups = new Set(draft.items.filter((item) => item.drawn).map((item) => item.group));
  if (groups.size === 0) return draft;
  const asks = ({ group }: Draft): boolean => group !== undefined && !groups.has(group) && isListTopic(topicOf(group));
  return { ...draft, items: draft.items.filter((item) => item.drawn || asks(item)) };
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
    if (own) return named(own, section);
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
        if (home && (place.test(at.title) || at.depth === 1)) return home;
        home = at;
      } else if (home) break;
    }
    // "Checklists" is a place for them; so is a document with chapters of its own.
    if (home && (place.test(home.title) || (home.depth === 1 && this.#deep.has(home)))) {
      return chainOf(section).find((at) => at.parent === home) ?? home;
    }
    return home;
  }
}

const place = /\bchecklists$/i;

const plainLabel = /^(?:the )?(?:check-?\s?lists?|checks)$/i;

/** "Checklist:" alone says nothing; below a heading of its own the heading names the list. */
function named(own: Home, section: Section): Home {
  return plainLabel.test(own.title) && section.depth > 1 && section.title !== ''
    ? { title: section.title, at: section.titleSpan, section }
    : own;
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

function finish(draft: DraftList, source: Source, ids: Ids, repeats: Repeat[]): Checklist {
  const drawn = draft.items.some((item) => item.drawn);
  const template = draft.items.every((item) => item.template);
  const appliesWhen = appliesWhenOf(draft);
  const chapter =
    draft.book && (holdsBy(draft.title, true) ?? holdsOf(draft.book.title, introOf(draft.book, undefined)));
  const holds = template ? 'none' : (chapter ?? holdsOf(draft.title, appliesWhen));
  const seen = new Map<string, Draft>();
  const items: ChecklistItem[] = [];
  for (const item of draft.items) {
    const key = `${item.group ?? ''}\n${normalise(item.text)}`;
    const first = seen.get(key);
    if (first && item.drawn && !item.template) repeats.push({ text: item.text, first, again: item });
    if (first || item.text.trim() === '') continue;
    seen.set(key, item);
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
