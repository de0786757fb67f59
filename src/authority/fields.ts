import { parseTree, type Node, type ParseError } from 'jsonc-parser';
import type { LineRange } from './model.ts';

/** One value of a manifest: the names that lead to it, what it holds, and the lines it stands on. */
export interface Field {
  /** `scripts.build`; steps are joined by a dot. */
  readonly key: string;
  readonly value: string;
  readonly lines: LineRange;
}

/** A field that differs between two texts, where it stands now (or where it stood, if it is gone). */
export interface ChangedField {
  readonly key: string;
  readonly lines: LineRange;
}

type Reader = (text: string) => Field[] | undefined;

/** Larger manifests are judged as a whole. */
const maxLength = 1_000_000;

/** A value over more lines is no value; looking for its end again and again would take too long. */
const maxValueLines = 500;

const readers: readonly (readonly [RegExp, Reader])[] = [
  [/(?:^|\/)(?:package|composer)\.json$/, readJson],
  [/(?:^|\/)(?:pyproject|Cargo)\.toml$/, readToml],
  [/(?:^|\/)(?:setup\.cfg|gradle\.properties)$/, readToml],
  [/(?:^|\/)(?:pom\.xml|Directory\.Build\.props|[^/]+\.(?:cs|fs|vb)proj)$/, readXml],
  [/(?:^|\/)pubspec\.yaml$/, readYamlTop],
  [/(?:^|\/)(?:build\.gradle(?:\.kts)?|mix\.exs)$/, readAssignments],
];

/**
 * The fields of a manifest that differ, whatever the order and the blanks; undefined when the file is no manifest or one of
 * the texts can't be read, which is what a file looks like while somebody types.
 */
export function changedFields(path: string, before: string, after: string): ChangedField[] | undefined {
  const reader = readers.find(([name]) => name.test(path))?.[1];
  if (!reader || before.length > maxLength || after.length > maxLength) return undefined;
  const old = reader(before);
  const now = reader(after);
  if (!old || !now) return undefined;
  const oldValues = new Map(old.map(({ key, value }) => [key, value]));
  const nowKeys = new Set(now.map(({ key }) => key));
  const changed: ChangedField[] = now.filter(({ key, value }) => oldValues.get(key) !== value);
  const lastLine = Math.max(1, now.at(-1)?.lines.end ?? 1);
  old.forEach(({ key }, index) => {
    if (nowKeys.has(key)) return;
    // A removed field is shown at the one that stood before it and is still there.
    const neighbour = old.slice(0, index).findLast((field) => nowKeys.has(field.key))?.key;
    const lines = now.find((field) => field.key === neighbour)?.lines ?? { start: 1, end: 1 };
    const line = Math.min(lines.end, lastLine);
    changed.push({ key, lines: { start: line, end: line } });
  });
  return changed.map(({ key, lines }) => ({ key, lines }));
}

/** Lines by offset, from 1. */
function lineCounter(text: string): (offset: number) => number {
  const starts = [0, ...[...text.matchAll(/\r\n|\r|\n/g)].map((match) => match.index + match[0].length)];
  return (offset) => {
    let low = 0;
    let high = starts.length - 1;
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if ((starts[middle] ?? 0) <= offset) low = middle;
      else high = middle - 1;
    }
    return low + 1;
  };
}

/** Top-level fields, and each script by itself; what lies deeper belongs to its field. */
function readJson(text: string): Field[] | undefined {
  if (isTooDeep(text)) return undefined;
  const errors: ParseError[] = [];
  const tree = parseTree(text.replace(/^\uFEFF/, ' '), errors, { allowTrailingComma: true });
  if (tree?.type !== 'object' || errors.length > 0) return undefined;
  const lineAt = lineCounter(text);
  const fields: Field[] = [];
  const add = (property: Node, prefix: string) => {
    const [name, value] = property.children ?? [];
    if (!name || !value) return;
    const key = `${prefix}${String(name.value)}`;
    if (prefix === '' && key === 'scripts' && value.type === 'object') {
      for (const inner of value.children ?? []) add(inner, 'scripts.');
      return;
    }
    const lines = { start: lineAt(property.offset), end: lineAt(value.offset + value.length) };
    fields.push({ key, value: normalised(text.slice(value.offset, value.offset + value.length)), lines });
  };
  for (const property of tree.children ?? []) add(property, '');
  return fields;
}

/** The parser calls itself for each level, so a hostile file could exhaust the stack. Strings count too: it is only a bound. */
function isTooDeep(text: string): boolean {
  let depth = 0;
  for (let i = 0; i < text.length; i++) {
    const char = text.charCodeAt(i);
    if (char === 0x5b || char === 0x7b) depth++;
    else if (char === 0x5d || char === 0x7d) depth--;
    if (depth > 200) return true;
  }
  return false;
}

/** Blanks between the parts of a value say nothing; inside strings they do. */
function normalised(value: string): string {
  return value.replace(/("(?:[^"\\]|\\.)*")|\s+/g, '$1');
}

