import type { Checklist, ChecklistItem, Persona } from '../../../src/persona/model.ts';
import type { NewEvidence } from '../../../src/checklist/store.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';

/** An item whose id is its text with dashes. */
export function item(text: string, parts: Partial<ChecklistItem> = {}): ChecklistItem {
  return {
    id: text.toLowerCase().replaceAll(' ', '-'),
    text,
    group: undefined,
    template: false,
    confidence: 'explicit',
    place: placeAt(1),
    ...parts,
  };
}

/** A checklist that holds a deploy unless the test says otherwise. */
export function checklist(title: string, items: readonly ChecklistItem[], parts: Partial<Checklist> = {}): Checklist {
  return {
    id: title.toLowerCase().replaceAll(' ', '-'),
    title,
    place: placeAt(1),
    explicit: true,
    confidence: 'explicit',
    mode: 'do-confirm',
    appliesWhen: undefined,
    holds: 'deploy',
    items,
    ...parts,
  };
}

/** A persona with one list: two items before, one after the deploy, and a template line. */
export function deployPersona(): Persona {
  return personaOf({
    checklists: [
      checklist('Deployment', [
        item('Tests pass', { group: 'Pre-deploy' }),
        item('Rollback documented', { group: 'Pre-deploy' }),
        item('Record written', { group: 'Post-deploy' }),
      ]),
      checklist('Handoff', [item('Pipeline green', { template: true })], { holds: 'none' }),
    ],
  });
}

export const firstCommit = '1'.repeat(40);
export const secondCommit = '2'.repeat(40);

/** A tick of Dana's at the first commit. */
export function tick(parts: Partial<NewEvidence> = {}): NewEvidence {
  return {
    by: 'Dana',
    actor: 'human',
    head: firstCommit,
    dirty: false,
    kind: 'tick',
    value: null,
    result: 'done',
    ...parts,
  };
}
