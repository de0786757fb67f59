import ignore from 'ignore';
import assert from 'node:assert/strict';
import { compileGlobs } from '../../../src/authority/patterns.ts';
import { expandBraces, matchesPatterns } from '../../../src/secrets/pathPatterns.ts';

describe('expandBraces', () => {
  const cases: readonly (readonly [string, string[]])[] = [
    ['plain', ['plain']],
    ['*.{yml,yaml}', ['*.yml', '*.yaml']],
    ['{a,b}/{c,d}', ['a/c', 'a/d', 'b/c', 'b/d']],
    ['x{,.md}', ['x', 'x.md']],
    ['{a,{b,c}d}', ['a', 'bd', 'cd']],
    ['${HOME}/x', ['${HOME}/x']],
    ['{open', ['{open']],
    ['close}', ['close}']],
    ['{one}', ['{one}']],
  ];
  for (const [pattern, expected] of cases) {
    it(`reads ${pattern}`, () => assert.deepEqual(expandBraces(pattern), expected));
  }

  it('takes a pattern that would grow without bound literally', () => {
    const hostile = '{a,b}'.repeat(40);
    assert.deepEqual(expandBraces(hostile), [hostile]);
  });
});

describe('matchesPatterns', () => {
  const cases: readonly (readonly [string[], string, boolean])[] = [
    [['.github/workflows/'], '.github/workflows/ci.yml', true],
    [['.github/workflows/'], 'docs/.github/workflows/ci.yml', false],
    [['Dockerfile'], 'services/api/Dockerfile', true],
    [['Dockerfile'], 'Dockerfile.md', false],
    [['./deploy/**'], 'deploy/run.sh', true],
    [['src/**/*.ts'], 'src/a/b.ts', true],
    [['src/**/*.ts'], 'lib/src/a/b.ts', false],
    [['*.{tf,tfvars}'], 'infra/main.tf', true],
    [['docs/', '!docs/runbooks/'], 'docs/a.md', true],
    [['.env*'], '.env.production', true],
    [['.ENV'], '.env', false],
    [['a b/c.md'], 'a b/c.md', true],
    [[], 'a', false],
    [['*'], '../outside', false],
    [['*'], '/absolute', false],
  ];
  for (const [patterns, path, expected] of cases) {
    it(`${patterns.join(' ') || 'nothing'} ${expected ? 'means' : 'does not mean'} ${path}`, () =>
      assert.equal(matchesPatterns(patterns, path), expected));
  }
});

describe('the quick tests of patterns', () => {
  it('say what the dialect says', () => {
    const parts = ['a', 'b.c', 'src', 'Dockerfile', 'x y'];
    const paths = parts.flatMap((one) => [one, ...parts.flatMap((two) => [`${one}/${two}`, `${one}/${two}/a.b.c`])]);
    const patterns = [
      'a',
      'a/',
      '/a',
      '/a/',
      'src/**',
      '*.c',
      'src/a',
      '/src/a/',
      'src/a/**',
      'Dockerfile',
      '*.b.c',
      'x y',
      'a*',
      'src/a*',
      '/s*',
      'Dock*',
    ];
    for (const pattern of patterns) {
      for (const path of paths) {
        const expected = ignore({ ignorecase: false }).add(pattern).ignores(path);
        assert.equal(matchesPatterns([pattern], path), expected, `${pattern} for ${path}`);
      }
    }
  });
});

describe('compileGlobs', () => {
  const cases: readonly (readonly [string[], string, boolean])[] = [
    [['*.{a,b}'], 'x/y.b', true],
    [['*.{a,b}'], 'x/y.ab', false],
    [['/only/at/root.*'], 'only/at/root.txt', true],
    [['/only.txt'], 'sub/only.txt', false],
    [['**/in/'], 'deep/down/in/here/x', true],
    [['**/in/'], 'in', false],
    [['**/a/**/*.c'], 'a/b.c', true],
    [['**/a/**/*.c'], 'ba/b.c', false],
    [['/{x,y}.txt'], 'x.txt', true],
    [['/{x,y}.txt'], 'a/x.txt', false],
    [['**/*x/*.c'], 'ax/b.c', true],
    [['**/{a,b}/{c,d}/**'], 'q/b/d/e', true],
    [['**/{a,b}/{c,d}/**'], 'q/d/e', false],
    [['V[0-9]*__*.sql'], 'V12__x.sql', true],
    [['*.md', '!**/keep/**'], 'keep/x.md', false],
  ];
  for (const [globs, path, expected] of cases) {
    it(`${globs.join(' ')} ${expected ? 'means' : 'does not mean'} ${path}`, () => {
      const { fitsName, fitsPath, isTakenBack } = compileGlobs(globs);
      const folders = path.split('/');
      const name = folders.pop() ?? '';
      assert.equal((fitsName(name) || fitsPath(path, folders)) && !isTakenBack(path, name), expected);
    });
  }
});
