import type { Checklist, Escalation, Gate, Metric } from './model.ts';
import { isMain, type Point } from './statements.ts';
import type { Source } from './source.ts';
import { boldLead, normalise, plain, slug, withoutSymbols } from './words.ts';

const units =
  '%|percent|ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|weeks?|months?|attempts?|failures?|tries|retries|times|requests?|errors?|incidents?|deployments?|x|/day|per day';
const number = '(\\d+(?:[.,]\\d+)?)';
const threshold = new RegExp(
  `(?:(>=|<=|≥|≤|>|<|=|\\bat least\\b|\\bat most\\b|\\bunder\\b|\\bbelow\\b|\\bless than\\b|\\bwithin\\b|\\bup to\\b|\\bover\\b|\\bexceeds?\\b|\\babove\\b|\\bmore than\\b|\\bgreater than\\b|\\bafter\\b)\\s*)?${number}(?:\\s*(?:-|–|—|to)\\s*${number})?\\s*(?:(${units})(?![\\w]))?`,
  'i',
);

type Comparator = NonNullable<Metric['comparator']>;
const comparators: Readonly<Record<string, Comparator>> = {
  '>': '>',
  '<': '<',
  '=': '=',
  '>=': '>=',
  '<=': '<=',
  '≥': '>=',
  '≤': '<=',
  'at least': '>=',
  'at most': '<=',
  'up to': '<=',
  within: '<=',
  under: '<',
  below: '<',
  'less than': '<',
  over: '>',
  exceed: '>',
  exceeds: '>',
  above: '>',
  after: '>',
  'more than': '>',
  'greater than': '>',
};

interface Threshold {
  readonly comparator: Comparator | undefined;
  readonly low: number;
  readonly high: number | undefined;
  readonly unit: string | undefined;
}

/** The first threshold of a sentence (">99.9%", "<10 minutes", "2-3 attempts"); a bare number without a unit is none. */
export function thresholdIn(words: string): Threshold | undefined {
  for (let rest = words.slice(0, 2000); rest !== '';) {
    const match = threshold.exec(rest);
    if (!match?.[2]) return undefined;
    const [whole, sign, low, high, unit] = match;
    const before = rest.charAt(match.index - 1);
    if ((sign !== undefined || unit !== undefined) && !/[\w.]/.test(before)) {
      return {
        comparator: sign === undefined ? undefined : comparators[sign.toLowerCase()],
        low: toNumber(low),
        high: high === undefined ? undefined : toNumber(high),
        unit: unit?.toLowerCase(),
      };
    }
    rest = rest.slice(match.index + whole.length);
  }
  return undefined;
}

/** The bare number that a value begins with ("Drift: 0 resources"); a version, a date or a time is none. */
function countAt(words: string): Threshold | undefined {
  const [, low, unit] = /^(\d+(?:[.,]\d+)?)(?![\w.,:/-]*\d)(?:\s+(\p{L}+))?/u.exec(words) ?? [];
  return low === undefined
    ? undefined
    : { comparator: undefined, low: toNumber(low), high: undefined, unit: unit?.toLowerCase() };
}

function toNumber(words: string): number {
  return Number(words.replace(',', '.'));
}

/**
 * Metrics with their thresholds. Of two with the same name one with a number goes before one without, and the stricter
 * number before the other; `rivals` are those whose numbers differ.
 */
export function readMetrics(
  points: readonly Point[],
  source: Source,
): { readonly metrics: Metric[]; readonly rivals: [Metric, Metric][] } {
  const metrics = new Map<string, Metric>();
  const rivals: [Metric, Metric][] = [];
  for (const point of points) {
    if (point.topic !== 'metric' || !(isMain(point) || point.from === 'run-in') || point.from === 'fence') continue;
    const metric = metricOf(point, source);
    if (!metric) continue;
    const key = normalise(metric.name);
    const known = metrics.get(key);
    if (
      known?.value !== undefined &&
      metric.value !== undefined &&
      known.unit === metric.unit &&
      known.value !== metric.value
    ) {
      const kept = stricter(known, metric) ? known : metric;
      rivals.push([kept, kept === known ? metric : known]);
      metrics.set(key, kept);
    } else if (known?.value === undefined || metric.value !== undefined) {
      metrics.set(key, metric);
    }
  }
  return { metrics: [...metrics.values()], rivals };
}

function metricOf(point: Point, source: Source): Metric | undefined {
  const { text, cells } = point;
  const lead = boldLead(text);
  const [head = '', ...tail] = cells.length > 0 ? cells.map((cell) => cell.text) : text.split(/[:：]\s/u);
  const words = plain(cells.length > 0 ? tail.join(' ') : (lead?.rest ?? text));
  const name =
    cells.length > 0 ? plain(head) : (lead?.lead ?? (tail.length > 0 ? plain(head) : subjectOf(plain(text))));
  if (withoutSymbols(name) === '') return undefined;
  const found = thresholdIn(words) ?? thresholdIn(plain(text)) ?? countAt(lead ? words : plain(tail.join(' ')));
  return {
    name: withoutSymbols(name),
    comparator: found?.comparator,
    value: found?.high ?? found?.low,
    unit: found?.unit,
    text,
    place: source.place(point.start, point.end),
    confidence: found ? 'explicit' : 'inferred',
  };
}

