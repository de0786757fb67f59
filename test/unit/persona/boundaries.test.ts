import * as assert from 'node:assert/strict';
import { parsePersona } from '../../../src/persona/parse.ts';

const redLines = (markdown: string) =>
  parsePersona(markdown, 'x.md').redLines.map(({ confidence, text }) => `${confidence}: ${text}`);
const territories = (markdown: string) =>
  parsePersona(markdown, 'x.md').territories.map(({ effect, text }) => `${effect}: ${text}`);

describe('red lines', () => {
  it('are all points below a heading that draws them', () => {
    for (const title of [
      'Red Lines (Never Do)',
      '🚨 Constraints',
      'Guardrails',
      'Hard rules',
      'Non-negotiables',
      '护栏',
    ])
      assert.deepEqual(redLines(`## ${title}\n- Doors stay shut\n- Always knock\n`), [
        'explicit: Doors stay shut',
        'explicit: Always knock',
      ]);
  });

  it('are points that open with what is never done, wherever they stand', () => {
    assert.deepEqual(
      redLines(
        '## Habits\n- Knock\n- Never slam\n- **Windows**: Do not lean out\n- **Never** run\n- ❌ Don’t shout\n\n1. Wait\n   - NEVER push\n',
      ),
      ['Never slam', '**Windows**: Do not lean out', '**Never** run', 'Don’t shout', 'NEVER push'].map(
        (text) => `inferred: ${text}`,
      ),
    );
  });

  it('are sentences that open with Never, weakly; other sentences are none', () => {
    assert.deepEqual(
      redLines('# Keeper\n\nYou keep doors. Never leave one open. It never rains here.\nDo not worry.\n'),
      ['weak: Never leave one open.'],
    );
  });

  it('are read from a label, a run-in list and a fence', () => {
    assert.deepEqual(redLines('**NEVER carry**:\n- Fire\n- Water\n'), ['explicit: Fire', 'explicit: Water']);
    assert.deepEqual(redLines('MUST: knock, wait. MUST NOT: slam doors, run (indoors, at night), shout.\n'), [
      'explicit: slam doors',
      'explicit: run (indoors, at night)',
      'explicit: shout',
    ]);
    assert.deepEqual(redLines('## Constraints\n\n```\n- Doors stay shut\n```\n'), ['explicit: Doors stay shut']);
  });

  it('are deeds that a persona is told not to do', () => {
    assert.deepEqual(
      redLines('## What you do NOT do\n- Skip the way back\n- Ship unless QA signed off\n- Store keys in code\n'),
      ['explicit: Skip the way back', 'explicit: Ship unless QA signed off', 'explicit: Store keys in code'],
    );
  });

  it('are not read from examples, forms, boxes, limits of knowledge and troubles', () => {
    assert.deepEqual(redLines('## Example\n- Never a\n\n## Template\n- Never b\n'), []);
    assert.deepEqual(redLines('## Checklist\n- [ ] Never c was done\n'), []);
    assert.deepEqual(redLines('## Does NOT know\n- Never mind\n- Business\n'), []);
    assert.deepEqual(redLines('**The door does not open:**\n- Push it\n\n**Can’t find the key:**\n- Look again\n'), []);
  });

  it('have one line each, with a stable id', () => {
    const [line] = parsePersona('## Red lines\n- Never slam\n- never slam.\n', 'x.md').redLines;
    assert.equal(line?.id, 'red-line/never-slam');
    assert.equal(redLines('## Red lines\n- Never slam\n- never slam.\n').length, 1);
  });
});

