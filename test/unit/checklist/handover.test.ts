import assert from 'node:assert/strict';
import { handoffReport, reportTemplate } from '../../../src/checklist/handoff.ts';
import { readTicks } from '../../../src/checklist/importTicks.ts';
import { checklistMarkdown } from '../../../src/checklist/markdown.ts';
import type { Evidence, Release } from '../../../src/checklist/model.ts';
import { pastReleaseText } from '../../../src/checklist/past.ts';
import { releaseView } from '../../../src/checklist/view.ts';
import { personaOf, placeAt } from '../authority/personaOf.ts';
import { checklist, firstCommit, item, tick } from './fixture.ts';

const now = new Date('2026-05-20T12:00:00Z');
const report = `✅ Operation: [Deployment/Migration]
✅ Status: [Success/Failed]
✅ Environment: [Production/Staging]
Version: [version]

Changes applied:
- [List of changes]

Verification:
- [ ] Pipeline green
- [ ] Smoke tests pass
`;
const persona = personaOf({
  checklists: [checklist('Deploy', [item('Pipeline green'), item('Smoke tests pass'), item('Team told')])],
  templates: [{ title: 'Handoff', text: report, place: placeAt(1) }],
});

function release(done: readonly string[], parts: Partial<Evidence> = {}): Release {
  const evidence: Evidence = { at: now.toISOString(), ...tick(), ...parts };
  return {
    schema: 1,
    id: 'r1',
    persona: persona.id,
    version: '1.4.0',
    environment: 'production',
    startedAt: now.toISOString(),
    startedBy: 'Dana',
    closedAt: null,
    outcome: 'open',
    items: Object.fromEntries(done.map((id) => [id, { text: id, evidence: [evidence] }])),
  };
}
const view = (of: Release) => releaseView(persona, of, firstCommit, { now });

describe('a handoff report', () => {
  it('prefers the template that calls itself a handoff', () => {
    const other = { title: 'Status report', text: 'Status: [status] report', place: placeAt(1) };
    assert.equal(reportTemplate({ ...persona, templates: [other, ...persona.templates] })?.title, 'Handoff');
    assert.equal(reportTemplate({ ...persona, templates: [other] })?.title, 'Status report');
    assert.equal(reportTemplate({ ...persona, templates: [{ ...other, text: 'A letter' }] }), undefined);
  });

  it("fills the persona's own template and keeps what nothing is known about", () => {
    const text = handoffReport(view(release(['pipeline-green', 'smoke-tests-pass', 'team-told'])), persona, { now });
    assert.match(
      text,
      /^✅ Operation: Deployment\n✅ Status: Success\n✅ Environment: production\nVersion: v1\.4\.0\n/,
    );
    assert.match(text, /- \[List of changes\]/);
    assert.match(text, /- \[x\] Pipeline green \(Dana · .*\)\n- \[x\] Smoke tests pass/);
  });

  it('never says success with an item open, failed or stale', () => {
    const open = handoffReport(view(release(['pipeline-green'])), persona, { now });
    assert.match(open, /⏳ Status: Not finished \(2 items open\)/);
    assert.match(open, /- \[ \] Smoke tests pass\n/);
    const failed = handoffReport(view(release(['pipeline-green'], { result: 'failed', value: 'red' })), persona, {
      now,
    });
    assert.match(failed, /Status: Failed \(1 item failed\)/);
    const all = release(['pipeline-green', 'smoke-tests-pass', 'team-told'], { head: '2'.repeat(40) });
    assert.match(handoffReport(view(all), persona, { now }), /Status: Not finished \(3 items open\)/);
    for (const text of [open, failed]) assert.doesNotMatch(text, /Success|✅/);
  });

  it('is ours where the persona has none', () => {
    const plain = { ...persona, templates: [] };
    assert.match(
      handoffReport(view(release([])), plain, { now }),
      /^# ops[^\n]*\n\nStatus: Not finished \(3 items open\)\n/,
    );
  });
});

describe('ticks from a filled list', () => {
  it('come back from our own list, with their notes', () => {
    const list = checklistMarkdown(view(release(['pipeline-green'], { value: 'run 42' })));
    const { ticks, unknown } = readTicks(list, persona);
    assert.deepEqual(
      ticks.map(({ id, done }) => [id, done]),
      [
        ['pipeline-green', true],
        ['smoke-tests-pass', false],
        ['team-told', false],
      ],
    );
    assert.match(ticks[0]?.note ?? '', /^Dana, 2026-05-20 12:00 UTC.*: run 42$/);
    assert.deepEqual(unknown, []);
  });

  it('are found by their words whatever the list looks like, and what is no item is named by its line', () => {
    const { ticks, unknown } = readTicks(
      '1. [X] **pipeline   green**\r\n> * [x] Team told\n- [x] Something else\nno box\n',
      persona,
    );
    assert.deepEqual(
      ticks.map(({ id, done, line }) => [id, done, line]),
      [
        ['pipeline-green', true, 1],
        ['team-told', true, 2],
      ],
    );
    assert.deepEqual(unknown, [{ line: 3, text: 'Something else' }]);
  });

  it('tell items of the same words apart by their order', () => {
    const twice = personaOf({
      checklists: [checklist('A', [item('Same', { id: 'a' })]), checklist('B', [item('Same', { id: 'b' })])],
    });
    const { ticks } = readTicks('- [ ] Same\n- [x] Same\n- [x] Same\n', twice);
    assert.deepEqual(
      ticks.map(({ id, done }) => [id, done]),
      [
        ['a', false],
        ['b', true],
      ],
    );
  });
});

describe('a past release', () => {
  it('tells how it ended and everything recorded in it', () => {
    const past = {
      ...release(['pipeline-green'], { value: 'a | b\n# c' }),
      outcome: 'closed' as const,
      closedAt: now.toISOString(),
    };
    const text = pastReleaseText(past, persona);
    assert.match(text, /^# v1\.4\.0 → production\n\nClosed 2026-05-20T12:00:00\.000Z, started/);
    assert.match(text, /- \[x\] pipeline-green\n {2}- done, Dana, .*: a \| b # c/);
  });
});
