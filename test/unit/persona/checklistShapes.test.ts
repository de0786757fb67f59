import * as assert from 'node:assert/strict';
import { parsePersona } from '../../../src/persona/parse.ts';

/** `title`, `!` for drawn or `?` for inferred, then each item as `group: text` (`-` without a group, `~` for a form). */
function read(markdown: string): string[] {
  return parsePersona(markdown, 'persona.md').checklists.flatMap(({ title, explicit, items }) => [
    `${explicit ? '!' : '?'} ${title}`,
    ...items.map(({ group, text, template }) => `${template ? '~' : ''}${group ?? '-'}: ${text}`),
  ]);
}

const shapes: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'boxes under a heading',
    '## Release checklist\n\n- [ ] Notes are written\n- [x] Version is raised\n* [X] Tag is set\n',
    ['! Release checklist', '-: Notes are written', '-: Version is raised', '-: Tag is set'],
  ],
  [
    'boxes without a list marker',
    '## Deploy checklist\n\n[ ] Drain the queue\n[ ] Swap the slots\n',
    ['! Deploy checklist', '-: Drain the queue', '-: Swap the slots'],
  ],
  [
    'boxes without a list marker, each below its own title',
    '## Deploying\n\nPre-deploy checks\n[ ] Drain the queue on\nboth nodes\n[ ] Swap the slots\nPost-deploy:\n[ ] Look at it\n\nAfterwards\n[ ] Tell\n',
    [
      '! Pre-deploy checks',
      '-: Drain the queue on both nodes',
      '-: Swap the slots',
      '! Post-deploy',
      '-: Look at it',
      '! Deploying',
      'Afterwards: Tell',
    ],
  ],
  [
    'boxes below a sentence, which is no title',
    'It holds.\n\n## Deploying\n\nWe look at all of these, one by one.\n[ ] Drain the queue\n[ ] Swap the slots\n',
    ['! Deploying', '-: Drain the queue', '-: Swap the slots'],
  ],
  [
    'boxes as symbols',
    '## Deploy checklist\n\n☐ Drain the queue\n☑ Swap the slots\n- ☐ Look at it\n',
    ['! Deploy checklist', '-: Drain the queue', '-: Swap the slots', '-: Look at it'],
  ],
  [
    'numbered boxes with words that go on in the next line',
    '## Deploy checklist\n\n1. [ ] Drain the queue and\n   wait for it\n2. [ ] Swap\n',
    ['! Deploy checklist', '-: Drain the queue and wait for it', '-: Swap'],
  ],
  [
    'boxes under sub-headings',
    '## Deployment checklist\n\n### Before\n- [ ] Back up\n\n### After\n- [ ] Look\n- [ ] Tell\n',
    ['! Deployment checklist', 'Before: Back up', 'After: Look', 'After: Tell'],
  ],
  [
    'boxes under bold lines and labels',
    '## Deployment checklist\n\n**Before**\n\n- [ ] Back up\n\n**After:**\n- [ ] Look\n\nLater:\n- [ ] Tell\n',
    ['! Deployment checklist', 'Before: Back up', 'After: Look', 'Later: Tell'],
  ],
  [
    'boxes nested below the name of their group',
    '## Deployment checklist\n\n- **Before**\n  - [ ] Back up\n- After:\n  - [ ] Look\n    - only then tell\n',
    ['! Deployment checklist', 'Before: Back up', 'After: Look'],
  ],
  [
    'boxes in a fence of a checklist section',
    '## Rollout checklist\n\n```text\nBefore:\n  [ ] Back up\n  - [ ] Warn\nAfter:\n  [x] Look\n```\n',
    ['! Rollout checklist', 'Before: Back up', 'Before: Warn', 'After: Look'],
  ],
  [
    'boxes in the comments of a script, below a comment that calls them a checklist',
    '## Staging\n\n```bash\n./stage.sh\n# Manual checklist\n# [ ] Sign in\n# [ ] Sign out\n```\n',
    ['! Manual checklist', '-: Sign in', '-: Sign out'],
  ],
  [
    'boxes in the cells of a table',
    '## Go-live checklist\n\n| # | Task | Done |\n|---|---|---|\n| 1 | Back up | [ ] |\n| 2 | Look | ☐ |\n',
    ['! Go-live checklist', '-: Back up', '-: Look'],
  ],
  [
    'boxes in a quote',
    '## Deploy checklist\n\n> - [ ] Back up\n> - [ ] Look\n',
    ['! Deploy checklist', '-: Back up', '-: Look'],
  ],
  [
    'boxes under headings that do not say checklist, together below one',
    '## Quality\n\nBefore you are done, make sure:\n\n### Code\n- [ ] Typed\n\n### Pipeline\n- [ ] Green\n',
    ['! Quality', 'Code: Typed', 'Pipeline: Green'],
  ],
  [
    'boxes under a setext heading',
    'Deploy checklist\n----------------\n\n- [ ] Back up\n',
    ['! Deploy checklist', '-: Back up'],
  ],
  [
    'boxes inside a tag',
    '# Keeper\n\n<deploy_checklist>\n- [ ] Back up\n- [ ] Look\n</deploy_checklist>\n\n- [ ] not of it\n',
    ['! deploy checklist', '-: Back up', '-: Look', '! Keeper', '-: not of it'],
  ],
  [
    'a document that is a checklist with chapters',
    '# Launch Checklist\n\n## 1. Safety\n\n### 1.1 Access\n\n- [ ] Keys are new\n\n### 1.2 Data\n\n- [ ] Copies exist\n\n## 2. After\n\n- [ ] Look\n',
    ['! Safety', 'Access: Keys are new', 'Data: Copies exist', '! After', '-: Look'],
  ],
  [
    'a document that is a checklist with groups',
    '# Launch Checklist\n\n## Safety\n\n- [ ] Keys are new\n\n## Data\n\n- [ ] Copies exist\n',
    ['! Launch Checklist', 'Safety: Keys are new', 'Data: Copies exist'],
  ],
  [
    'a document that calls itself a checklist and draws no boxes',
    '# Launch Checklist\n\n## Safety\n\n- Keys are new\n- Doors are shut\n\n## Data\n\n- Copies exist\n',
    ['? Launch Checklist', 'Safety: Keys are new', 'Safety: Doors are shut', 'Data: Copies exist'],
  ],
  [
    'a plain list under a heading that says checklist',
    '### Azure rollout checklist\n- Subscription is right\n- Locks are set\n',
    ['? Azure rollout checklist', '-: Subscription is right', '-: Locks are set'],
  ],
  [
    'a plain list under a label that says checklist, among many that do not',
    'Platform checklist:\n- Builds are quick\n- Alerts are few\n\nSkills:\n- Containers\n- Meshes\n\nPatterns:\n- Golden paths\n',
    ['? Platform checklist', '-: Builds are quick', '-: Alerts are few'],
  ],
  [
    'a numbered list for every deed',
    '## House rules of work\n\n### For Every Rollout\n1. Say what changes\n2. Say how to go back\n',
    ['? For Every Rollout', '-: Say what changes', '-: Say how to go back'],
  ],
  [
    'lists before, during and after',
    '### Before Deploying to Production\n- Back up\n\n### During the Deployment\n- Watch\n\n### After Each Release\n- Tell\n',
    [
      '? Before Deploying to Production',
      '-: Back up',
      '? During the Deployment',
      '-: Watch',
      '? After Each Release',
      '-: Tell',
    ],
  ],
  [
    'conditions asked for by a sentence',
    '### Commit safety\n\n**Required**: Before any commit, you must:\n1. Scan for keys\n2. Read the diff\n',
    ['? Commit safety', '-: Scan for keys', '-: Read the diff'],
  ],
  [
    'gates with bold names',
    '## 🚧 Quality Gates\n\n### Pre-Deployment Gates\n- **Tests**: all of them pass\n\n### Post-Deployment Gates\n- **Health**: answers come\n',
    [
      '? Quality Gates',
      'Pre-Deployment Gates: **Tests**: all of them pass',
      'Post-Deployment Gates: **Health**: answers come',
    ],
  ],
  [
    'an entry of another list that is a checklist',
    '1. **Plan**\n   - think\n\n2. **Pre-release checklist**\n   - Tests are green\n   - Notes are there\n',
    ['? Pre-release checklist', '-: Tests are green', '-: Notes are there'],
  ],
  [
    'run-in sentences',
    '### Checklists\n\nPre-deploy: tests pass, notes written, way back (tested, timed) known. Post-deploy: health fine, alerts quiet, team told.\n',
    [
      '? Checklists',
      'Pre-deploy: tests pass',
      'Pre-deploy: notes written',
      'Pre-deploy: way back (tested, timed) known',
      'Post-deploy: health fine',
      'Post-deploy: alerts quiet',
      'Post-deploy: team told',
    ],
  ],
  [
    'a list in YAML',
    '## Deploy checklist\n\n```yaml\nbefore:\n  - Back up\n  - "Warn: loudly"\nafter:\n  - Look\n```\n',
    ['? Deploy checklist', 'before: Back up', 'before: Warn: loudly', 'after: Look'],
  ],
  [
    'a list in the head',
    '---\nname: keeper\npre_deploy_checklist:\n  - Back up\n  - Warn\n---\n\nText.\n',
    ['? pre deploy checklist', '-: Back up', '-: Warn'],
  ],
  [
    'a container of checklists is none itself',
    '## Checklists\n\n### Night checklist\n- Lock\n\n### Day checklist\n- Open\n',
    ['? Night checklist', '-: Lock', '? Day checklist', '-: Open'],
  ],
  [
    'another language',
    '# 发布手册\n\n## 部署检查清单\n\n- [ ] 备份完成\n- [ ] 通知团队\n',
    ['! 部署检查清单', '-: 备份完成', '-: 通知团队'],
  ],
];

