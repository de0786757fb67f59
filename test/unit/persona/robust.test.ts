import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { asFurther, composePersona } from '../../../src/persona/compose.ts';
import type { Persona, Place } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';
import { assertGrowsWithLength, processorNow } from '../support/processorTime.ts';
import { randomFrom, type Random } from './random.ts';

async function fixtures(): Promise<string[]> {
  const folder = path.join(import.meta.dirname, '../../fixtures/personas');
  const names = (await fs.readdir(folder, { recursive: true })).filter((name) => /\.(?:md|mdc|toml|json)$/.test(name));
  return Promise.all(names.map((name) => fs.readFile(path.join(folder, name), 'utf8')));
}

/** Every place of an answer lies inside the text, ends after it starts, and agrees with its line and column. */
function assertPlaces(persona: Persona, text: string): void {
  const starts = [0];
  for (const match of text.matchAll(/\r\n|\n|\r/g)) starts.push(match.index + match[0].length);
  const check = (place: Place): void => {
    assert.ok(place.offset >= 0 && place.offset <= place.endOffset && place.endOffset <= text.length);
    assert.equal((starts[place.line - 1] ?? Number.NaN) + place.column - 1, place.offset);
    assert.equal((starts[place.endLine - 1] ?? Number.NaN) + place.endColumn - 1, place.endOffset);
  };
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return;
    if ('place' in value && value.place !== undefined) check(value.place as Place);
    for (const inner of Object.values(value)) if (typeof inner === 'object') visit(inner);
  };
  visit(persona);
  const ids = persona.checklists.flatMap(({ items }) => items.map((item) => item.id));
  assert.equal(new Set(ids).size, ids.length, 'ids are unique');
}

function spoiled(random: Random, texts: readonly string[]): string {
  const cut = (): string => {
    const text = random.pick(texts);
    const from = random.below(text.length);
    return text.slice(from, from + random.below(text.length - from + 1));
  };
  switch (random.below(6)) {
    case 0:
      return cut();
    case 1:
      return cut() + cut() + cut();
    case 2: {
      // Bytes turned over, read as whatever they are then.
      const bytes = new TextEncoder().encode(cut());
      for (let i = 0; i < bytes.length / 50; i++) bytes[random.below(bytes.length)] = random.below(256);
      return new TextDecoder(random.pick(['utf-8', 'windows-1252', 'utf-16le'])).decode(bytes);
    }
    case 3:
      // Encoded twice, and lossy.
      return new TextDecoder('windows-1252').decode(new TextEncoder().encode(cut())).replace(/[\u0080-\u009f]/g, '');
    case 4:
      return cut().replaceAll('\n', random.pick(['\r\n', '\r', '\n\n', ' ', '\u2028']));
    default:
      return Array.from({ length: 1 + random.below(60) }, () =>
        random.pick([
          '# a\n',
          '- [ ] b\n',
          '```',
          '\n',
          '---\n',
          '`',
          '**',
          '|',
          '<x_y>',
          '</x_y>',
          ': ',
          '[',
          '{',
          '"',
          '\0',
          'S08',
          '🎯',
          'ð',
          '\ud83d',
          '    ',
          '\t',
          '> ',
          '1. ',
          'Never ',
          'https://a/b ',
          '$A/',
        ]),
      ).join('');
  }
}

describe('any text at all', () => {
  it('is read without a throw, and every place lies in it', async () => {
    const texts = await fixtures();
    const random = randomFrom(42);
    for (let i = 0; i < 1500; i++) {
      const text = spoiled(random, texts);
      const file = random.pick(['a.md', 'b.json', 'c.toml', '', '/']);
      let persona: Persona;
      try {
        persona = parsePersona(text, file);
      } catch (error) {
        assert.fail(`round ${i}, ${JSON.stringify(text.slice(0, 200))}: ${String(error)}`);
      }
      assertPlaces(persona, text);
      assert.notEqual(persona.id, '');
      assert.notEqual(persona.name, '');
    }
  });
});

