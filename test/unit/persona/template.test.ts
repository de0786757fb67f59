import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { createPersona, usualFolder } from '../../../src/persona/create.ts';
import type { Persona, Statement } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';
import { nameProblem, personaTemplate, templateFileName } from '../../../src/persona/template.ts';
import { OpsError } from '../../../src/workspace/errors.ts';

const builtins = path.join(import.meta.dirname, '../../../personas');

/** Every node of a persona that says how sure we are of it. */
function statements(persona: Persona): Pick<Statement, 'confidence' | 'place'>[] {
  return [
    ...persona.checklists,
    ...persona.checklists.flatMap(({ items }) => items),
    ...persona.redLines,
    ...persona.territories,
    ...persona.memory,
    ...persona.context,
    ...persona.commands,
    ...persona.gates,
    ...persona.metrics,
    ...persona.escalations,
    ...persona.protocols,
    ...persona.protocols.flatMap(({ steps }) => steps),
    ...persona.groups.flatMap(({ items }) => items),
  ];
}

/** What a document says, without who says it and where. */
function said(persona: Persona): string {
  const where = ['place', 'line', 'column', 'id', 'name', 'file'];
  return JSON.stringify(persona, (key, value: unknown) => (where.includes(key) ? undefined : value));
}

describe('a new persona document', () => {
  for (const name of ['release-keeper', 'Release Keeper', 'Über Öps 2', 'yes', '42', "keeper's own"]) {
    it(`named "${name}" is read without inference and without a problem`, () => {
      const persona = parsePersona(personaTemplate(name, { kind: 'empty' }), templateFileName(name));
      assert.equal(persona.name, name);
      assert.deepEqual(
        statements(persona).filter(({ confidence }) => confidence !== 'explicit'),
        [],
      );
      assert.ok(statements(persona).length > 30);
      assert.deepEqual(persona.problems, []);
      assert.deepEqual(persona.notUnderstood, []);
      assert.ok(persona.checklists.every(({ explicit }) => explicit));
    });
  }

  it('has something in every part that the model knows by a list', () => {
    const persona = parsePersona(personaTemplate('keeper', { kind: 'empty' }), 'keeper.md');
    const lists = [
      'checklists',
      'redLines',
      'territories',
      'memory',
      'context',
      'commands',
      'gates',
      'metrics',
    ] as const;
    for (const list of [...lists, 'escalations', 'protocols', 'groups', 'triggerWords'] as const) {
      assert.ok(persona[list].length > 0, list);
    }
    assert.deepEqual(
      persona.memory.map((file) => file.path),
      ['memory', 'lessons', 'context'].map((file) => `.claude/memory/keeper/${file}.md`),
    );
  });

  it('can name another persona to build on', () => {
    const text = personaTemplate('keeper', { kind: 'extends', persona: 'builtin:ops-devops' });
    assert.match(text, /^extends: "builtin:ops-devops"$/m);
    const persona = parsePersona(text, 'keeper.md');
    assert.deepEqual([persona.name, persona.problems, persona.notUnderstood], ['keeper', [], []]);
    assert.ok(statements(persona).every(({ confidence }) => confidence === 'explicit'));
  });

  it('copied from a built-in one says the same under its own name', async () => {
    for (const file of await fs.readdir(builtins)) {
      const text = await fs.readFile(path.join(builtins, file), 'utf8');
      const base = parsePersona(text, file);
      const copy = parsePersona(personaTemplate('Door Keeper', { kind: 'copy', text }), 'door-keeper.md');
      assert.deepEqual([copy.id, copy.name], ['door-keeper', 'Door Keeper']);
      assert.equal(said(copy), said(base), file);
    }
  });

  it('copied from a document without a head gets one, in the line endings of the document', () => {
    const copy = personaTemplate('keeper', { kind: 'copy', text: '# Old\r\n\r\n## Red lines\r\n\r\n- Never run\r\n' });
    assert.equal(
      copy,
      '---\r\nname: keeper\r\n---\r\n\r\n# Persona: keeper\r\n\r\n## Red lines\r\n\r\n- Never run\r\n',
    );
  });

  it('needs a name that can be a file on every system', () => {
    for (const name of ['release-keeper', 'Release Keeper', 'ops2']) assert.equal(nameProblem(name), undefined, name);
    for (const name of ['', '  ', '---', 'a\nb', 'con', 'a/b', '../x', 'a: b', '"', 'x'.repeat(61)]) {
      assert.ok(nameProblem(name), name);
    }
  });
});

describe('writing a new persona document', () => {
  let root: string;
  beforeEach(async () => {
    root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ops-new-')));
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  const wish = { name: 'Release Keeper', folder: 'personas', start: { kind: 'empty' } } as const;

  it('makes the file and its folder, and never writes over one', async () => {
    assert.equal(await createPersona(root, wish), 'personas/release-keeper.md');
    const file = path.join(root, 'personas', 'release-keeper.md');
    await fs.writeFile(file, 'mine');
    await assert.rejects(createPersona(root, wish), (error) => OpsError.is(error, 'refused'));
    assert.equal(await fs.readFile(file, 'utf8'), 'mine');
  });

  it('refuses a folder where the document would not be found again, and one out of the root', async () => {
    for (const folder of ['docs', '..', '/personas', '../personas']) {
      await assert.rejects(createPersona(root, { ...wish, folder }), (error) => OpsError.is(error, 'usage'), folder);
    }
    assert.equal(
      await createPersona(root, { ...wish, folder: 'docs', locations: ['docs/*.md'] }),
      'docs/release-keeper.md',
    );
  });

  it('refuses a folder that a link leads out of the root', async () => {
    const outside = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-outside-'));
    try {
      await fs.symlink(outside, path.join(root, 'personas'), 'junction');
      await assert.rejects(createPersona(root, wish), (error) => OpsError.is(error, 'refused'));
      assert.deepEqual(await fs.readdir(outside), []);
    } finally {
      await fs.rm(outside, { recursive: true, force: true });
    }
  });

  it('names as the one to read first only what is there', async () => {
    const readsFirst = async (name: string) => {
      const relative = await createPersona(root, { ...wish, name });
      const text = await fs.readFile(path.join(root, relative), 'utf8');
      return parsePersona(text, relative).context.map((file) => file.path);
    };
    assert.deepEqual(await readsFirst('one'), []);
    await fs.writeFile(path.join(root, 'README.md'), '');
    assert.deepEqual(await readsFirst('two'), ['README.md']);
  });

  it('goes where the repository keeps its documents', async () => {
    assert.equal(await usualFolder(root), 'personas');
    await fs.mkdir(path.join(root, '.claude', 'agents'), { recursive: true });
    assert.equal(await usualFolder(root), '.claude/agents');
  });
});
