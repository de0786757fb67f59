import { isMap, isScalar, isSeq, parseDocument, type Document, type ParsedNode, type Scalar, type YAMLMap } from 'yaml';
import { linesOf } from './source.ts';

/** What a document's head says of itself. Values are plain text; lists and maps of tools become a list. */
export interface Head {
  /** Where the text after it begins; 0 when there is none. */
  readonly end: number;
  readonly fields: ReadonlyMap<string, HeadField>;
  /** Lists of sentences anywhere in it, by the keys above them. */
  readonly lists: readonly HeadList[];
  /** Why it is not valid YAML and was read key by key; undefined when it is valid or absent. */
  readonly broken: { readonly offset: number; readonly end: number; readonly reason: string } | undefined;
  /** The plain text at a path of keys; undefined when there is none. */
  get(...path: readonly string[]): string | undefined;
}

export interface HeadField {
  readonly text: string;
  readonly list: readonly string[];
  readonly start: number;
  readonly end: number;
}

export interface HeadList {
  /** `map`: the keys of a map with their values as sentences ("uptime: > 99.9%"); `maps`: the words of each map of a list. */
  readonly shape: 'list' | 'map' | 'maps';
  readonly keys: readonly string[];
  readonly start: number;
  readonly end: number;
  readonly items: readonly { readonly text: string; readonly start: number; readonly end: number }[];
}

export const noHead: Head = { end: 0, fields: new Map(), lists: [], broken: undefined, get: () => undefined };

/** A longer head is nobody's; it is read key by key, which is cheap. */
const longestYaml = 48 * 1024;

/** Reads the head between two `---` lines at the start of a document. Never throws. */
export function readFrontMatter(text: string): Head {
  const found = findFrontMatter(text);
  if (!found) return noHead;
  const { start, end } = found.inside;
  const head = readYaml(text.slice(start, end), start);
  if (head?.broken === undefined && head) return { ...head, end: found.end };
  const broken = head?.broken ?? { offset: start, end, reason: 'It is not a list of keys.' };
  return { ...noHead, end: found.end, fields: looseFields(text, start, end), broken };
}

/**
 * Reads a YAML (or JSON) map that stands at `offset`; `broken` says why not, undefined that it is no map at all. More than
 * `most` characters are not read.
 */
export function readYaml(yaml: string, offset: number, most = longestYaml): Head | undefined {
  if (yaml.length > most)
    return { ...noHead, broken: { offset, end: offset + 1, reason: `It has ${yaml.length} characters.` } };
  let document: Document.Parsed;
  try {
    document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false });
  } catch (error) {
    const reason = error instanceof Error ? error.message : 'It can not be read.';
    return { ...noHead, broken: { offset, end: offset + yaml.length, reason } };
  }
  const [error] = document.errors;
  const broken = error && { offset: offset + error.pos[0], end: offset + error.pos[1], reason: error.message };
  if (document.contents === null || (broken && !isMap(document.contents))) return { ...noHead, broken };
  if (!isMap(document.contents)) return undefined;
  const fields = new Map<string, HeadField>();
  for (const { key, value } of document.contents.items) {
    if (!isScalar(key)) continue;
    const list: string[] = [];
    if (isSeq(value)) {
      for (const item of value.items) if (isScalar(item)) list.push(words(item));
    } else if (isMap(value)) {
      // `tools: {bash: true, write: false}`: what is switched off is not there.
      for (const item of value.items)
        if (isScalar(item.key) && !(isScalar(item.value) && item.value.value === false)) list.push(words(item.key));
    }
    const [start] = key.range;
    const [, end] = value?.range ?? key.range;
    const text = isScalar(value) ? words(value).trim() : '';
    fields.set(words(key).trim().toLowerCase(), { text, list, start: offset + start, end: offset + end });
  }
  const lists: HeadList[] = [];
  collectLists(document.contents, [], offset, lists);
  const get = (...path: readonly string[]): string | undefined => {
    const value = document.getIn(path);
    return typeof value === 'string' && value.trim() !== '' ? value.trim() : undefined;
  };
  return { end: 0, fields, lists, broken, get };
}

function collectLists(node: ParsedNode | null, keys: readonly string[], offset: number, lists: HeadList[]): void {
  if (!isMap(node) || keys.length > 5) return;
  for (const { key, value } of node.items as { key: ParsedNode; value: ParsedNode | null }[]) {
    if (!isScalar(key)) continue;
    const inner = [...keys, words(key)];
    const at = { keys: inner, start: offset + key.range[0], end: offset + key.range[1] };
    const add = (shape: HeadList['shape'], found: readonly (HeadItem | undefined)[]): void => {
      const items = found.filter((item) => item !== undefined && item.text !== '') as HeadItem[];
      if (items.length > 0) lists.push({ shape, ...at, items });
    };
    if (isSeq(value)) {
      add(
        'list',
        value.items.map((item) => (isScalar(item) ? itemOf(words(item), item, item, offset) : undefined)),
      );
      add(
        'maps',
        value.items.map((item) => (isMap(item) ? itemOf(sentenceOf(item), item, item, offset) : undefined)),
      );
    } else if (isMap(value)) {
      collectLists(value, inner, offset, lists);
      add(
        'map',
        (value.items as { key: ParsedNode; value: ParsedNode | null }[]).map((pair) => {
          if (!isScalar(pair.key) || !pair.value || isSeq(pair.value)) return undefined;
          const said = isScalar(pair.value) ? words(pair.value) : isMap(pair.value) ? targetOf(pair.value) : undefined;
          if (said === undefined) return undefined;
          return itemOf(`${words(pair.key).replace(/_+/g, ' ')}: ${said}`, pair.key, pair.value, offset);
        }),
      );
    }
  }
}

