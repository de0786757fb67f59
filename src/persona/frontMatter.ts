import { isMap, isScalar, isSeq, parseDocument, type Scalar } from 'yaml';
import { linesOf } from './source.ts';

/** What a document's head says of itself. Values are plain text; lists and maps of tools become a list. */
export interface FrontMatter {
  /** Where the text after it begins; 0 when there is none. */
  readonly end: number;
  readonly fields: ReadonlyMap<string, FrontMatterField>;
  /** Why it is not valid YAML and was read key by key; undefined when it is valid or absent. */
  readonly broken: { readonly offset: number; readonly end: number; readonly reason: string } | undefined;
}

export interface FrontMatterField {
  readonly text: string;
  readonly list: readonly string[];
  readonly start: number;
  readonly end: number;
}

/** Reads the head between two `---` lines at the start of a document. Never throws. */
export function readFrontMatter(text: string): FrontMatter {
  const found = findFrontMatter(text);
  if (!found) return { end: 0, fields: new Map(), broken: undefined };
  const yaml = text.slice(found.inside.start, found.inside.end);
  const strict = strictFields(yaml, found.inside.start);
  if (strict.fields) return { end: found.end, fields: strict.fields, broken: undefined };
  return {
    end: found.end,
    fields: looseFields(text, found.inside.start, found.inside.end),
    broken: strict.broken ?? { offset: found.inside.start, end: found.inside.end, reason: 'It is not a list of keys.' },
  };
}

function findFrontMatter(text: string): { inside: { start: number; end: number }; end: number } | undefined {
  const head = /^(?:\ufeff)?(?:[ \t]*(?:\r\n|\n|\r))*/.exec(text)?.[0].length ?? 0;
  let inside: number | undefined;
  let count = 0;
  for (const line of linesOf(text, head)) {
    const words = text.slice(line.start, Math.min(line.end, line.start + 200)).trimEnd();
    if (inside === undefined) {
      if (words !== '---') return undefined;
      inside = line.next;
    } else if (words === '---' || words === '...') {
      const body = text.slice(inside, line.start);
      // A rule at the top and another one later are no front matter: that has a key somewhere, and no headings.
      if (!/^[ \t]*["']?[A-Za-z_][\w. -]*["']?[ \t]*:/m.test(body) && body.trim() !== '') return undefined;
      return { inside: { start: inside, end: line.start }, end: line.next };
    }
    if (++count > 2000) return undefined;
  }
  return undefined;
}

function strictFields(
  yaml: string,
  offset: number,
): { fields?: Map<string, FrontMatterField>; broken?: { offset: number; end: number; reason: string } } {
  const document = parseDocument(yaml, { prettyErrors: false, uniqueKeys: false });
  const error = document.errors[0];
  if (error) {
    return { broken: { offset: offset + error.pos[0], end: offset + error.pos[1], reason: error.message } };
  }
  if (document.contents === null) return { fields: new Map() };
  if (!isMap(document.contents)) return {};
  const fields = new Map<string, FrontMatterField>();
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
  return { fields };
}

function words(scalar: Scalar): string {
  const { value } = scalar;
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint' ? String(value) : '';
}

/** Keys at the start of a line with what follows them, for heads that YAML refuses ("description: Use this: …"). */
function looseFields(text: string, from: number, to: number): Map<string, FrontMatterField> {
  const fields = new Map<string, FrontMatterField>();
  let key: string | undefined;
  let start = from;
  let end = from;
  let lines: string[] = [];
  const close = (): void => {
    if (key === undefined || fields.has(key)) return;
    const list = lines
      .slice(1)
      .map((word) => /^\s*-\s+(.*)$/.exec(word)?.[1])
      .filter((word) => word !== undefined)
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
    } else {
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

function unquote(words: string): string {
  const trimmed = words.trim();
  const match = /^(["'])(.*)\1$/s.exec(trimmed);
  return (match?.[2] ?? trimmed).replace(/\\n/g, ' ').replace(/\\"/g, '"').trim();
}

/** Tools as a list, whether they were written as `A, B`, `[A, B]`, a YAML list or a map. */
export function toolList(field: FrontMatterField | undefined): string[] {
  if (!field) return [];
  const words = field.list.length > 0 ? field.list : splitOutside(field.text.replace(/^\[|\]$/g, ''));
  return [...new Set(words.map((word) => unquote(word)).filter((word) => word !== ''))];
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
