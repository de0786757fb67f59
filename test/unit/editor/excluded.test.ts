import assert from 'node:assert/strict';
import { excludedBy } from '../../../src/editor/scan/excluded.ts';

describe('files that the editor hides', () => {
  const hidden = (setting: Record<string, unknown>, path: string, present: readonly string[] = []) =>
    excludedBy(setting, (one) => present.includes(one))(path);

  for (const [pattern, path, expected] of [
    ['**/.git', '.git/config', true],
    ['**/vendor', 'a/vendor/x/app.yaml', true],
    ['vendor', 'a/vendor/app.yaml', false],
    ['vendor', 'vendor/app.yaml', true],
    ['vendor/', 'vendor/deep/app.yaml', true],
    ['**/*.gen.yaml', 'k8s/app.gen.yaml', true],
    ['*.gen.yaml', 'k8s/app.gen.yaml', false],
    ['{out,dist}/**', 'dist/a/b.json', true],
    ['out', 'layout/app.yaml', false],
  ] as const) {
    it(`${pattern} ${expected ? 'hides' : 'leaves'} ${path}`, () => {
      assert.equal(hidden({ [pattern]: true }, path), expected);
    });
  }

  it('a pattern that is switched off hides nothing', () => {
    assert.equal(hidden({ '**/vendor': false }, 'vendor/app.yaml'), false);
  });

  it('a condition hides a file beside its sibling only', () => {
    const setting = { '**/*.json': { when: '$(basename).jsonnet' } };
    assert.equal(hidden(setting, 'k8s/app.json', ['k8s/app.jsonnet']), true);
    assert.equal(hidden(setting, 'k8s/app.json', ['app.jsonnet']), false);
  });
});
