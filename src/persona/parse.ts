import { readBoundaries } from './boundaries.ts';
import { readChecklists } from './checklists.ts';
import { fencedIdentity, headSections, openDocument } from './heads.ts';
import { readGroups, readLock, readNotUnderstood, readProtocols, readTemplates, readTriggerWords } from './groups.ts';
import { headTriggers, readIdentity } from './identity.ts';
import { readEscalations, readGates, readMetrics } from './measures.ts';
import { readMemory } from './memoryFiles.ts';
import type { Persona, Place } from './model.ts';
import { outlineOf, type Outline } from './outline.ts';
import { findProblems } from './problems.ts';
import { readCommands } from './commands.ts';
import { readContext } from './reading.ts';
import { pointsOf } from './statements.ts';
import { Ids } from './words.ts';

/**
 * Reads a persona document. Never throws, whatever the text; what was not understood and what is wrong is part of the
 * answer. Every place points into `text` as it is, also where its encoding had to be repaired for reading.
 */
export function parsePersona(text: string, file: string, options: { readonly builtin?: boolean } = {}): Persona {
  const { source, head, from } = openDocument(text, file);
  const body = outlineOf(source.text, from);
  const fenced = fencedIdentity(body);
  const added = [...headSections(head, body), ...(fenced ? headSections(fenced, body) : [])];
  const outline: Outline = { root: body.root, sections: [...body.sections, ...added] };
  const points = pointsOf(outline, source.text);
  const ids = new Ids();
  const identity = readIdentity(head, fenced, outline, file);
  const { checklists, repeats } = readChecklists(outline, source, ids);
  const { metrics, rivals } = readMetrics(points, source);
  const boundaries = readBoundaries(points, source, ids);
  const parts = {
    checklists,
    ...boundaries,
    memory: readMemory(outline, points, head, identity.name, source),
    context: readContext(points, source),
    commands: readCommands(outline, points, source),
    gates: readGates(checklists, points, source),
    metrics,
    escalations: readEscalations(points, source),
    protocols: readProtocols(points, source, ids),
    groups: readGroups(points, source),
    templates: readTemplates(outline, source),
  };
  const titles = outline.sections.map(({ title, titleSpan }) => ({ text: title, ...titleSpan }));
  const all = [...titles, ...points].map(({ text: words, start, end }) => ({
    text: words,
    place: source.place(start, end),
    confidence: 'inferred' as const,
  }));
  const statements = { ...parts, all, rivals };
  const builtin = options.builtin === true;
  return {
    ...identity,
    file: builtin ? `builtin:${identity.id}` : file,
    builtin,
    ...parts,
    lock: readLock(source),
    triggerWords: readTriggerWords(points, headTriggers(head)),
    notUnderstood: readNotUnderstood(outline, usedPlaces(parts), source),
    problems: findProblems({ head, fencedHead: fenced, outline, checklists, repeats, statements }, source),
  };
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
