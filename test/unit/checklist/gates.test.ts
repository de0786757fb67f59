import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { ApprovalState } from '../../../src/checklist/approval.ts';
import type { GateRecord } from '../../../src/checklist/gateRecords.ts';
import { gateStatus, noteGate, projectPhase, withGateStatus, withPhase } from '../../../src/checklist/gates.ts';
import type { GateView, Release } from '../../../src/checklist/model.ts';
import { releaseView } from '../../../src/checklist/view.ts';
import type { Gate } from '../../../src/persona/model.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { temporaryFolder } from '../support/git.ts';
import { checklist, firstCommit, item, tick } from './fixture.ts';

describe('the word of a gate', () => {
  const rows: readonly (readonly [string, boolean | undefined, string])[] = [
    ['| S06 | PASSED | 2026-05-01 |', true, 'PASSED'],
    ['- [x] S06 quality gates', true, '[x]'],
    ['- [ ] S06 quality gates', false, '[ ]'],
    ['S06: NOT PASSED', false, 'NOT PASSED'],
    ['S06 PENDING\r\nlater: S06 approved', true, 'approved'],
    ['S06 ✅', true, '✅'],
    ['S06: to-do', false, 'to-do'],
    ['S16 PASSED', undefined, ''],
    ['S06 is a gate', undefined, ''],
  ];
  for (const [text, passed, words] of rows) {
    it(`in "${text}" is ${passed === undefined ? 'not there' : words}`, () => {
      const status = gateStatus(text, 'S06');
      assert.equal(status?.passed, passed);
      assert.equal(status?.words ?? '', words);
    });
  }

  it('is replaced and nothing else', () => {
    assert.equal(
      withGateStatus('# A\r\n| S08 | PENDING | - |\r\nend', 'S08', 'APPROVED'),
      '# A\r\n| S08 | APPROVED | - |\r\nend',
    );
    assert.equal(withGateStatus('- [ ] S08 approval\n', 'S08', 'APPROVED'), '- [x] S08 approval\n');
    assert.equal(withGateStatus('nothing', 'S08', 'APPROVED'), undefined);
  });

  it('stands in the empty cell of the column for it, and in no other', () => {
    const head = '| Gate | Owner | Status | Since |\n| --- | --- | --- | --- |\n';
    assert.equal(
      withGateStatus(`${head}| S07 |  | — | - |\nend`, 'S07', 'PASSED'),
      `${head}| S07 |  | PASSED | - |\nend`,
    );
    assert.equal(withGateStatus(`${head}| S07 |  || - |\n`, 'S07', 'PASSED'), `${head}| S07 |  | PASSED | - |\n`);
    assert.equal(withGateStatus('| Gate | Owner |\n| --- | --- |\n| S07 | |\n', 'S07', 'PASSED'), undefined);
    assert.equal(withGateStatus(`${head}| S07 |  | soon | - |\n`, 'S07', 'PASSED'), undefined);
  });

  it('of a gate without a number stands where the line is about it', () => {
    assert.equal(gateStatus('- board: PENDING', 'board')?.passed, false);
    assert.equal(gateStatus('| **board** | PASSED |', 'board')?.passed, true);
    assert.equal(gateStatus('The board passed a resolution, done.', 'board'), undefined);
    assert.equal(gateStatus('- board-room: DONE', 'board'), undefined);
    assert.equal(gateStatus('- a.b: DONE', 'a+b'), undefined);
  });

  it('goes in and out of a box', () => {
    assert.equal(withGateStatus('- [x] S06\n', 'S06', 'PENDING'), '- [ ] S06\n');
  });

  it('is written into the bytes as they are', async () => {
    const folder = await temporaryFolder();
    const file = path.join(folder.path, 'PROJECT_STATE.md');
    // A name in Latin-1, which is no UTF-8.
    const [before, after] = ['PENDING', 'PASSED'].map((word) => Buffer.from(`S06: ${word} (Jos\xe9)\r\n`, 'latin1'));
    await fs.writeFile(file, before ?? '');
    assert.equal(await noteGate(file, 'S06', 'PASSED'), true);
    assert.deepEqual(await fs.readFile(file), after);
    assert.equal(await noteGate(file, 'S06', 'PASSED'), false);
    assert.equal(await noteGate(path.join(folder.path, 'NONE.md'), 'S06', 'PASSED'), false);
    await folder.remove();
  });
});

