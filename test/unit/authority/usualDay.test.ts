import assert from 'node:assert/strict';
import * as path from 'node:path';
import { judgeChange, type Change } from '../../../src/authority/judge.ts';
import { loadBuiltins } from '../../../src/persona/library.ts';
import { personaOf, territory } from './personaOf.ts';

const manifest = (version: string) =>
  `{\n  "name": "billing",\n  "version": "${version}",\n  "scripts": { "build": "tsc" }\n}\n`;
const workflow = 'name: CI\non: push\njobs:\n  test:\n    runs-on: ubuntu-latest\n    steps:\n      - run: npm test\n';

/** What an operations engineer does on any day. */
const day: readonly Change[] = [
  {
    path: '.github/workflows/ci.yml',
    before: workflow,
    after: workflow.replace('npm test', 'npm test\n      - run: npm audit'),
  },
  { path: '.gitlab-ci.yml', before: 'test:\n', after: 'test:\n  script: npm test\n' },
  { path: 'package.json', before: manifest('1.0.0'), after: manifest('1.1.0') },
  { path: 'package-lock.json', before: '{"version":"1.0.0"}', after: '{"version":"1.1.0"}' },
  { path: 'CHANGELOG.md', before: '# Changes\n', after: '# Changes\n\n## 1.1.0\n\n- New.\n' },
  {
    path: 'docker-compose.yml',
    before: 'services:\n',
    after: 'services:\n  api:\n    image: billing:dev\n    ports: ["80:80"]\n',
  },
  {
    path: 'docker-compose.prod.yml',
    before: 'services:\n',
    after: 'services:\n  api:\n    image: acme/billing:1.1.0\n',
  },
  { path: 'Dockerfile', before: 'FROM node:22\n', after: 'FROM node:24\nUSER node\n' },
  { path: 'k8s/api.yaml', before: 'kind: Deployment\n', after: 'kind: Deployment\nspec:\n  replicas: 3\n' },
  { path: 'charts/api/values.yaml', before: 'tag: 1.0.0\n', after: 'tag: 1.1.0\n' },
  { path: 'infra/main.tf', before: '', after: 'resource "aws_s3_bucket" "logs" {\n  bucket = "logs"\n}\n' },
  {
    path: 'scripts/deploy.sh',
    before: '#!/bin/sh\n',
    after: '#!/bin/sh\nset -eu\nkubectl rollout status deployment/api\n',
  },
  { path: '.env.example', before: 'PORT=80\n', after: 'PORT=80\nDATABASE_URL=\n' },
  { path: 'monitoring/alerts.yml', before: 'groups: []\n', after: 'groups:\n  - name: api\n' },
  { path: 'docs/runbooks/restore.md', before: undefined, after: '# Restore\n\nRun `terraform destroy` never.\n' },
  { path: 'AUDIT_LOG.md', before: '# Audit log\n', after: '# Audit log\n\n| a | b |\n' },
  { path: 'agents/memory/PROJECT_STATE.md', before: 'S06\n', after: 'S06 passed\n' },
  { path: '.claude/memory/devops/lessons.md', before: undefined, after: '# Lessons\n' },
  { path: 'CLAUDE.md', before: '# Project\n', after: '# Project\n\nUses Node 24.\n' },
];

describe("an operations engineer's usual day", () => {
  it('raises no alarm for any built-in persona, among other personas of a team', async () => {
    const builtins = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
    assert.ok(builtins.length >= 2);
    const team = [
      // The same documents, as a workspace would have them, and colleagues who keep things for themselves.
      ...builtins.map((one) => ({ ...one, builtin: false, file: `/elsewhere/${one.id}.md` })),
      personaOf({ name: 'qa', territories: [territory('exclusive', { text: 'Test code', classes: ['test'] })] }),
      personaOf({
        name: 'engineer',
        territories: [territory('exclusive', { text: 'Application source', classes: ['source'] })],
      }),
    ];
    for (const active of builtins) {
      const alarms = day.flatMap((change) =>
        judgeChange({ active, others: team }, change).map(({ message }) => `${active.id}: ${change.path}: ${message}`),
      );
      assert.deepEqual(alarms, []);
    }
  });

  it('does raise one when the day turns to the program', async () => {
    const builtins = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
    // Not every document keeps its persona out of the program.
    const bound = builtins.filter((one) =>
      one.territories.some(({ effect, classes }) => effect === 'forbidden' && classes.includes('source')),
    );
    assert.ok(bound.length >= 4, bound.map((one) => one.id).join());
    for (const active of bound) {
      const findings = judgeChange({ active, others: [] }, { path: 'src/app.ts', before: 'a\n', after: 'b\n' });
      assert.deepEqual(
        findings.map(({ effect, lines }) => [effect, lines.start]),
        [['deny', 1]],
        active.id,
      );
    }
  });
});
