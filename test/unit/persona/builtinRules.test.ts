import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { loadBuiltins } from '../../../src/persona/library.ts';
import type { Persona } from '../../../src/persona/model.ts';

/**
 * What the source of each built-in persona says, in its own order: the subject of every item of its checklists, of its red
 * lines, of what it must not write and of what it escalates. Each has to be met by the rule of ours in the same place, so a
 * rule that is dropped, moved or turned into another one is named here.
 */
const sources: Readonly<Record<string, Readonly<Record<string, readonly RegExp[]>>>> = {
  'ops-engineer': {
    'Migration checklist': [/file.*name/, /rolled back|roll back/, /safe environment/, /breaks/, /access/],
    'Deployment checklist': [/environment variable/, /tests/, /migration.*pending/, /build/, /roll back/],
    'Security review checklist': [/access control.*pattern/, /sign in/, /endpoints/, /storage polic/, /secret.*code/],
    'Quality checklist': [
      /tests pass/,
      /build succeeds/,
      /migrations.*tested/,
      /environment variables.*documented/,
      /rollback plan.*documented/,
      /security review.*complete/,
      /monitoring/,
    ],
    'red lines': [
      /secret.*code/,
      /user data.*access control/,
      /migration.*production.*tested/,
      /security feature/,
      /delete.*backup/,
    ],
  },
  'ops-agent': {
    'must not': [
      /source code.*engineer/,
      /test code.*qa/,
      /documentation.*documentation agent/,
      /security implementation.*security agent/,
      /database.*data engineer/,
      /architecture.*architect/,
      /research.*research agent/,
      /version control.*version control agent/,
    ],
    escalation: [/deployment fails/, /down/, /security/, /performance/, /data.*lost/],
  },
  ops: {
    'Quality gates checklist': [
      /tests.*pass/,
      /security scan.*critical/,
      /performance/,
      /approval/,
      /backup.*recent/,
      /health.*answers/,
      /smoke.*critical paths/,
      /performance.*targets/,
      /monitor.*green/,
      /rollback.*(?:tried|tested).*ready/,
    ],
    'must not': [
      /source code.*engineer/,
      /test.*qa/,
      /documentation/,
      /security implementation/,
      /schemas.*data engineer/,
      /scaffolding.*architect/,
    ],
    escalation: [
      /deployment fails 2-3/,
      /outage/,
      /security/,
      /performance/,
      /resources/,
      /configuration.*conflict/,
      /data/,
    ],
  },
  'ops-devops': {
    'Production deploy checklist': [
      /gates.*s06/,
      /security review.*s07/,
      /approved.*s08/,
      /rollback/,
      /migrations.*staging/,
      /feature flags/,
      /staging.*smoke.*healthy/,
      /production.*(?:rolling|blue)/,
      /health.*200/,
      /error rate.*15 minutes/,
      /audit_log\.md/,
      /project_state\.md/,
      /team told/,
    ],
    'red lines': [
      /approved.*s08/,
      /rollback plan/,
      /migrations.*expand/,
      /staging/,
      /approval.*audit_log\.md/,
      /secret.*code.*vault/,
    ],
    'must not': [/source code/, /architecture.*prod-architect/],
  },
  devops: {
    'Checklist before any production action': [
      /damage|blast/,
      /maintenance window/,
      /rollback plan/,
      /concerned.*impact/,
    ],
    'Checklist during deployments': [/step.*verified/, /error rate.*latency.*resources/, /logs/, /going back/],
    'Checklist after deployments': [/services.*healthy/, /user flows.*qa/, /runbooks/, /ticket/],
    'red lines': [
      /log secrets/,
      /credential.*rotation/,
      /role more than it needs/,
      /access and permissions/,
      /production.*way back/,
      /secrets in code/,
      /qa.*signed off/,
    ],
    'must not': [/business logic.*feature/],
  },
};

function rulesOf(persona: Persona, title: string): readonly string[] {
  const texts =
    title === 'red lines'
      ? persona.redLines
      : title === 'must not'
        ? persona.territories.filter(({ effect }) => effect === 'forbidden')
        : title === 'escalation'
          ? persona.escalations
          : (persona.checklists.find((list) => list.title === title)?.items ?? []);
  return texts.map(({ text }) => text.toLowerCase());
}

describe('the rules of the built-in personas', () => {
  let personas: readonly Persona[];

  before(async () => {
    personas = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
  });

  for (const [id, lists] of Object.entries(sources)) {
    for (const [title, subjects] of Object.entries(lists)) {
      it(`${id}, ${title}: each is about what its source says in that place`, () => {
        const persona = personas.find((one) => one.id === id);
        assert.ok(persona);
        const rules = rulesOf(persona, title);
        assert.equal(rules.length, subjects.length);
        subjects.forEach((subject, index) => assert.match(rules[index] ?? '', subject));
      });
    }
  }

  it('are all named here: no list of a persona is left out', () => {
    for (const persona of personas) {
      const named = Object.keys(sources[persona.id] ?? {});
      const live = persona.checklists.filter(({ items }) => items.some(({ template }) => !template));
      const expected = [
        ...live.map(({ title }) => title),
        ...(persona.redLines.length > 0 ? ['red lines'] : []),
        ...(persona.territories.some(({ effect }) => effect === 'forbidden') ? ['must not'] : []),
        ...(persona.escalations.length > 0 ? ['escalation'] : []),
      ];
      assert.deepEqual([...named].sort(), expected.sort());
    }
  });
});
