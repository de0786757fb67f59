import type { Lead, Outline, Section } from './outline.ts';
import type { Persona, Protocol, ProtocolStep, Statement, StatementGroup, Template } from './model.ts';
import { namesTriggers } from './measures.ts';
import { isMain, type Point } from './statements.ts';
import { anyBetween, type Source } from './source.ts';
import { isTemplateSection, ownTopic, topicAround, topicOf, type Topic } from './topics.ts';
import { cleanTitle, normalise, plain, type Ids } from './words.ts';

const groupKinds: Partial<Record<Topic, StatementGroup['kind']>> = {
  responsibility: 'responsibility',
  collaborator: 'collaborator',
  knows: 'knows',
  'does-not-know': 'does-not-know',
  'anti-pattern': 'anti-pattern',
  accountability: 'accountability',
  violation: 'violation',
  output: 'output',
  skill: 'skill',
  standard: 'standard',
  rules: 'standard',
  security: 'security',
  learning: 'learning',
};

/** Titled lists of plain statements: responsibilities, collaborators, boundaries of knowledge, anti-patterns, … */
export function readGroups(points: readonly Point[], source: Source): StatementGroup[] {
  const groups = new Map<string, StatementGroup & { items: Statement[] }>();
  const seen = new Set<string>();
  for (const point of points) {
    const kind = point.topic === undefined ? undefined : groupKinds[point.topic];
    // Steps of what to do about violations are a protocol.
    if (kind === undefined || !isMain(point) || (kind === 'violation' && point.ordinal !== undefined)) continue;
    const title = point.section.title === '' ? (point.label ?? '') : point.section.title;
    const key = `${kind}\n${normalise(title)}`;
    if (seen.has(`${key}\n${normalise(point.text)}`)) continue;
    seen.add(`${key}\n${normalise(point.text)}`);
    let group = groups.get(key);
    if (!group) {
      const at = point.section.titleSpan;
      group = { kind, title, place: source.place(at.start, at.end), items: [] };
      groups.set(key, group);
    }
    group.items.push(statement(point, source));
  }
  return [...groups.values()];
}

function statement(point: Pick<Point, 'text' | 'start' | 'end' | 'near'>, source: Source): Statement {
  return {
    text: point.text,
    place: source.place(point.start, point.end),
    confidence: point.near ? 'explicit' : 'inferred',
  };
}

/** Ordered lists that say how something is done, and chapters whose sections are numbered steps ("### Step 1: …"). */
export function readProtocols(points: readonly Point[], outline: Outline, source: Source, ids: Ids): Protocol[] {
  const protocols = new Map<string, Omit<Protocol, 'id'> & { start: number; steps: ProtocolStep[] }>();
  for (const section of outline.sections) {
    const steps = headedSteps(section);
    if (steps.length < 2) continue;
    protocols.set(`${section.start}:`, {
      title: section.title,
      start: section.start,
      place: source.place(section.titleSpan.start, section.titleSpan.end),
      confidence: 'inferred',
      steps: steps.map(({ rawTitle, titleSpan, blocks }) =>
        stepOf({ text: rawTitle.trim().replace(/^\d{1,2}[.)]\s+/, ''), ...titleSpan, blocks, near: false }, source),
      ),
    });
  }
  for (const point of points) {
    if (point.ordinal === undefined || !(point.from === 'list' || point.from === 'fence') || !isProtocol(point))
      continue;
    const title = point.label !== undefined && point.label.length <= 60 ? point.label : point.section.title;
    const key = `${point.section.start}:${title}`;
    let protocol = protocols.get(key);
    if (!protocol) {
      const at = point.section.titleSpan;
      protocol = {
        title,
        start: point.section.start,
        place: source.place(at.start, at.end),
        confidence: point.near ? 'explicit' : 'inferred',
        steps: [],
      };
      protocols.set(key, protocol);
    }
    protocol.steps.push(stepOf(point, source));
  }
  return [...protocols.values()]
    .sort((a, b) => a.start - b.start)
    .map(({ title, place, confidence, steps }) => ({
      id: ids.next('protocol', title),
      title,
      place,
      confidence,
      steps,
    }));
}

/** A step with the points of the lists below it. */
function stepOf(at: Pick<Point, 'text' | 'start' | 'end' | 'near' | 'blocks'>, source: Source): ProtocolStep {
  const details = at.blocks.flatMap((block) => (block.kind === 'list' ? block.entries : []));
  const step = statement(at, source);
  if (details.length === 0) return step;
  return { ...step, details: details.map((entry) => statement({ ...entry, near: at.near }, source)) };
}

/** The sections right below one that are its steps: numbered from the first on, and called steps by themselves or by their chapter. */
function headedSteps(section: Section): Section[] {
  if (section.shape === 'document' || isTemplateSection(section)) return [];
  const own = ownTopic(section);
  const bare = own === 'protocol' || own === 'rollback';
  const steps = section.children.filter(({ shape, rawTitle }) => {
    const number = stepNumber.exec(plain(rawTitle));
    return shape === 'heading' && number !== null && (bare || number[1] !== undefined);
  });
  const numbers = steps.map(({ rawTitle }) => Number(stepNumber.exec(plain(rawTitle))?.[2]));
  const first = numbers[0] ?? 0;
  return first <= 1 && numbers.every((number, index) => number === first + index) ? steps : [];
}

