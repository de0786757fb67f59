import assert from 'node:assert/strict';
import { classifyPath } from '../../../src/authority/classes.ts';
import { decide } from '../../../src/authority/decide.ts';
import { classOverrides, classProblems } from '../../../src/authority/rules.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { personaOf, territory } from './personaOf.ts';

const text = `classes:
  infra: [platform/**, '!platform/docs/**']
  source: ['!src/deploy/**', engine/**]
`;

describe('kinds of files of a repository’s own', () => {
  const parsed = parseConfig(text);
  const classes = classOverrides(parsed.config);

  it('go before the presets, and take files out of a kind', () => {
    const first = (path: string) => classifyPath(path, classes)[0];
    assert.deepEqual(['platform/x.ts', 'platform/docs/x.md', 'engine/core.bin', 'src/a.ts'].map(first), [
      'infrastructure',
      'docs',
      'source',
      'source',
    ]);
    assert.equal(first('src/deploy/run.ts'), undefined);
    assert.equal(classifyPath('platform/x.ts')[0], 'source', 'elsewhere the presets hold');
  });

  it('decide', () => {
    const active = personaOf({ territories: [territory('forbidden', { text: 'Source', classes: ['source'] })] });
    const effectOf = (path: string) => decide({ active, others: [], classes }, { kind: 'write', path }).effect;
    assert.deepEqual(['platform/x.ts', 'src/deploy/run.ts', 'src/a.ts', 'engine/a.bin'].map(effectOf), [
      'allow',
      'allow',
      'deny',
      'deny',
    ]);
  });

  it('that do not exist are said at their line', () => {
    assert.deepEqual(classProblems(parsed), []);
    const [problem] = classProblems(parseConfig('lock: { scope: project }\nclasses:\n  sauce: [a]\n'));
    assert.equal(problem?.line, 3);
    assert.match(problem.message, /^"sauce" is no kind of file\. Known: ops-config, test,/);
  });
});
