import assert from 'node:assert/strict';
import type { Evidence, ItemView, Release, ReleaseView } from '../../../src/checklist/model.ts';
import { checklistMarkdown } from '../../../src/checklist/markdown.ts';
import { describeWhen, itemsOf, releaseView } from '../../../src/checklist/view.ts';
import { checklist, deployPersona, firstCommit, item, secondCommit, tick } from './fixture.ts';
import { personaOf } from '../authority/personaOf.ts';

// Local time, since "today 14:02" is what the person's own clock showed.
const now = new Date(2026, 4, 20, 15, 0);
const at = new Date(2026, 4, 20, 14, 2).toISOString();

function release(evidence: Readonly<Record<string, readonly Evidence[]>>, parts: Partial<Release> = {}): Release {
  return {
    schema: 1,
    id: 'r1',
    persona: 'ops-devops',
    version: '1.4.0',
    environment: 'production',
    startedAt: at,
    startedBy: 'Dana',
    closedAt: null,
    outcome: 'open',
    items: Object.fromEntries(Object.entries(evidence).map(([id, list]) => [id, { text: id, evidence: list }])),
    ...parts,
  };
}

function only(view: ReleaseView, id: string): ItemView {
  const found = view.checklists.flatMap(itemsOf).find((candidate) => candidate.id === id);
  assert.ok(found, `no item ${id}`);
  return found;
}

const entry = (parts: Parameters<typeof tick>[0] = {}): Evidence => ({ at, ...tick(parts) });

