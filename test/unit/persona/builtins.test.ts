import * as assert from 'node:assert/strict';
import * as path from 'node:path';
import { loadBuiltins } from '../../../src/persona/library.ts';
import type { Persona, StatementGroup } from '../../../src/persona/model.ts';

/**
 * What each built-in persona must carry: the rules of the document it follows, counted in that document's own structure.
 * A rule that goes missing in our wording, or that the parser no longer reads, changes a number here.
 */
interface Expected {
  readonly checklists: readonly (readonly [string, Persona['checklists'][number]['holds'], readonly number[]])[];
  readonly redLines: number;
  readonly territories: readonly [exclusive: number, forbidden: number];
  readonly gates: readonly string[];
  readonly metrics: readonly string[];
  readonly escalations: number;
  readonly memory: readonly string[];
  readonly context: readonly string[];
  readonly commands: number;
  readonly protocols: readonly (readonly [string, number])[];
  readonly groups: Readonly<Partial<Record<StatementGroup['kind'], number>>>;
  readonly templates: readonly string[];
  readonly lock: 'project' | undefined;
}

const expected: Readonly<Record<string, Expected>> = {
  'ops-engineer': {
    checklists: [
      ['Migration checklist', 'none', [5]],
      ['Deployment checklist', 'deploy', [5]],
      ['Security review checklist', 'none', [5]],
      ['Quality checklist', 'deploy', [7]],
      ['Handoff template', 'none', [3]],
    ],
    redLines: 5,
    territories: [0, 0],
    gates: [],
    metrics: [],
    escalations: 0,
    memory: [],
    context: ['CLAUDE.md', '.github/workflows/', '.kittify/memory/constitution.md'],
    commands: 5,
    protocols: [['Feature deployment procedure', 4]],
    groups: { responsibility: 4 },
    templates: ['Handoff template'],
    lock: undefined,
  },
  'ops-agent': {
    checklists: [],
    redLines: 0,
    territories: [6, 8],
    gates: [],
    metrics: [
      'Successful deployments > 99 %',
      'Uptime > 99.9 %',
      'Build time < 10 minutes',
      'Successful pipelines > 95 %',
      'Recovery time < 15 minutes',
    ],
    escalations: 5,
    memory: [],
    context: [],
    commands: 6,
    protocols: [['Push protocol', 4]],
    groups: { responsibility: 18, collaborator: 5, learning: 5, 'anti-pattern': 5, knows: 5, 'does-not-know': 5 },
    templates: ['Input form template', 'Output form template'],
    lock: undefined,
  },
  ops: {
    checklists: [['Quality gates checklist', 'deploy', [5, 5]]],
    redLines: 0,
    territories: [7, 6],
    gates: [],
    metrics: [
      'Successful deployments > 99 %',
      'Rollback time < 5 minutes',
      'Zero-downtime deployments >= 100 %',
      'Recovery time < 15 minutes',
      'Uptime > 99.9 %',
      'Build time < 10 minutes',
      'Successful pipelines > 95 %',
      'Resource use < 80 %',
      'Deployment frequency',
      'Performance',
    ],
    escalations: 7,
    memory: [],
    context: [],
    commands: 0,
    protocols: [
      ['Push protocol, phase 1: validation', 4],
      ['Push protocol, phase 2: version', 2],
      ['Push protocol, phase 3: documents', 4],
      ['Push protocol, phase 4: commit and tag', 4],
      ['Push protocol, phase 5: push', 4],
      ['Push protocol, phase 6: report', 4],
      ['Local deployment procedure', 5],
      ['Failure handling of a push', 4],
      ['Rollback before the push', 3],
      ['Rollback after the push', 3],
      ['Emergency rollback', 5],
      ['Incident response procedure', 5],
      ['Violation protocol', 5],
    ],
    groups: {
      responsibility: 6,
      violation: 8,
      accountability: 7,
      security: 9,
      collaborator: 8,
      learning: 5,
      'anti-pattern': 7,
      knows: 6,
      'does-not-know': 6,
      output: 5,
    },
    templates: ['Report template'],
    lock: 'project',
  },
  'ops-devops': {
    checklists: [['Production deploy checklist', 'deploy', [6, 4, 3]]],
    redLines: 6,
    territories: [4, 2],
    gates: ['S06', 'S07', 'S08', 'S09', 'S10'],
    metrics: [],
    escalations: 0,
    memory: [],
    context: [
      'AGENTS.md',
      'CONSTITUTION.md',
      'CONTINUITY.md',
      'agents/memory/PROJECT_STATE.md',
      'SECURITY_CHECKLIST.md',
    ],
    commands: 0,
    protocols: [],
    groups: { responsibility: 4, output: 5, skill: 2 },
    templates: ['Task template'],
    lock: undefined,
  },
  devops: {
    checklists: [
      ['Checklist before any production action', 'deploy', [4]],
      ['Checklist during deployments', 'none', [4]],
      ['Checklist after deployments', 'none', [4]],
    ],
    redLines: 7,
    territories: [0, 1],
    gates: [],
    metrics: [],
    escalations: 0,
    memory: [
      'shared .claude/memory/devops/memory.md',
      'shared .claude/memory/devops/lessons.md',
      'shared .claude/memory/devops/cortex.md',
      'worktree .claude/memory/devops/context.md',
    ],
    context: [],
    commands: 0,
    protocols: [['Session start protocol', 6]],
    groups: { responsibility: 21, collaborator: 4 },
    templates: [],
    lock: undefined,
  },
};

