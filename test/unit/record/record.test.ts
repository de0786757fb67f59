import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { appendAudit, brokenChain, withAuditRow } from '../../../src/record/audit.ts';
import { findRecordPlaces, isRecordFile } from '../../../src/record/places.ts';
import { reportMarkdown } from '../../../src/record/report.ts';
import { withReleaseState } from '../../../src/record/state.ts';

const entry = { at: '2026-05-04T10:00:00Z', who: 'Dana', event: 'RELEASE', subject: 'billing v1.0.1', details: 'ok' };
/** Put together at run time, so that no scanner takes this file for a leak. */
const secret = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');

describe('the audit log', () => {
  it('begins with a table and grows by one row at a time; earlier bytes stay', () => {
    const one = withAuditRow(undefined, entry);
    const two = withAuditRow(one, { ...entry, event: 'ROLLBACK' });
    assert.ok(two.startsWith(one));
    assert.match(
      two.slice(one.length),
      /^\| 2026-05-04T10:00:00Z \| Dana \| ROLLBACK \| billing v1\.0\.1 \| ok \| [0-9a-f]{12} \|\n$/,
    );
    assert.deepEqual(brokenChain(two), []);
  });

  it('adds a table of its own below a log of another form, word for word', () => {
    const house = '# Audit\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\nKept by hand.\n';
    const text = withAuditRow(house, entry);
    assert.ok(text.startsWith(house));
    assert.ok(withAuditRow(text, entry).startsWith(text));
    assert.deepEqual(brokenChain(withAuditRow(text, entry)), []);
  });

  it('keeps CRLF', () => assert.doesNotMatch(withAuditRow('# Log\r\n', entry), /[^\r]\n/));

  it('shows a row that was changed or taken out', () => {
    const text =
      ['a', 'b', 'c'].reduce<string | undefined>(
        (log, subject) => withAuditRow(log, { ...entry, subject }),
        undefined,
      ) ?? '';
    const lines = text.split('\n');
    const second = lines.findIndex((line) => line.includes('| b |'));
    assert.deepEqual(brokenChain(text.replace('| b |', '| x |')), [second + 1]);
    assert.deepEqual(brokenChain(lines.filter((_, index) => index !== second).join('\n')), [second + 1]);
  });

  it('keeps a row one row, and a secret out of it', () => {
    const text = withAuditRow(undefined, { ...entry, details: `a | b\nc ${secret}` });
    assert.match(text, /\| a \\\| b c /);
    assert.ok(!text.includes(secret));
    assert.deepEqual(brokenChain(text), []);
  });

  it('is written to a file, and made when it is missing', async () => {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'));
    try {
      const file = path.join(folder, 'docs', 'AUDIT_LOG.md');
      await appendAudit(file, entry);
      await appendAudit(file, entry);
      assert.equal(fs.readFileSync(file, 'utf8'), withAuditRow(withAuditRow(undefined, entry), entry));
    } finally {
      fs.rmSync(folder, { recursive: true });
    }
  });
});

describe('record places', () => {
  it('are what the persona names, else what the repository has', () => {
    const files = ['docs/deep/AUDIT_LOG.md', 'AUDIT_LOG.md', 'docs/deployments/v1.md'];
    assert.deepEqual(findRecordPlaces(files, ['agents/memory/PROJECT_STATE.md']), {
      audit: 'AUDIT_LOG.md',
      state: 'agents/memory/PROJECT_STATE.md',
      reports: 'docs/deployments',
    });
    assert.equal(findRecordPlaces(files, ['ops/AUDIT_LOG.md']).audit, 'ops/AUDIT_LOG.md');
    assert.deepEqual(findRecordPlaces([], []), { audit: undefined, state: undefined, reports: undefined });
  });

  it('are the only files that may have changed', () => {
    const places = { audit: 'AUDIT_LOG.md', state: undefined, reports: 'docs/deployments' };
    assert.ok(isRecordFile('AUDIT_LOG.md', places));
    assert.ok(isRecordFile('docs/deployments/v1.0.1.md', places));
    assert.ok(!isRecordFile('docs/deployments/run.sh', places));
    assert.ok(!isRecordFile('src/AUDIT_LOG.md', places));
  });
});

describe('PROJECT_STATE.md', () => {
  const state = { version: '1.0.1', tag: 'v1.0.1', commit: 'abc', at: 'then', outcome: 'released' };
  it('gets one block that is brought up to date; the rest stays', () => {
    const text = '# State\r\n\r\n- ours\r\n';
    const one = withReleaseState(text, state);
    assert.ok(one.startsWith(text));
    assert.doesNotMatch(one, /[^\r]\n/);
    const two = withReleaseState(`${one}after\r\n`, { ...state, tag: 'v1.0.2' });
    assert.ok(two.startsWith(text) && two.endsWith('after\r\n'));
    assert.match(two, /Last release: v1\.0\.2/);
    assert.doesNotMatch(two, /v1\.0\.1/);
  });
});

describe('a report', () => {
  it('tells facts and sections, and no secret', () => {
    const text = reportMarkdown({
      title: 'billing\nv1',
      facts: [['Key', secret]],
      sections: [
        { title: 'Files', lines: ['a', 'b'] },
        { title: 'Nothing', lines: [] },
      ],
    });
    assert.match(text, /^# billing v1\n\n- Key: /);
    assert.match(text, /\n## Files\n\n- a\n- b\n$/);
    assert.ok(!text.includes(secret) && !text.includes('Nothing'));
  });
});
