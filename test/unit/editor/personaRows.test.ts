import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { plainWords } from '../../../src/editor/text.ts';
import type { Node } from '../../../src/editor/views/node.ts';
import { personaRows, type PersonaContext } from '../../../src/editor/views/personaRows.ts';
import { loadBuiltins } from '../../../src/persona/library.ts';
import type { Persona } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

const at: PersonaContext = {
  memory: undefined,
  exceptions: { exceptions: [], expired: [] },
  hint: undefined,
  now: new Date(2026, 4, 4),
};

function all(nodes: readonly Node[]): Node[] {
  return nodes.flatMap((node) => [node, ...all(node.children ?? [])]);
}

function find(nodes: readonly Node[], label: RegExp): Node {
  const found = all(nodes).find((node) => label.test(node.label));
  assert.ok(found, String(label));
  return found;
}

/** Everything a persona says that has a line. */
function said(persona: Persona): string[] {
  return [
    ...persona.redLines,
    ...persona.territories,
    ...persona.gates,
    ...persona.context,
    ...persona.memory,
    ...persona.commands,
    ...persona.escalations,
    ...persona.metrics,
    ...persona.protocols.flatMap((protocol) => protocol.steps),
    ...persona.groups.flatMap((group) => group.items),
    ...persona.notUnderstood,
  ].map((statement) => plainWords(statement.text));
}

describe('the rows of the Persona view', () => {
  it('hold everything that the built-in personas say, each with its line', async () => {
    for (const persona of await loadBuiltins(path.join(import.meta.dirname, '../../../personas'))) {
      const rows = all(personaRows(persona, at));
      const words = new Set(rows.map((row) => row.copy));
      for (const text of said(persona)) assert.ok(words.has(text), `${persona.name}: ${text}`);
      for (const list of persona.checklists.filter(({ items }) => items.some(({ template }) => !template)))
        assert.ok(words.has(plainWords(list.title)), list.title);
      for (const row of rows.filter(({ context }) => context.startsWith('opsPersona.statement')))
        assert.ok(row.target && row.target.line >= 1, row.label);
      assert.equal(new Set(rows.map(({ id }) => id)).size, rows.length, `${persona.name}: ids`);
    }
  });

  it('say how sure we are, and show the words as they are written', () => {
    const rows = personaRows(
      parsePersona('# Keeper\n\n## Notes\n\n- Never **push** on `Friday`\n\n## Red lines\n\n- No secrets\n', 'k.md'),
      at,
    );
    const guess = find(rows, /Never push/);
    assert.match(guess.description ?? '', /inferred|a guess/);
    assert.match(guess.tooltip ?? '', /Never \\\*\\\*push\\\*\\\*/);
    const sure = find(rows, /No secrets/);
    assert.equal(sure.description, undefined);
    assert.match(sure.tooltip ?? '', /written so/);
  });

  it('put what binds first and what nobody can act on below Background', () => {
    const text = '# K\n\n## Knows\n\n- Doors\n\n## Red lines\n\n- Never run\n\n## Metrics\n\n- Uptime: >99.9%\n';
    const [persona] = personaRows(parsePersona(text, 'k.md'), at);
    assert.deepEqual(
      persona?.children?.map(({ label }) => label),
      ['Red Lines', 'Metrics', 'Background'],
    );
    assert.equal(find([persona], /^Uptime/).description, '> 99.9 % · not measured');
  });

  it('count the days that an exception has left', () => {
    const exception = (expires: string, line: number) => ({
      rule: 'authority/ci',
      paths: ['.github/**'],
      reason: 'The runner is replaced',
      by: 'Dana',
      expires,
      line,
    });
    const rows = personaRows(parsePersona('# K\n', 'k.md'), {
      ...at,
      exceptions: {
        exceptions: [exception('2026-05-14', 2), exception('2026-05-04', 8)],
        expired: [exception('2026-05-01', 14)],
      },
    });
    const section = find(rows, /^Exceptions$/);
    assert.deepEqual(
      section.children?.map(({ description, color, target }) => [description, color, target?.line]),
      [
        ['expired 2026-05-01 · Dana', 'warning', 14],
        ['10 days left · Dana', undefined, 2],
        ['last day · Dana', undefined, 8],
      ],
    );
  });

  it('begin with the persona that the file in front speaks for', () => {
    const hint = { name: 'keeper', ref: 'personas/keeper.md', why: 'ci.yml is its territory' };
    const [row] = personaRows(parsePersona('# K\n', 'k.md'), { ...at, hint });
    assert.deepEqual(
      [row?.label, row?.command, row?.subject],
      ['Work as keeper?', 'opsPersona.selectPersona', { kind: 'persona', ref: 'personas/keeper.md' }],
    );
  });
});
