import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { explainRule } from '../../../src/editor/diagnostics/explainRule.ts';

const page = (name: string) => fs.readFileSync(path.resolve(import.meta.dirname, '../../../docs', name), 'utf8');

describe('the page on a rule', () => {
  it('holds what it is, how to rotate it, the vendor and how to let it pass', () => {
    const text = explainRule('secret/aws-access-token', page('secrets.md'), 'aws');
    assert.match(text, /^# AWS\n\n`secret\/aws-access-token`\n\n\*\*What it is\.\*\*/);
    assert.match(text, /## Rotating it at AWS\n\n.+\n\n\[The page of the vendor\]\(https:/);
    assert.match(text, /## How to ignore a finding\n\n.*```yaml/s);
    assert.doesNotMatch(text, /\]\(#/);
  });

  it('holds the part of the page that its anchor names and no other', () => {
    const text = explainRule('secret/password', page('secrets.md'), 'passwords');
    assert.match(text, /^# Passwords\n/);
    assert.doesNotMatch(text, /Rotating it at|JSON web tokens/);
    assert.match(explainRule('authority/source', page('authority.md'), 'source'), /^# .+\n\n`authority\/source`\n\n\S/);
  });
});
