import { fenceLines } from './fenceLines.ts';
import type { Block, Entry, Lead, Outline, Section, Span } from './outline.ts';
import { topicOf, ownTopic, type Topic } from './topics.ts';
import { cleanTitle } from './words.ts';

/** One point of a list, or line of a fence, or row of a table, with what it stands under. */
export interface Point extends Span {
  readonly text: string;
  readonly ordinal: number | undefined;
  readonly section: Section;
  /** The label just above its list, cleaned. */
  readonly label: string | undefined;
  /** What it stands under is about: its label, its section or the nearest one around that says something. */
  readonly topic: Topic | undefined;
  /** True when its own label or section says so; false when a section further out does. */
  readonly near: boolean;
  readonly from: 'list' | 'fence' | 'table';
  readonly blocks: readonly Block[];
  /** Cells of a table's row, with the headings. */
  readonly cells: readonly { readonly heading: string; readonly text: string }[];
}

/** All points of a document in its order; those nested below another point are not among them. */
export function pointsOf(outline: Outline, text: string): Point[] {
  const points: Point[] = [];
  for (const section of outline.sections) {
    for (const block of section.blocks) points.push(...blockPoints(block, section, text));
  }
  return points;
}

function blockPoints(block: Block, section: Section, text: string): Point[] {
  if (block.kind === 'paragraph') return [];
  const under = underOf(section, block.lead);
  if (block.kind === 'list') {
    return block.entries.map((entry) => point(entry, entry.blocks, under, 'list', entry.ordinal));
  }
  if (block.kind === 'table') {
    return block.rows.flatMap((row) => {
      const first = row[0];
      const last = row.at(-1);
      if (!first || !last) return [];
      const cells = row.map((cell, index) => ({ heading: block.header[index]?.text ?? '', text: cell.text }));
      const words = row.map((cell) => cell.text).join(' | ');
      return [{ ...point({ text: words, start: first.start, end: last.end }, [], under, 'table', undefined), cells }];
    });
  }
  if (under.topic !== 'context') return [];
  return fenceLines(block, text)
    .filter((line) => line.kind === 'item')
    .map((line) => point(line, [], under, 'fence', line.ordinal));
}

type Under = Pick<Point, 'section' | 'label' | 'topic' | 'near'>;

function point(
  at: Pick<Entry, 'text' | 'start' | 'end'>,
  blocks: readonly Block[],
  under: Under,
  from: Point['from'],
  ordinal: number | undefined,
): Point {
  return { ...under, text: at.text, start: at.start, end: at.end, ordinal, from, blocks, cells: [] };
}

function underOf(section: Section, lead: Lead | undefined): Under {
  const label = lead ? cleanTitle(lead.text) : undefined;
  const byLabel = label === undefined ? undefined : topicOf(label);
  if (byLabel !== undefined) return { section, label, topic: narrowed(byLabel, section), near: true };
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic !== undefined && !(at.shape === 'heading' && at.depth === 1 && at !== section))
      return { section, label, topic: narrowed(topic, at), near: at === section };
  }
  return { section, label, topic: undefined, near: false };
}

/** What must be reported about others is a violation, not an escalation of one's own. */
function narrowed(topic: Topic, section: Section): Topic {
  const wider = topic === 'escalation' ? 'violation' : weak.has(topic) ? 'responsibility' : undefined;
  if (wider === undefined) return topic;
  for (let at: Section | undefined = section; at; at = at.parent) if (ownTopic(at) === wider) return wider;
  return topic;
}

/** Below "Responsibilities" a title such as "Incident response" names a field of duty, not a procedure. */
const weak = new Set<Topic>([
  'protocol',
  'configuration',
  'security',
  'rollback',
  'command',
  'output',
  'learning',
  'skill',
]);
