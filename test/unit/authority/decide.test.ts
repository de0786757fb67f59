import assert from 'node:assert/strict';
import { decide } from '../../../src/authority/decide.ts';
import type { Actors, Effect } from '../../../src/authority/model.ts';
import type { Persona } from '../../../src/persona/model.ts';
import { personaOf, placeAt, territory } from './personaOf.ts';

const ops = personaOf({
  name: 'Ops Agent',
  territories: [
    territory('exclusive', { text: '**Deployment Scripts**: all of them', classes: ['deploy-scripts'] }),
    territory('exclusive', {
      text: '**CI/CD Configuration**: .github/workflows/',
      classes: ['ci'],
      patterns: ['.github/workflows/'],
    }),
    territory('exclusive', { text: 'Dockerfile, k8s', classes: ['infrastructure'], patterns: ['Dockerfile'] }),
    territory('exclusive', { text: 'Package publication configs', classes: ['package-publishing'] }),
    territory('exclusive', { text: 'Monitoring', classes: ['monitoring'] }),
    territory('exclusive', { text: '.env, settings', classes: ['environment-config'], patterns: ['.env'] }),
    territory('forbidden', { text: 'Application source code', classes: ['source'], owner: 'Engineer agent' }),
    territory('forbidden', { text: 'Test code', classes: ['test'], owner: 'QA agent' }),
    territory('forbidden', { text: 'Documentation content', classes: ['docs'], owner: 'Documentation agent' }),
    territory('forbidden', {
      text: 'Security implementations',
      classes: ['security-implementation'],
      owner: 'Security agent',
    }),
    territory('forbidden', {
      text: 'Database schemas',
      classes: ['schema', 'migration'],
      owner: 'Data Engineer agent',
    }),
  ],
});
const thin = personaOf({
  name: 'ops-devops',
  territories: [territory('forbidden', { text: 'Write application code', classes: ['source'], place: placeAt(14) })],
});
const engineer = personaOf({
  name: 'Engineer',
  territories: [
    territory('allowed', { text: 'src/', patterns: ['src/'] }),
    territory('forbidden', { text: 'Pipelines', classes: ['ci'], owner: 'Ops agent' }),
  ],
});
const qa = personaOf({
  name: 'qa',
  territories: [territory('exclusive', { text: 'Test code', classes: ['test'] })],
});

function table(name: string, actors: Actors, rows: readonly (readonly [string, Effect, string?])[]): void {
  describe(name, () => {
    for (const [path, effect, rule] of rows) {
      it(`${effect}s ${path}`, () => {
        const decision = decide(actors, { kind: 'write', path });
        assert.equal(decision.effect, effect, decision.why);
        if (rule !== undefined) assert.equal(decision.rule, rule);
      });
    }
  });
}

