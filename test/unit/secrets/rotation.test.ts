import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { allFamilies } from '../../../src/secrets/families.ts';
import { providerRules } from '../../../src/secrets/providers/rules.ts';
import { rotationAdvice, rotationPages } from '../../../src/secrets/rotation.ts';

const page = readFileSync(new URL('../../../docs/secrets.md', import.meta.url), 'utf8');

describe('advice on rotation', () => {
  it('is there for every rule, in sentences, with a section to read on', () => {
    for (const rule of [...providerRules.map(({ id }) => id), 'password', 'url-password', 'my-own-rule']) {
      const advice = rotationAdvice(rule);
      assert.match(advice.text, /^[A-Z].{20,400}\.$/, rule);
      assert.ok(allFamilies.includes(advice.anchor), rule);
    }
  });

  it('goes by the provider where it is known', () => {
    for (const [rule, provider] of [
      ['github-pat', 'GitHub'],
      ['aws-access-token', 'AWS'],
      ['stripe-key', 'Stripe'],
      ['gcp-api-key', 'Google Cloud'],
      ['google-oauth-secret', 'Google'],
      ['private-key', 'the key pair'],
      ['password', undefined],
    ] as const)
      assert.equal(rotationAdvice(rule).provider, provider, rule);
  });

  it('names pages that the documentation lists', () => {
    for (const { provider, page: address } of rotationPages) {
      assert.match(address, /^https:\/\/[\w.-]+\//);
      assert.ok(page.includes(address), `${provider} ${address}`);
    }
  });
});
