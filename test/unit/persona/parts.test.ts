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

describe('tags that hold one point each', () => {
  it('are lists, steps among them; other tags are not', () => {
    const persona = parse(
      '# K\n\n<rules>\n<rule>Never A</rule>\n<rule id="2">Do not B</rule>\n</rules>\n\n<workflow>\n<step>Look</step>\n<step n="2">Open</step>\n</workflow>\n\n<notes>\n<b>Never C</b> is bold\n</notes>\n',
    );
    assert.deepEqual(
      persona.redLines.map(({ text, place }) => [text, place.line]),
      [
        ['Never A', 4],
        ['Do not B', 5],
      ],
    );
    assert.deepEqual(
      persona.protocols.map(({ title, steps }) => [title, steps.map(({ text }) => text)]),
      [['workflow', ['Look', 'Open']]],
    );
  });
});

describe('what looks like a command', () => {
  const commands = (markdown: string) => parse(markdown).commands.map(({ kind, text }) => `${kind} ${text}`);

  it('is one where it is to be called', () => {
    assert.deepEqual(
      commands('## Rollout\n\n- Run `/deploy staging`\n- `/rollback` takes it back\n- Notes: `/notes`\n'),
      ['slash /deploy staging', 'slash /rollback', 'slash /notes'],
    );
    assert.deepEqual(commands('## Testing\n\n- Unit tests: `pytest -q`\n- All of it: `make lint test`\n'), [
      'shell pytest -q',
      'shell make lint test',
    ]);
    assert.deepEqual(commands('## Commands\n\n- `/status` - how it stands\n- Install: `bin/setup --all`\n'), [
      'slash /status',
      'shell bin/setup --all',
    ]);
  });

  it('is none where it is an address, a folder or a file that is spoken of', () => {
    for (const point of [
      '- `/health` answers 200',
      '- [ ] `/version` shows the new tag',
      '- Run a smoke test against `/healthz`',
      '- Smoke: `/api/v1/status` is green',
      '- `/etc/hosts` is not changed',
      '- `/tmp` is empty',
      '- The pod answers on `/orders` within a second',
      '- Update `install.sh` to the new version',
      '- Version: `1.2 or later`',
    ])
      assert.deepEqual(commands(`## Rollout\n\n${point}\n`), [], point);
    assert.deepEqual(commands('## You own\n\n- `scripts/deploy.sh`\n'), []);
  });
});

describe('steps', () => {
  const steps = (markdown: string) =>
    parse(markdown).protocols.map(({ title, steps: all }) => [
      title,
      ...all.map(({ text, details = [] }) => [text, ...details.map((one) => one.text)].join(' / ')),
    ]);

  it('keep the points nested below them', () => {
    assert.deepEqual(steps('## Deploy procedure\n\n1. Look\n   - at the door\n   - at the key\n2. Open\n'), [
      ['Deploy procedure', 'Look / at the door / at the key', 'Open'],
    ]);
  });

  it('keep lettered lines below them, which Markdown takes for more of their words', () => {
    assert.deepEqual(steps('## Deploy procedure\n\n1. Look\n   a. at the door\n   b) at the key\n2. Open\n   it\n'), [
      ['Deploy procedure', 'Look / at the door / at the key', 'Open it'],
    ]);
    assert.deepEqual(steps('## Deploy procedure\n\n1. Look at\n   b. and open\n2. Then\n'), [
      ['Deploy procedure', 'Look at b. and open', 'Then'],
    ]);
  });

  it('are read from numbered lines of a fence, each label its own protocol', () => {
    assert.deepEqual(
      steps(
        '## Release process\n\n```\n1. Verify\n2. Bump:\n   - PATCH: fixes\n3. Tag\n\nAfterwards:\n1. Tell\n2. Watch\n```\n',
      ),
      [
        ['Release process', 'Verify', 'Bump: / PATCH: fixes', 'Tag'],
        ['Afterwards', 'Tell', 'Watch'],
      ],
    );
    assert.deepEqual(steps('## Release process\n\n```python\n1. x\n```\n'), []);
  });

  it('are read from numbered headings of a chapter about how something is done', () => {
    assert.deepEqual(steps('# K\n\n## Rollback\n\n### Step 1: Stop\n\n- Tell\n\n### Step 2: Go back\n\nText.\n'), [
      ['Rollback', 'Step 1: Stop / Tell', 'Step 2: Go back'],
    ]);
    assert.deepEqual(steps('# K\n\n## Release workflow\n\n### 1. Cut\n\n### 2. Ship\n'), [
      ['Release workflow', 'Cut', 'Ship'],
    ]);
    // Chapters that merely have numbers, and steps out of order.
    assert.deepEqual(steps('# K\n\n## 1. Scope\n\n## 2. Team\n'), []);
    assert.deepEqual(steps('# K\n\n## Skills\n\n### 1. Bash\n\n### 2. Python\n'), []);
    assert.deepEqual(steps('# K\n\n## Workflow\n\n### Step 3: x\n\n### Step 7: y\n'), []);
  });
});

describe('a head', () => {
  it('with maps gives metrics, escalations and checklists, each at its line', () => {
    const head = [
      '---',
      'name: k',
      'metrics:',
      '  lead_time: "< 1 day"',
      '  restore: { target: 30, unit: minutes }',
      'service_levels:',
      '  - name: uptime',
      '    target: ">= 99.9%"',
      'escalation:',
      '  - when: two publishes fail',
      '    to: lead',
      'checklists:',
      '  pre_upgrade:',
      '    - snapshot taken',
      'labels:',
      '  tier: 1',
      'handoffs:',
      '  - label: x',
      '    agent: y',
      '---',
      '',
    ].join('\n');
    const persona = parse(head);
    assert.deepEqual(
      persona.metrics.map(({ name, comparator, value, unit, place }) => [name, comparator, value, unit, place.line]),
      [
        ['lead time', '<', 1, 'day', 4],
        ['restore', undefined, 30, 'minutes', 5],
        ['uptime', '>=', 99.9, '%', 7],
      ],
    );
    assert.deepEqual(
      persona.escalations.map(({ text, place }) => [text, place.line]),
      [['two publishes fail', 10]],
    );
    assert.deepEqual(
      persona.checklists.map(({ title, items }) => [title, items.map(({ text }) => text)]),
      [['pre upgrade', ['snapshot taken']]],
    );
  });
});

describe('metrics and escalations', () => {
  const metrics = (markdown: string) =>
    parse(markdown).metrics.map(({ name, comparator, value, unit }) => [name, comparator, value, unit]);

  it('have their threshold, whatever its spelling', () => {
    assert.deepEqual(
      metrics(
        '## Success Metrics\n- **Uptime**: >99.9% available\n- **Build time**: <10 minutes\n- Recovery: within 15 min\n- Failures stay below 2 per day\n- Zero-downtime: 100% of deploys\n- Drift: 0 resources\n- Runtime: 3.12.1\n- Start: 9:30\n- **Cost**: as low as can be\n',
      ),
      [
        ['Uptime', '>', 99.9, '%'],
        ['Build time', '<', 10, 'minutes'],
        ['Recovery', '<=', 15, 'min'],
        ['Failures', '<', 2, 'per day'],
        ['Zero-downtime', undefined, 100, '%'],
        ['Drift', undefined, 0, 'resources'],
        ['Runtime', undefined, undefined, undefined],
        ['Start', undefined, undefined, undefined],
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
