import * as assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { Checklist, Persona } from '../../../src/persona/model.ts';
import { parsePersona } from '../../../src/persona/parse.ts';

async function fixture(name: string): Promise<{ text: string; persona: Persona }> {
  const file = path.join(import.meta.dirname, '../../fixtures/personas', name);
  const text = await fs.readFile(file, 'utf8');
  return { text, persona: parsePersona(text, file) };
}

function outline(checklist: Checklist): string[] {
  return checklist.items.map((item) => `${item.group ?? '-'}: ${item.text}`);
}

describe('a persona command with drawn boxes and numbered standards', () => {
  it('reads its checklists: the drawn one, the standards, and the handoff form as a template', async () => {
    const { persona } = await fixture('release-keeper.md');
    assert.deepEqual(
      persona.checklists.map(({ title, explicit, holds, mode, items }) => [title, explicit, holds, mode, items.length]),
      [
        ['For Every Schema Change', false, 'none', 'read-do', 3],
        ['For Every Deployment', false, 'deploy', 'read-do', 3],
        ['QUALITY CHECKLIST', true, 'deploy', 'do-confirm', 3],
        ['HANDOFF', true, 'none', 'do-confirm', 2],
      ],
    );
    assert.ok(persona.checklists[3]?.items.every((item) => item.template));
    assert.ok(persona.checklists.slice(0, 3).every(({ items }) => items.every((item) => !item.template)));
    assert.equal(persona.checklists[2]?.appliesWhen, 'Before deployment');
    assert.equal(persona.templates[0]?.title, 'HANDOFF');
  });

  it('reads name, role, red lines, context files and slash commands, each with its line', async () => {
    const { persona, text } = await fixture('release-keeper.md');
    assert.equal(persona.name, 'Release Keeper Agent');
    assert.equal(persona.role, 'You are the Release Keeper of this house.');
    assert.deepEqual(
      persona.redLines.map((line) => line.text),
      ['Never keep passwords in code', 'Never drop data that has no backup'],
    );
    assert.deepEqual(
      persona.context.map(({ path: file, why }) => [file, why]),
      [
        ['GUIDE.md', 'House rules'],
        ['.github/workflows/', 'How the pipeline is built'],
        ['.house/memory/laws.md', 'What security asks'],
      ],
    );
    assert.deepEqual(
      persona.commands.map(({ kind, text: words }) => [kind, words]),
      [
        ['slash', '/house.merge'],
        ['slash', '/house.accept'],
        ['slash', '/house.accept --mode list'],
      ],
    );
    const lines = text.split('\n');
    for (const node of [...persona.redLines, ...persona.checklists.flatMap(({ items }) => items)])
      assert.ok(lines[node.place.line - 1]?.includes(node.text), `${node.place.line}: ${node.text}`);
  });
});

describe('a persona with boxes in a fence', () => {
  it('reads the boxes below their labels, and none from the example', async () => {
    const { persona } = await fixture('gatekeeper.md');
    const [checklist, ...others] = persona.checklists.filter(({ items }) => items.some((item) => !item.template));
    assert.ok(checklist);
    assert.deepEqual(others, []);
    assert.equal(checklist.appliesWhen, 'before every production deploy');
    assert.equal(checklist.holds, 'push');
    assert.deepEqual(outline(checklist), [
      'Pre-deploy: Gates (S06) are open',
      'Pre-deploy: Review (S07) is through',
      'Pre-deploy: A person agreed (S08)',
      'Deployment: Staging first → then look',
      'Deployment: Answers are 200',
      'Post-deploy: Row in AUDIT_LOG.md',
    ]);
  });

  it('reads gates by number, context files in a fence, and what it must not do', async () => {
    const { persona } = await fixture('gatekeeper.md');
    assert.equal(persona.name, 'ops-gatekeeper');
    assert.deepEqual(
      persona.gates.map(({ id, when }) => [id, when]),
      [
        ['S06', 'pre-deploy'],
        ['S07', 'pre-deploy'],
        ['S08', 'pre-deploy'],
        ['S09', 'phase'],
        ['S10', 'phase'],
      ],
    );
    assert.deepEqual(
      persona.context.map((file) => file.path),
      ['HOUSE.md', 'agents/memory/STATE.md'],
    );
    assert.deepEqual(
      persona.territories.map(({ effect, classes, text }) => [effect, classes, text]),
      [['forbidden', ['source'], 'Write application code']],
    );
    assert.deepEqual(
      persona.redLines.map((line) => line.text),
      [
        'Ship to production unless a person agreed (S08 gate)',
        'Never ship without a way back',
        'Always look at staging before production',
      ],
    );
  });
});

describe('a sub-agent with memory', () => {
  it('reads lists of standards as checklists and says that they are inferred', async () => {
    const { persona } = await fixture('platform.md');
    assert.deepEqual(
      persona.checklists.map(({ title, holds, explicit, confidence, items }) => [
        title,
        holds,
        explicit,
        confidence,
        items.length,
      ]),
      [
        ['Before Any Production Action', 'deploy', false, 'inferred', 2],
        ['During Deployments', 'none', false, 'inferred', 2],
        ['After Deployments', 'none', false, 'inferred', 2],
      ],
    );
  });

  it('resolves memory files by the shell variables of its path rule', async () => {
    const { persona } = await fixture('platform.md');
    assert.deepEqual(
      persona.memory.map(({ path: file, scope, purpose }) => [file, scope, purpose]),
      [
        ['.house/memory/platform/memory.md', 'shared', 'Work at hand'],
        ['.house/memory/platform/context.md', 'worktree', 'Where I stand'],
      ],
    );
    assert.deepEqual(
      persona.protocols.map(({ title, steps }) => [title, steps.length]),
      [['Session Start Protocol', 3]],
    );
  });

  it('reads its head and tells territory from deeds', async () => {
    const { persona } = await fixture('platform.md');
    assert.equal(persona.id, 'platform');
    assert.deepEqual(persona.tools, ['Read', 'Write', 'Bash(git add:*, git push)', 'Grep']);
    assert.deepEqual(
      persona.territories.map(({ text, owner }) => [text, owner]),
      [["Modify feature code (that's the product team's job)", 'product team']],
    );
    assert.deepEqual(
      persona.redLines.map((line) => line.text),
      [
        'Never print tokens',
        'Give the least that is needed',
        'Skip the way back for production',
        'Keep secrets in plain config files',
      ],
    );
  });
});
