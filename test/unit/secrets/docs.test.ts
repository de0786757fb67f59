import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { allFamilies, familyOf } from '../../../src/secrets/families.ts';
import { providerRules } from '../../../src/secrets/providers/rules.ts';

const text = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8');
const sections = new Map(
  text
    .split(/^## /m)
    .slice(1)
    .map(
      (section) =>
        [
          section
            .split('\n', 1)[0]
            ?.toLowerCase()
            .replace(/[^\w -]/g, '')
            .replaceAll(' ', '-') ?? '',
          section,
        ] as const,
    ),
);

describe('the explanations', () => {
  for (const family of allFamilies) {
    it(`has a section on ${family} with what it is, how to rotate and how to ignore`, () => {
      const section = sections.get(family);
      assert.ok(section !== undefined);
      for (const part of ['What it is', 'How to rotate', 'How to ignore'])
        assert.ok(section.includes(`**${part}.**`), part);
    });
  }

  it('is reached by every provider rule', () => {
    for (const rule of providerRules) assert.ok(allFamilies.includes(familyOf(rule.id)), rule.id);
  });
});
