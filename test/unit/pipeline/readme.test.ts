import assert from 'node:assert/strict';
import { updateReadme } from '../../../src/pipeline/readme.ts';

describe('updateReadme', () => {
  /** «…» marks what becomes the new version; all else stays. */
  const cases: readonly string[] = [
    'npm install billing@«1.0.0»',
    'pip install billing==«1.0.0»',
    'image: example/billing:«1.0.0»',
    'billing = "«1.0.0»"',
    'uses: acme/billing@v«1.0.0»',
    'https://example.com/acme/billing/archive/v«1.0.0».tar.gz',
    'https://example.com/acme/billing/releases/tag/«1.0.0»',
    '![version](https://img.example.com/badge/version-«1.0.0»-blue)',
    '**Version:** «1.0.0»',
    'Current version: `«1.0.0»`',
    'Needs Node version 1.0.0, uses actions/checkout@v1.0.0 and https://example.com/other/v1.0.0.',
    'billing v«1.0.0»\r\nline\r\n',
    'Needs other@1.0.0 and Node 1.0.0.',
    'Since 1.0.0 it keeps edits.',
    'billing@1.0.01 billing@11.0.0 billing@1.0.0.1 billing@1.0.0-rc.1',
    'mybilling@2.1.0.0',
  ];
  for (const marked of cases) {
    it(JSON.stringify(marked), () => {
      const before = marked.replaceAll(/[«»]/g, '');
      assert.equal(updateReadme(before, 'billing', '1.0.0', '1.0.1'), marked.replaceAll(/«[^»]*»/g, '1.0.1'));
    });
  }

  it('knows a scoped package by its short name too', () => {
    assert.equal(
      updateReadme('@acme/billing@1.0.0 billing:1.0.0', '@acme/billing', '1.0.0', '2.0.0'),
      '@acme/billing@2.0.0 billing:2.0.0',
    );
  });
});