const stepNumber = /^(?:\p{Extended_Pictographic}\ufe0f?\s*)?(step\s+)?(\d{1,2})(?:\s*[:.)–—-]|\ufe0f?\u20e3)\s*\S/iu;

const orderedTopics = new Set<Topic>([
  'protocol',
  'rollback',
  'failure',
  'escalation',
  'violation',
  'memory',
  'command',
]);

function isProtocol(point: Point): boolean {
  if (point.topic === 'escalation' && namesTriggers(point)) return false;
  return point.topic !== undefined && orderedTopics.has(point.topic);
}

/** Forms to fill in: fences whose section is about a template, a handoff, an output format or an example. */
export function readTemplates(outline: Outline, source: Source): Template[] {
  const templates: Template[] = [];
  for (const section of outline.sections) {
    for (const block of section.blocks) {
      if (block.kind !== 'fence' || !isTemplate(section, block.lead, block.language, block.text)) continue;
      const title = labelOr(block.lead, section);
      templates.push({ title, text: block.text, place: source.place(block.start, block.end) });
    }
  }
  return templates;
}

function isTemplate(section: Section, lead: Lead | undefined, language: string, text: string): boolean {
  const topic = (lead ? topicOf(cleanTitle(lead.text)) : undefined) ?? topicAround(section);
  if (topic === 'template' || topic === 'example') return true;
  if (/^(?:md|markdown|mdx)$/.test(language)) return true;
  return language === '' && /\[[A-Z][^\][]{2,60}\](?!\()|\{\{[^}]{1,60}\}\}/.test(text) && /[:：]\s*\[/u.test(text);
}

function labelOr(lead: Lead | undefined, section: Section): string {
  const label = lead?.label === true ? cleanTitle(lead.text) : '';
  return section.title !== '' ? section.title : label;
}

/** "Only one ops agent per project": the lock a document asks for. */
export function readLock(source: Source): Persona['lock'] {
  // Of two scopes the stricter one counts.
  return lockOf(source, 'project|repository') ?? lockOf(source, 'environment');
}

function lockOf(source: Source, scopes: string): Persona['lock'] {
  const pattern = new RegExp(`\\b(?:only |exactly )?(?:one|single|1)\\b[^.\\n|]{0,60}?\\bper[ -](${scopes})\\b`, 'i');
  const match = pattern.exec(source.text.slice(0, 400_000));
  if (!match?.[1]) return undefined;
  const scope = match[1].toLowerCase() === 'environment' ? 'environment' : 'project';
  return { scope, place: source.place(match.index, match.index + match[0].length) };
}

/** The words that call this persona, as its routing section or its head (`listed`) lists them. */
export function readTriggerWords(points: readonly Point[], listed: readonly string[]): string[] {
  const words = new Set(listed.map((word) => word.toLowerCase()));
  for (const point of points) {
    if (point.topic !== 'routing' || !isMain(point)) continue;
    const keywords = /^(?:\*\*)?(?:key ?words?|triggers?(?: words?| phrases?)?)(?:\*\*)?\s*[:：]\s*(.+)$/isu.exec(
      point.text,
    )?.[1];
    const text =
      keywords ??
      (/\bkeywords|\btriggers?\b/i.test(`${point.label ?? ''} ${point.section.title}`) ? point.text : undefined);
    if (text === undefined) continue;
    const quoted = [...text.matchAll(/["“`']([^"”`']{2,40})["”`']/gu)].map((match) => match[1] ?? '');
    for (const word of quoted.length > 0 ? quoted : text.split(/,\s*/)) {
      const clean = plain(word).toLowerCase();
      if (clean !== '' && clean.length <= 40) words.add(clean);
    }
  }
  return [...words];
}

/** Sections that hold lists or fences and say nothing in their title that we know. */
export function readNotUnderstood(
  outline: Outline,
  used: readonly { readonly offset: number }[],
  source: Source,
): Statement[] {
  const offsets = used.map(({ offset }) => offset).sort((a, b) => a - b);
  const unknown: Statement[] = [];
  for (const section of outline.sections) {
    const { titleSpan } = section;
    if (
      section.title === '' ||
      section.shape === 'head' ||
      ownTopic(section) !== undefined ||
      topicAround(section) !== undefined
    )
      continue;
    if (!section.blocks.some((block) => block.kind !== 'paragraph')) continue;
    const last = section.blocks.at(-1)?.end ?? section.end;
    const from = source.place(titleSpan.start, last);
    if (anyBetween(offsets, from.offset, from.endOffset)) continue;
    unknown.push({ text: section.title, place: source.place(titleSpan.start, titleSpan.end), confidence: 'weak' });
  }
  return unknown;
}
