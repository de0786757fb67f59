import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { decide } from '../../../src/authority/decide.ts';
import { asFurther, composePersona } from '../../../src/persona/compose.ts';
import { loadPersonas, openShelf, type Documents } from '../../../src/persona/library.ts';
import { unknownAdditions } from '../../../src/persona/shelf.ts';
import type { Persona } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

function compose(own: string, ...parents: readonly string[]): Persona {
  return composePersona(
    parsePersona(own, '/r/own.md'),
    parents.map((text, index) => asFurther(parsePersona(text, `/r/base${index}.md`))),
  );
}

describe('a persona that builds on another one', () => {
  it('has the rules of both, each with its own document and line', () => {
    const persona = compose('# Own\n\n## Red lines\n- Never A\n', '# Base\n\n## Red lines\n\n- Never B\n- never a.\n');
    assert.deepEqual(
      persona.redLines.map(({ text, from, place }) => [text, from?.file, from?.persona, place.line]),
      [
        ['Never A', undefined, undefined, 4],
        ['Never B', '/r/base0.md', 'Base', 5],
      ],
    );
    assert.equal(persona.name, 'Own');
    assert.deepEqual(persona.overridden, []);
  });

  it('leads to the other document from every part of what it took, also below a step', () => {
    const persona = compose('# Own\n', '# Base\n\n## Door procedure\n\n1. Look\n   - left\n');
    const [step] = persona.protocols[0]?.steps ?? [];
    assert.deepEqual([step?.from?.file, step?.details?.[0]?.from?.file], ['/r/base0.md', '/r/base0.md']);
  });

  it('can’t take an item out of a list, nor let go what it holds back', () => {
    const persona = compose(
      '# Own\n## Deploy checklist\nAfter every release.\n- [ ] Tell the team\n- [ ] Tests pass\n',
      '# Base\n## Deploy checklist\n- [ ] Tests pass\n- [ ] Backup exists\n',
    );
    const [list] = persona.checklists;
    assert.deepEqual(
      list?.items.map(({ text, from }) => [text, from?.persona]),
      [
        ['Tell the team', undefined],
        ['Tests pass', undefined],
        ['Backup exists', 'Base'],
      ],
    );
    assert.equal(persona.checklists.length, 1);
    const later = compose('# O\n## Release\n', '# B\n## Release checklist\n- [ ] A\n');
    assert.equal(later.checklists[0]?.from?.file, '/r/base0.md');
  });

  it('keeps what holds more, and says which list let go', () => {
    const persona = compose('# Own\n## Checklist\n- [ ] A\n', '# Base\n## Checklist\nBefore every deploy.\n- [ ] B\n');
    assert.equal(persona.checklists[0]?.holds, 'deploy');
    assert.deepEqual(
      persona.overridden.map(({ kind, text, by }) => [kind, text, by]),
      [
        [
          'checklist',
          'Checklist (holds nothing)',
          { text: 'Checklist (holds the deploy)', file: '/r/base0.md', line: 2 },
        ],
      ],
    );
  });

  it('may not write what the other one forbids, and the other way round', () => {
    const looser = compose(
      '# Own\n## May write\n- `src/**` and `ops/**`\n',
      '# Base\n## Must not\n- Application code: `src/**` (Engineer agent territory)\n',
    );
    assert.deepEqual(
      looser.territories.map(({ effect, patterns, from }) => [effect, patterns, from?.persona]),
      [
        ['allowed', ['ops/**'], undefined],
        ['forbidden', ['src/**'], 'Base'],
      ],
    );
    const [lost] = looser.overridden;
    assert.equal(lost?.text, '`src/**` and `ops/**`');
    assert.equal(lost.from, undefined);
    assert.deepEqual([lost.by.file, lost.by.line], ['/r/base0.md', 3]);
    const stricter = compose('# Own\n## Must not\n- `ops/**`\n', '# Base\n## May write\n- `ops/**`\n');
    assert.deepEqual(
      stricter.territories.map(({ effect }) => effect),
      ['forbidden'],
    );
    assert.equal(stricter.overridden[0]?.from?.file, '/r/base0.md');
    assert.equal(stricter.overridden[0].by.file, '/r/own.md');
  });

  it('is judged by the stricter document where one speaks of a path and the other of a kind of files', () => {
    const persona = compose(
      '# Own ops\n## May write\n- `src/generated/**`\n',
      '# Base ops\n## Must not\n- Write application source code (Engineer agent territory)\n',
    );
    const decision = decide({ active: persona, others: [] }, { kind: 'write', path: 'src/generated/a.ts' });
    assert.equal(decision.effect, 'deny');
    assert.deepEqual([decision.source?.file, decision.source?.line], ['/r/base0.md', 3]);
    assert.equal(decision.overridden?.file, '/r/own.md');
    // Within one document the path goes before the kind of files, as ever.
    const one = parsePersona(
      '# Own ops\n## May write\n- `src/generated/**`\n## Must not\n- Write application source code\n',
      '/r/own.md',
    );
    assert.equal(decide({ active: one, others: [] }, { kind: 'write', path: 'src/generated/a.ts' }).effect, 'allow');
  });

  it('has the stricter number of both, whoever says it', () => {
    const persona = compose(
      '# Own\n## Metrics\n- Build time: <10 minutes\n- Uptime: >99.99%\n## Escalation\n- A deploy fails 3 attempts\n',
      '# Base\n## Metrics\n- Build time: <5 minutes\n- Uptime: >99.9%\n## Escalation\n- A deploy fails 2 attempts\n',
    );
    assert.deepEqual(
      persona.metrics.map(({ name, value, from }) => [name, value, from?.persona]),
      [
        ['Build time', 5, 'Base'],
        ['Uptime', 99.99, undefined],
      ],
    );
    assert.deepEqual(
      persona.escalations.map(({ escalateAt }) => escalateAt),
      [2],
    );
    assert.deepEqual(
      persona.overridden.map(({ kind, text, by }) => [kind, text, by.text]),
      [
        ['metric', 'Build time: <10 minutes', 'Build time: <5 minutes'],
        ['metric', 'Uptime: >99.9%', 'Uptime: >99.99%'],
        ['escalation', 'A deploy fails 3 attempts', 'A deploy fails 2 attempts'],
      ],
    );
  });

  it('asks for the narrower lock', () => {
    const persona = compose('# O\nOne keeper per environment.\n', '# B\nOne keeper per project.\n');
    assert.equal(persona.lock?.scope, 'project');
    assert.equal(persona.lock.from?.file, '/r/base0.md');
    assert.deepEqual(
      persona.overridden.map(({ kind, text }) => [kind, text]),
      [['lock', 'one per environment']],
    );
  });
});

