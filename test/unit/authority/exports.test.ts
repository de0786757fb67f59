import assert from 'node:assert/strict';
import { ownersDrift, pushRuleset, rulesetDrift, withOwners } from '../../../src/authority/codeowners.ts';
import { exclusivePatterns, ownerLines } from '../../../src/authority/ownerLines.ts';
import { matchesPatterns } from '../../../src/secrets/pathPatterns.ts';
import { personaOf, territory } from './personaOf.ts';

const ops = personaOf({
  name: 'ops-devops',
  territories: [
    territory('exclusive', { text: 'CI', classes: ['ci'], patterns: ['.github/workflows/**'] }),
    territory('exclusive', {
      text: 'Containers',
      classes: ['infrastructure'],
      patterns: ['{Dockerfile,*.dockerfile}'],
    }),
    territory('forbidden', { text: 'Source', classes: ['source'], patterns: ['src/**'], owner: 'Engineer agent' }),
    territory('forbidden', { text: 'Docs', classes: ['docs'], owner: 'Documentation agent' }),
  ],
});
const files = ['src/a.ts', 'docs/a.md', 'Dockerfile', 'k8s/a.yaml', 'src/web/Dockerfile', '.github/workflows/ci.yml'];
const owners = { 'ops-devops': ['@acme/ops', 'kim@acme.test'], engineer: ['@acme/engineers'] };
const input = { personas: [ops], owners, files };

describe('ownerLines', () => {
  it('tells territories with the people behind them, general before special, and who is missing', () => {
    const { lines, missing } = ownerLines(input);
    assert.deepEqual(missing, ['Documentation agent']);
    assert.deepEqual(
      lines.map(({ pattern, owners: who }) => `${pattern} ${who.join(' ')}`),
      [
        '/src/ @acme/engineers',
        '*.dockerfile @acme/ops kim@acme.test',
        '/k8s/ @acme/ops kim@acme.test',
        'Dockerfile @acme/ops kim@acme.test',
        '/.github/workflows/ @acme/ops kim@acme.test',
      ],
    );
    // The last line that fits decides, as code hosts read it.
    const ownerOf = (file: string) => lines.findLast(({ pattern }) => matchesPatterns([pattern], file))?.owners[0];
    assert.deepEqual(['src/a.ts', 'src/web/Dockerfile', 'k8s/a.yaml'].map(ownerOf), [
      '@acme/engineers',
      '@acme/ops',
      '@acme/ops',
    ]);
  });
});

describe('a CODEOWNERS file', () => {
  const { lines } = ownerLines(input);
  const texts = ['', '* @acme/all\n', '* @acme/all', '[Docs] @x\n/docs/\n', '# a\r\n* @b\r\n', '[Docs]\r\n* @b'];
  for (const text of texts) {
    it(`keeps every byte of ${JSON.stringify(text)}`, () => {
      const more = withOwners(text, lines);
      assert.ok(more.startsWith(text));
      assert.equal(withOwners(more, lines), more);
      assert.equal(more.includes('[Ops Persona]'), text.includes('[Docs]'));
      assert.equal(more.includes('\r\n'), text.includes('\r\n'));
      assert.equal(withOwners(more, []).trimEnd(), text.trimEnd());
      const behind = `${more}/after/ @c\n`;
      assert.ok(withOwners(behind, lines.slice(1)).endsWith('/after/ @c\n'));
    });
  }

  it('is behind when the documents say something else', () => {
    const text = withOwners('* @all\n', lines);
    assert.equal(ownersDrift(text, lines), undefined);
    assert.equal(ownersDrift(text, lines.slice(1)), 3);
    assert.equal(ownersDrift('* @all\n', lines), undefined);
  });
});

describe('a rule set for pushes', () => {
  const patterns = exclusivePatterns(input);

  it('restricts what operations alone may write, in the words of GitHub', () => {
    const { target, rules } = JSON.parse(pushRuleset(patterns)) as Record<string, unknown>;
    assert.equal(target, 'push');
    const paths = ['**/*.dockerfile', '.github/workflows/**/*', 'k8s/**/*', '**/Dockerfile'];
    assert.deepEqual(rules, [{ type: 'file_path_restriction', parameters: { restricted_file_paths: paths } }]);
  });

  it('keeps who may pass it by', () => {
    const actors = [{ actor_id: 7, actor_type: 'Team', bypass_mode: 'always' }];
    const own = JSON.stringify({ ...(JSON.parse(pushRuleset([])) as object), bypass_actors: actors });
    assert.equal(rulesetDrift(own, patterns), true);
    const text = pushRuleset(patterns, own);
    assert.deepEqual((JSON.parse(text) as Record<string, unknown>)['bypass_actors'], actors);
    assert.equal(rulesetDrift(text, patterns), false);
    assert.equal(rulesetDrift('{', patterns), true);
  });
});
