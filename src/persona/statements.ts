import { fenceLines, type FenceLine } from './fenceLines.ts';
import type {
  Block,
  Entry,
  FenceBlock,
  Lead,
  ListBlock,
  Outline,
  ParagraphBlock,
  Section,
  Span,
  TableBlock,
} from './outline.ts';
import { pathsIn } from './pathWords.ts';
import { runInParts } from './runIn.ts';
import { ownTopic, topicOf, type Topic } from './topics.ts';
import { append, cleanTitle } from './words.ts';

/** One point of a list, line of a fence, row of a table or labelled part of a sentence, with what it stands under. */
export interface Point extends Span {
  readonly text: string;
  readonly ordinal: number | undefined;
  /** A box is drawn before it. */
  readonly boxed: boolean;
  readonly section: Section;
  /** The label just above its list, cleaned. */
  readonly label: string | undefined;
  /** What it stands under is about: its label, its section or the nearest one around that says something. */
  readonly topic: Topic | undefined;
  /** True when its own label or section says so; false when a section further out does. */
  readonly near: boolean;
  readonly from: 'list' | 'nested' | 'fence' | 'table' | 'run-in' | 'prose';
  readonly blocks: readonly Block[];
  /** Cells of a table's row, with the headings. */
  readonly cells: readonly { readonly heading: string; readonly text: string }[];
}

/** True for a point of a list, fence or table of its own: not one below another point, and not prose. */
export function isMain(point: Point): boolean {
  return point.from === 'list' || point.from === 'fence' || point.from === 'table';
}

/** All points of a document in its order. */
export function pointsOf(outline: Outline, text: string): Point[] {
  const points: Point[] = [];
  for (const section of outline.sections) {
    for (const block of section.blocks) append(points, blockPoints(block, section, text));
  }
  return points;
}

function blockPoints(block: Block, section: Section, text: string): Point[] {
  if (block.kind === 'paragraph') return paragraphPoints(block, section, text);
  const under = underOf(section, block.lead);
  if (block.kind === 'list') return listPoints(block, under, 'list');
  if (block.kind === 'table') return tablePoints(block, forbidsByHead(block) ? { ...under, ...never } : under);
  return fencePoints(block, under, text);
}

function tablePoints(block: TableBlock, under: Under): Point[] {
  return block.rows.flatMap((row): Point[] => {
    const first = row[0];
    const last = row.at(-1);
    if (!first || !last) return [];
    const cells = row.map((cell, index) => ({ heading: block.header[index]?.text ?? '', text: cell.text }));
    const words = row.map((cell) => cell.text).join(' | ');
    const at = { text: words, start: first.start, end: last.end };
    return [{ ...point(at, [], under, 'table', undefined), cells }];
  });
}

const never = { topic: 'red-line', near: true } as const;