describe('the documents behind a persona', () => {
  let root: string;

  beforeEach(async () => {
    root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ops-persona-compose-')));
    await fs.mkdir(path.join(root, 'personas'));
    await fs.mkdir(path.join(root, 'builtin'));
  });

  afterEach(() => fs.rm(root, { recursive: true }));

  const write = (name: string, text: string) => fs.writeFile(path.join(root, name), text);
  const load = async (name: string): Promise<Persona> => {
    const personas = await loadPersonas(root, undefined, path.join(root, 'builtin'));
    const found = personas.find((persona) => persona.file === path.join(root, name));
    assert.ok(found);
    return found;
  };
  const rules = ({ redLines }: Persona) => redLines.map(({ text }) => text);
  const document = (name: string, parents: string, rule: string) =>
    `---\nname: ${name}\nextends: ${parents}\n---\n\n## Red lines\n\n- Never ${rule}\n`;

  it('are not parsed again while their text stays, and stay the same personas', async () => {
    await write('personas/own.md', document('own', 'house', 'own'));
    await write('personas/other.md', document('other', '[]', 'other'));
    await write('personas/house.md', document('house', '[]', 'house'));
    const documents: Documents = new Map();
    const all = () => loadPersonas(root, undefined, path.join(root, 'builtin'), [], documents);
    const named = (personas: readonly Persona[], name: string): Persona => {
      const found = personas.find((persona) => persona.name === name);
      assert.ok(found);
      return found;
    };
    const [first, second] = [await all(), await all()];
    assert.equal(first.length, 3);
    first.forEach((persona, index) => assert.equal(second[index], persona));
    await write('personas/house.md', document('house', '[]', 'home'));
    const third = await all();
    assert.deepEqual(rules(named(third, 'own')), ['Never own', 'Never home']);
    assert.equal(named(third, 'other'), named(first, 'other'));
    await fs.mkdir(path.join(root, '.ops'));
    await write('.ops/config.yaml', 'personas:\n  other:\n    red_lines: [Never at noon]\n');
    assert.deepEqual(rules(named(await all(), 'other')), ['Never other', 'Never at noon']);
    await fs.rm(path.join(root, '.ops'), { recursive: true });
    assert.deepEqual(rules(named(await all(), 'other')), ['Never other']);
  });

  it('are found by name, by path and among the built-in ones, also through another one', async () => {
    await write('personas/own.md', document('own', '[middle, ../common/house.md]', 'own'));
    await write('personas/middle.md', document('middle', 'builtin:middle', 'middle'));
    await write('builtin/middle.md', '---\nname: middle\n---\n## Red lines\n- Never built in\n');
    await fs.mkdir(path.join(root, 'common'));
    await write('common/house.md', '# House\n## Red lines\n- Never house\n');
    const persona = await load('personas/own.md');
    assert.deepEqual(rules(persona), ['Never own', 'Never middle', 'Never built in', 'Never house']);
    assert.deepEqual(
      persona.extends.map(({ text, file, place }) => [text, file, place.line]),
      [
        ['middle', path.join(root, 'personas/middle.md'), 3],
        ['../common/house.md', path.join(root, 'common/house.md'), 3],
      ],
    );
    assert.deepEqual(persona.problems, []);
  });

  it('may carry the name of the one that builds on them', async () => {
    await write('personas/ops.md', document('ops', 'ops', 'own'));
    await write('builtin/ops.md', '---\nname: ops\n---\n## Red lines\n- Never built in\n');
    assert.deepEqual(rules(await load('personas/ops.md')), ['Never own', 'Never built in']);
  });

  it('that lead back in a circle are reported at the line and taken once', async () => {
    await write('personas/a.md', document('a', 'b', 'a'));
    await write('personas/b.md', document('b', 'c', 'b'));
    await write('personas/c.md', document('c', 'a', 'c'));
    const persona = await load('personas/a.md');
    assert.deepEqual(rules(persona), ['Never a', 'Never b', 'Never c']);
    assert.deepEqual(
      persona.problems.map(({ code, severity, line, message }) => [code, severity, line, message]),
      [['persona/extends', 'error', 3, '"a" (through c) leads back to this document.']],
    );
  });

  it('that are not there, are no file, or lie outside are reported at the line', async () => {
    await write('personas/a.md', document('a', '[nobody, none.md, ../../etc.md, builtin:x, a]', 'a'));
    await fs.writeFile(path.join(path.dirname(root), 'etc.md'), '# Etc\n');
    try {
      const { problems, extends: parents } = await load('personas/a.md');
      assert.deepEqual(
        problems.map(({ line, message }) => [line, message]),
        [
          [3, '"nobody" is no persona here.'],
          [3, '"none.md" is no file here.'],
          [3, '"../../etc.md" lies outside this repository.'],
          [3, '"builtin:x" is no built-in persona.'],
          [3, '"a" is this document itself.'],
        ],
      );
      assert.ok(parents.every(({ file }) => file === undefined));
      assert.ok(problems.every(({ remedy }) => remedy !== ''));
    } finally {
      await fs.rm(path.join(path.dirname(root), 'etc.md'));
    }
  });

  it('are at most sixteen', async () => {
    for (let i = 0; i < 20; i++) await write(`personas/p${i}.md`, document(`p${i}`, `p${i + 1}`, `p${i}`));
    const persona = await load('personas/p0.md');
    assert.equal(persona.redLines.length, 17);
    assert.ok(persona.problems.some(({ message }) => message.includes('More than 16 documents')));
  });

  it('are joined by what the repository’s configuration adds, the stricter rule again', async () => {
    await fs.mkdir(path.join(root, '.ops'));
    await write(
      '.ops/config.yaml',
      [
        '# One release per environment, says a remark that is no rule.',
        'personas:',
        '  "*":',
        '    red lines:',
        '      - Never deploy on Fridays',
        '  keeper:',
        '    metrics:',
        '      - "Build time: <5 minutes"',
        '    must not:',
        '      - "`ops/**`"',
        '    Deploy checklist:',
        '      - Load test is green',
        '',
      ].join('\n'),
    );
    await write(
      'personas/keeper.md',
      '# Keeper\n## May write\n- `ops/**`\n## Metrics\n- Build time: <10 minutes\n## Deploy checklist\n- [ ] Tests pass\n',
    );
    await write('personas/other.md', '# Other\n## Metrics\n- Build time: <10 minutes\n');
    const persona = await load('personas/keeper.md');
    const config = path.join(root, '.ops/config.yaml');
    assert.deepEqual(
      persona.redLines.map(({ text, from, place }) => [text, from?.file, place.line]),
      [['Never deploy on Fridays', config, 5]],
    );
    assert.deepEqual(
      persona.metrics.map(({ value, place }) => [value, place.line]),
      [[5, 8]],
    );
    assert.deepEqual(
      persona.checklists.map(({ explicit, items }) => [explicit, items.map(({ text }) => text)]),
      [[true, ['Tests pass', 'Load test is green']]],
    );
    assert.equal(persona.lock, undefined);
    assert.deepEqual(
      persona.overridden.map(({ text, by }) => [text, path.relative(root, by.file), by.line]),
      [
        ['`ops/**`', path.join('.ops', 'config.yaml'), 10],
        ['Build time: <10 minutes', path.join('.ops', 'config.yaml'), 8],
      ],
    );
    const shelf = await openShelf(root, undefined, path.join(root, 'builtin'));
    assert.deepEqual(unknownAdditions(shelf), []);
    const alone = { ...shelf, personas: shelf.personas.filter(({ id }) => id !== 'keeper') };
    assert.deepEqual(
      unknownAdditions(alone).map(({ message, line }) => [/"(.*)"/.exec(message)?.[1], line]),
      [['keeper', 6]],
    );
    const other = await load('personas/other.md');
    assert.deepEqual(rules(other), ['Never deploy on Fridays']);
    assert.deepEqual(
      other.metrics.map(({ value }) => value),
      [10],
    );
  });
});
