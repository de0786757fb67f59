import * as assert from 'node:assert/strict';
import { parsePersona } from '../../../src/persona/parse.ts';

const parse = (markdown: string) => parsePersona(markdown, 'x.md');

describe('memory files', () => {
  const memory = (markdown: string) => parse(markdown).memory.map(({ scope, path }) => `${scope} ${path}`);

  it('stand in the folder that a sentence names', () => {
    assert.deepEqual(
      memory(
        '## Persistent Memory\n\nYou have a folder at `.house/memory/keeper/`.\n\n- `MEMORY.md` is always read\n- Make others (e.g., `doors.md`) as needed\n',
      ),
      ['worktree .house/memory/keeper/MEMORY.md'],
    );
  });

  it('lose the part of a path that is somebody’s own machine', () => {
    assert.deepEqual(
      memory('## Memory\n\nA folder at `/Users/dana/shop/.house/memory/keeper/`.\n\n- `MEMORY.md` first\n'),
      ['worktree .house/memory/keeper/MEMORY.md'],
    );
    assert.deepEqual(memory('## Memory\n- `~/.house/memory/MEMORY.md`\n'), ['user ~/.house/memory/MEMORY.md']);
  });

  it('are read from a drawn tree, with their purpose', () => {
    const tree =
      '## Memory bank\n\n```\n.house/bank/\n├── active.md   # what is under way\n└── old/\n    └── lessons.md\n```\n';
    assert.deepEqual(memory(tree), ['worktree .house/bank/active.md', 'worktree .house/bank/old/lessons.md']);
    assert.equal(parse(tree).memory[0]?.purpose, 'what is under way');
  });

  it('are named by the memory key of a head', () => {
    assert.deepEqual(memory('---\nname: keeper\nmemory: project\n---\n'), [
      'worktree .claude/agent-memory/keeper/MEMORY.md',
    ]);
    assert.deepEqual(memory('---\nname: keeper\nmemory: user\n---\n'), [
      'user ~/.claude/agent-memory/keeper/MEMORY.md',
    ]);
    assert.deepEqual(memory('---\nname: keeper\nmemory: 3072\n---\n'), []);
  });

  it('are told from context files and from code', () => {
    const persona = parse(
      '## Context files\n- `notes/memory.md` - what was\n\n## Build\n\n```bash\ncat memory.md\n```\n',
    );
    assert.deepEqual(persona.memory, []);
    assert.deepEqual(
      persona.context.map(({ path, why }) => [path, why]),
      [['notes/memory.md', 'what was']],
    );
  });
});

describe('context files', () => {
  it('are read from links and lists of several', () => {
    assert.deepEqual(
      parse(
        '## Reference docs\n- **[GUIDE.md](../../GUIDE.md)** - the guide\n- `a.md`, `b.md` and c.md (all three)\n- Runbooks of the service\n- git log (since the last tag)\n',
      ).context.map(({ path, why }) => [path, why]),
      [
        ['GUIDE.md', 'the guide'],
        ['a.md', ', b.md and c.md (all three)'],
        ['b.md', 'and c.md (all three)'],
        ['c.md', 'all three'],
      ],
    );
  });
});

describe('commands', () => {
  it('are the lines of shell fences, with the comment above them', () => {
    assert.deepEqual(
      parse(
        '## Key commands\n\n```bash\n# Build it\nmake \\\n  all\n\n# Tell\ngit commit -m "one\n\ntwo"\ncat > x <<EOF\nnot this\nEOF\n$ make test\n```\n',
      ).commands.map(({ text, title }) => [text, title]),
      [
        ['make all', 'Build it'],
        ['git commit -m "one\n\ntwo"', 'Tell'],
        ['cat > x <<EOF', 'Tell'],
        ['make test', 'Tell'],
      ],
    );
  });

  it('are not the code of scripts with a flow, and not forms', () => {
    assert.deepEqual(parse('## Scripts\n\n```bash\nif [ -f x ]; then\n  rm x\nfi\n```\n').commands, []);
    assert.deepEqual(parse('## Handoff template\n\n```bash\nmake [target]\n```\n').commands, []);
  });

  it('are slash commands and scripts in code', () => {
    assert.deepEqual(
      parse(
        '## Commands\n- `/house.lock` - Lock it\n- `./scripts/lock.sh --all` locks\n- `make lock` - Lock\n',
      ).commands.map(({ kind, text }) => [kind, text]),
      [
        ['slash', '/house.lock'],
        ['script', './scripts/lock.sh --all'],
        ['shell', 'make lock'],
      ],
    );
  });
});

