import * as assert from 'node:assert/strict';
import { count, escapeMarkdown, plainWords } from '../../../src/editor/text.ts';

describe('a document’s words on a row', () => {
  for (const [written, shown] of [
    ['**Bold** and *soft* and `code`', 'Bold and soft and code'],
    ['See [the runbook](docs/a.md) first', 'See the runbook first'],
    ['![logo](https://example.org/x.png) Logo', 'logo Logo'],
    ['2 * 3 * 4 stays', '2 * 3 * 4 stays'],
    ['snake_case_name stays', 'snake_case_name stays'],
    ['two\n  lines', 'two lines'],
    ['Source: `src/**`, `app/**` (the crew)', 'Source: src/**, app/** (the crew)'],
    ['**Use `npm ci` only**', 'Use npm ci only'],
  ] as const) {
    it(`shows ${JSON.stringify(written)} as ${JSON.stringify(shown)}`, () => assert.equal(plainWords(written), shown));
  }
});

describe('a document’s words in a tooltip', () => {
  it('can open no link, image or command', () => {
    const text = escapeMarkdown('![x](https://evil.example/a.png) [run](command:evil) <img src=x> $(sync)');
    assert.ok(!/(?<!\\)[[\]()<>!$:]/.test(text), text);
  });
});

describe('counting', () => {
  it('says one item and two items', () => {
    assert.equal(count(1, 'item'), '1 item');
    assert.equal(count(2, 'item'), '2 items');
    assert.equal(count(0, 'entry', 'entries'), '0 entries');
  });
});