const notLive: readonly (readonly [string, string, readonly string[]])[] = [
  [
    'a handoff form in a fence',
    '## Handoff\n\n```\nState: [good/bad]\n- [ ] Pipeline is green\n```\n',
    ['! Handoff', '~-: Pipeline is green'],
  ],
  [
    'a Markdown fence, also below a checklist heading',
    '## PR checklist\n\n```markdown\n- [ ] I wrote tests\n```\n',
    ['! PR checklist', '~-: I wrote tests'],
  ],
  [
    'a Markdown fence with fences inside it',
    '## Deliverables\n\n```markdown\n# Runbook: [name]\n```bash\nmake\n```\n## Verification\n- [ ] It runs\n```\n\n## Next\n- nothing\n',
    ['! Deliverables', '~Verification: It runs'],
  ],
  ['an example', '## Example session\n\n- [ ] Looked at it\n', ['! Example session', '~-: Looked at it']],
  ['lists of anything else', '## Skills\n- a\n- b\n\n## Workflow\n1. c\n2. d\n\nNotes:\n- e\n', []],
  ['a comment', '<!--\n- [ ] old\n-->\n\nText.\n', []],
  ['a link and a footnote in brackets', '- [x](y.md) is a link\n- [ x ] is not a box\n- [ref] neither\n', []],
  ['files that are named', '## Checklists\n- `infrastructure-checklist.md`\n- release.md\n', []],
  ['shell tests and arrays', '## Steps\n\n```bash\nif [ -f x ]; then\n[ "$a" ] && b\nfi\n```\n', []],
];