/** "Infrastructure uptime exceeds 99.9%": what stands before the verb or the sign. */
function subjectOf(words: string): string {
  const match =
    /^(.{3,80}?)\s+(?:is|are|was|stays?|remains?|exceeds?|decreases?|increases?|drops?|falls?|rises?|reach(?:es)?|achieves?|delivers?|at least|at most|under|below|above|over|within|[<>≤≥=])(?=\s|\d)/i.exec(
      words,
    );
  return match?.[1] ?? words;
}

/** The words of a rule without its first threshold: by them two rules about the same thing are known. */
export function thresholdKey(text: string): string {
  const words = plain(text);
  return words.replace(threshold, ' ');
}

/** True when the one target asks for more than the other. */
export function stricter(one: Metric, other: Metric): boolean {
  const more = one.comparator === '>' || one.comparator === '>=' || one.comparator === '=';
  return more ? (one.value ?? 0) > (other.value ?? 0) : (one.value ?? 0) < (other.value ?? 0);
}

/** True for points below "Escalate when …", "Escalation triggers", "Stop conditions". */
export function namesTriggers({ label, section }: Point): boolean {
  return /\b(?:when|if|triggers?|conditions?|criteria|immediately)\b/i.test(label ?? section.title);
}

/** What must be brought to somebody's attention, and from which count on. */
export function readEscalations(points: readonly Point[], source: Source): Escalation[] {
  const escalations = new Map<string, Escalation>();
  for (const point of points) {
    const said = point.from === 'prose' && escalates.test(plain(point.text));
    if (!said && (point.topic !== 'escalation' || !isMain(point))) continue;
    // An ordered list is what to do when it comes to that, unless its title asks when.
    if (point.ordinal !== undefined && !namesTriggers(point)) continue;
    const found = thresholdIn(plain(point.text));
    const key = normalise(boldLead(point.text)?.lead ?? point.text);
    escalations.set(key, {
      warnAt: found?.low,
      escalateAt: found?.high ?? found?.low,
      unit: found?.unit,
      text: point.text,
      place: source.place(point.start, point.end),
      confidence: said ? 'inferred' : 'explicit',
    });
  }
  return [...escalations.values()];
}

/** "Escalate to the lead when …" in running text. */
const escalates = /^(?:always |immediately )?escalate\b[^.]{0,60}?\b(?:when|if|after|once)\b/i;

/** Gates: the points of a gates section, and every numbered phase (S06) the document requires. */
export function readGates(checklists: readonly Checklist[], points: readonly Point[], source: Source): Gate[] {
  const gates = new Map<string, Gate>();
  const numbered = (text: string, gate: Omit<Gate, 'id'>): void => {
    for (const match of text.matchAll(/\bS\d{2}\b/g))
      if (!gates.has(match[0])) gates.set(match[0], { ...gate, id: match[0] });
  };
  for (const checklist of checklists) {
    for (const item of checklist.items) {
      if (item.template) continue;
      const { text, place, confidence } = item;
      numbered(text, { text, place, confidence, when: whenOf(`${item.group ?? ''} ${checklist.title}`) });
    }
  }
  for (const point of points) {
    if (!isMain(point)) continue;
    const { text } = point;
    const place = source.place(point.start, point.end);
    if (point.topic === 'gate') {
      const title = `${point.label ?? ''} ${point.section.title}`;
      const when = whenOf(title);
      const name = boldLead(text)?.lead ?? plain(text);
      const number = /^[A-Z]{1,3}-?\d{1,3}$/.exec(plain(point.cells[0]?.text ?? ''))?.[0];
      const id = number ?? slug(when === 'unknown' ? name : `${when} ${name}`);
      if (id !== '' && !/\bS\d{2}\b/.test(text)) gates.set(id, { id, text, place, confidence: 'explicit', when });
    }
    if (point.topic === 'example' || point.topic === 'template') continue;
    numbered(text, {
      text,
      place,
      confidence: 'explicit',
      when: point.topic === 'context' ? 'phase' : whenOf(point.section.title),
    });
  }
  return [...gates.values()];
}

function whenOf(title: string): Gate['when'] {
  const words = title.toLowerCase();
  if (/\bpost-?\s?(?:deploy|release)|\bafter\b/.test(words)) return 'post-deploy';
  if (/\bpre-?\s?(?:deploy|release)|\bbefore\b/.test(words)) return 'pre-deploy';
  return /\bphases?\b/.test(words) ? 'phase' : 'unknown';
}
