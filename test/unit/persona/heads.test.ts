import * as assert from 'node:assert/strict';
import { parsePersona } from '../../../src/persona/parse.ts';

const codes = (text: string, file = 'x.md') => parsePersona(text, file).problems.map(({ code, line }) => [code, line]);

describe('who a document speaks of', () => {
  const names: readonly (readonly [string, string, string])[] = [
    ['the head', '---\nname: keeper\n---\n\n# Something else\n', 'keeper'],
    ['the title after "Persona:"', '# Persona: ops-keeper\n', 'ops-keeper'],
    ['the title without its subtitle', '# 🚀 Keeper Agent - Ships and Guards\n', 'Keeper Agent'],
    ['the title without "Role Definition"', '# Keeper Agent Role Definition\n', 'Keeper Agent'],
    ['a title in capitals, as it is spoken', '# SHIP KEEPER AGENT PERSONA\n', 'Ship Keeper Agent'],
    ['a title with a colon that is no prefix', '# Runbook: Night Watch\n', 'Runbook: Night Watch'],
    ['a setext title', 'Night Watch\n===========\n', 'Night Watch'],
    ['the file, when there is no title', 'You keep things.\n\n## Rules\n- a\n', 'night-watch'],
    [
      'a fenced block of YAML',
      '# x\n\n```yaml\nagent:\n  name: Alex\n  id: night-watch\npersona:\n  role: Keeper\n```\n',
      'Alex',
    ],
  ];
  for (const [where, text, name] of names)
    it(`is named by ${where}`, () => assert.equal(parsePersona(text, '/a/night-watch.md').name, name));

  it('takes id and role from a fenced block of YAML, and reads its lists', () => {
    const persona = parsePersona(
      '# x\n\n```yaml\nagent:\n  name: Alex\n  id: night-watch\npersona:\n  role: Keeper of doors\ncommands:\n  - "*lock - Lock it"\nconstraints:\n  - Never open twice\n```\n',
      'x.md',
    );
    assert.equal(persona.id, 'night-watch');
    assert.equal(persona.role, 'Keeper of doors');
    assert.deepEqual(
      persona.commands.map(({ text, kind, title, place }) => [text, kind, title, place.line]),
      [['*lock', 'slash', 'Lock it', 10]],
    );
    assert.deepEqual(
      persona.redLines.map(({ text, place }) => [text, place.line]),
      [['Never open twice', 12]],
    );
  });

  it('has one line of role', () => {
    assert.equal(parsePersona('# A\n\n## Role\n\nKeeps the\ndoors. And more.\n', 'x').role, 'Keeps the doors.');
    assert.equal(parsePersona('# A\n\nYou are a **keeper**. You keep.\n', 'x').role, 'You are a keeper.');
    assert.equal(parsePersona('---\ndescription: Keeps doors. Use often.\n---\n', 'x').role, 'Keeps doors.');
    assert.equal(parsePersona('# A\n\n## Primary Role\n**Door Specialist**\n\nText.\n', 'x').role, 'Door Specialist');
  });
});