describe('releaseView', () => {
  const rows: readonly (readonly [string, readonly Evidence[], string | undefined, string, string])[] = [
    ['nothing recorded', [], firstCommit, 'open', 'needs a person'],
    ['a tick at HEAD', [entry()], firstCommit, 'done', 'Dana · today 14:02'],
    ["an agent's tick", [entry({ by: 'helper', actor: 'agent' })], firstCommit, 'done', 'helper (agent) · today 14:02'],
    ['a tick at another commit', [entry()], secondCommit, 'stale', 'stale: changed since'],
    ['a tick without git', [entry({ head: null })], undefined, 'done', 'Dana · today 14:02'],
    ['a tick from before the first commit', [entry({ head: null })], firstCommit, 'stale', 'stale: changed since'],
    [
      'ticked and taken back',
      [entry(), entry({ kind: 'untick', result: 'open' })],
      firstCommit,
      'open',
      'needs a person',
    ],
    [
      'not applicable',
      [entry({ kind: 'not-applicable', result: 'not-applicable', value: 'no migrations' })],
      firstCommit,
      'not-applicable',
      'n/a: no migrations',
    ],
    [
      'not applicable at another commit',
      [entry({ kind: 'not-applicable', result: 'not-applicable', value: 'x' })],
      secondCommit,
      'stale',
      'stale: changed since',
    ],
    [
      'failed',
      [entry({ kind: 'command', result: 'failed', value: '3 tests failed' })],
      firstCommit,
      'failed',
      '3 tests failed',
    ],
    [
      'failed at another commit',
      [entry({ kind: 'command', result: 'failed', value: '3 tests failed' })],
      secondCommit,
      'failed',
      '3 tests failed',
    ],
    [
      'verified',
      [entry({ kind: 'command', value: 'npm test · 41 s', actor: 'tool' })],
      firstCommit,
      'done',
      'npm test · 41 s · today 14:02',
    ],
  ];
  for (const [name, evidence, head, state, why] of rows) {
    it(`shows ${name} as ${state}`, () => {
      const view = releaseView(deployPersona(), release({ 'tests-pass': evidence }), head, { now });
      const seen = only(view, 'tests-pass');
      assert.equal(seen.state, state);
      assert.equal(seen.why, why);
    });
  }

  it('says what changed since where it is known', () => {
    const why = (commits: number, files: readonly string[]) =>
      only(
        releaseView(deployPersona(), release({ 'tests-pass': [entry()] }), secondCommit, {
          now,
          standing: { content: undefined, sameAs: new Set(), since: () => ({ commits, files }) },
        }),
        'tests-pass',
      ).why;
    assert.equal(why(1, ['a.js']), 'stale: 1 commit since');
    assert.equal(why(2, ['a.js']), 'stale: 2 commits since');
    assert.equal(why(0, ['src/api.ts']), 'stale: src/api.ts changed since');
    assert.equal(why(0, ['a.js', 'b.js', 'c.js']), 'stale: a.js and 2 others changed since');
    assert.equal(why(0, []), 'stale: changed since');
  });

  it('goes by what would ship where that is known, and not by the commit', () => {
    const state = (bound: string, content: string, sameAs: readonly string[] = []) =>
      only(
        releaseView(deployPersona(), release({ 'tests-pass': [entry({ content: bound })] }), secondCommit, {
          now,
          standing: { content, sameAs: new Set(sameAs), since: () => undefined },
        }),
        'tests-pass',
      ).state;
    assert.equal(state('c1', 'c1'), 'done');
    assert.equal(state('c1', 'c2'), 'stale');
    assert.equal(state('c1', 'c2', ['c1']), 'done', "a release commit carries over its base's");
  });

  it('lets a timer run until it is over', () => {
    const until = new Date(now.getTime() + 11 * 60_000).toISOString();
    const record = release({ 'tests-pass': [entry({ kind: 'timer', until, value: 'watched 15 min' })] });
    const at = (time: Date) => only(releaseView(deployPersona(), record, firstCommit, { now: time }), 'tests-pass');
    assert.deepEqual([at(now).state, at(now).why], ['running', '11 min left']);
    assert.equal(at(new Date(Date.parse(until) + 1)).state, 'done');
  });

  it('groups items, counts progress and leaves templates out', () => {
    const view = releaseView(deployPersona(), release({ 'tests-pass': [entry()] }), firstCommit, { now });
    assert.deepEqual(
      view.checklists.map(({ title, done, total }) => [title, done, total]),
      [['Deployment', 1, 3]],
    );
    assert.deepEqual(
      view.checklists[0]?.groups.map(({ title, done, items }) => [title, done, items.length]),
      [
        ['Pre-deploy', 1, 2],
        ['Post-deploy', 0, 1],
      ],
    );
  });

  it('says what is held, and nothing when nothing is', () => {
    const persona = deployPersona();
    const open = releaseView(persona, release({}), firstCommit, { now });
    assert.equal(open.openBlocking, 3);
    assert.equal(open.held, 'Deploy to production is held: 3 items open');
    const all = { 'tests-pass': [entry()], 'rollback-documented': [entry()] };
    assert.equal(releaseView(persona, release(all), firstCommit).held, 'Deploy to production is held: 1 item open');
    const settled = releaseView(persona, release({ ...all, 'record-written': [entry()] }), firstCommit);
    assert.equal(settled.openBlocking, 0);
    assert.equal(settled.held, undefined);
    assert.equal(releaseView(persona, undefined, firstCommit).held, 'Deploy is held: 3 items open');
    assert.equal(releaseView(persona, release({ ...all, 'record-written': [entry()] }), secondCommit).openBlocking, 3);
  });

  it('keeps what holds a push and what holds a deploy apart', () => {
    const persona = personaOf({
      checklists: [
        checklist('Before push', [item('a')], { holds: 'push' }),
        checklist('Before deploy', [item('b'), item('c')]),
        checklist('Standards', [item('d')], { holds: 'none', explicit: false }),
      ],
    });
    const view = releaseView(persona, undefined, undefined);
    assert.equal(view.held, 'Push is held: 1 item open. Deploy is held: 2 items open');
    assert.equal(view.openBlocking, 3);
    assert.equal(only(view, 'd').inferred, true);
    assert.equal(only(view, 'a').inferred, false);
  });

  it('shows a reworded item as changed, with what was recorded about its old words', () => {
    const persona = personaOf({
      checklists: [
        checklist('List', [
          { ...item('x'), id: 'list/all-tests-pass', text: 'All tests pass on CI' },
          { ...item('y'), id: 'list/notify', text: 'Notify the team' },
        ]),
      ],
    });
    const old = { text: 'Tests pass on CI', evidence: [entry()] };
    const recorded = {
      ...release({}),
      items: { 'list/tests-pass': old, 'list/gone': { text: 'Something else', evidence: [entry()] } },
    };
    const view = releaseView(persona, recorded, firstCommit, { now });
    const changed = only(view, 'list/all-tests-pass');
    assert.deepEqual([changed.state, changed.why], ['done', 'changed: it was "Tests pass on CI" · Dana · today 14:02']);
    assert.equal(changed.last?.by, 'Dana');
    assert.equal(only(view, 'list/notify').state, 'open');
    const again = {
      ...recorded,
      items: { ...recorded.items, 'list/all-tests-pass': { text: 'All tests pass on CI', evidence: [entry()] } },
    };
    assert.equal(only(releaseView(persona, again, firstCommit, { now }), 'list/all-tests-pass').state, 'done');
  });

  it('is not confused by an item that is called like a property of every object', () => {
    const persona = personaOf({ checklists: [checklist('List', [item('constructor'), item('toString')])] });
    assert.equal(only(releaseView(persona, release({}), firstCommit), 'constructor').state, 'open');
  });
});

