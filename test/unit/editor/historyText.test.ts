import assert from 'node:assert/strict';
import type { HistoryFinding } from '../../../src/secrets/history.ts';
import { historyText } from '../../../src/editor/history/historyText.ts';

function finding(over: Partial<HistoryFinding>): HistoryFinding {
  return {
    commit: 'a'.repeat(40),
    date: '2024-05-01T10:00:00+02:00',
    author: 'Dana',
    file: 'app.yaml',
    line: 3,
    endLine: 3,
    column: 11,
    endColumn: 20,
    rule: 'password',
    what: 'Password',
    confidence: 'high',
    key: 'DB_PASSWORD',
    preview: 'Kq••••',
    print: '0a1b2c3d',
    inHead: false,
    ...over,
  };
}

const report = { project: 'harbour', commits: 12, remembered: 0, skipped: 0, cancelled: false, shallow: false };

describe('the report on a history', () => {
  it('tells what still stands in HEAD first, then the newest, with a place to click', () => {
    const old = finding({});
    const late = finding({ commit: 'b'.repeat(40), date: '2025-01-02T10:00:00Z', file: 'k8s/x.yaml', line: 1 });
    const here = finding({ commit: 'c'.repeat(40), inHead: true, key: undefined });
    const { text, places } = historyText({ ...report, findings: [old, late, here] });
    assert.match(text, /^# Secrets in the history of harbour\n\n3 secrets, 1 still in HEAD: 12 commits looked at\./);
    const order = [
      '## Still in HEAD',
      'cccccccccccc',
      '## Gone from HEAD',
      '2025-01-02 · bbbbbbbbbbbb · Dana',
      '2024-05-01 · aaaaaaaaaaaa',
    ];
    const at = order.map((words) => text.indexOf(words));
    assert.deepEqual(
      at,
      at.toSorted((a, b) => a - b),
    );
    assert.ok(at.every((one) => one > 0));
    const lines = text.split('\n');
    assert.deepEqual(
      places.map(({ line, start, end }) => lines[line]?.slice(start, end)),
      ['app.yaml:3', 'k8s/x.yaml:1', 'app.yaml:3'],
    );
    assert.match(text, /- app\.yaml:3 {2}Password \(DB_PASSWORD, Kq••••\) {2}secret\/password/);
  });

  it('says what was not looked at', () => {
    const { text } = historyText({
      ...report,
      findings: [],
      remembered: 5,
      skipped: 2,
      cancelled: true,
      shallow: true,
    });
    assert.match(text, /No secrets: 12 commits looked at, 5 of them known from before\./);
    assert.match(text, /The search was stopped\..*it goes on from there/);
    assert.match(text, /shallow clone/);
    assert.match(text, /2 versions of large or binary files/);
  });

  it('keeps a stranger’s names on one line', () => {
    const { text, places } = historyText({ ...report, findings: [finding({ author: 'a\nb', file: 'x\u202Ey.yaml' })] });
    assert.doesNotMatch(text, /a\nb|\u202E/);
    assert.equal(places.length, 1);
  });
});
