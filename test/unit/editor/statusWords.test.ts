import * as assert from 'node:assert/strict';
import type { Persona } from '../../../src/persona/model.ts';
import type { RunState, RunView } from '../../../src/pipeline/model.ts';
import { statusWords } from '../../../src/editor/statusWords.ts';
import type { Snapshot } from '../../../src/editor/snapshot.ts';

const now = new Date('2026-05-04T12:00:00Z');

function run(state: RunState, changes: Partial<RunView> = {}): RunView {
  return {
    id: 'r1',
    kind: 'push',
    state,
    project: 'billing',
    version: '1.4.0',
    fromVersion: '1.3.2',
    tag: 'v1.4.0',
    branch: 'main',
    remote: 'origin',
    startedAt: '2026-05-04T11:59:00Z',
    endedAt: state === 'running' ? undefined : '2026-05-04T11:59:50Z',
    phase: { number: 3, of: 6, name: 'Documents' },
    phases: [],
    what: undefined,
    undone: undefined,
    next: undefined,
    worktree: '/repo',
    pid: 1,
    reportFile: undefined,
    ...changes,
  };
}

function snapshot(changes: Partial<Snapshot> = {}): Snapshot {
  return {
    folder: '/repo',
    root: '/repo',
    reader: undefined,
    shipped: undefined,
    documents: new Map(),
    stands: undefined,
    history: [],
    config: {},
    stateFolder: '/state',
    choiceFolder: '/state',
    head: { commit: 'c', branch: 'main' },
    version: 'v1.3.2',
    personas: [],
    active: { name: 'ops-devops' } as Persona,
    rules: { rules: [], classes: [], owners: {}, exceptions: [], expired: [], problems: [] },
    release: undefined,
    checklists: undefined,
    memory: undefined,
    runs: [],
    roles: [],
    operations: undefined,
    ...changes,
  };
}

function words(changes: Partial<Snapshot>) {
  return statusWords({ kind: 'ready', snapshot: snapshot(changes) }, now);
}

describe('the status bar', () => {
  it('says Ops while nothing is known and without a persona', () => {
    assert.equal(statusWords({ kind: 'idle' }, now).text, '$(shield) Ops');
    assert.equal(words({ active: undefined }).text, '$(shield) Ops');
  });

  it('does not say that no persona is selected while the folder is still being read', () => {
    const said = statusWords({ kind: 'loading' }, now);
    assert.deepEqual([said.text, said.spoken], ['$(shield) Ops', 'Ops, the folder is being read']);
    assert.equal(words({ active: undefined }).spoken, 'Ops, no persona selected');
  });

  it('says who else holds the ops role, and keeps still about our own', () => {
    const role = { scope: 'project', session: 's', who: 'Dana', since: '2026-05-04T10:00:00Z', host: 'berth' } as const;
    assert.equal(words({ roles: [{ ...role, mine: false }] }).text, '$(lock) Dana has the ops role');
    assert.equal(words({ roles: [{ ...role, mine: true }] }).text, '$(shield) ops-devops · v1.3.2');
    const run1 = run('running');
    assert.match(words({ roles: [{ ...role, mine: false }], runs: [run1] }).text, /Push v1\.4\.0/);
  });

  it('names persona and last release when all is quiet', () => {
    assert.equal(words({}).text, '$(shield) ops-devops · v1.3.2');
    assert.equal(words({ version: undefined }).text, '$(shield) ops-devops');
  });

  for (const [state, text, background, click] of [
    ['running', '$(sync~spin) Push v1.4.0 · 3/6 Documents', 'none', 'run'],
    ['released', '$(pass) v1.4.0 released', 'none', 'run'],
    ['rolled-back', '$(discard) v1.4.0 rolled back', 'none', 'run'],
    ['undone', '$(discard) Push v1.4.0 undone · 3/6', 'warning', 'run'],
    ['refused', '$(circle-slash) Push v1.4.0 refused · 3/6', 'warning', 'run'],
    ['in-doubt', '$(question) Push v1.4.0 in doubt', 'warning', 'resume'],
    ['blocked', '$(question) Push v1.4.0 blocked', 'warning', 'resume'],
    ['interrupted', '$(question) Push v1.4.0 interrupted', 'warning', 'resume'],
    ['cancelled', '$(shield) ops-devops · v1.3.2', 'none', 'checklists'],
  ] as const) {
    it(`says "${text}" for a run that is ${state}`, () => {
      const said = words({ runs: [run(state)] });
      assert.deepEqual([said.text, said.background, said.click], [text, background, click]);
      assert.ok(said.text.replace(/\$\([^)]*\) /, '').length <= 40);
      assert.doesNotMatch(said.spoken, /\$\(/);
    });
  }

  it('tells a run of another worktree apart', () => {
    assert.equal(
      words({ runs: [run('running', { worktree: '/other' })] }).text,
      '$(lock) Push v1.4.0 in another window',
    );
  });

  it('says "released" for a minute, then is quiet', () => {
    const old = run('released', { endedAt: '2026-05-04T11:58:00Z' });
    assert.equal(words({ runs: [old] }).text, '$(shield) ops-devops · v1.3.2');
  });

  it('keeps saying what waits for a person, however old it is', () => {
    const old = run('in-doubt', { endedAt: '2026-01-01T00:00:00Z' });
    assert.equal(words({ runs: [old] }).text, '$(question) Push v1.4.0 in doubt');
  });

  it('says nothing of an old run when a newer one ended well', () => {
    const runs = [run('released', { endedAt: '2026-05-04T11:00:00Z' }), run('in-doubt', { id: 'r0' })];
    assert.equal(words({ runs }).text, '$(shield) ops-devops · v1.3.2');
  });

  it('have a small light while another persona is suggested, and only when quiet', () => {
    const quiet = statusWords({ kind: 'ready', snapshot: snapshot() }, now, 'keeper');
    assert.equal(quiet.text, '$(shield) ops-devops · v1.3.2 $(lightbulb)');
    assert.match(quiet.spoken, /suggestion: work as keeper$/);
    const busy = statusWords(
      { kind: 'ready', snapshot: snapshot({ runs: [run('running', { worktree: '/repo' })] }) },
      now,
      'k',
    );
    assert.doesNotMatch(busy.text, /lightbulb/);
  });
});
