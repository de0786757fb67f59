import { classesIn } from './fileClasses.ts';
import type { Confidence, RedLine, Territory, TerritoryEffect } from './model.ts';
import type { Section } from './outline.ts';
import { ownerIn } from './owners.ts';
import { codeIn, pathsIn } from './pathWords.ts';
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
    const text = stripMark(verdict.kind === 'red-line' ? ruleCell(point) : point.text);
    const key = `${verdict.kind}\n${normalise(text)}`;
    if (seen.has(key) || text === '') continue;
    seen.add(key);
    const place = source.place(point.start, point.end);
    const { kind, confidence } = verdict;
    if (kind === 'red-line') {
      redLines.push({ id: ids.next('red-line', text), text, place, confidence });
      for (const part of filesAmong(text))
        territories.push({ text: part, place, confidence: 'inferred', ...territoryOf(part, 'forbidden') });
    } else territories.push({ text, place, confidence, ...territoryOf(text, kind) });
  }
  redLines.sort((a, b) => a.place.offset - b.place.offset);
  return { redLines, territories };
}

/** Of "**Never:** commit secrets, edit `src/`" and of "Never edit `src/`" the parts that forbid writing in files. */
function filesAmong(text: string): string[] {
  const list =
    /^(?:\*\*|__)?(?:never(?: do)?|don[’']?ts?|do not|must not|forbidden|prohibited)\s*(?:[:：](?:\*\*|__)|(?:\*\*|__)[:：]|[:：])\s+(.+)$/isu.exec(
      text,
    )?.[1];
  const parts = list === undefined ? [text] : list.split(/[,;]\s+(?:(?:and|or)\s+)?/);
  return parts
    .map((part) => part.trim().replace(/\.$/, ''))
    .filter((part) => {
      const bare = baseForm(plain(part).replace(/^(?:never|do not|don[’']t)\s+/i, ''));
      return pathsIn(part).length > 0 && isTerritory(bare, part);
    });
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
  const access = accessIn(point);
  if (access) return access;
  if (outOfScope.test(words)) return { kind: 'forbidden', confidence: 'inferred' };
  const main = point.from === 'list' || point.from === 'table' || point.from === 'run-in' || point.from === 'fence';
  if (main || (point.from === 'nested' && point.near)) {
    const said = saidByHeading(point, words);
    if (said) return said;
  }
  const writing = onlyWrites(text);
  if (writing) return { kind: 'allowed', confidence: 'inferred' };
  if (/^(?:you|i|we) (?:alone |exclusively |solely )?own\b/i.test(words) && pathsIn(text).length > 0)
    return { kind: 'exclusive', confidence: 'inferred' };
  if (silent.has(point.topic ?? 'role') && point.topic !== 'role') return undefined;
  const opens =
    opensForbidding(afterLead(words)) || (main && crossed(point.text) && /^(?:forbidden|prohibited|no)\b/i.test(words));
  if (!opens) return undefined;
  // A line that leads over to a list below it is none.
  if (point.from === 'prose' && !isRule(words)) return undefined;
  if (/[:：]$/u.test(words) && point.blocks.length > 0) return undefined;
  const territory = isTerritory(
    afterLead(words).replace(
      /^(?:you (?:must |may |shall |should )?(?:not|never|cannot|can[’']t|do not|don[’']t)|never|do not|don[’']t|forbidden|prohibited)[:\s]+/i,
      '',
    ),
    text,
  );
  return territory
    ? { kind: 'forbidden', confidence: 'inferred' }
    : { kind: 'red-line', confidence: point.from === 'prose' ? 'weak' : 'inferred' };
}

/** A row of a table of paths and who may do what there: "| `src/` | read-only |". */
function accessIn({ cells, text }: Point): Verdict | undefined {
  const access = cells.find(({ heading }) => /\b(?:access|permissions?|rights|mode)\b/i.test(heading));
  if (!access || pathsIn(text).length === 0) return undefined;
  const words = plain(access.text);
  if (/\bexclusive|\bown(?:s|er)?\b/i.test(words)) return { kind: 'exclusive', confidence: 'explicit' };
  if (
    /^(?:read[- ]?only|read|none|no|denied|deny|forbidden|never|❌|🚫|✗|r)(?![\p{L}/])/iu.test(words) &&
    !/write/i.test(words)
  )
    return { kind: 'forbidden', confidence: 'explicit' };
  return /write|edit|full|\ball\b|^rw\b|^yes\b|✅|✔/iu.test(words)
    ? { kind: 'allowed', confidence: 'explicit' }
    : undefined;
}

/** "Out: feature priorities", "**Out of scope**: …" as a point of a list. */
const outOfScope = /^(?:out|out of scope|not in scope)\s*[:：–—-]\s+\S/iu;

/** "Don't worry" and the like are no rules. */
function isRule(words: string): boolean {
  return !/^(?:do not|don[’']t|never) (?:worry|hesitate|forget|panic|be (?:afraid|shy))\b/i.test(words);
}

/** Sections where "Never …" is no rule for the persona. */
const silent = new Set<string>(['knows', 'does-not-know', 'checklist', 'gate', 'metric', 'escalation', 'violation']);

function saidByHeading(point: Point, words: string): Verdict | undefined {
  const explicit: Confidence = point.near ? 'explicit' : 'inferred';
  switch (point.topic) {
    case 'exclusive':
      return { kind: crossed(point.text) || disowned(words) ? 'forbidden' : 'exclusive', confidence: explicit };
    case 'allowed':
      return { kind: crossed(point.text) || disowned(words) ? 'forbidden' : 'allowed', confidence: explicit };
    case 'forbidden':
    case 'not-routing': {
      if (ticked(point.text)) return { kind: 'allowed', confidence: explicit };
      // When not to call somebody is a rule only where it names files, or whose work it is.
      if (
        point.topic === 'not-routing' &&
        ownerIn(words) === undefined &&
        classesIn(words).length === 0 &&
        pathsIn(point.text).length === 0
      )
        return undefined;
      const territory = point.topic === 'not-routing' || !isDeed(words, point);
      return { kind: territory ? 'forbidden' : 'red-line', confidence: explicit };
    }
    case 'red-line':
      // Rules in chapters of their own below such a heading are rules, too; what only explains is not.
      if (words.length > 400) return undefined;
      return { kind: onlyPaths(point.text) ? 'forbidden' : 'red-line', confidence: explicit };
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

/** Of a table's row the cell that says what is not to be done, by its heading, else the first one with words. */
function ruleCell({ text, cells }: Point): string {
  const named =
    cells.find(({ heading }) =>
      /\b(?:never|don[’']?t|do not|forbidden|prohibited|must not|avoid)\b|❌|🚫/iu.test(heading),
    ) ??
    cells.find(({ heading }) =>
      /\b(?:rules?|red lines?|constraints?|limits?|actions?|operations?|what)\b/i.test(heading),
    ) ??
    cells.find((cell) => /\p{L}{3}/u.test(cell.text));
  return named === undefined || named.text === '' ? text : named.text;
}

const ticked = (text: string): boolean => /^(?:✅|✔|✓|☑)/u.test(text.trim());
const crossed = (text: string): boolean => /^(?:❌|🚫|⛔|✗|✘)/u.test(text.trim());

/** "Not yours: `app/models/`" among what is one's own. */
const disowned = (words: string): boolean => /^(?:not|never) (?:yours|mine|ours)\b/i.test(words);

function stripMark(text: string): string {
  return text.replace(/^(?:[✅✔✓☑❌🚫⛔✗✘⚠]\ufe0f?\s*)+/u, '').trim();
}

/** "Ownership: Never dismiss …" opens with "Never", too. */
function afterLead(words: string): string {
  return /^(?:forbidden|prohibited)\b/i.test(words) ? words : words.replace(/^[\p{L}\p{N} /&'’-]{2,40}[:：—–]\s+/u, '');
}

/** "Never …", "Do not …", "Must not …": words that open a rule of what is not to be done. */
export function opensForbidding(words: string): boolean {
  return /^(?:never|do not|don[’']t|must (?:not|never)|you (?:must|may|shall|should) (?:not|never)|you never (?!know|need|have|see|seem|get|mind|want)\p{L}+|you (?:cannot|can[’']t|do not|don[’']t) (?:merge|tag|deploy|push|publish|commit|release|write|edit|modify|change|touch|delete|approve)|under no circumstances|at no time|nunca|jam[aá]is|niemals|никогда|нельзя|严禁|禁止|绝不|不要|切勿|不得)(?![\w-])/iu.test(
    words,
  );
}

/** Deeds that a persona is told not to do; writing somewhere is not one of them. */
const deeds =
  /^(?:(?:silently|blindly|ever|directly|manually|auto-?matically|knowingly)\s+)?(?:requests? (?:to|for)|skip|store|keep|deploy|run|ship|release|promote|push|commit|merge|force|delete|drop|destroy|remove|disable|bypass|ignore|expose|log|leak|print|share|approve|close|hard-?code|use|leave|cause|start|stop|restart|apply|execute|grant|give|open|allow|assume|guess|proceed|continue|rely|trust|copy|paste|send|publish|tag|roll|wait|block|restrict|over-?ride|rotate|embed|put|set|turn|switch|reuse|mix|mark|report|claim|invent|ask|act|accept|introduce|install|upgrade|downgrade|scale|modify production|change production|edit production|touch production|work around|go|promise|speculate|blame|close|dismiss|downplay)\b/i;

/** "Bypassing the gate" as "bypass the gate". */
function baseForm(words: string): string {
  const [whole = '', stem = ''] = /^(\p{L}{3,})ing\b/iu.exec(words) ?? [];
  if (whole === '') return words;
  const rest = words.slice(whole.length);
  const forms = [stem, `${stem}e`, stem.replace(/(\p{L})\1$/u, '$1')].map((form) => form + rest);
  return forms.find((form) => deeds.test(form) || writing.test(form)) ?? words;
}

/** Deeds that are territory where the words name files or a kind of them, and deeds otherwise. */
const writing = /^(?:write|edit|modify|change|create|touch|alter|add|move|rename|access|read)\b/i;

/** True for a forbidden point about something done, false for one about who writes what. */
function isDeed(words: string, point: Point): boolean {
  const bare = baseForm(words.replace(/^(?:never|do not|don[’']t|no)\s+/i, ''));
  if (ownerIn(words) !== undefined) return false;
  if (/^(?:nunca|jam[aá]is|niemals|никогда|нельзя)(?!\p{L})/iu.test(words) && pathsIn(point.text).length === 0)
    return true;
  if (/^\p{Script=Han}/u.test(words)) return pathsIn(point.text).length === 0 && classesIn(words).length === 0;
  if (/\b(?:without|before|unless|until|while|if not)\b/i.test(bare))
    return classesIn(bare).length === 0 || !/^(?:write|make|modify|edit|create)\b/i.test(bare);
  if (deeds.test(bare) || codeIn(point.text).some((code) => /^[a-z][\w.-]*\s+\S/.test(code))) return true;
  if (writing.test(bare) && classesIn(bare).length === 0 && pathsIn(point.text).length === 0) return true;
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
    (/\bonly\b[^.]{0,30}\b(?:create|modify|edit|write|touch|change|update)s?\b[^.]{0,60}\b(?:under|in|below|within|inside|to)\b/i.test(
      plain(text),
    ) ||
      /\b(?:create|modify|edit|write|touch|change)s?\b[^.]{0,30}\bonly\b[^.]{0,10}\b(?:under|in|below|within|inside|to)\b/i.test(
        plain(text),
      )) &&
    pathsIn(text).length > 0
  );
}

/** "`src/` and `lib/` (Engineer)": nothing is said but whose files. */
function onlyPaths(text: string): boolean {
  if (pathsIn(text).length === 0) return false;
  return /^[\s,;&+`*_.]*$/.test(
    withoutPaths(text)
      .replace(/\([^()]*\)/g, ' ')
      .replace(/\b(?:and|or)\b/gi, ' '),
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
  // "<service>" stands for any name.
  const patterns = pathsIn(text).map(({ path }) => path.replace(/<[\w-]+>/g, '*'));
  return {
    effect,
    patterns: [...new Set(patterns)],
    classes: classesIn(plain(withoutPaths(text))),
    owner: ownerIn(plain(text)),
  };
}