describe('any two documents', () => {
  it('make one persona: nothing forbidden is let go, nothing stands in the way of doing it again', async () => {
    const texts = await fixtures();
    const random = randomFrom(7);
    for (let i = 0; i < 200; i++) {
      const [own, base] = [0, 1].map((n) => parsePersona(spoiled(random, texts), `/r/${n}.md`)) as [Persona, Persona];
      const both = composePersona(own, [asFurther(base)]);
      const words = new Set(both.redLines.map(({ text }) => text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')));
      for (const { text } of [...own.redLines, ...base.redLines])
        assert.ok(words.has(text.toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '')), text);
      const forbidden = (persona: Persona) => persona.territories.filter(({ effect }) => effect === 'forbidden');
      assert.ok(forbidden(both).length >= Math.max(forbidden(own).length, forbidden(base).length));
      const ids = both.checklists.flatMap((list) => [list.id, ...list.items.map((item) => item.id)]);
      assert.equal(new Set(ids).size, ids.length);
      for (const { by } of both.overridden) assert.ok(by.file === own.file || by.file === base.file);
      const again = composePersona(both, [asFurther(base)]);
      assert.deepEqual(
        [again.redLines.length, again.checklists.flatMap(({ items }) => items).length, again.metrics.length],
        [both.redLines.length, both.checklists.flatMap(({ items }) => items).length, both.metrics.length],
      );
    }
  });
});

/** Texts that are bad for readers of Markdown, YAML and JSON; each about as long as asked. */
const hostile: Readonly<Record<string, (length: number) => string>> = {
  'quotes in quotes': (n) => '> '.repeat(n / 2),
  'lists in lists': (n) => '- '.repeat(n / 2),
  'a staircase of lists': (n) => {
    const lines: string[] = [];
    for (let i = 0, size = 0; size < n; i++, size += (i % 300) * 2) lines.push(`${' '.repeat((i % 300) * 2)}- a\n`);
    return lines.join('');
  },
  'lazy lines': (n) => '> a\nb\n'.repeat(n / 6),
  'open brackets': (n) => '[a]('.repeat(n / 4),
  'emphasis that never closes': (n) => '*a **b _c '.repeat(n / 10),
  backticks: (n) => '`'.repeat(n),
  'rows of a table': (n) => `|a|b|\n|-|-|\n${'|x|y|\n'.repeat(n / 6)}`,
  'a wide table': (n) => ['|a', '|-', '|x'].map((cell) => cell.repeat(n / 8)).join('|\n'),
  headings: (n) => '# a\n'.repeat(n / 4),
  'fences that open fences': (n) => '```markdown\n```bash\n'.repeat(n / 20),
  'tags that never close': (n) => '<a_b>\n'.repeat(n / 6),
  comments: (n) => '<!-- '.repeat(n / 5),
  'a checklist of everything': (n) => `# Checklist\n${'## a\n### b\n- [ ] c\n'.repeat(n / 19)}`,
  'red lines': (n) => '- Never do x\n'.repeat(n / 13),
  'sentences without end': (n) => 'Never a. '.repeat(n / 9),
  'a head without end': (n) => `---\n${'a: b: c\n'.repeat(n / 8)}---\n`,
  'YAML inside YAML': (n) => `---\na: ${'['.repeat(n)}\n---\n`,
  'JSON inside JSON': (n) => '{"a":'.repeat(n / 5),
  'a long JSON list': (n) => `{"a":[${'"b",'.repeat(n / 4)}"c"]}`,
  'text encoded twice': (n) => 'ðŸŽ¯'.repeat(n / 4),
  slashes: (n) => 'a/'.repeat(n / 2),
  'folders in code': (n) => `# Context files\n${'- `x/y.md`, '.repeat(n / 12)}`,
  'variables of variables': (n) => `# Memory\n\`\`\`bash\n${'A="$B/x"\nB="$A/y"\n'.repeat(n / 18)}\`\`\`\n`,
  'labels in a row': (n) => `# Checklist\n\n${'Pre: a, b, c. '.repeat(n / 14)}`,
  'a metric of numbers': (n) => `# Metrics\n- a: ${'1 '.repeat(n / 2)}`,
  blanks: (n) => `- a${' '.repeat(n)}b`,
  'conditions in sentences': (n) => 'Before deploying, verify that a is, b and c. '.repeat(n / 45),
  'a condition without end': (n) => `Before deploying, verify that ${'a, b and '.repeat(n / 9)}`,
  'paths below a title': (n) => `# K\n## Files you may not edit\n\n${'`a/b`, '.repeat(n / 7)}`,
  'rights in a table': (n) => `# K\n\n|Path|Access|\n|-|-|\n${'|`a/`|read|\n'.repeat(n / 12)}`,
  'names in angle brackets': (n) => `# Memory\n- \`${'/<agent>'.repeat(n / 8)}\``,
  'labels without colons': (n) => 'Guardrails\n- No a\n\n'.repeat(n / 19),
  'bold labels in a row': (n) => `**Checklist**\n- a\n\n${'**Do not:**\n- b\n\n'.repeat(n / 17)}`,
  'a list of nevers': (n) => `- **Never:** ${'edit `a/`, '.repeat(n / 11)}`,
  'lone surrogates': (n) => '\ud83d'.repeat(n),
};

/** Milliseconds of the processor to read a text. */
function cost(text: string): number {
  const start = processorNow();
  parsePersona(text, 'x.md');
  return processorNow() - start;
}

const length = 60_000;

describe(`a hostile document of ${length.toLocaleString('en')} characters`, () => {
  for (const [what, make] of Object.entries(hostile)) {
    it(`of ${what} is read in a time that grows with its length`, function () {
      this.timeout(180_000);
      assertGrowsWithLength(make, (text) => parsePersona(text, 'x.md'), length, 60);
    });
  }
});

describe('a usual document', () => {
  it('is read in a moment', async () => {
    const texts = await fixtures();
    // As long as the long ones of real documents are, however many fixtures there are.
    const text = texts.join('\n\n').slice(0, 26_000);
    for (let i = 0; i < 5; i++) parsePersona(text, 'x.md');
    const best = Math.min(...Array.from({ length: 9 }, () => cost(text)));
    // Four times the aim of 50 ms, for slow machines.
    assert.ok(best < 200, `${best} ms for ${text.length} characters`);
  });
});
