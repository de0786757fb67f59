import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { appendEntry, withEntry, type MemoryEntry } from '../../../src/memory/append.ts';
import { searchMemory } from '../../../src/memory/search.ts';
import { memoryView } from '../../../src/memory/status.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { temporaryFolder } from './repository.ts';

const entry = (parts: Partial<MemoryEntry> = {}): MemoryEntry => ({
  kind: 'decision',
  text: 'Use blue/green',
  day: '2026-05-20',
  commit: 'abcdef0123456',
  ...parts,
});
const line = '- Use blue/green (2026-05-20, abcdef0)';

describe('withEntry', () => {
  const rows: readonly (readonly [string, string, string])[] = [
    ['an empty file', '', `## Decisions\n\n${line}\n`],
    ['a file without the heading', '# Memory\n', `# Memory\n\n## Decisions\n\n${line}\n`],
    ['an empty section', '# M\n\n## Decisions\n\n## Tasks\n', `# M\n\n## Decisions\n\n${line}\n\n## Tasks\n`],
    ['a section with entries', '## Decisions\n\n- old\n\n## Tasks\n', `## Decisions\n\n- old\n${line}\n\n## Tasks\n`],
    ['the last section', '## Decisions\n\n- old\n', `## Decisions\n\n- old\n${line}\n`],
    [
      'a section with others inside',
      '## Decisions\n\n### 2025\n\n- old\n\n## Tasks\n',
      `## Decisions\n\n### 2025\n\n- old\n${line}\n\n## Tasks\n`,
    ],
    ['a file with other line endings', '## Decisions\r\n\r\n- old\r\n', `## Decisions\r\n\r\n- old\r\n${line}\r\n`],
    ['a file without a last line ending', '## Decisions\n\n- old', `## Decisions\n\n- old\n${line}\n`],
    ['a heading by another name', '## Recent decisions\n', `## Recent decisions\n\n${line}\n`],
  ];
  for (const [name, before, after] of rows) {
    it(`appends to ${name}`, () => assert.equal(withEntry(before, entry()), after));
  }

  it('keeps an entry on one line, redacts it, and needs no commit', () => {
    const secret = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;
    const text = withEntry('', entry({ text: `one\n## two ${secret}`, commit: undefined }));
    assert.match(text, /^## Decisions\n\n- one ## two .* \(2026-05-20\)\n$/);
    assert.ok(!text.includes(secret));
  });
});

describe('memory entries', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('entries');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));

  const spec = (name: string, scope: 'shared' | 'worktree') =>
    ({
      path: `.mem/${name}`,
      scope,
      purpose: undefined,
      text: name,
      confidence: 'explicit',
      place: placeAt(1),
    }) as const;
  const persona = personaOf({
    memory: [spec('memory.md', 'shared'), spec('lessons.md', 'shared'), spec('context.md', 'worktree')],
  });
  const view = () => memoryView(persona, root, undefined);

  it('go to the file that keeps their kind, which is made when it is missing', async () => {
    for (const [kind, file] of [
      ['lesson', 'lessons.md'],
      ['mistake', 'lessons.md'],
      ['decision', 'memory.md'],
      ['task', 'memory.md'],
      ['blocker', 'context.md'],
    ] as const) {
      assert.equal(await appendEntry(await view(), entry({ kind })), path.join(root, '.mem', file));
    }
    const lessons = await fs.readFile(path.join(root, '.mem/lessons.md'), 'utf8');
    assert.match(lessons, /## What works\n\n- Use blue\/green[^\n]*\n\n## Mistakes not to repeat\n\n- Use blue/);
  });

  it('are all kept when several are appended at once', async () => {
    const seen = await view();
    const texts = ['one', 'two', 'three', 'four', 'five'];
    await Promise.all(texts.map((text) => appendEntry(seen, entry({ text }))));
    const memory = await fs.readFile(path.join(root, '.mem/memory.md'), 'utf8');
    for (const text of texts) assert.ok(memory.includes(`- ${text} (`), text);
  });

  it('are refused where the persona has no memory', async () => {
    const nothing = await memoryView(personaOf(), root, undefined);
    await assert.rejects(appendEntry(nothing, entry()), (error) => OpsError.is(error, 'refused'));
  });

  it('are found by their words, with file, line and heading, and without secrets', async () => {
    await appendEntry(await view(), entry());
    await appendEntry(await view(), entry({ kind: 'lesson', text: 'Blue goes first' }));
    const secret = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;
    await fs.appendFile(path.join(root, '.mem/lessons.md'), `green key ${secret}\n`);
    const hits = await searchMemory(await view(), 'BLUE green');
    assert.deepEqual(
      hits.map(({ path: file, heading }) => [file, heading]),
      [['.mem/memory.md', 'Decisions']],
    );
    assert.equal((await searchMemory(await view(), 'blue')).length, 2);
    assert.ok(!JSON.stringify(await searchMemory(await view(), 'green')).includes(secret));
    assert.deepEqual(await searchMemory(await view(), '  '), []);
  });
});