/** A table whose first column is headed "Never" or "Forbidden" says so itself, whatever chapter it stands in. */
function forbidsByHead({ header }: TableBlock): boolean {
  return /^(?:[❌🚫⛔]\ufe0f? ?)?(?:never(?: do)?|don[’']?ts?|do not|must not|forbidden|prohibited|red lines?)$/iu.test(
    cleanTitle(header[0]?.text ?? ''),
  );
}

function fencePoints(block: FenceBlock, under: Under, text: string): Point[] {
  if (/^(?!text|txt|md|markdown|ya?ml)./.test(block.language)) return [];
  if (under.topic === 'protocol' || under.topic === 'rollback' || under.topic === 'failure')
    return fenceSteps(block, under, text);
  if (under.topic !== 'context' && under.topic !== 'forbidden' && under.topic !== 'red-line') return [];
  return fenceLines(block, text)
    .filter((line) => line.kind === 'item')
    .map((line) => point(line, [], under, 'fence', line.ordinal));
}

/** The numbered lines of a fence that says how something is done, each with the points below it. */
function fenceSteps(block: FenceBlock, under: Under, text: string): Point[] {
  const lines = fenceLines(block, text);
  const indent = Math.min(...lines.filter((line) => line.ordinal !== undefined).map((line) => line.indent));
  const steps: { line: FenceLine; label: string | undefined; below: FenceLine[] }[] = [];
  let label = under.label;
  for (const line of lines) {
    if (line.kind === 'item' && line.indent > indent) steps.at(-1)?.below.push(line);
    else if (line.ordinal !== undefined) steps.push({ line, label, below: [] });
    else if (line.kind === 'label' && line.indent <= indent) label = cleanTitle(line.text);
  }
  return steps.map(({ line, label: above, below }) => {
    const blocks = below.length > 0 ? [listOf(below)] : [];
    return point(line, blocks, { ...under, label: above }, 'fence', line.ordinal);
  });
}

function listOf(lines: readonly FenceLine[]): ListBlock {
  const entries = lines.map((line): Entry => ({ ...line, blocks: [] }));
  const [first] = entries;
  const span = { start: first?.start ?? 0, end: entries.at(-1)?.end ?? 0 };
  return { kind: 'list', ordered: false, entries, lead: undefined, ...span };
}

function listPoints(block: ListBlock, under: Under, from: 'list' | 'nested'): Point[] {
  return block.entries.flatMap((entry): Point[] => {
    const points = [point(entry, entry.blocks, under, from, entry.ordinal)];
    for (const inner of entry.blocks) {
      if (inner.kind !== 'list') continue;
      const label = cleanTitle(inner.lead?.text ?? entry.text);
      const topic = label.length <= 80 ? topicOf(label) : undefined;
      const deeper =
        topic === undefined ? under : { ...under, label, topic: narrowed(topic, under.section), near: true };
      append(points, listPoints(inner, deeper, 'nested'));
    }
    return points;
  });
}

/** Labelled lists in running text ("**Out of scope**: a, b"), and sentences that open a paragraph. */
function paragraphPoints(block: ParagraphBlock, section: Section, text: string): Point[] {
  const under = underOf(section, undefined);
  const points: Point[] = [];
  for (const run of runInParts(block, text)) {
    const topic = topicOf(run.label);
    const inside: Under = { section, label: run.label, topic, near: true };
    const [first] = run.parts;
    const last = run.parts.at(-1);
    if (topic === 'red-line' && first && last) {
      // A rule stands whole, commas or not.
      const at = { text: text.slice(first.start, last.end), start: first.start, end: last.end };
      points.push(point(at, [], inside, 'run-in', undefined));
    }
    const measured = topic === 'metric' && run.parts.every((part) => bounded.test(part.text));
    if (!measured && topic !== 'forbidden' && topic !== 'allowed' && topic !== 'exclusive' && topic !== 'context')
      continue;
    for (const part of run.parts) points.push(point(part, [], inside, 'run-in', undefined));
  }
  if (points.length > 0) return points;
  const files = under.topic === 'forbidden' || under.topic === 'allowed' || under.topic === 'exclusive';
  if (files && under.near && isPathList(block.text)) {
    const at = { text: block.text, start: block.start, end: block.end };
    return [point(at, [], under, 'run-in', undefined)];
  }
  for (const sentence of sentencesOf(block, text))
    if (!/[:：](?:\*\*)?$/u.test(sentence.text)) points.push(point(sentence, [], under, 'prose', undefined));
  return points;
}

/** A target in running text says above or below what. */
const bounded = /\p{L}.*(?:[<>≤≥]|\b(?:under|below|above|over|within|at (?:least|most)|(?:less|more) than)\b).*\d/iu;

/** The sentences of a paragraph with their places; one that runs over lines is joined by blanks. */
function sentencesOf(block: ParagraphBlock, text: string): (Span & { text: string })[] {
  if (block.end - block.start > 6000) return [];
  const sentences: (Span & { text: string })[] = [];
  let open: { text: string; start: number } | undefined;
  for (const line of block.lines) {
    let from = line.start;
    const words = text.slice(line.start, line.end);
    for (const end of words.matchAll(
      /(?<![A-Z]|e\.g|i\.e|etc|vs)[.!?](?:\*\*|["')])?(?=\s+["'(*`]?[A-Z\p{Lo}]|\s*$)|[。！]/gu,
    )) {
      const to = line.start + end.index + end[0].length;
      const part = text.slice(from, to).trim();
      const start = open?.start ?? from + (text.slice(from, to).length - text.slice(from, to).trimStart().length);
      sentences.push({ text: open ? `${open.text} ${part}` : part, start, end: to });
      open = undefined;
      from = to;
    }
    const rest = text.slice(from, line.end).trim();
    if (rest === '') continue;
    const start = from + text.slice(from, line.end).indexOf(rest);
    open = open ? { text: `${open.text} ${rest}`, start: open.start } : { text: rest, start };
  }
  if (open) sentences.push({ ...open, end: block.end });
  return sentences;
}

type Under = Pick<Point, 'section' | 'label' | 'topic' | 'near'>;

function point(
  at: Pick<Entry, 'text' | 'start' | 'end'> & { readonly box?: Entry['box'] },
  blocks: readonly Block[],
  under: Under,
  from: Point['from'],
  ordinal: number | undefined,
): Point {
  return {
    ...under,
    text: at.text,
    start: at.start,
    end: at.end,
    boxed: at.box !== undefined,
    ordinal,
    from,
    blocks,
    cells: [],
  };
}

function underOf(section: Section, lead: Lead | undefined): Under {
  const words = lead ? cleanTitle(lead.text) : undefined;
  const byLabel = words === undefined ? undefined : topicOf(words);
  const label = lead?.colon === true || byLabel !== undefined ? words : undefined;
  if (byLabel !== undefined && (lead?.colon === true || isBareTitle(lead?.text ?? '')))
    return { section, label, topic: narrowed(byLabel, section), near: true };
  for (let at: Section | undefined = section; at; at = at.parent) {
    const topic = ownTopic(at);
    if (topic !== undefined && !(at.shape === 'heading' && at.depth === 1 && at !== section))
      return { section, label, topic: narrowed(topic, at), near: at === section };
  }
  return { section, label, topic: undefined, near: false };
}

/** "Guardrails" alone on the line above a list, as people write titles who use no marks at all. */
function isBareTitle(words: string): boolean {
  return /^\p{Lu}[\p{L}/&-]*(?: [\p{L}/&-]+){0,2}$/u.test(words.trim());
}

/** A paragraph that only lists paths: "`CODEOWNERS`, `src/**` and `package.json`". */
function isPathList(text: string): boolean {
  const paths = pathsIn(text);
  if (paths.length === 0 || text.length > 600) return false;
  let words = text;
  for (const { start, end } of [...paths].reverse()) words = `${words.slice(0, start)} ${words.slice(end)}`;
  return /^(?:[\s`*_,;.&+|]|\band\b|\bor\b|\([^()]*\))*$/i.test(words.replace(/`[\w.-]+`/g, ' '));
}

/** What must be reported about others is a violation; a field of duty is no procedure, and a field of rules no duty. */
function narrowed(topic: Topic, section: Section): Topic {
  for (let at: Section | undefined = section; at; at = at.parent) {
    const wider = ownTopic(at);
    if (topic === 'escalation' ? wider === 'violation' : fields.has(topic) && wider !== undefined && wholes.has(wider))
      return wider ?? topic;
  }
  return topic;
}

/** What chapters of fields may be about as a whole. */
const wholes = new Set<Topic>(['responsibility', 'red-line', 'forbidden']);

/** Below "Responsibilities" or "Critical rules" a title such as "Incident response" names a field of them, not a procedure. */
const fields = new Set<Topic>([
  'protocol',
  'configuration',
  'security',
  'rollback',
  'command',
  'output',
  'learning',
  'skill',
  'standard',
]);