/** `[table]` headers and `key = value` lines, values over several lines among them; also ini and properties files. */
function readToml(text: string): Field[] {
  const fields: Field[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  let table = '';
  for (let i = 0; i < lines.length; i++) {
    const line = lines[i] ?? '';
    const header = /^\s*\[\[?([^\]]+)\]\]?\s*(?:[#;].*)?$/.exec(line)?.[1];
    if (header !== undefined) {
      table = `${header.replace(/["'\s]/g, '')}.`;
      continue;
    }
    const [, name, first = ''] = /^([\w.\-"' ]+?)\s*[=:](.*)$/.exec(line) ?? [];
    if (name === undefined) continue;
    let value = first.trim();
    const start = i;
    while (i + 1 < lines.length && i - start < maxValueLines && isOpen(value))
      value += `\n${(lines[++i] ?? '').trim()}`;
    // Indented lines go on in ini files.
    while (value === '' || /^\s+\S/.test(lines[i + 1] ?? '')) {
      if (!/^\s+\S/.test(lines[i + 1] ?? '')) break;
      value += `\n${(lines[++i] ?? '').trim()}`;
    }
    fields.push({
      key: `${table}${name.replace(/["'\s]/g, '')}`,
      value: value.replace(/\s*#[^"'\n]*$/gm, ''),
      lines: { start: start + 1, end: i + 1 },
    });
  }
  return fields;
}

/** True while a bracket or a triple quote of a value is not closed yet. */
function isOpen(value: string): boolean {
  for (const quote of ['"""', "'''"]) if (value.split(quote).length % 2 === 0) return true;
  const bare = value.replace(/"""[^]*?"""|'''[^]*?'''|"(?:[^"\\\n]|\\.)*"|'[^'\n]*'|#.*$/gm, '');
  const count = (pattern: RegExp) => bare.match(pattern)?.length ?? 0;
  return count(/[[{]/g) > count(/[\]}]/g);
}

/** Elements without elements inside, by the names that lead to them; dependencies as whole blocks. */
function readXml(text: string): Field[] | undefined {
  const lineAt = lineCounter(text);
  const fields: Field[] = [];
  const open: { name: string; start: number; hasChild: boolean }[] = [];
  const uses = new Map<string, number>();
  const add = (key: string, value: string, from: number, to: number) => {
    const nth = uses.get(key) ?? 0;
    uses.set(key, nth + 1);
    const lines = { start: lineAt(from), end: lineAt(Math.max(from, to - 1)) };
    fields.push({ key: nth === 0 ? key : `${key}#${nth}`, value: value.replace(/\s+/g, ' ').trim(), lines });
  };
  for (let at = text.indexOf('<'); at !== -1; at = text.indexOf('<', at)) {
    const end = endOfTag(text, at);
    if (end === -1) return undefined;
    const [, slash, name, attributes = '', selfClosing] =
      /^<(\/?)([\w:.-]+)([^]*?)(\/?)>$/.exec(text.slice(at, end)) ?? [];
    if (name !== undefined && slash === '/') {
      const element = open.pop();
      if (element?.name !== name) return undefined;
      if (!element.hasChild) add(pathOf(open, name), text.slice(element.start, end), element.start, end);
    } else if (name !== undefined) {
      const parent = open.at(-1);
      if (parent) parent.hasChild = true;
      if (selfClosing === '/') add(pathOf(open, name), attributes, at, end);
      else open.push({ name, start: at, hasChild: false });
    }
    if (open.length > 200) return undefined;
    at = end;
  }
  return open.length > 0 ? undefined : fields;
}

/** Offset behind a tag, comment or other mark that begins at `at`; -1 when it never ends. */
function endOfTag(text: string, at: number): number {
  for (const [begin, end] of [
    ['<!--', '-->'],
    ['<![CDATA[', ']]>'],
    ['<?', '?>'],
    ['<!', '>'],
  ] as const) {
    if (!text.startsWith(begin, at)) continue;
    const found = text.indexOf(end, at + begin.length);
    return found === -1 ? -1 : found + end.length;
  }
  let quote = '';
  for (let i = at + 1; i < text.length; i++) {
    const char = text.charAt(i);
    if (quote !== '') {
      if (char === quote) quote = '';
    } else if (char === '"' || char === "'") quote = char;
    else if (char === '>') return i + 1;
  }
  return -1;
}

function pathOf(open: readonly { readonly name: string }[], name: string): string {
  return [...open.map((element) => element.name), name].join('.');
}

/** Top-level keys of a YAML mapping, each with the indented lines below it. */
function readYamlTop(text: string): Field[] {
  const fields: Field[] = [];
  const lines = text.split(/\r\n|\r|\n/);
  for (let i = 0; i < lines.length; i++) {
    const [, key, first = ''] = /^([\w-]+)\s*:(.*)$/.exec(lines[i] ?? '') ?? [];
    if (key === undefined) continue;
    const body = [first.trim()];
    while (i + body.length < lines.length && !/^[\w-]+\s*:/.test(lines[i + body.length] ?? '')) {
      body.push((lines[i + body.length] ?? '').trimEnd());
    }
    while (body.length > 1 && body.at(-1) === '') body.pop();
    fields.push({ key, value: body.join('\n'), lines: { start: i + 1, end: i + body.length } });
    i += body.length - 1;
  }
  return fields;
}

/** A build script is program code: its version line by itself, all the rest as one field a line. */
function readAssignments(text: string): Field[] {
  const uses = new Map<string, number>();
  return text.split(/\r\n|\r|\n/).flatMap((line, index): Field[] => {
    const code = line.trim();
    if (code === '' || /^(?:\/\/|#)/.test(code)) return [];
    const isVersion = /^(?:version|versionCode|versionName|@version)\b\s*[:=\s]/.test(code);
    const name = isVersion ? (/^@?\w+/.exec(code)?.[0] ?? 'version') : `line.${code}`;
    const nth = uses.get(name) ?? 0;
    uses.set(name, nth + 1);
    const place = { start: index + 1, end: index + 1 };
    return [{ key: nth === 0 ? name : `${name}#${nth}`, value: code, lines: place }];
  });
}