describe('the head of a document', () => {
  it('lists tools however they are written', () => {
    const tools = (value: string) => parsePersona(`---\nname: x\ntools: ${value}\n---\n`, 'x').tools;
    assert.deepEqual(tools('Read, Bash(git add:*, git push), Edit'), ['Read', 'Bash(git add:*, git push)', 'Edit']);
    assert.deepEqual(tools('[\'read\', "edit"]'), ['read', 'edit']);
    assert.deepEqual(tools('\n  - read\n  - edit'), ['read', 'edit']);
    assert.deepEqual(tools('\n  bash: true\n  write: false\n  edit: true'), ['bash', 'edit']);
    assert.deepEqual(tools(''), []);
  });

  it('is recovered key by key where YAML refuses it, with the line', () => {
    const text =
      '---\nname: keeper\ndescription: Use this: for doors. Context: a door.\nContext: more of it\ntools: Read, Edit\n---\n\n## Rules\n- Never slam\n';
    const persona = parsePersona(text, 'x.md');
    assert.equal(persona.name, 'keeper');
    assert.match(persona.description ?? '', /^Use this: for doors\. Context: a door\. Context: more of it$/);
    assert.deepEqual(persona.tools, ['Read', 'Edit']);
    assert.deepEqual(
      persona.redLines.map(({ text: words, place }) => [words, place.line]),
      [['Never slam', 9]],
    );
    assert.deepEqual(codes(text), [['persona/front-matter', 3]]);
    assert.match(persona.problems[0]?.remedy ?? '', /quotes/);
  });

  it('gives its lists of rules and trigger words', () => {
    const persona = parsePersona(
      '---\nname: x\ntriggers: [Ship, "roll back"]\nknowledge:\n  constraints:\n    - Never slam\n    - "Doors: two at most"\n---\n',
      'x.md',
    );
    assert.deepEqual(persona.triggerWords, ['ship', 'roll back']);
    assert.deepEqual(
      persona.redLines.map(({ text, place }) => [text, place.line]),
      [
        ['Never slam', 6],
        ['Doors: two at most', 7],
      ],
    );
  });

  it('is not seen in a rule at the top of a text', () => {
    const persona = parsePersona('---\n\n# Keeper\n\n---\n\nText\n', 'x.md');
    assert.equal(persona.name, 'Keeper');
    assert.deepEqual(codes('---\n\n# Keeper\n\n---\n\nText\n'), []);
  });

  it('may never end', () => {
    assert.equal(parsePersona('---\nname: x\n\n# Keeper\n', 'file.md').name, 'Keeper');
  });
});

describe('a document that is one data file', () => {
  const instructions =
    '# Keeper\n\n## Red lines\n\n- Never "slam"\n- Never run\n\n## Deploy checklist\n- [ ] Look \u00e9\n';

  it('is read from JSON, each place in the line of the string', () => {
    const text = `${JSON.stringify(
      {
        schema: 1,
        metadata: { name: 'Door Keeper', description: 'Keeps doors.' },
        capabilities: { tools: ['Read', 'Edit'] },
        instructions,
        knowledge: { constraints: ['Never open twice'] },
      },
      undefined,
      2,
    ).replace('é', '\\u00e9')}\n`;
    const persona = parsePersona(text, 'keeper.json');
    assert.equal(persona.name, 'Door Keeper');
    assert.deepEqual(persona.tools, ['Read', 'Edit']);
    assert.deepEqual(
      persona.redLines.map((line) => line.text),
      ['Never "slam"', 'Never run', 'Never open twice'],
    );
    const item = persona.checklists[0]?.items[0];
    assert.equal(item?.text, 'Look é');
    assert.equal(text.slice(item.place.offset, item.place.endOffset), '- [ ] Look \\u00e9');
    const first = persona.redLines[0]?.place;
    assert.equal(text.slice(first?.offset, first?.endOffset), '- Never \\"slam\\"');
    assert.equal(text.split('\n')[(first?.line ?? 0) - 1]?.includes('instructions'), true);
  });

  it('is read from TOML', () => {
    const text = `name = "keeper"\ndescription = "Keeps doors."\ntools = ["Read"]\n\ndeveloper_instructions = """\n${instructions}"""\n`;
    const persona = parsePersona(text, 'keeper.toml');
    assert.equal(persona.name, 'keeper');
    assert.equal(persona.description, 'Keeps doors.');
    assert.deepEqual(persona.tools, ['Read']);
    assert.deepEqual(
      persona.redLines.map(({ text: words, place }) => [words, place.line]),
      [
        ['Never "slam"', 10],
        ['Never run', 11],
      ],
    );
    assert.equal(persona.checklists[0]?.items[0]?.text, 'Look é');
  });

  it('says so when it is broken', () => {
    assert.deepEqual(codes('{"name": ', 'keeper.json'), [['persona/front-matter', 1]]);
    assert.deepEqual(codes('name = \n', 'keeper.toml'), [['persona/front-matter', 1]]);
    assert.equal(parsePersona('name = \n', '/a/keeper.toml').name, 'keeper');
  });
});
