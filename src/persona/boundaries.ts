import { classesIn } from './fileClasses.ts';
import type { Confidence, RedLine, Territory, TerritoryEffect } from './model.ts';
import { pathsIn } from './pathWords.ts';
import type { Point } from './statements.ts';
import type { Source } from './source.ts';
import { normalise, plain, type Ids } from './words.ts';

/** What a persona must never do, and where it may, must not or alone may write. */
export interface Boundaries {
  readonly redLines: RedLine[];
  readonly territories: Territory[];
}

/** Reads red lines and territories from the points of a document. */
export function readBoundaries(points: readonly Point[], source: Source, ids: Ids): Boundaries {
  const redLines: RedLine[] = [];
  const territories: Territory[] = [];
  const seen = new Set<string>();
  for (const point of points) {
    if (point.from === 'fence') continue;
    const verdict = judge(point);
    const key = `${verdict ?? ''}\n${normalise(point.text)}`;
    if (verdict === undefined || seen.has(key)) continue;
    seen.add(key);
    const place = source.place(point.start, point.end);
    const text = stripMark(point.text);
    if (verdict.startsWith('red-line')) {
      const confidence: Confidence = verdict === 'red-line' ? 'explicit' : 'inferred';
      redLines.push({ id: ids.next('red-line', text), text, place, confidence });
    } else {
      territories.push({ text, place, confidence: 'explicit', ...territoryOf(text, verdict as TerritoryEffect) });
    }
  }
  return { redLines, territories };
}

type Verdict = 'red-line' | 'red-line?' | TerritoryEffect;

function judge(point: Point): Verdict | undefined {
  const words = plain(stripMark(point.text));
  switch (point.topic) {
    case 'exclusive':
      return 'exclusive';
    case 'allowed':
      return crossed(point.text) ? 'forbidden' : 'allowed';
    case 'forbidden':
    case 'not-routing':
      if (ticked(point.text)) return 'allowed';
      return isTerritory(words, point.topic === 'not-routing') ? 'forbidden' : 'red-line';
    case 'red-line':
      return 'red-line';
    case 'knows':
    case 'does-not-know':
    case 'anti-pattern':
    case 'example':
    case 'template':
    case 'checklist':
    case 'gate':
      return undefined;
    default:
      return opensForbidding(words) ? 'red-line?' : undefined;
  }
}

const ticked = (text: string): boolean => /^(?:✅|✔|✓|☑)/u.test(text.trim());
const crossed = (text: string): boolean => /^(?:❌|🚫|⛔|✗|✘)/u.test(text.trim());

function stripMark(text: string): string {
  return text.replace(/^(?:[✅✔✓☑❌🚫⛔✗✘]\ufe0f?\s*)+/u, '').trim();
}

/** "Never …", "Do not …", "Must not …": words that open a rule of what is not to be done. */
export function opensForbidding(words: string): boolean {
  return /^(?:never|do not|don[’']t|must (?:not|never)|you must (?:not|never)|under no circumstances|at no time)\b/i.test(
    words,
  );
}

/** True when a forbidden point is about who writes what, not about a deed. */
function isTerritory(words: string, routing: boolean): boolean {
  if (ownerIn(words) !== undefined && (routing || classesIn(words).length > 0 || /territor/i.test(words))) return true;
  const verb =
    /^(?:do not |don[’']t |never )?(?:write|writes|writing|edit|edits|editing|modify|modifies|modifying|change|changes|changing|create|creating|touch|author|implement|refactor|fix|update|alter|delete|rename)\b/i;
  if (verb.test(words) && !/\bwithout\b/i.test(words)) return classesIn(words).length > 0 || pathsIn(words).length > 0;
  return /^(?:(?!(?:in|to|of|on|for|without|into|from) )[\w-]+ ){0,3}(?:code|files?|tests?|documentation|schemas?|scaffolding|implementations?|decisions)\b[^.]{0,40}$/i.test(
    words,
  )
    ? classesIn(words).length > 0
    : false;
}

function territoryOf(
  text: string,
  effect: TerritoryEffect,
): Pick<Territory, 'effect' | 'patterns' | 'classes' | 'owner'> {
  const patterns = pathsIn(text).map(({ path }) => path);
  return { effect, patterns: [...new Set(patterns)], classes: classesIn(plain(text)), owner: ownerIn(plain(text)) };
}

/** Who a point names as the owner: "(QA agent territory)", "(that's the data team's job)", "belongs to …". */
export function ownerIn(words: string): string | undefined {
  const inside = /\(([^()]{2,80})\)/.exec(words)?.[1]?.trim();
  if (inside !== undefined) {
    const named =
      /^(?:that[’']?s |that is |this is |it[’']?s )?(?:the )?(.{2,60}?)(?:[’']s?)? (?:territory|job|responsibility|domain|role|task|area|work)$/i.exec(
        inside,
      )?.[1] ??
      /^(?:ask|use|see|contact|delegate to|hand (?:off|over) to|defer to|belongs to|owned by|handled by)(?: the)? (.{2,60})$/i.exec(
        inside,
      )?.[1] ??
      /^(.{2,50}?) (?:owns|handles|executes|does|manages|decides|is responsible for)\b/i.exec(inside)?.[1] ??
      /^([\w /-]{2,40} (?:agent|team|engineer|architect|persona|role))s?$/i.exec(inside)?.[1];
    if (named !== undefined)
      return named
        .replace(/^the /i, '')
        .replace(/[’']s?$/, '')
        .trim();
  }
  return /\b(?:belongs? to|owned by|handled by|is the job of|delegate to)(?: the)? ([A-Z][\w-]*(?: [A-Z][\w-]*){0,3}(?: (?:agent|team))?)/.exec(
    words,
  )?.[1];
}
