import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Persona } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

const page = path.join(import.meta.dirname, '../../../docs/persona-format.md');

/** One point below each heading that the page names, and what must come of it. */
const sections: readonly (readonly [string, string, (persona: Persona) => unknown])[] = [
  ['## Role', 'Keeps doors.', ({ role }) => role === 'Keeps doors.'],
  ['## When to use', '- Keywords: "open", "shut"', ({ triggerWords }) => triggerWords.length === 2],
  ['## Responsibilities', '- Doors', (persona) => hasGroup(persona, 'responsibility')],
  ['## Door checklist', '- [ ] Shut', ({ checklists }) => checklists[0]?.explicit],
  ['## Gates', '- S08: a person has approved', ({ gates }) => gates[0]?.id === 'S08'],
  ['## Red lines', '- Doors stay shut', ({ redLines }) => redLines[0]?.confidence === 'explicit'],
  ['## Constraints', '- Doors stay shut', ({ redLines }) => redLines[0]?.confidence === 'explicit'],
  ['## Exclusive territory', '- CI: `.github/workflows/`', (persona) => hasTerritory(persona, 'exclusive')],
  ['## May write', '- CI: `.github/workflows/`', (persona) => hasTerritory(persona, 'allowed')],
  ['## Must not', '- Tests: `test/**` (QA agent territory)', (persona) => hasTerritory(persona, 'forbidden')],
  ['## Read first', '- `AGENTS.md` - why', ({ context }) => context[0]?.why === 'why'],
  [
    '## Memory',
    '| File | Scope |\n| --- | --- |\n| `a/b.md` | shared |',
    ({ memory }) => memory[0]?.scope === 'shared',
  ],
  ['## Commands', '- `/door` - what for', ({ commands }) => commands[0]?.kind === 'slash'],
  ['## Door protocol', '1. Open', ({ protocols }) => protocols[0]?.confidence === 'explicit'],
  ['## Door procedure', '1. Open', ({ protocols }) => protocols[0]?.confidence === 'explicit'],
  ['## Door rollback', '1. Shut', ({ protocols }) => protocols[0]?.confidence === 'explicit'],
  ['## Escalation', '- A door sticks 2-3 attempts', ({ escalations }) => escalations[0]?.escalateAt === 3],
  ['## Metrics', '- Uptime: >99.9%', ({ metrics }) => metrics[0]?.value === 99.9],
  ['## Works with', '- QA', (persona) => hasGroup(persona, 'collaborator')],
  ['## Outputs', '- Doors', (persona) => hasGroup(persona, 'output')],
  ['## Skills', '- Doors', (persona) => hasGroup(persona, 'skill')],
  ['## Anti-patterns', '- Slamming', (persona) => hasGroup(persona, 'anti-pattern')],
  ['## Violations', '- Slamming', (persona) => hasGroup(persona, 'violation')],
  ['## Accountable for', '- Doors', (persona) => hasGroup(persona, 'accountability')],
  ['## Security and compliance', '- Locks', (persona) => hasGroup(persona, 'security')],
  ['## Learning to share', '- Oil', (persona) => hasGroup(persona, 'learning')],
  ['## Knows', '- Doors', (persona) => hasGroup(persona, 'knows')],
  ['## Does not know', '- Windows', (persona) => hasGroup(persona, 'does-not-know')],
  [
    '## Door template',
    '```\n- [ ] Door: [name]\n```',
    ({ templates, checklists }) => templates[0] && checklists[0]?.items[0]?.template,
  ],
];

function hasGroup(persona: Persona, kind: Persona['groups'][number]['kind']): boolean {
  return persona.groups.some((group) => group.kind === kind && group.items[0]?.confidence === 'explicit');
}

function hasTerritory(persona: Persona, effect: Persona['territories'][number]['effect']): boolean {
  return persona.territories.some(
    (territory) =>
      territory.effect === effect && territory.confidence === 'explicit' && territory.patterns.length === 1,
  );
}

describe('the page about the format of persona documents', () => {
  it('shows an example that is read without inference', async () => {
    const text = await fs.readFile(page, 'utf8');
    const example = /```markdown\n(---\n[\s\S]*?)```/.exec(text)?.[1];
    assert.ok(example);
    const persona = parsePersona(example, 'keeper.md');
    assert.equal(persona.name, 'keeper');
    assert.deepEqual(persona.triggerWords, ['deploy', 'release', 'rollback']);
    assert.deepEqual(
      persona.checklists.map(({ title, explicit, holds, items }) => [title, explicit, holds, items.length]),
      [['Production deploy checklist', true, 'deploy', 3]],
    );
    assert.deepEqual(persona.territories[0]?.patterns, ['src/**', 'app/**']);
    assert.equal(persona.redLines.length, 1);
    assert.deepEqual(persona.problems, []);
    assert.deepEqual(persona.notUnderstood, []);
  });

  it('names every heading that is read, and no other', async () => {
    const text = await fs.readFile(page, 'utf8');
    const rows = text.split('\n').filter((line) => line.startsWith('| `## '));
    const named = rows.flatMap((row) =>
      [...(row.split(' | ')[0] ?? '').matchAll(/`(## [^`]+)`/g)].map((match) => match[1] ?? ''),
    );
    const tried = sections.map(([heading]) => heading.replace(/^## Door /, '## … '));
    assert.deepEqual(named.sort(), [...tried].sort());
  });

  for (const [heading, body, holds] of sections) {
    it(`keeps its promise for "${heading}"`, () => {
      const persona = parsePersona(`# Persona: keeper\n\n${heading}\n\n${body}\n`, 'keeper.md');
      assert.ok(holds(persona));
      assert.deepEqual(persona.notUnderstood, []);
    });
  }

  it('explains every code of a problem', async () => {
    const text = await fs.readFile(page, 'utf8');
    const source = await fs.readFile(path.join(import.meta.dirname, '../../../src/persona/problems.ts'), 'utf8');
    const codes = [...new Set([...source.matchAll(/code: '(persona\/[\w-]+)'/g)].map((match) => match[1] ?? ''))];
    assert.ok(codes.length >= 6);
    for (const code of codes) assert.ok(text.includes(`\`${code}\``), code);
  });
});