describe('territories', () => {
  it('have the polarity of their heading or their mark', () => {
    assert.deepEqual(
      territories(
        '### ✅ Exclusive write access\n- **Pipelines**: .github/workflows/\n\n### ❌ Forbidden\n- Test code\n\n## Files you may edit\n- `docs/ops/**`\n- ❌ `docs/api/**`\n',
      ),
      [
        'exclusive: **Pipelines**: .github/workflows/',
        'forbidden: Test code',
        'allowed: `docs/ops/**`',
        'forbidden: `docs/api/**`',
      ],
    );
  });

  it('are read from run-in lists of what is in and out of scope', () => {
    assert.deepEqual(
      territories('**Within scope**: Dockerfiles, pipelines\n**Out of scope**: business logic, unit tests\n'),
      ['allowed: Dockerfiles', 'allowed: pipelines', 'forbidden: business logic', 'forbidden: unit tests'],
    );
  });

  it('are read from a single rule', () => {
    assert.deepEqual(
      territories('## Habits\n- Never write application code\n- ❌ **FORBIDDEN**: Code changes or testing\n'),
      ['forbidden: Never write application code', 'forbidden: **FORBIDDEN**: Code changes or testing'],
    );
    assert.deepEqual(
      territories('## Requirements\n- **Scope:** Only create or modify files under `plans/`. Ask else.\n'),
      ['allowed: **Scope:** Only create or modify files under `plans/`. Ask else.'],
    );
  });

  it('carry the literal patterns and the kinds of files that their words mean', () => {
    const of = (text: string) => parsePersona(`## Exclusive\n- ${text}\n`, 'x.md').territories[0];
    assert.deepEqual(of('Settings: `.env`, `.config.js`, `config.yaml`')?.patterns, [
      '.env',
      '.config.js',
      'config.yaml',
    ]);
    assert.deepEqual(of('CI: .github/workflows/, .gitlab-ci.yml, etc.')?.patterns, [
      '.github/workflows/',
      '.gitlab-ci.yml',
    ]);
    assert.deepEqual(of('Dockerfile, docker-compose*.yml and `k8s/**/*.{yml,yaml}`')?.patterns, [
      'Dockerfile',
      'docker-compose*.yml',
      'k8s/**/*.{yml,yaml}',
    ]);
    assert.deepEqual(of('Node.js services and/or CI/CD, see https://example.test/a/b.md')?.patterns, []);
    assert.deepEqual(of('Application source code')?.classes, ['source']);
    assert.deepEqual(of('Terraform, Kubernetes manifests')?.classes, ['infrastructure']);
    assert.deepEqual(of('Database schemas')?.classes, ['schema']);
  });

  it('mean the files that are changed, not what for', () => {
    const classes = (point: string) =>
      parsePersona(`## Must not\n\n- ${point}\n`, 'k.md').territories.flatMap((one) => one.classes);
    assert.deepEqual(classes('Change tests to make a pipeline green (QA agent territory)'), ['test']);
    assert.deepEqual(classes('Edit failing tests so that the workflow files pass'), ['test']);
    assert.deepEqual(classes('Change workflow files (CI agent territory)'), ['ci']);
  });

  it('take a whole pattern where a star stands in its middle', () => {
    const patterns = (point: string) =>
      parsePersona(`## Must not\n\n- ${point}\n`, 'k.md').territories.flatMap((one) => one.patterns);
    assert.deepEqual(patterns('services/**/src (service teams)'), ['services/**/src']);
    assert.deepEqual(patterns('**/generated and libs/*/api'), ['**/generated', 'libs/*/api']);
    assert.deepEqual(patterns('Edit src/** or docs/*.md'), ['src/**', 'docs/*.md']);
  });

  it('name their owner', () => {
    const owner = (text: string) => parsePersona(`## Must not write\n- ${text}\n`, 'x.md').territories[0]?.owner;
    assert.equal(owner('Application code (Engineer agent territory)'), 'Engineer agent');
    assert.equal(owner("Feature code (that's the product team's job)"), 'product team');
    assert.equal(owner('Production setup (ops-devops owns it)'), 'ops-devops');
    assert.equal(owner('Cloud setup (ops-devops)'), 'ops-devops');
    assert.equal(owner('Test code → QA agent'), 'QA agent');
    assert.equal(owner('Documentation, hand it over to the Docs Agent'), 'Docs Agent');
    assert.equal(owner('Images (use tags)'), undefined);
  });
});
