import * as assert from 'node:assert/strict';
import { explainPersona } from '../../../src/editor/explainText.ts';
import type { Node } from '../../../src/editor/views/node.ts';
import { personaRows } from '../../../src/editor/views/personaRows.ts';
import type { Persona } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';
import { composeFrom } from '../../../src/persona/shelf.ts';

const house = parsePersona(
  '# house\n\n## Red lines\n\n- Never deploy on Fridays\n\n## May write\n\n- CI: `.github/workflows/`\n',
  '/repo/personas/house.md',
);
const keeper = parsePersona(
  '---\nname: keeper\nextends: [house, nobody]\n---\n\n# Persona: keeper\n\n## Must not\n\n- CI: `.github/workflows/`\n',
  '/repo/personas/keeper.md',
);

describe('a persona that builds on another one', () => {
  let composed: Persona;
  before(async () => {
    const load = () => Promise.reject(new Error('nothing is loaded here'));
    composed = await composeFrom({ root: '/repo', personas: [house, keeper], load, additions: new Map() }, keeper);
  });

  it('shows in the view what comes from there, what is overridden and what is missing', () => {
    const [row] = personaRows(composed, {
      memory: undefined,
      exceptions: { exceptions: [], expired: [] },
      hint: undefined,
      now: new Date(),
    });
    const sections = new Map(row?.children?.map((node): [string, Node] => [node.label, node]));
    assert.equal(sections.get('Builds on house')?.target?.file, '/repo/personas/house.md');
    assert.equal(sections.get('Builds on nobody')?.description, 'not found');
    const [friday] = sections.get('Red Lines')?.children ?? [];
    assert.deepEqual([friday?.description, friday?.target?.file], ['from house', '/repo/personas/house.md']);
    const [overridden] = sections.get('Overridden')?.children ?? [];
    assert.match(overridden?.label ?? '', /CI/);
    assert.match(overridden?.description ?? '', /^by .*from house$/);
  });

  it('is explained with the name of the other document beside its lines', () => {
    const page = explainPersona(composed, {
      name: 'keeper.md',
      line: (line, file) => (file === undefined ? `/keeper.md#L${line}` : `${file}#L${line}`),
    });
    assert.match(page, /Builds on `house`, `nobody` \(not found\)/);
    assert.match(page, /\| \[house, 5\]\(\/repo\/personas\/house\.md#L5\) \| Never deploy on Fridays/);
    assert.match(page, /## Overridden \(1\)/);
  });
});
