import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { pushPolicy } from '../../../src/pipeline/pushedSecrets.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { temporaryFolder } from '../memory/repository.ts';
import { password } from '../secrets/samples.ts';

describe('what a push takes for a secret', () => {
  const text = `password: ${password}\n`;

  it('is what the repository decided', async () => {
    const root = await temporaryFolder('policy');
    try {
      assert.equal((await pushPolicy(root, {})).scan(text, 'a.yaml').findings.length, 1);
      await fs.writeFile(path.join(root, '.gitleaksignore'), 'a.yaml:generic-api-key:1\n');
      const policy = await pushPolicy(root, parseConfig('secrets:\n  exclude: [b/]\n').config);
      assert.equal(policy.scan(text, 'a.yaml').findings.length, 0);
      assert.ok(policy.excludes('b/c.yaml'));
    } finally {
      await fs.rm(root, { recursive: true });
    }
  });

  it('is refused while a rule can not be used', async () => {
    const { config } = parseConfig('secrets:\n  rules: [{id: open, pattern: "("}]\n');
    await assert.rejects(pushPolicy('/nowhere', config), /\.ops\/config\.yaml: The secret rule "open" is left out/);
  });
});
