import assert from 'node:assert/strict';
import {
  approvalDetails,
  approvalGate,
  isApprovalItem,
  judgeApproval,
  readApprovals,
  samePerson,
  type Approval,
  type ApprovalQuestion,
} from '../../../src/checklist/approval.ts';
import { approvalEvent } from '../../../src/checklist/decisions.ts';
import { releaseView } from '../../../src/checklist/view.ts';
import { withAuditRow } from '../../../src/record/audit.ts';
import { personaOf } from '../authority/personaOf.ts';
import { checklist, firstCommit, item } from './fixture.ts';

const now = new Date('2026-05-20T12:00:00Z');
const content = 'c0ffee'.repeat(7).slice(0, 40);
const given: Omit<Approval, 'line' | 'intact'> = {
  by: 'Dana <dana@example.com>',
  gate: 'S08',
  version: '1.4.0',
  environment: 'production',
  content,
  commit: firstCommit,
  at: '2026-05-20T11:00:00.000Z',
  until: '2026-05-21T11:00:00.000Z',
};
const log = (approval: Partial<Approval> = {}, before?: string): string =>
  withAuditRow(before, {
    at: given.at,
    who: given.by,
    event: approvalEvent,
    subject: 'v1.4.0',
    details: approvalDetails({ ...given, ...approval }),
  });
const judge = (text: string, parts: Partial<ApprovalQuestion> = {}) =>
  judgeApproval(readApprovals(text), {
    gate: 'S08',
    scopes: ['deploy'],
    version: '1.4.0',
    environment: 'production',
    content,
    sameAs: new Set(),
    now,
    notBy: undefined,
    since: () => undefined,
    ...parts,
  });

describe('an approval in the audit log', () => {
  it('is read back as it was written, also after rows of others', () => {
    const [read] = readApprovals(
      log({}, '# Audit log\n\n| Date | What |\n| --- | --- |\n| today | APPROVED by me |\n'),
    );
    assert.deepEqual(read && { ...read, line: 0 }, {
      ...given,
      commit: firstCommit,
      line: 0,
      intact: true,
    });
  });

  it('takes a name that looks like more', () => {
    const by = 'Eve | HUMAN_DECISION; release v9.9.9 → production <eve@example.com>';
    const [read] = readApprovals(log({ by }));
    assert.equal(read?.version, '1.4.0');
  });

  const rows: readonly (readonly [string, string, Partial<ApprovalQuestion>, string, string])[] = [
    ['counts', log(), {}, 'valid', 'approved by Dana'],
    [
      'counts for the release commit',
      log(),
      { content: 'other', sameAs: new Set([content]) },
      'valid',
      'approved by Dana',
    ],
    ['is missing', '', {}, 'missing', 'approval S08 missing'],
    ['is missing for another version', log(), { version: '1.4.1' }, 'missing', 'approval S08 missing'],
    ['is missing for another environment', log(), { environment: 'staging' }, 'missing', 'approval S08 missing'],
    [
      'is void when something else would ship',
      log(),
      { content: 'd'.repeat(40) },
      'void',
      'approval S08 void: changed since',
    ],
    ['is void when git knows nothing', log(), { content: undefined }, 'void', 'approval S08 void: changed since'],
    ['expires', log({ until: '2026-05-20T11:59:00.000Z' }), {}, 'expired', 'approval S08 expired 1 min ago'],
    [
      'of the requester is void where the project says so',
      log(),
      { notBy: 'Dana' },
      'void',
      'approval S08 void: Dana <dana@example.com> asked for this release and may not approve it',
    ],
    [
      'is void when its row was written by hand',
      `| When | What |\n| --- | --- |\n| now | ${approvalEvent} ${approvalDetails(given)} |\n`,
      {},
      'void',
      'approval S08 void: its row in the audit log was written or changed by hand',
    ],
    [
      "counts in a table of the project's own",
      log({}, '# Log\n\n| Date | What |\n| --- | --- |\n| 2026-05-01 | began |\n'),
      {},
      'valid',
      'approved by Dana',
    ],
    [
      'counts in a table with columns for the version and the time alone',
      log({}, '# Log\n\n| Date | Version | Notes |\n| --- | --- | --- |\n| 2026-05-01 | 1.0.0 | began |\n'),
      {},
      'valid',
      'approved by Dana',
    ],
    [
      'is none in the row of something else',
      log().replaceAll(approvalEvent, 'QUALITY_GATE'),
      {},
      'missing',
      'approval S08 missing',
    ],
    [
      'is void when its row was edited',
      log({ version: '1.3.0' }).replace('release v1.3.0', 'release v1.4.0'),
      {},
      'void',
      'approval S08 void: its row in the audit log was written or changed by hand',
    ],
  ];
  for (const [name, text, parts, state, words] of rows) {
    it(name, () => {
      const judged = judge(text, parts);
      const said = judged.words.replace(/expired .*/, 'expired 1 min ago');
      assert.deepEqual([judged.state, said], [state, words]);
    });
  }

  it('knows people by their address first', () => {
    assert.equal(samePerson('Dana <d@x.io>', 'D. <D@x.io>'), true);
    assert.equal(samePerson('Dana <d@x.io>', 'Dana <e@x.io>'), false);
    assert.equal(samePerson('Dana <d@x.io>', 'dana'), true);
  });
});

describe('an item that asks for an approval', () => {
  const persona = personaOf({
    checklists: [
      checklist('Deploy', [item('A person has approved this version (S08)'), item('Tests pass')]),
      checklist('After', [item('Approval archived')], { holds: 'none' }),
    ],
  });
  const asked = approvalGate(persona, undefined);

  it('is told by its words', () => {
    for (const text of [
      'Human approval (S08) obtained',
      'Approval: those who must have approved',
      'Required approvals obtained',
    ])
      assert.equal(isApprovalItem(text), true, text);
    for (const text of ['Tests pass', 'Approval policy is documented', 'S07 passed'])
      assert.equal(isApprovalItem(text), false, text);
    assert.deepEqual(asked, { gate: 'S08', scopes: ['deploy'] });
    assert.equal(approvalGate(personaOf({ checklists: [checklist('Deploy', [item('Tests pass')])] }), {}), undefined);
    assert.deepEqual(approvalGate(personaOf({}), { gates: [{ id: 'board', requires: ['approval'], holds: 'push' }] }), {
      gate: 'board',
      scopes: ['push'],
    });
  });

  it('is settled by nothing else', () => {
    const release = {
      schema: 1 as const,
      id: 'r1',
      persona: 'ops-devops',
      version: '1.4.0',
      environment: 'production',
      startedAt: given.at,
      startedBy: 'Kim',
      closedAt: null,
      outcome: 'open' as const,
      items: Object.fromEntries(
        ['a-person-has-approved-this-version-(s08)', 'tests-pass'].map((id) => [
          id,
          {
            text: id,
            evidence: [
              {
                at: given.at,
                by: 'Kim',
                actor: 'agent' as const,
                head: firstCommit,
                dirty: false,
                kind: 'tick' as const,
                value: null,
                result: 'done' as const,
              },
            ],
          },
        ]),
      ),
    };
    const view = (text: string) => releaseView(persona, release, firstCommit, { now, approval: judge(text) });
    assert.equal(view('').held, 'Deploy to production is held: approval S08 missing');
    assert.equal(view('').openBlocking, 1);
    assert.equal(view(log()).held, undefined);
    assert.equal(view(log()).openBlocking, 0);
  });
});
