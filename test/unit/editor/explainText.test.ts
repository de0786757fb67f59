import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { explainPersona } from '../../../src/editor/explainText.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

const file = '/repo/.claude/agents/quay-ops.md';
const links = { name: '.claude/agents/quay-ops.md', line: (line: number) => `/quay-ops.md#L${line}` };

const text = `---
name: quay-ops
description: Keeps the quay in service.
---

# Persona: quay-ops

## Red lines

- Never restart the crane while a ship is moored

## Must not

- Application source code: \`src/**\` (Engineer agent territory)

## Production deploy checklist

### Pre-deploy

- [ ] Tests are green
- [ ] Backup is younger than a day

## Metrics

- Berth time < 10 minutes

## Read first

- \`docs/quay.md\` - how the quay works
`;

function page(of = text, to: Parameters<typeof explainPersona>[1] = links): string {
  return explainPersona(parsePersona(of, file), to);
}

/** The line of the page that holds these words. */
function rowWith(words: string, of = page()): string {
  const row = of.split('\n').find((line) => line.startsWith('|') && line.includes(words));
  assert.ok(row, `${words} is not on the page:\n${of}`);
  return row;
}

describe('explaining a persona document', () => {
  it('says who it is and how much was understood', () => {
    assert.match(page(), /^# quay\\-ops, explained\n\n\\?\.?claude/m);
    assert.match(
      page(),
      /\*\*Understood:\*\* 2 checklist items, 1 red line, \d territor\w+, .*\*\*Open:\*\* 0 problems, 0 places not understood\./,
    );
  });

  it('gives every line that something was read from, as a link', () => {
    const lines = text.split('\n');
    for (const words of ['Never restart the crane', 'Tests are green', 'Berth time', 'docs/quay.md']) {
      const line = lines.findIndex((one) => one.includes(words)) + 1;
      const shown = words.replace(/[.]/g, '\\$&');
      assert.ok(rowWith(shown).startsWith(`| [${line}](/quay-ops.md#L${line}) |`), rowWith(shown));
    }
  });

  it('says what was made of the words', () => {
    assert.match(rowWith('Application source code'), /must not write there: `src\/\*\*`.*; belongs to Engineer/);
    assert.match(rowWith('Tests are green'), /\| Pre\\-deploy \| written so \|$/);
    assert.match(rowWith('Berth time'), /\\< 10 minutes/);
    assert.match(page(), /drawn check boxes · read and do, in order|drawn check boxes · do, then confirm/);
  });

  it('tells what is inferred from what is written', () => {
    const inferred = page(text.replaceAll('- [ ] ', '- '));
    assert.match(rowWith('Tests are green', inferred), /\| inferred \|$/);
    assert.match(inferred, /read from a list, no box is drawn/);
  });

  it('puts problems first, with what to do about them', () => {
    const broken = page(text.replace('Keeps the quay', 'Keeps: the quay: [and'));
    assert.ok(broken.indexOf('## Problems (1)') > 0);
    assert.ok(broken.indexOf('## Problems (1)') < broken.indexOf('## Checklists'));
    assert.match(
      rowWith('read key by key', broken),
      /^\| \[\d\]\(\/quay-ops\.md#L\d\) \| \*\*warning\*\* · \S.* \| \S.* \|$/,
    );
  });

  it('names lines without links where none can be followed', () => {
    const plain = page(text, { name: 'quay-ops.md', line: () => undefined });
    assert.ok(!plain.includes(']('));
    assert.match(rowWith('Never restart', plain), /^\| \d+ \|/);
  });

  it('draws nothing that the document says: no markup, no link, no end of a cell', () => {
    const hostile = page(
      `# Persona: x\n\n## Red lines\n\n- Never **<img src=x>** [run](command:evil) a | b \`c|d\`\n- Never open <https://example.test/>\n`,
    );
    const row = rowWith('img', hostile);
    assert.ok(!/(?<!\\)</.test(row), row);
    assert.ok(!hostile.includes('command:evil'));
    assert.equal(row.match(/(?<!\\)\|/g)?.length, 4, row);
  });

  it('has every line of the built-in documents that the parser read', () => {
    const folder = path.resolve(import.meta.dirname, '..', '..', '..', 'personas');
    for (const name of fs.readdirSync(folder).filter((one) => one.endsWith('.md'))) {
      const persona = parsePersona(fs.readFileSync(path.join(folder, name), 'utf8'), name, { builtin: true });
      const shown = explainPersona(persona, links);
      const read = [
        ...persona.redLines,
        ...persona.territories,
        ...persona.memory,
        ...persona.context,
        ...persona.gates,
        ...persona.metrics,
        ...persona.escalations,
        ...persona.checklists.flatMap((one) => one.items),
        ...persona.protocols.flatMap((one) => one.steps),
        ...persona.groups.flatMap((one) => one.items),
      ];
      for (const one of read)
        assert.ok(shown.includes(`[${one.place.line}](`), `${name}:${one.place.line} ${one.text}`);
    }
  });
});
