import { dataFormatOf, proseOf, readJson, tomlFields } from './dataFiles.ts';
import { noHead, readFrontMatter, readYaml, type Head, type HeadField, type HeadList } from './frontMatter.ts';
import type { Entry, ListBlock, Outline, Section, Span } from './outline.ts';
import { Source } from './source.ts';
import { topicOf, type Topic } from './topics.ts';

/** A document opened for reading: its text, its head, and where its prose begins. */
export interface Opened {
  readonly source: Source;
  readonly head: Head;
  /** Offset in `source.text` where the Markdown begins. */
  readonly from: number;
}

/** Opens a document: Markdown with or without a head, or one JSON or TOML file with the prose in a string. */
export function openDocument(text: string, file: string): Opened {
  const format = dataFormatOf(text, file);
  if (format === undefined) {
    const source = new Source(text);
    const head = readFrontMatter(source.text);
    return { source, head, from: head.end };
  }
  const source = new Source(text, (repaired) => proseOf(repaired, format));
  const own = source.text.slice(0, source.insetStart === undefined ? source.text.length : source.insetStart - 2);
  const head = (format === 'json' ? jsonHead(own) : tomlHead(own)) ?? {
    ...noHead,
    broken: { offset: 0, end: Math.min(1, own.length), reason: `It is not valid ${format.toUpperCase()}.` },
  };
  return { source, head, from: source.insetStart ?? (head.broken ? 0 : source.text.length) };
}

function jsonHead(text: string): Head | undefined {
  const head = readJson(text);
  if (!head) return undefined;
  // Some keep name and description one level down ("metadata").
  const fields = new Map(head.fields);
  for (const group of ['metadata', 'agent', 'persona', 'capabilities']) {
    for (const key of ['name', 'description', 'role', 'title', 'model']) {
      const value = fields.has(key) ? undefined : head.get(group, key);
      if (value !== undefined) fields.set(key, { text: value, list: [], start: 0, end: 0 });
    }
  }
  const tools = head.lists.find(({ keys }) => keys.at(-1) === 'tools');
  if (tools && !fields.has('tools'))
    fields.set('tools', { text: '', list: tools.items.map((item) => item.text), start: tools.start, end: tools.end });
  return { ...head, fields };
}

function tomlHead(text: string): Head | undefined {
  const found = tomlFields(text);
  if (!found) return undefined;
  const fields = new Map<string, HeadField>();
  const lists: HeadList[] = [];
  for (const { key, text: words, list, start, end } of found) {
    fields.set(key.toLowerCase(), { text: words, list: list.map((item) => item.text), start, end });
    if (list.length > 0) lists.push({ shape: 'list', keys: [key], start, end, items: list });
  }
  return { ...noHead, fields, lists };
}

/** An identity that stands in a fenced YAML block ("agent: name: …", "persona: role: …"), with that block's lists. */
export function fencedIdentity(outline: Outline): Head | undefined {
  for (const section of outline.sections) {
    for (const block of section.blocks) {
      if (block.kind !== 'fence' || !/^ya?ml$/.test(block.language)) continue;
      if (!/^(?:agent|persona|name|role|identity)\s*:/m.test(block.text)) continue;
      const head = readYaml(block.text, block.inside.start);
      if (!head) continue;
      const field = (...path: readonly string[]): string | undefined => head.get(...path);
      const name = field('agent', 'name') ?? field('persona', 'name') ?? field('identity', 'name') ?? field('name');
      const role = field('persona', 'role') ?? field('agent', 'role') ?? field('agent', 'title') ?? field('role');
      if (name === undefined && role === undefined) continue;
      const at = { list: [], start: block.inside.start, end: block.inside.start };
      const fields = new Map<string, HeadField>();
      const put = (key: string, text: string | undefined): void => {
        if (text !== undefined) fields.set(key, { ...at, text });
      };
      put('name', name);
      put('role', role);
      put('id', field('agent', 'id'));
      put('description', field('agent', 'whenToUse') ?? field('description'));
      return { ...head, fields };
    }
  }
  return undefined;
}

/** Keys whose lists are no statements. */
const noStatements =
  /^(?:extends|tools|allowed-?tools|disallowed-?tools|tags|python|system|args|globs|required_fields|optional_fields|includes|read_paths|write_paths|nickname_candidates|tasks|templates|data|utils|template_changelog|servers|permissions|iide-file-resolution)$/i;

/** Each list of a head as a section of its own, titled by its key, so that it is read like a list below a heading. */
export function headSections(head: Head, outline: Outline): Section[] {
  return head.lists.flatMap(({ shape, keys, items, start, end }): Section[] => {
    const key = keys.at(-1) ?? '';
    if (noStatements.test(key) || keys.includes('dependencies')) return [];
    const raw = titleOf(key);
    // A map is a list of statements only where its key says of what.
    const topic = topicOf(raw);
    if (shape === 'map' ? topic !== 'metric' : shape === 'maps' && !mapped.has(topic)) return [];
    const entries = items.map((item): Entry => ({ ...item, box: undefined, ordinal: undefined, blocks: [] }));
    const last = items.at(-1)?.end ?? end;
    const list: ListBlock = {
      kind: 'list',
      ordered: false,
      entries,
      lead: undefined,
      start: items[0]?.start ?? start,
      end: last,
    };
    return [
      {
        shape: 'head',
        title: raw,
        rawTitle: raw,
        titleSpan: { start, end },
        depth: 2,
        parent: topic === undefined ? outerSection(keys, outline, { start, end }) : outline.root,
        part: 0,
        blocks: [list],
        children: [],
        start,
        end: last,
      },
    ];
  });
}

/** What a list of maps may be about. */
const mapped = new Set<Topic | undefined>([
  'metric',
  'escalation',
  'checklist',
  'gate',
  'red-line',
  'forbidden',
  'exclusive',
  'allowed',
]);

function titleOf(key: string): string {
  return titles[key.toLowerCase()] ?? key.replace(/[_-]+/g, ' ').replace(/([a-z])([A-Z])/g, '$1 $2');
}

/** "checklists: {pre_upgrade: […]}": the section of the key around a list whose own key says nothing, where that one does. */
function outerSection(keys: readonly string[], { root }: Outline, at: Span): Section {
  const outer = titleOf(keys.at(-2) ?? '');
  if (!mapped.has(topicOf(outer) ?? 'role')) return root;
  const none = { part: 0, blocks: [], children: [], ...at };
  return { shape: 'head', title: outer, rawTitle: outer, titleSpan: at, depth: 1.5, parent: root, ...none };
}

/** Keys whose words alone would be taken for something else. */
const titles: Readonly<Record<string, string>> = {
  handoff_agents: 'Works with',
  handoffs: 'Works with',
  domain_expertise: 'Expertise',
  triggers: 'Triggers',
};
