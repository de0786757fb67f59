import type { Persona, Place, Territory } from '../../../src/persona/model.ts';

/** A place on a line, for tests that only look at the line. */
export function placeAt(line: number): Place {
  return { line, column: 1, endLine: line, endColumn: 2, offset: 0, endOffset: 1 };
}

/** A persona that says nothing but what the test gives. */
export function personaOf(parts: Partial<Persona> = {}): Persona {
  const name = parts.name ?? 'ops-devops';
  return {
    id: name.toLowerCase().replaceAll(' ', '-'),
    name,
    role: undefined,
    description: undefined,
    file: `/repo/personas/${name}.md`,
    builtin: false,
    tools: [],
    checklists: [],
    redLines: [],
    territories: [],
    memory: [],
    context: [],
    commands: [],
    gates: [],
    metrics: [],
    escalations: [],
    protocols: [],
    groups: [],
    templates: [],
    lock: undefined,
    triggerWords: [],
    extends: [],
    overridden: [],
    notUnderstood: [],
    problems: [],
    ...parts,
  };
}

let nextLine = 10;

/** A territory; its line is counted up where the test does not care. */
export function territory(effect: Territory['effect'], parts: Partial<Territory> & { text: string }): Territory {
  return {
    effect,
    patterns: [],
    classes: [],
    owner: undefined,
    confidence: 'explicit',
    place: placeAt(nextLine++),
    ...parts,
  };
}
