import { classesIn } from './fileClasses.ts';
import type { Confidence, RedLine, Territory, TerritoryEffect } from './model.ts';
import type { Section } from './outline.ts';
import { ownerIn } from './owners.ts';
import { pathsIn } from './pathWords.ts';
import type { Point } from './statements.ts';
import type { Source } from './source.ts';
import { isTemplateSection, ownTopic, topicOf } from './topics.ts';
import { normalise, plain, type Ids } from './words.ts';

/** What a persona must never do, and where it may, must not or alone may write. */
export interface Boundaries {
  readonly redLines: RedLine[];
  readonly territories: Territory[];
}

/** Reads red lines and territories from the points of a document. Of documents in one file the later one's come first. */
export function readBoundaries(points: readonly Point[], source: Source, ids: Ids): Boundaries {
  const redLines: RedLine[] = [];
  const territories: Territory[] = [];
  const seen = new Set<string>();
  const latestFirst = points.map((point) => ({ point, part: point.section.part })).sort((a, b) => b.part - a.part);
  for (const { point } of latestFirst) {
    const verdict = judge(point);
    if (verdict === undefined) continue;
    const text = stripMark(point.text);
    const key = `${verdict.kind}\n${normalise(text)}`;
    if (seen.has(key) || text === '') continue;
    seen.add(key);
    const place = source.place(point.start, point.end);
    const { kind, confidence } = verdict;
    if (kind === 'red-line') redLines.push({ id: ids.next('red-line', text), text, place, confidence });
    else territories.push({ text, place, confidence, ...territoryOf(text, kind) });
  }
  redLines.sort((a, b) => a.place.offset - b.place.offset);
  return { redLines, territories };
}

interface Verdict {
  readonly kind: 'red-line' | TerritoryEffect;
  readonly confidence: Confidence;
}