describe('describeWhen', () => {
  const rows: readonly (readonly [Date, string])[] = [
    [new Date(2026, 4, 20, 14, 59, 50), 'today 14:59'],
    [new Date(2026, 4, 20, 0, 5), 'today 00:05'],
    [new Date(2026, 4, 19, 23, 7), 'yesterday 23:07'],
    [new Date(2026, 4, 8, 12, 0), '12 days ago'],
  ];
  for (const [then, expected] of rows) {
    it(`says ${expected}`, () => assert.equal(describeWhen(then.toISOString(), now), expected));
  }
  it('repeats what is no time', () => assert.equal(describeWhen('some day', now), 'some day'));
});

describe('checklistMarkdown', () => {
  it('writes a task list with who and when, and crosses nothing that is stale', () => {
    const evidence = {
      'tests-pass': [entry({ value: 'run 42', dirty: true })],
      'rollback-documented': [entry({ head: secondCommit })],
      'record-written': [entry({ kind: 'not-applicable', result: 'not-applicable', value: 'dry run' })],
    };
    const view = releaseView(deployPersona(), release(evidence, { startedAt: at }), firstCommit, { now });
    const when = `${at.slice(0, 16).replace('T', ' ')} UTC`;
    assert.equal(
      checklistMarkdown(view),
      [
        '# ops-devops: v1.4.0 → production',
        '',
        '**Deploy to production is held: 1 item open.**',
        '',
        '## Deployment (2 of 3)',
        '',
        '### Pre-deploy (1 of 2)',
        '',
        `- [x] Tests pass (Dana, ${when}, at 1111111 with changes: run 42)`,
        `- [ ] Rollback documented (stale: changed since, was Dana, ${when}, at 2222222)`,
        '',
        '### Post-deploy (1 of 1)',
        '',
        `- [x] Record written (n/a: dry run, Dana, ${when}, at 1111111)`,
        '',
      ].join('\n'),
    );
  });

  it('keeps a note from opening a line of its own', () => {
    const evidence = { 'tests-pass': [entry({ value: 'one\n- [x] forged' })] };
    const text = checklistMarkdown(releaseView(deployPersona(), release(evidence), firstCommit, { now }));
    assert.equal(text.split('\n').filter((line) => line.startsWith('- [x]')).length, 1);
  });
});
