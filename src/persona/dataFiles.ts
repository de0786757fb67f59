import { parseTree, printParseErrorCode, type Node as JsonNode, type ParseError } from 'jsonc-parser';
import { parseTOML, type AST } from 'toml-eslint-parser';
import { OffsetMap } from './offsets.ts';
import type { Head, HeadField, HeadList } from './frontMatter.ts';
import type { Inset } from './source.ts';

/** A persona document that is one JSON or TOML file, its prose in a string of it. */
export type DataFormat = 'json' | 'toml';

/** What kind of data file a text is, by its name and first characters; undefined for Markdown. */
export function dataFormatOf(text: string, file: string): DataFormat | undefined {
  if (/^\ufeff?\s*\{/.test(text) && (/\.json$/i.test(file) || /^\ufeff?\s*\{\s*"[\w-]+"\s*:/.test(text))) return 'json';
  if (/\.toml$/i.test(file)) return 'toml';
  return /^\ufeff?(?:\s*#[^\n]*\n)*\s*[A-Za-z_][\w-]*\s*=\s*["'[{\d]/.test(text) && /=\s*(?:"""|''')/.test(text)
    ? 'toml'
    : undefined;
}

const proseKeys = /^(?:instructions|developer_instructions|system_?prompt|prompt|content|body|persona)$/i;

/** The prose of a data file: its longest string of a key such as `instructions`. */
export function proseOf(text: string, format: DataFormat): Inset | undefined {
  const found = format === 'json' ? jsonStrings(text) : tomlStrings(text);
  const best = found.filter(({ key }) => proseKeys.test(key)).sort((a, b) => b.end - b.start - (a.end - a.start))[0];
  return best && (format === 'json' ? unescaped(text, best.start + 1, best.end - 1) : tomlInset(text, best));
}

interface Found {
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

function jsonStrings(text: string): Found[] {
  const found: Found[] = [];
  const visit = (node: JsonNode | undefined, depth: number): void => {
    if (node?.type !== 'object' || depth > 4) return;
    for (const { children } of node.children ?? []) {
      const [key, value] = children ?? [];
      if (key && value?.type === 'string')
        found.push({ key: String(key.value), start: value.offset, end: value.offset + value.length });
      else visit(value, depth + 1);
    }
  };
  visit(parseJson(text), 0);
  return found;
}

function parseJson(text: string, errors: ParseError[] = []): JsonNode | undefined {
  try {
    return parseTree(text.replace(/^\ufeff/, ' '), errors, { allowTrailingComma: true });
  } catch {
    // Nested deeper than the stack reaches.
    return undefined;
  }
}

/** The head of a JSON document; undefined when the text is no JSON object. */
export function readJson(text: string): Head | undefined {
  const errors: ParseError[] = [];
  const root = parseJson(text, errors);
  if (root?.type !== 'object') return undefined;
  const fields = new Map<string, HeadField>();
  const lists: HeadList[] = [];
  const texts = new Map<string, string>();
  const visit = (node: JsonNode, keys: readonly string[]): void => {
    for (const { children } of node.children ?? []) {
      const [key, value] = children ?? [];
      if (!key || !value) continue;
      const name = String(key.value);
      const inner = [...keys, name];
      const at = { start: key.offset, end: value.offset + value.length };
      const items = (value.type === 'array' ? (value.children ?? []) : []).flatMap((item) =>
        item.type === 'string'
          ? [{ text: String(item.value), start: item.offset, end: item.offset + item.length }]
          : [],
      );
      const text = value.type === 'string' ? String(value.value).trim() : '';
      if (text !== '') texts.set(inner.join('\n'), text);
      if (items.length > 0)
        lists.push({ shape: 'list', keys: inner, start: key.offset, end: key.offset + key.length, items });
      if (keys.length === 0) fields.set(name.toLowerCase(), { text, list: items.map((item) => item.text), ...at });
      if (value.type === 'object' && keys.length < 5) visit(value, inner);
    }
  };
  visit(root, []);
  const [error] = errors;
  const broken = error && {
    offset: Math.min(error.offset, text.length),
    end: Math.min(error.offset + error.length, text.length),
    reason: printParseErrorCode(error.error),
  };
  return { end: 0, fields, lists, broken, get: (...path) => texts.get(path.join('\n')) };
}

/** The text of a JSON string between `from` and `to`, its escapes resolved. */
function unescaped(text: string, from: number, to: number): Inset {
  const parts: string[] = [];
  const map = new OffsetMap();
  map.add(0, from);
  let length = 0;
  let start = from;
  for (const match of text.slice(from, to).matchAll(/\\(?:u([0-9a-fA-F]{4})|(.))/gs)) {
    const at = from + match.index;
    const char = match[1] === undefined ? simple(match[2] ?? '') : String.fromCharCode(parseInt(match[1], 16));
    parts.push(text.slice(start, at), char);
    length += at - start + char.length;
    start = at + match[0].length;
    map.add(length, start);
  }
  parts.push(text.slice(start, to));
  return { text: parts.join(''), original: (offset) => map.original(offset) };
}

function simple(char: string): string {
  return { n: '\n', t: '\t', r: '\r', b: '\b', f: '\f' }[char] ?? char;
}

function tomlStrings(text: string): Found[] {
  const program = parseToml(text);
  const found: Found[] = [];
  const visit = (body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[]): void => {
    for (const node of body) {
      if (node.type === 'TOMLTable') visit(node.body);
      else if (node.value.type === 'TOMLValue' && node.value.kind === 'string')
        found.push({ key: keyName(node.key), start: node.value.range[0], end: node.value.range[1] });
    }
  };
  visit(program?.body[0].body ?? []);
  return found;
}

function tomlInset(text: string, { start, end }: Found): Inset {
  const quotes = /^(?:"""|'''|["'])/.exec(text.slice(start, start + 3))?.[0].length ?? 1;
  const from = start + quotes;
  return { text: text.slice(from, end - quotes), original: (offset) => from + offset };
}

function keyName(key: AST.TOMLKey): string {
  const last = key.keys.at(-1);
  return last === undefined ? '' : last.type === 'TOMLBare' ? last.name : last.value;
}

function parseToml(text: string): AST.TOMLProgram | undefined {
  try {
    return parseTOML(text.replace(/^\ufeff/, ' '));
  } catch {
    return undefined;
  }
}

/** A key of a TOML file with its value as plain text or list of texts. */
export interface TomlField {
  readonly key: string;
  readonly text: string;
  readonly list: readonly { readonly text: string; readonly start: number; readonly end: number }[];
  readonly start: number;
  readonly end: number;
}

/** The plain keys of a TOML file; undefined when it can't be read. */
export function tomlFields(text: string): TomlField[] | undefined {
  const program = parseToml(text);
  if (!program) return undefined;
  const fields: TomlField[] = [];
  const visit = (body: readonly (AST.TOMLKeyValue | AST.TOMLTable)[]): void => {
    for (const node of body) {
      if (node.type === 'TOMLTable') {
        visit(node.body);
        continue;
      }
      const [start, end] = node.range;
      const { value } = node;
      const list =
        value.type === 'TOMLArray'
          ? value.elements.flatMap((element) =>
              element.type === 'TOMLValue' && typeof element.value === 'string'
                ? [{ text: element.value, start: element.range[0], end: element.range[1] }]
                : [],
            )
          : [];
      const words = value.type === 'TOMLValue' && typeof value.value === 'string' ? value.value : '';
      fields.push({ key: keyName(node.key), text: words, list, start, end });
    }
  };
  visit(program.body[0].body);
  return fields;
}