function judge(point: Point): Verdict | undefined {
  // What is drawn as a box is something to tick; its words belong to the checklist.
  if (point.boxed || isTemplateSection(point.section) || point.topic === 'template' || point.topic === 'example')
    return undefined;
  const text = stripMark(point.text);
  const words = plain(text);
  const main = point.from === 'list' || point.from === 'table' || point.from === 'run-in' || point.from === 'fence';
  if (main || (point.from === 'nested' && point.near)) {
    const said = saidByHeading(point, words);
    if (said) return said;
  }
  const writing = onlyWrites(text);
  if (writing) return { kind: 'allowed', confidence: 'inferred' };
  if (silent.has(point.topic ?? 'role') && point.topic !== 'role') return undefined;
  const opens =
    opensForbidding(afterLead(words)) || (main && crossed(point.text) && /^(?:forbidden|prohibited|no)\b/i.test(words));
  if (!opens) return undefined;
  // In running text only "Never" is clear enough; a line that leads over to a list below it is none.
  if (point.from === 'prose' && !/^never\b|^MUST NOT\b/i.test(words)) return undefined;
  if (/[:：]$/u.test(words) && point.blocks.length > 0) return undefined;
  const territory = isTerritory(
    afterLead(words).replace(/^(?:never|do not|don[’']t|forbidden|prohibited)[:\s]+/i, ''),
    text,
  );
  return territory
    ? { kind: 'forbidden', confidence: 'inferred' }
    : { kind: 'red-line', confidence: point.from === 'prose' ? 'weak' : 'inferred' };
}

/** Sections where "Never …" is no rule for the persona. */
const silent = new Set<string>(['knows', 'does-not-know', 'checklist', 'gate', 'metric', 'escalation', 'violation']);

function saidByHeading(point: Point, words: string): Verdict | undefined {
  const explicit: Confidence = point.near ? 'explicit' : 'inferred';
  switch (point.topic) {
    case 'exclusive':
      return { kind: crossed(point.text) ? 'forbidden' : 'exclusive', confidence: explicit };
    case 'allowed':
      return { kind: crossed(point.text) ? 'forbidden' : 'allowed', confidence: explicit };
    case 'forbidden':
    case 'not-routing': {
      if (ticked(point.text)) return { kind: 'allowed', confidence: explicit };
      const territory = point.topic === 'not-routing' || !isDeed(words, point);
      return { kind: territory ? 'forbidden' : 'red-line', confidence: explicit };
    }
    case 'red-line':
      // Rules in chapters of their own below such a heading are rules, too; what only explains is not.
      return words.length <= 400 ? { kind: 'red-line', confidence: explicit } : undefined;
    case 'rules':
      return /^(?:[\w\s-]{0,40}:\s*)?(?:you )?(?:must|only|no|never)\b|\bmust (?:not|never)\b/i.test(words) &&
        point.from === 'list' &&
        words.length <= 300
        ? { kind: 'red-line', confidence: 'inferred' }
        : undefined;
    default:
      return undefined;
  }
}

const ticked = (text: string): boolean => /^(?:✅|✔|✓|☑)/u.test(text.trim());
const crossed = (text: string): boolean => /^(?:❌|🚫|⛔|✗|✘)/u.test(text.trim());

function stripMark(text: string): string {
  return text.replace(/^(?:[✅✔✓☑❌🚫⛔✗✘⚠]\ufe0f?\s*)+/u, '').trim();
}

/** "Ownership: Never dismiss …" opens with "Never", too. */
function afterLead(words: string): string {
  return /^(?:forbidden|prohibited)\b/i.test(words) ? words : words.replace(/^[\p{L}\p{N} /&'’-]{2,40}[:：—–]\s+/u, '');
}

/** "Never …", "Do not …", "Must not …": words that open a rule of what is not to be done. */
export function opensForbidding(words: string): boolean {
  return /^(?:never|do not|don[’']t|must (?:not|never)|you must (?:not|never)|under no circumstances|at no time|严禁|禁止|绝不|不要|切勿|不得)(?![\w-])/i.test(
    words,
  );
}

/** Deeds that a persona is told not to do; writing somewhere is not one of them. */
const deeds =
  /^(?:(?:silently|blindly|ever|directly|manually|auto-?matically|knowingly)\s+)?(?:skip|store|keep|deploy|run|ship|release|promote|push|commit|merge|force|delete|drop|destroy|remove|disable|bypass|ignore|expose|log|leak|print|share|approve|close|hard-?code|use|leave|cause|start|stop|restart|apply|execute|grant|give|open|allow|assume|guess|proceed|continue|rely|trust|copy|paste|send|publish|tag|roll|wait|block|restrict|over-?ride|rotate|embed|put|set|turn|switch|reuse|mix|mark|report|claim|invent|ask|act|accept|introduce|install|upgrade|downgrade|scale|modify production|change production|edit production|touch production|work around|go)\b/i;

/** True for a forbidden point about something done, false for one about who writes what. */
function isDeed(words: string, point: Point): boolean {
  const bare = words.replace(/^(?:never|do not|don[’']t|no)\s+/i, '');
  if (ownerIn(words) !== undefined) return false;
  if (/\b(?:without|before|unless|until|while|if not)\b/i.test(bare))
    return classesIn(bare).length === 0 || !/^(?:write|make|modify|edit|create)\b/i.test(bare);
  if (deeds.test(bare)) return true;
  if (pathsIn(point.text).length > 0) return false;
  // "Don'ts" lists deeds, "Does not" what others do.
  return /^(?:don[’']?ts?|do not|never|must not)\b/i.test(titleOf(point)) && !isTerritory(bare, words);
}

function titleOf(point: Point): string {
  if (point.label !== undefined && topicOf(point.label) === 'forbidden') return point.label;
  for (let at: Section | undefined = point.section; at; at = at.parent)
    if (ownTopic(at) === 'forbidden') return at.title;
  return point.section.title;
}

/** True when the words forbid writing in somebody's files. */
function isTerritory(words: string, text: string): boolean {
  if (
    !/^(?:write|edit|modify|change|create|touch|author|implement|refactor|fix|update|alter|rename|code changes?|application|source)\b/i.test(
      words,
    )
  )
    return false;
  if (/\b(?:without|unless|until|before|because|when|if|merely|directly in production)\b/i.test(words)) return false;
  return classesIn(words).length > 0 || pathsIn(text).length > 0;
}

/** "Only create or modify files under `x/`": where the persona may write. */
function onlyWrites(text: string): boolean {
  return (
    /\bonly\b[^.]{0,30}\b(?:create|modify|edit|write|touch|change|update)s?\b[^.]{0,60}\b(?:under|in|below|within|inside|to)\b/i.test(
      plain(text),
    ) && pathsIn(text).length > 0
  );
}

/** The words of a rule without its paths: `docs/adr/` says nothing about documentation. */
function withoutPaths(text: string): string {
  let words = text;
  for (const { start, end } of pathsIn(text).reverse()) words = `${words.slice(0, start)} ${words.slice(end)}`;
  return words;
}

function territoryOf(
  text: string,
  effect: TerritoryEffect,
): Pick<Territory, 'effect' | 'patterns' | 'classes' | 'owner'> {
  const patterns = pathsIn(text).map(({ path }) => path);
  return {
    effect,
    patterns: [...new Set(patterns)],
    classes: classesIn(plain(withoutPaths(text))),
    owner: ownerIn(plain(text)),
  };
}
