import * as assert from 'node:assert/strict';
import { parsePersona } from '../../../src/persona/parse.ts';

const problems = (markdown: string) =>
  parsePersona(markdown, 'x.md').problems.map(({ code, line, place }) => {
    assert.equal(line, place.line);
    return `${line} ${code}`;
  });

describe('problems of a persona document', () => {
  it('a text encoded twice, at its first such character', () => {
    const text = `# Keeper\n\n## ${new TextDecoder('windows-1252').decode(new TextEncoder().encode('🎯 Rôle'))}\n`;
    const [problem, ...others] = parsePersona(text, 'x.md').problems;
    assert.deepEqual(others, []);
    assert.equal(problem?.code, 'persona/encoding');
    assert.equal(problem.line, 3);
    assert.equal(problem.place.column, 4);
    assert.match(problem.message, /^2 characters/);
  });

  it('a file that is no UTF-8', () => {
    assert.deepEqual(problems('# Keeper\n\nR\ufffdle\n'), ['3 persona/encoding']);
  });

  it('a checklist without items, but not one that refers to a file or holds others', () => {
    assert.deepEqual(problems('# K\n\n## Deploy checklist\n\nIt is important.\n\n## More\n- a\n'), [
      '3 persona/empty-checklist',
    ]);
    assert.deepEqual(problems('# K\n\n## Deploy checklist\n\nSee `docs/deploy.md`.\n'), []);
    assert.deepEqual(problems('# K\n\n## Checklists\n\n### Night checklist\n- [ ] Lock\n'), []);
    assert.deepEqual(problems('# K\n\n## Checklist template\n'), []);
  });

  it('an item that stands twice in its group', () => {
    const text = '## Checklist\n\n### One\n- [ ] Lock\n- [ ] **lock**\n\n### Two\n- [ ] Lock\n';
    assert.deepEqual(problems(text), ['5 persona/duplicate-id']);
    assert.equal(parsePersona(text, 'x.md').checklists[0]?.items.length, 2);
  });

  it('a path of somebody’s own machine, once each', () => {
    assert.deepEqual(
      problems(
        '# K\n\n- `/Users/dana/shop/x`\n- /Users/dana/shop/x again\n- C:\\Users\\dana\\y\n- /home/runner/work\n- https://x.test/home/dana\n',
      ),
      ['3 persona/machine-path', '5 persona/machine-path'],
    );
  });

  it('a command that only one system has, once', () => {
    assert.deepEqual(
      problems('# K\n\n## Commands\n\n```bash\nopen -a "Microsoft Edge" http://x.test\nnpm test\n```\n'),
      ['6 persona/one-system'],
    );
    assert.deepEqual(problems('# K\n\n## Commands\n\n```bash\nopenssl version\nxdg-open x\n```\n'), [
      '7 persona/one-system',
    ]);
  });

  const contradictions: readonly (readonly [string, string, readonly string[]])[] = [
    [
      'two owners of the same files',
      '## Forbidden\n- Documentation (Research agent territory)\n- Documentation content (Docs agent territory)\n',
      ['2 persona/contradiction'],
    ],
    [
      'files that are given and forbidden',
      '## Exclusive\n- Test code\n\n## Forbidden\n- Test files\n',
      ['5 persona/contradiction'],
    ],
    [
      'migrations before and after the deploy',
      '## Deploy checklist\n\n### Pre-deploy\n- [ ] Migrations tested\n\n## Constraints\n- Never run migrations before the application is deployed\n',
      ['4 persona/contradiction'],
    ],
    [
      'version control given away and used',
      '## Do not select for\n- Version control operations (Git Agent)\n\n## Commands\n\n```bash\ngit commit -m x\n```\n',
      ['7 persona/contradiction'],
    ],
    [
      'everything staged against secrets kept out',
      '## Red lines\n- Never keep secrets in files\n\n## Commands\n\n```bash\ngit add -A\n```\n',
      ['7 persona/contradiction'],
    ],
    [
      'a push that waits for nobody',
      '## Red lines\n- Never ship without human approval\n\n## Commands\n- `/house.merge --push`\n',
      ['5 persona/contradiction'],
    ],
    [
      'two scopes of the lock',
      '## Single keeper per project\n- a\n\n## Single keeper per environment\n- b\n',
      ['4 persona/contradiction'],
    ],
    [
      'tests that must pass and may be skipped',
      '## Constraints\n- All tests must pass\n\n## Error handling\n- Tests fail: fix or skip with approval\n',
      ['5 persona/contradiction'],
    ],
    [
      'a rollback that destroys',
      '## Red lines\n- Never delete data without backups\n\n## Rollback\n\n```bash\ngit reset --hard HEAD~1\n```\n',
      ['7 persona/contradiction'],
    ],
    [
      'files of secrets and a rule against secrets in them',
      '## Exclusive\n- Environment: `.env`, settings\n\n## Red lines\n- Never keep secrets in code or config\n',
      ['5 persona/contradiction'],
    ],
    [
      'security that is configured here and implemented elsewhere',
      '## Exclusive\n- Security configs: certificates\n\n## Forbidden\n- Security implementations (Security agent)\n',
      ['5 persona/contradiction'],
    ],
    [
      'a manifest that belongs to somebody else and is raised here',
      '## Forbidden\n- Project scaffolding (Architect agent)\n\n## Release procedure\n1. Raise the version in package.json\n',
      ['5 persona/contradiction'],
    ],
    [
      'a gate that another phase asks for',
      '## Deploy checklist\n\n### Pre-deploy\n- [ ] Approved (S08)\n\n## Context files\n- `STATE.md` - S08 or later\n',
      ['7 persona/contradiction'],
    ],
    [
      'two numbers for one target',
      '## Metrics\n- Rollback time: <10 minutes\n\n## SLOs\n- Rollback time: <5 minutes\n',
      ['2 persona/contradiction'],
    ],
    ['two homes of memory', '## Memory\n- `a/one.md`\n- `b/two.md`\n', ['3 persona/contradiction']],
    [
      'code that is unknown and looked into',
      '## Does NOT know\n- Code implementation\n\n## Security reviews\n- Check for hardcoded secrets\n',
      ['5 persona/contradiction'],
    ],
  ];
  for (const [what, markdown, expected] of contradictions)
    it(`a contradiction: ${what}`, () => assert.deepEqual(problems(markdown), expected));

  it('none in a document that is fine, and each has words and a remedy', () => {
    assert.deepEqual(problems('---\nname: k\n---\n\n# K\n\n## Checklist\n- [ ] a\n\n## Red lines\n- Never b\n'), []);
    for (const [, markdown] of contradictions) {
      for (const { message, remedy } of parsePersona(markdown, 'x.md').problems) {
        assert.match(message, /^["“].+\.$/s);
        assert.match(remedy, /\.$/);
      }
    }
  });
});