describe('decide', () => {
  table('with the ops persona active', { active: ops, others: [] }, [
    ['src/index.ts', 'deny', 'authority/source'],
    ['src/auth/login.ts', 'deny', 'authority/security-implementation'],
    ['test/app.test.ts', 'deny', 'authority/test'],
    ['docs/guide.md', 'ask', 'authority/docs'],
    ['README.md', 'ask', 'authority/docs'],
    ['prisma/schema.prisma', 'ask', 'authority/schema'],
    ['db/migrate/001_users.rb', 'ask', 'authority/migration'],
    ['.github/workflows/deploy.yml', 'allow', 'authority/ci'],
    ['Dockerfile', 'allow', 'authority/infrastructure'],
    ['.env', 'allow', 'authority/environment-config'],
    ['CHANGELOG.md', 'allow'],
    ['docs/runbooks/rollback.md', 'allow'],
    ['AUDIT_LOG.md', 'allow'],
    ['.claude/memory/devops/memory.md', 'allow'],
    ['certs/site.pem', 'allow'],
    ['package.json', 'allow'],
    ['package-lock.json', 'allow'],
    ['scripts/deploy.sh', 'allow', 'authority/deploy-scripts'],
  ]);

  table('with an ops persona that only says what it does not do', { active: thin, others: [ops, qa] }, [
    ['src/index.ts', 'deny', 'authority/source'],
    // Two personas that do operations never keep each other out.
    ['.github/workflows/deploy.yml', 'allow'],
    ['terraform/main.tf', 'allow'],
    // A third one does.
    ['test/app.test.ts', 'deny', 'authority/test'],
  ]);

  table('with another persona active', { active: engineer, others: [ops] }, [
    ['src/index.ts', 'allow'],
    ['.github/workflows/deploy.yml', 'deny', 'authority/ci'],
    ['Dockerfile', 'deny', 'authority/infrastructure'],
    ['docs/guide.md', 'allow'],
  ]);

  table('with no persona active', { active: undefined, others: [qa, ops] }, [
    ['src/index.ts', 'allow'],
    ['test/app.test.ts', 'allow'],
    ['.github/workflows/deploy.yml', 'ask', 'authority/ci'],
    ['.env', 'ask', 'authority/environment-config'],
    ['services/api/Dockerfile', 'ask', 'authority/infrastructure'],
  ]);

  table('with nobody known', { active: undefined, others: [] }, [
    ['src/index.ts', 'allow', 'authority/default'],
    ['Dockerfile', 'allow', 'authority/default'],
  ]);

  it('lets a built-in persona bind nobody until it is chosen', () => {
    const builtin: Persona = { ...ops, builtin: true, file: 'builtin:ops-agent' };
    const write = { kind: 'write', path: 'Dockerfile' } as const;
    assert.equal(decide({ active: undefined, others: [builtin] }, write).effect, 'allow');
    assert.equal(decide({ active: builtin, others: [builtin] }, { kind: 'write', path: 'src/a.ts' }).effect, 'deny');
  });

  it('takes a written pattern before a class of files, and then the stricter rule', () => {
    const persona = personaOf({
      territories: [
        territory('forbidden', { text: 'source', classes: ['source'] }),
        territory('allowed', { text: 'src/deploy/', patterns: ['src/deploy/'] }),
        territory('forbidden', { text: 'src/deploy/keep.ts', patterns: ['src/deploy/keep.ts'] }),
      ],
    });
    const effectOf = (path: string) => decide({ active: persona, others: [] }, { kind: 'write', path }).effect;
    assert.equal(effectOf('src/app.ts'), 'deny');
    assert.equal(effectOf('src/deploy/run.ts'), 'allow');
    assert.equal(effectOf('src/deploy/keep.ts'), 'deny');
  });

  it("puts the repository's configuration before every persona and shows the rule that lost", () => {
    const rules = [{ name: 'glue', patterns: ['src/glue/'], effect: 'allow', line: 4 }] as const;
    const decision = decide({ active: ops, others: [], rules }, { kind: 'write', path: 'src/glue/a.ts' });
    assert.equal(decision.effect, 'allow');
    assert.equal(decision.source?.line, 4);
    assert.equal(decision.overridden?.text, 'Application source code');
  });

  it('names the owner, the document, the line and its words', () => {
    assert.equal(
      decide({ active: thin, others: [] }, { kind: 'write', path: 'src/index.ts' }).why,
      'Application source is the Engineer\'s territory (ops-devops, line 14: "Write application code").',
    );
    const asked = decide({ active: ops, others: [] }, { kind: 'write', path: 'README.md' });
    assert.equal(asked.owner, 'Documentation agent');
    assert.match(
      asked.why,
      /^Documentation is the Documentation's territory \(Ops Agent, line \d+: "Documentation content"\)\. Ask/,
    );
    const foreign = decide({ active: undefined, others: [ops] }, { kind: 'write', path: '.github/workflows/a.yml' });
    assert.equal(foreign.owner, 'Ops Agent');
    assert.match(
      foreign.why,
      /^CI\/CD configuration is Ops Agent's territory \(Ops Agent, line \d+: "CI\/CD Configuration: /,
    );
  });

  it('never refuses to read: a boundary of knowledge concerns people, not scanners', () => {
    assert.equal(decide({ active: ops, others: [] }, { kind: 'read', path: 'src/index.ts' }).effect, 'allow');
  });
});
