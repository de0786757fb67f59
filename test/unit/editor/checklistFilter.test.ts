import assert from 'node:assert/strict';
import type { Me } from '../../../src/checklist/actor.ts';
import type { Evidence, Release } from '../../../src/checklist/model.ts';
import { itemsOf, releaseView } from '../../../src/checklist/view.ts';
import { narrowed } from '../../../src/editor/views/checklistFilter.ts';
import { deployPersona, firstCommit, tick } from '../checklist/fixture.ts';

describe('the filter "mine"', () => {
  const persona = deployPersona();
  const shown = (evidence: Partial<Evidence>, me: Me | undefined): number => {
    const release: Release = {
      schema: 1,
      id: 'r1',
      persona: persona.id,
      version: null,
      environment: null,
      startedAt: '2026-05-20T12:00:00Z',
      startedBy: 'Dana',
      closedAt: null,
      outcome: 'open',
      items: {
        'tests-pass': { text: 'Tests pass', evidence: [{ at: '2026-05-20T12:00:00Z', ...tick(), ...evidence }] },
      },
    };
    return narrowed(releaseView(persona, release, firstCommit), 'mine', me).checklists.flatMap(itemsOf).length;
  };
  const me: Me = { names: ['Dana Reyes', 'dreyes'], email: 'dana@example.com', actor: 'human' };
  const cases: readonly (readonly [string, Partial<Evidence>, number])[] = [
    ['the name git has', { by: 'Dana Reyes' }, 1],
    ['the name in other letters', { by: 'dana reyes ' }, 1],
    ['the name of the system', { by: 'dreyes' }, 1],
    ['another name taken with --as', { by: 'Night watch', email: 'dana@example.com' }, 1],
    ['a name git had before, by the address', { by: 'D. R.', email: 'Dana@example.com' }, 1],
    ['somebody else', { by: 'Kim', email: 'kim@example.com' }, 0],
    ['an agent under the same name', { by: 'Dana Reyes', actor: 'agent', email: 'dana@example.com' }, 0],
    [
      'a verifier that was started by the same person',
      { by: 'verifier tests', actor: 'tool', verifier: 'tests', email: 'dana@example.com' },
      0,
    ],
  ];
  for (const [name, evidence, count] of cases) {
    it(`${count === 1 ? 'shows' : 'leaves out'} ${name}`, () => assert.equal(shown(evidence, me), count));
  }
  it('shows nothing where nobody is known', () => assert.equal(shown({ by: 'Dana Reyes' }, undefined), 0));
});