describe('the built-in personas', () => {
  let personas: ReadonlyMap<string, Persona>;

  before(async () => {
    const loaded = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
    personas = new Map(loaded.map((persona) => [persona.id, persona]));
  });

  it('are these five', () => assert.deepEqual([...personas.keys()].sort(), Object.keys(expected).sort()));

  for (const [id, wanted] of Object.entries(expected)) {
    describe(id, () => {
      const get = (): Persona => {
        const persona = personas.get(id);
        assert.ok(persona);
        return persona;
      };

      it('is read without any inference, and nothing is wrong with it', () => {
        const persona = get();
        assert.equal(persona.file, `builtin:${id}`);
        assert.equal(persona.builtin, true);
        assert.ok(persona.role !== undefined && persona.description !== undefined);
        assert.ok(persona.triggerWords.length >= 5);
        assert.deepEqual(persona.problems, []);
        assert.deepEqual(persona.notUnderstood, []);
        const { checklists, redLines, territories, memory, context, gates, escalations, protocols } = persona;
        for (const node of [
          ...checklists,
          ...redLines,
          ...territories,
          ...memory,
          ...context,
          ...gates,
          ...escalations,
          ...protocols,
        ])
          assert.equal(node.confidence, 'explicit', JSON.stringify(node));
        assert.ok(
          checklists.every(({ explicit, items }) => explicit && items.every((item) => item.confidence === 'explicit')),
        );
      });

      it('carries every checklist, gate, red line and territory of its source', () => {
        const persona = get();
        assert.deepEqual(
          persona.checklists.map(({ title, holds, items }) => {
            const groups = [...new Set(items.map((item) => item.group))];
            return [title, holds, groups.map((group) => items.filter((item) => item.group === group).length)];
          }),
          wanted.checklists,
        );
        const live = persona.checklists.flatMap(({ items }) => items).filter((item) => !item.template);
        assert.equal(
          live.length,
          persona.checklists.filter(({ title }) => !title.endsWith('template')).flatMap(({ items }) => items).length,
        );
        assert.equal(persona.redLines.length, wanted.redLines);
        const count = (effect: string) => persona.territories.filter((territory) => territory.effect === effect).length;
        assert.deepEqual([count('exclusive'), count('forbidden')], wanted.territories);
        assert.deepEqual(
          persona.gates.map((gate) => gate.id).filter((gate) => gate.startsWith('S')),
          wanted.gates,
        );
        for (const territory of persona.territories)
          assert.ok(territory.patterns.length > 0 || territory.owner !== undefined, territory.text);
      });

      it('carries every metric, escalation, memory and context file, command and protocol of its source', () => {
        const persona = get();
        assert.deepEqual(
          persona.metrics.map(({ name, comparator, value, unit }) =>
            [name, comparator, value, unit].filter((part) => part !== undefined).join(' '),
          ),
          wanted.metrics,
        );
        assert.equal(persona.escalations.length, wanted.escalations);
        assert.deepEqual(
          persona.memory.map(({ scope, path: file }) => `${scope} ${file}`),
          wanted.memory,
        );
        assert.deepEqual(
          persona.context.map((file) => file.path),
          wanted.context,
        );
        assert.equal(persona.commands.length, wanted.commands);
        assert.deepEqual(
          persona.protocols.map(({ title, steps }) => [title, steps.length]),
          wanted.protocols,
        );
      });

      it('carries everything else its source says', () => {
        const persona = get();
        const counts: Partial<Record<StatementGroup['kind'], number>> = {};
        for (const { kind, items } of persona.groups) counts[kind] = (counts[kind] ?? 0) + items.length;
        assert.deepEqual(counts, wanted.groups);
        assert.deepEqual(
          persona.templates.map(({ title }) => title),
          wanted.templates,
        );
        assert.equal(persona.lock?.scope, wanted.lock);
      });
    });
  }

  it('escalate a deployment that fails at the upper end of its range', () => {
    const [failed] = personas.get('ops')?.escalations ?? [];
    assert.deepEqual([failed?.warnAt, failed?.escalateAt, failed?.unit], [2, 3, 'attempts']);
  });

  it('let the groups that come after a deploy hold nothing', () => {
    const items = personas.get('ops-devops')?.checklists[0]?.items ?? [];
    assert.deepEqual(
      [...new Set(items.filter((item) => item.holds === 'none').map((item) => item.group))],
      ['Deployment', 'Post-deploy'],
    );
  });
});