describe('metrics and escalations', () => {
  const metrics = (markdown: string) =>
    parse(markdown).metrics.map(({ name, comparator, value, unit }) => [name, comparator, value, unit]);

  it('have their threshold, whatever its spelling', () => {
    assert.deepEqual(
      metrics(
        '## Success Metrics\n- **Uptime**: >99.9% available\n- **Build time**: <10 minutes\n- Recovery: within 15 min\n- Failures stay below 2 per day\n- Zero-downtime: 100% of deploys\n- **Cost**: as low as can be\n',
      ),
      [
        ['Uptime', '>', 99.9, '%'],
        ['Build time', '<', 10, 'minutes'],
        ['Recovery', '<=', 15, 'min'],
        ['Failures', '<', 2, 'per day'],
        ['Zero-downtime', undefined, 100, '%'],
        ['Cost', undefined, undefined, undefined],
      ],
    );
    assert.deepEqual(metrics('## KPIs\n\n| Name | Target |\n|---|---|\n| Lead time | ≤ 2 days |\n'), [
      ['Lead time', '<=', 2, 'days'],
    ]);
  });

  it('count with the stricter number when one stands twice', () => {
    const text =
      '## Metrics\n- Uptime: >99%\n- Recovery: <15 minutes\n\n## More metrics\n- Uptime: >99.9%\n- Recovery: <20 minutes\n';
    assert.deepEqual(metrics(text), [
      ['Uptime', '>', 99.9, '%'],
      ['Recovery', '<', 15, 'minutes'],
    ]);
    assert.deepEqual(
      parse(text).problems.map(({ code, line }) => [code, line]),
      [
        ['persona/contradiction', 2],
        ['persona/contradiction', 7],
      ],
    );
  });

  it('escalate at the upper end of a range', () => {
    assert.deepEqual(
      parse(
        '## Escalation Triggers\n\n### Immediate Alert Required\n- **Deploy fails >2-3 attempts**: stuck\n- Outage\n\n## Escalation matrix\n\n| When | Who |\n|---|---|\n| Not solved in 30 min | Lead |\n',
      ).escalations.map(({ warnAt, escalateAt, unit }) => [warnAt, escalateAt, unit]),
      [
        [2, 3, 'attempts'],
        [undefined, undefined, undefined],
        [30, 30, 'min'],
      ],
    );
  });
});

describe('everything else a document says', () => {
  const persona = parse(
    [
      '# Keeper\n\n## When to use\n- Keywords: "ship", "Roll Back"\n- Doors creak\n',
      '## Responsibilities\n\n### 1. Incident response\n- Oil the hinges\n',
      '## Context from other agents\n- **QA**: results\n',
      '## Deploy procedure\n1. **Look**: first\n   - twice\n2. Open\n',
      '## Anti-patterns\n- Slamming\n',
      '## Keeper is accountable for\n- ✅ Doors\n',
      '## Violations to report\n\nReport immediately when observing:\n- ✅ **Slamming**: by anybody\n',
      '## Knows\n- Doors\n\n## Does NOT know\n- Windows\n',
      '## Only one keeper per project\n- Peace\n',
      '## Report format\n\n```\nDoor: [name]\n```\n',
      '## Zebra crossing\n- Stripes\n',
    ].join('\n'),
  );

  it('has its place', () => {
    assert.deepEqual(persona.triggerWords, ['ship', 'roll back']);
    assert.deepEqual(
      persona.groups.map(({ kind, title, items }) => [kind, title, items.length]),
      [
        ['responsibility', 'Incident response', 1],
        ['collaborator', 'Context from other agents', 1],
        ['anti-pattern', 'Anti-patterns', 1],
        ['accountability', 'Keeper is accountable for', 1],
        ['violation', 'Violations to report', 1],
        ['knows', 'Knows', 1],
        ['does-not-know', 'Does NOT know', 1],
      ],
    );
    assert.deepEqual(
      persona.protocols.map(({ title, steps }) => [title, steps.map((step) => step.text)]),
      [['Deploy procedure', ['**Look**: first', 'Open']]],
    );
    assert.deepEqual(
      persona.templates.map(({ title, text }) => [title, text.trim()]),
      [['Report format', 'Door: [name]']],
    );
    assert.equal(persona.lock?.scope, 'project');
  });

  it('stays visible where nobody understands it', () => {
    assert.deepEqual(
      persona.notUnderstood.map(({ text }) => text),
      ['Zebra crossing'],
    );
  });
});