describe('checklists in the shapes people write them', () => {
  for (const [shape, markdown, expected] of shapes) it(shape, () => assert.deepEqual(read(markdown), expected));
});

describe('what is no live checklist', () => {
  for (const [shape, markdown, expected] of notLive) it(shape, () => assert.deepEqual(read(markdown), expected));
});

describe('what a checklist says of itself', () => {
  const one = (markdown: string) => {
    const [checklist] = parsePersona(markdown, 'persona.md').checklists;
    assert.ok(checklist);
    return checklist;
  };

  it('what it holds, from its title or the sentence above it', () => {
    assert.equal(one('## Release checklist\n- [ ] a\n').holds, 'push');
    assert.equal(one('## Pre-push checks\n- [ ] a\n').holds, 'push');
    assert.equal(one('## Production checklist\n- [ ] a\n').holds, 'deploy');
    assert.equal(one('## Checklist\n\nBefore deployment:\n- [ ] a\n').holds, 'deploy');
    assert.equal(one('## Checklist\n\nDo this before every release.\n\n- [ ] a\n').holds, 'push');
    assert.equal(one('## Post-release checklist\n- [ ] a\n').holds, 'none');
    assert.equal(one('## Onboarding checklist\n- [ ] a\n').holds, 'none');
  });

  it('that the groups of what comes later hold nothing', () => {
    const { holds, items } = one(
      '## Deploy checklist\n\n### Pre-deploy\n- [ ] a\n\n### Deployment\n- [ ] b\n\n### Post-deploy\n- [ ] c\n',
    );
    assert.equal(holds, 'deploy');
    assert.deepEqual(
      items.map((item) => item.holds),
      [undefined, 'none', 'none'],
    );
  });

  it('when it applies, and that numbers are an order', () => {
    assert.equal(one('## Checklist (before every merge)\n1. [ ] a\n2. [ ] b\n').appliesWhen, 'before every merge');
    assert.equal(one('## Checklist (before every merge)\n1. [ ] a\n2. [ ] b\n').mode, 'read-do');
    assert.equal(one('## Checklist\n- [ ] a\n').appliesWhen, undefined);
    assert.equal(one('## Checklist\n- [ ] a\n').mode, 'do-confirm');
  });

  it('an id that stays while the words stay, whatever moves around it', () => {
    const before = one('## Deploy checklist\n\n### Before\n- [ ] Back **up**\n- [ ] Look\n');
    const after = one('Text.\n\n## Deploy checklist\n\n### Before\n- [x] Look\n- [ ] Back up.\n');
    assert.equal(before.items[0]?.id, 'deploy-checklist/before/back-up');
    assert.equal(after.items[1]?.id, 'deploy-checklist/before/back-up');
    assert.equal(after.items[0]?.id, before.items[1]?.id);
  });

  it('where each item stands, also in a file with other line ends and a byte order mark', () => {
    const text = '\ufeff---\r\nname: x\r\n---\r\n\r\n## Checklist\r\n\r\n- [ ] Back up\r\n';
    const persona = parsePersona(text, 'x.md');
    assert.equal(persona.name, 'x');
    const item = persona.checklists[0]?.items[0];
    assert.ok(item);
    assert.equal(item.place.line, 7);
    assert.equal(text.slice(item.place.offset, item.place.endOffset), '- [ ] Back up');
  });
});

describe('two documents in one file', () => {
  const first =
    '# Keeper Role\n\n## Gates\n- **Old**: one\n\n## Rules\n- Never a\n\n## Exclusive access\n- Docs (X agent territory)\n\n## Skills\n- s\n';
  const second = '\n# Keeper\n\n## Gates\n- **New**: two\n\n## Rules\n- Never a\n- Never b\n\n## Skills\n- s\n';

  it('are merged: the later list counts, what stands twice stands once', () => {
    const persona = parsePersona(first + second, 'x.md');
    assert.equal(persona.name, 'Keeper');
    assert.deepEqual(read(first + second), ['? Gates', '-: **New**: two']);
    assert.deepEqual(
      persona.redLines.map((line) => line.text),
      ['Never a', 'Never b'],
    );
    assert.equal(persona.groups.find(({ kind }) => kind === 'skill')?.items.length, 1);
  });

  it('are two sections where their chapters differ', () => {
    assert.deepEqual(read('# One\n\n## Gates\n- a\n\n# Two\n\n## Checklist\n- b\n'), [
      '? Gates',
      '-: a',
      '? Checklist',
      '-: b',
    ]);
  });
});
