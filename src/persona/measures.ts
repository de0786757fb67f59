import type { Checklist, Escalation, Gate, Metric } from './model.ts';
import { isMain, type Point } from './statements.ts';
import type { Source } from './source.ts';
import { boldLead, normalise, plain, slug } from './words.ts';

const units =
  '%|percent|ms|milliseconds?|s|secs?|seconds?|min|mins|minutes?|h|hrs?|hours?|days?|weeks?|months?|attempts?|failures?|tries|retries|times|requests?|errors?|incidents?|deployments?|x|/day|per day';
const number = '(\\d+(?:[.,]\\d+)?)';
const threshold = new RegExp(
  `(>=|<=|≥|≤|>|<|=|\\bat least\\b|\\bat most\\b|\\bunder\\b|\\bbelow\\b|\\bless than\\b|\\bwithin\\b|\\bup to\\b|\\bover\\b|\\babove\\b|\\bmore than\\b|\\bgreater than\\b|\\bafter\\b)?\\s*${number}(?:\\s*(?:-|–|—|to)\\s*${number})?\\s*(?:(${units})(?![\\w]))?`,
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

function toNumber(words: string): number {
  return Number(words.replace(',', '.'));
}

/** Metrics with their thresholds; of two with the same name the one with a number wins, then the later one. */
export function readMetrics(points: readonly Point[], source: Source): Metric[] {
  const metrics = new Map<string, Metric>();
  for (const point of points) {
    if (point.topic !== 'metric' || !isMain(point) || point.from === 'fence') continue;
    const lead = boldLead(point.text);
    const [head = '', ...tail] =
      point.cells.length > 0 ? point.cells.map((cell) => cell.text) : point.text.split(/[:：]\s/u);
    const name =
      point.cells.length > 0 ? plain(head) : (lead?.lead ?? (tail.length > 0 ? plain(head) : plain(point.text)));
    if (name === '') continue;
    const found = thresholdIn(plain(point.cells.length > 0 ? tail.join(' ') : (lead?.rest ?? point.text)));
    const metric: Metric = {
      name,
      comparator: found?.comparator,
      value: found?.high ?? found?.low,
      unit: found?.unit,
      text: point.text,
      place: source.place(point.start, point.end),
      confidence: found ? 'explicit' : 'inferred',
    };
    const key = normalise(name);
    const known = metrics.get(key);
    if (known?.value !== undefined && metric.value === undefined) continue;
    metrics.set(key, metric);
  }
  return [...metrics.values()];
}

/** What must be brought to somebody's attention, and from which count on. */
export function readEscalations(points: readonly Point[], source: Source): Escalation[] {
  const escalations = new Map<string, Escalation>();
  for (const point of points) {
    if (point.topic !== 'escalation' || point.ordinal !== undefined || !isMain(point)) continue;
    const found = thresholdIn(plain(point.text));
    const key = normalise(boldLead(point.text)?.lead ?? point.text);
    escalations.set(key, {
      warnAt: found?.low,
      escalateAt: found?.high ?? found?.low,
      unit: found?.unit,
      text: point.text,
      place: source.place(point.start, point.end),
      confidence: 'explicit',
    });
  }
  return [...escalations.values()];
}

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
      const id = slug(when === 'unknown' ? name : `${when} ${name}`);
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