describe('the phase of a project', () => {
  const rows: readonly (readonly [string, string])[] = [
    ['**Current Phase:** S09_STAGING\n', '**Current Phase:** S10_PRODUCTION\n'],
    ['Phase: S00_INIT', 'Phase: S10_PRODUCTION'],
    ['- Phase: `S09`', '- Phase: `S10`'],
    ['| Current Phase | S09 — Staging |', '| Current Phase | S10 — Production |'],
    ['| **SDLC phase** | S08: approval | x |', '| **SDLC phase** | S10: production | x |'],
  ];
  for (const [text, after] of rows) {
    it(`moves in "${text.trim()}"`, () => assert.equal(withPhase(text, 'S10'), after));
  }

  it('is no other line that has the word', () => {
    for (const text of ['| Phase History | S01 |', 'In the phase S09 we wait', '- S09: the staging phase'])
      assert.equal(projectPhase(text), undefined, text);
    assert.equal(withPhase('Phase: S09', 'S06'), undefined);
  });
});

describe('the gates of a release', () => {
  const gate = (id: string, text = id, line = 50, when: Gate['when'] = 'unknown'): Gate => ({
    id,
    text,
    when,
    place: placeAt(line),
    confidence: 'explicit',
  });
  const now = new Date('2026-05-20T12:00:00Z');
  const seen = (
    given: {
      readonly gates?: readonly Gate[];
      readonly config?: string;
      readonly ticked?: readonly string[];
      readonly records?: Readonly<Record<string, GateRecord['state']>>;
      readonly phase?: boolean;
      readonly approval?: ApprovalState['state'];
      readonly environment?: string;
    } = {},
  ) => {
    const persona = personaOf({
      gates: given.gates ?? [],
      checklists: [
        checklist('Deployment', [
          item('Tests pass', { group: 'Pre-deploy' }),
          item('Quality gates (S06)', { group: 'Pre-deploy' }),
          item('Backup: a recent one', { place: placeAt(7) }),
          item('Human approval (S08)'),
        ]),
      ],
    });
    const ids = (given.ticked ?? []).map((text) => [text.toLowerCase().replaceAll(' ', '-'), text] as const);
    const at = now.toISOString();
    const release: Release = {
      schema: 1,
      id: 'r',
      persona: persona.id,
      version: '1.4.0',
      environment: given.environment ?? 'production',
      startedAt: at,
      startedBy: 'Kim',
      closedAt: null,
      outcome: 'open',
      items: Object.fromEntries(ids.map(([id, text]) => [id, { text, evidence: [{ ...tick(), at }] }])),
    };
    const { config } = parseConfig(given.config ?? '');
    const facts = { by: 'Dana', at, words: undefined };
    const records = Object.entries(given.records ?? {}).map(([id, state]) => [id, { ...facts, state }] as const);
    const approval: ApprovalState = {
      gate: 'S08',
      scopes: ['deploy'],
      state: given.approval ?? 'missing',
      words: 'approval S08 missing',
      approval: undefined,
    };
    const view = releaseView(persona, release, firstCommit, {
      now,
      approval,
      gates: {
        config,
        records: {
          gates: new Map(records),
          hasPhase: given.phase === true,
          security: undefined,
          file: '/repo/.ops/config.yaml',
          lines: new Map((config.gates ?? []).map(({ id }, index) => [id, index + 2])),
        },
      },
    });
    const find = (id: string): GateView => view.gates.find((one) => one.id === id) ?? assert.fail(`no gate ${id}`);
    return { view, find };
  };
  const short = ({ state, why }: GateView) => `${state}: ${why.replace(/ · .*/, '')}`;

  it('are in the order of their numbers, each with its words and its line', () => {
    const { view } = seen({
      gates: [gate('S07', '**S07**: security review'), gate('late', 'Late'), gate('S06', 'Quality (S06)')],
    });
    assert.deepEqual(
      view.gates.map(({ id, title, place }) => [id, title, place.line]),
      [
        ['S06', 'Quality', 50],
        ['S07', 'security review', 50],
        ['late', 'Late', 50],
      ],
    );
  });

  it('of quality wait for tests and build of the list, until somebody passes them', () => {
    const gates = [gate('S06'), gate('S07')];
    assert.equal(short(seen({ gates }).find('S06')), 'waiting: waits for 1 item');
    assert.equal(short(seen({ gates }).find('S07')), 'waiting: waits for S06');
    const ready = seen({ gates, ticked: ['Tests pass'] });
    assert.equal(short(ready.find('S06')), 'ready: ready to be passed');
    assert.equal(short(ready.find('S07')), 'waiting: waits for S06');
    const passed = seen({ gates, ticked: ['Tests pass'], records: { S06: 'passed' } });
    assert.equal(short(passed.find('S06')), 'passed: Dana');
    assert.equal(short(passed.find('S07')), 'ready: ready to be passed');
    const ticked = seen({ gates, ticked: ['Tests pass', 'Quality gates (S06)'] });
    assert.equal(short(ticked.find('S07')), 'ready: ready to be passed', 'its item is done');
    assert.equal(short(seen({ gates, records: { S06: 'passed' } }).find('S06')), 'stale: stale: waits for 1 item');
  });

  it('that were read from an item are as the item is', () => {
    const gates = [gate('backup', 'Backup: a recent one', 7, 'pre-deploy')];
    assert.equal(short(seen({ gates }).find('backup')), 'ready: needs a person');
    const done = seen({ gates, ticked: ['Backup: a recent one'] }).find('backup');
    assert.equal(short(done).slice(0, 6), 'passed');
    assert.equal(done.settledBy, 'item');
  });

  it('of approval are passed by the approval alone', () => {
    const gates = [gate('S08', 'Human approval (S08)', 1)];
    assert.equal(short(seen({ gates }).find('S08')), 'ready: needs an approval');
    assert.equal(seen({ gates, records: { S08: 'passed' } }).find('S08').state, 'ready', 'a row of another kind');
    const given = seen({ gates, approval: 'valid' }).find('S08');
    assert.deepEqual([given.state, given.settledBy], ['passed', 'approval']);
    assert.equal(seen({ gates, approval: 'void' }).find('S08').state, 'stale');
  });

  it('that are phases follow the phase, and hold the deploy they stand for', () => {
    const gates = [gate('S08'), gate('S09'), gate('S10')];
    const records = { S09: 'passed', S10: 'closed' } as const;
    const { view, find } = seen({ gates, records, phase: true });
    assert.deepEqual([find('S09').state, find('S10').state, find('S10').holding], ['passed', 'waiting', true]);
    assert.match(view.held ?? '', /approval S08 missing, gate S10 not passed$/);
    assert.equal(seen({ gates, records, phase: true, environment: 'staging' }).find('S10').holding, false);
    assert.equal(seen({ gates, records }).find('S10').holding, false, 'a project without phases');
    assert.equal(short(seen({ gates, records: {} }).find('S09')), 'ready: ready to be passed', 'staging needs no S08');
  });

  it('of the project hold what they say until all they require is there', () => {
    const config = `gates:
  - { id: board, requires: [approval, pre-deploy], holds: push }
  - { id: later, requires: [board, Tests pass] }
  - { id: bare, title: By hand, holds: push }
`;
    const open = seen({ config });
    assert.deepEqual(open.find('board').waitsFor, ['Tests pass', 'Quality gates (S06)']);
    assert.deepEqual(open.view.heldBy.push, ['gate board not passed', 'gate bare not passed']);
    assert.deepEqual(open.find('board').from?.file, '/repo/.ops/config.yaml');
    assert.deepEqual(open.find('later').place.line, 3);
    assert.equal(short(open.find('later')), 'waiting: waits for board, 1 item');
    const ticked = ['Tests pass', 'Quality gates (S06)'];
    const done = seen({ config, ticked, approval: 'valid', records: { bare: 'passed' } });
    assert.deepEqual(done.view.heldBy.push, []);
    assert.equal(short(done.find('later')), 'ready: ready to be passed');
    assert.equal(done.find('later').holding, false);
  });

  it('that require each other, or what nobody has, are never through', () => {
    const config = `gates:
  - { id: a, requires: [b] }
  - { id: b, requires: [a] }
  - { id: c, requires: [Somethin] }
`;
    const { find } = seen({ config, records: { a: 'passed', b: 'passed', c: 'passed' } });
    assert.deepEqual([find('a').state, find('b').state, find('c').state], ['stale', 'stale', 'stale']);
    assert.deepEqual(find('c').waitsFor, ['"Somethin", which is no item, list or gate']);
  });
});
