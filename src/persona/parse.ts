import { readBoundaries } from './boundaries.ts';
import { readChecklists } from './checklists.ts';
import { fencedIdentity, headSections, openDocument } from './heads.ts';
import { readGroups, readLock, readNotUnderstood, readProtocols, readTemplates, readTriggerWords } from './groups.ts';
import { headTriggers, readIdentity, readParents } from './identity.ts';
import { readEscalations, readGates, readMetrics } from './measures.ts';
import { readMemory } from './memoryFiles.ts';
import type { Rules } from './compose.ts';
import { noHead, readYaml, type Head } from './frontMatter.ts';
import type { Persona, Place } from './model.ts';
import { outlineOf, type Outline } from './outline.ts';
import { findProblems } from './problems.ts';
import { readCommands } from './commands.ts';
import { readContext } from './reading.ts';
import { Source } from './source.ts';
import { pointsOf } from './statements.ts';
import { Ids } from './words.ts';

/**
 * Reads a persona document. Never throws, whatever the text; what was not understood and what is wrong is part of the
 * answer. Every place points into `text` as it is, also where its encoding had to be repaired for reading. What it
 * `extends` is only named here; loading it (library.ts) composes both.
 */
export function parsePersona(text: string, file: string, options: { readonly builtin?: boolean } = {}): Persona {
  const { source, head, from } = openDocument(text, file);
  const body = outlineOf(source.text, from);
  const fenced = fencedIdentity(body);
  const added = [...headSections(head, body), ...(fenced ? headSections(fenced, body) : [])];
  const outline: Outline = { root: body.root, sections: [...body.sections, ...added] };
  const identity = readIdentity(head, fenced, outline, file);
  const { points, rules, repeats, rivals } = readRules(outline, head, identity.name, source);
  const titles = outline.sections.map(({ title, titleSpan }) => ({ text: title, ...titleSpan }));
  const all = [...titles, ...points].map(({ text: words, start, end }) => ({
    text: words,
    place: source.place(start, end),
    confidence: 'inferred' as const,
  }));
  const { checklists, triggerWords, ...parts } = rules;
  const statements = { ...parts, checklists, all, rivals };
  const builtin = options.builtin === true;
  return {
    ...identity,
    file: builtin ? `builtin:${identity.id}` : file,
    builtin,
    checklists,
    ...parts,
    lock: readLock(source),
    triggerWords,
    extends: readParents(head, source),
    overridden: [],
    notUnderstood: readNotUnderstood(outline, usedPlaces({ checklists, ...parts }), source),
    problems: findProblems({ head, fencedHead: fenced, outline, checklists, repeats, statements }, source),
  };
}

/**
 * Reads lists of rules that stand below keys of a YAML file (`personas:`, then a name), as a document's head is read: every
 * list is a section with its key as the title. Undefined when nothing stands there. Places point into `text`.
 */
export function parseRuleLists(text: string, keys: readonly string[]): Rules | undefined {
  const source = new Source(text);
  const whole = readYaml(source.text, 0, source.text.length);
  const lists = (whole?.lists ?? []).filter((list) => keys.every((key, index) => list.keys[index] === key));
  if (lists.length === 0) return undefined;
  const head: Head = { ...noHead, lists };
  const empty = outlineOf('', 0);
  const outline: Outline = { root: empty.root, sections: [empty.root, ...headSections(head, empty)] };
  return { ...readRules(outline, head, keys.at(-1) ?? '', source).rules, lock: undefined };
}

/** The rules below an outline's headings; the lock is asked for anywhere in a document, so it is read apart. */
function readRules(outline: Outline, head: Head, name: string, source: Source) {
  const points = pointsOf(outline, source.text);
  const ids = new Ids();
  const { checklists, repeats } = readChecklists(outline, source, ids);
  const { metrics, rivals } = readMetrics(points, source);
  const rules: Omit<Rules, 'lock'> = {
    checklists,
    ...readBoundaries(points, source, ids),
    memory: readMemory(outline, points, head, name, source),
    context: readContext(points, source),
    commands: readCommands(outline, points, source),
    gates: readGates(checklists, points, source),
    metrics,
    escalations: readEscalations(points, source),
    protocols: readProtocols(points, outline, source, ids),
    groups: readGroups(points, source),
    templates: readTemplates(outline, source),
    triggerWords: readTriggerWords(points, headTriggers(head)),
  };
  return { points, rules, repeats, rivals };
}

function usedPlaces(parts: Readonly<Record<string, readonly object[]>>): Place[] {
  const places: Place[] = [];
  for (const list of Object.values(parts)) {
    for (const node of list) {
      if ('place' in node) places.push(node.place as Place);
      if ('items' in node) for (const item of node.items as { place: Place }[]) places.push(item.place);
    }
  }
  return places;
}