type HeadItem = HeadList['items'][number];

function itemOf(text: string, from: ParsedNode, to: ParsedNode, offset: number): HeadItem {
  return { text: text.trim(), start: offset + from.range[0], end: offset + to.range[1] };
}

/** Of `{when: …, to: …}` or `{name: …, target: …}` the words that say what it is about. */
function sentenceOf(map: YAMLMap): string {
  const at = (key: string): string => {
    const value = map.get(key, true);
    return isScalar(value) ? words(value) : '';
  };
  const target = targetOf(map);
  const name = at('name') || at('metric');
  if (name !== '' && target !== undefined) return `${name}: ${target}`;
  for (const key of [
    'text',
    'rule',
    'item',
    'check',
    'when',
    'if',
    'condition',
    'trigger',
    'path',
    'title',
    'name',
    'description',
  ])
    if (at(key) !== '') return at(key);
  return '';
}

/** Of `{target: 30, unit: minutes}` what is to be reached. */
function targetOf(map: YAMLMap): string | undefined {
  const at = (key: string): string | undefined => {
    const value = map.get(key, true);
    return isScalar(value) ? words(value) : undefined;
  };
  const target = ['target', 'threshold', 'value', 'goal', 'objective'].map(at).find((found) => found !== undefined);
  const unit = at('unit');
  return target === undefined || unit === undefined ? target : `${target} ${unit}`;
}

function findFrontMatter(text: string): { inside: { start: number; end: number }; end: number } | undefined {
  const head = /^(?:\ufeff)?(?:[ \t]*(?:\r\n|\n|\r))*/.exec(text)?.[0].length ?? 0;
  let inside: number | undefined;
  let count = 0;
  for (const line of linesOf(text, head)) {
    const here = text.slice(line.start, Math.min(line.end, line.start + 200)).trimEnd();
    if (inside === undefined) {
      if (here !== '---') return undefined;
      inside = line.next;
    } else if (here === '---' || here === '...') {
      const body = text.slice(inside, line.start);
      // A rule at the top and another one later are no head: that has a key somewhere.
      if (!/^[ \t]*["']?[A-Za-z_][\w. -]*["']?[ \t]*:/m.test(body) && body.trim() !== '') return undefined;
      return { inside: { start: inside, end: line.start }, end: line.next };
    }
    if (++count > 2000) return undefined;
  }
  return undefined;
}

function words(scalar: Scalar): string {
  const { value } = scalar;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

/** Keys at the start of a line with what follows them, for heads that YAML refuses ("description: Use this: …"). */
function looseFields(text: string, from: number, to: number): Map<string, HeadField> {
  const fields = new Map<string, HeadField>();
  let key: string | undefined;
  let start = from;
  let end = from;
  let lines: string[] = [];
  const close = (): void => {
    if (key === undefined || fields.has(key)) return;
    const list = lines
      .slice(1)
      .map((line) => /^\s*-\s+(.*)$/.exec(line)?.[1])
      .filter((line) => line !== undefined)
      .map(unquote);
    const joined = lines.join(' ').replace(/\s+/g, ' ').trim();
    fields.set(key, { text: unquote(joined.replace(/^[|>][+-]?\s*/, '')), list, start, end });
  };
  for (const line of linesOf(text, from, to)) {
    const whole = text.slice(line.start, line.end);
    const match = /^["']?([A-Za-z_][\w.-]{0,60})["']?[ \t]*:(?:[ \t]+(.*))?$/s.exec(whole);
    if (match?.[1] !== undefined && !(key === 'description' && !knownKeys.has(match[1].toLowerCase()))) {
      close();
      key = match[1].toLowerCase();
      start = line.start;
      lines = [match[2] ?? ''];
    } else if (whole.trim() !== '' && lines.length < 500) {
      lines.push(whole);
    }
    end = line.end;
  }
  close();
  return fields;
}

/** In a broken description a line such as "Context: …" belongs to the text, unless its word is a key that heads have. */
const knownKeys = new Set(
  'name description tools model color role id title version author category tags keywords mode applyto globs alwaysapply target argument-hint allowed-tools disallowedtools permissionmode skills memory agent_id agent_type schema_version extends triggers maxturns handoffs mcp-servers'.split(
    ' ',
  ),
);

function unquote(text: string): string {
  const trimmed = text.trim();
  const match = /^(["'])(.*)\1$/s.exec(trimmed);
  return (match?.[2] ?? trimmed).replace(/\\n/g, ' ').replace(/\\"/g, '"').trim();
}

/** Tools as a list, whether they were written as `A, B`, `[A, B]`, a YAML list or a map. */
export function toolList(field: HeadField | undefined): string[] {
  if (!field) return [];
  const list = field.list.length > 0 ? field.list : splitOutside(field.text.replace(/^\[|\]$/g, ''));
  return [...new Set(list.map((word) => unquote(word)).filter((word) => word !== ''))];
}

/** Splits at commas that stand outside parentheses: `Bash(git add:*, git push), Read`. */
function splitOutside(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let from = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charAt(i);
    if (char === '(') depth++;
    else if (char === ')') depth = Math.max(0, depth - 1);
    else if (char === ',' && depth === 0) {
      parts.push(text.slice(from, i));
      from = i + 1;
    }
  }
  parts.push(text.slice(from));
  return parts;
}
