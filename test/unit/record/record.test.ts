import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { appendAudit } from '../../../src/record/audit.ts';
import { findRecordPlaces, isRecordFile } from '../../../src/record/places.ts';
import { reportMarkdown } from '../../../src/record/report.ts';
import { updateProjectState, withReleaseState } from '../../../src/record/state.ts';

/** Put together at run time, so that no scanner takes this file for a leak. */
const secret = ['ghp', 'A1b2C3d4E5f6G7h8I9j0K1l2M3n4O5p6Q7r8'].join('_');

describe('record places', () => {
  it('are what the persona names, else what the repository has', () => {
    const files = ['docs/deep/AUDIT_LOG.md', 'AUDIT_LOG.md', 'docs/deployments/v1.md'];
    assert.deepEqual(findRecordPlaces(files, ['agents/memory/PROJECT_STATE.md']), {
      audit: 'AUDIT_LOG.md',
      state: 'agents/memory/PROJECT_STATE.md',
      reports: 'docs/deployments',
    });
    assert.equal(findRecordPlaces(files, ['ops/AUDIT_LOG.md']).audit, 'ops/AUDIT_LOG.md');
    assert.equal(findRecordPlaces([], [], ['report.md', 'ops/AUDIT_LOG.md']).audit, 'ops/AUDIT_LOG.md');
    assert.equal(findRecordPlaces(files.slice(0, 1), [], ['AUDIT_LOG.md']).audit, 'docs/deep/AUDIT_LOG.md');
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

describe("a project's own fields in PROJECT_STATE.md", () => {
  const state = { version: '1.0.1', tag: 'v1.0.1', commit: 'abc', at: '2026-05-04', outcome: 'released' };
  const rows: readonly (readonly [string, string])[] = [
    ['**Last Updated:** 2025-01-01', '**Last Updated:** 2026-05-04'],
    ['- Last updated: yesterday', '- Last updated: 2026-05-04'],
    ['| Version | v1.0.0  |', '| Version | v1.0.1  |'],
    ['| **Current Version** | v1.0.0 |', '| **Current Version** | v1.0.1 |'],
    ['Current Phase: S10', 'Current Phase: S10'],
    ['The version: it is decided later, see above', 'The version: it is decided later, see above'],
  ];
  for (const [before, after] of rows) {
    it(`turns "${before}" into "${after}"`, () => {
      const text = `# State\r\n\r\n${before}\r\nKept: version 7\r\n`;
      assert.ok(withReleaseState(text, state).startsWith(`# State\r\n\r\n${after}\r\nKept: version 7\r\n`));
    });
  }
});

describe('PROJECT_STATE.md on disk', () => {
  const state = { version: '1.0.1', tag: 'v1.0.1', commit: 'abc', at: 'then', outcome: 'released → ü' };
  const block = '<!-- ops-persona:release -->old<!-- /ops-persona:release -->';
  const rows: readonly (readonly [string, Buffer, Buffer])[] = [
    ['Windows line endings', Buffer.from('# S\r\n\r\n'), Buffer.from('\r\nafter\r\n')],
    ['a byte-order mark', Buffer.from('\uFEFF# S\n'), Buffer.from('\n')],
    ['no last line ending', Buffer.from('# S\n'), Buffer.from('\nlast')],
    ['bytes that are no UTF-8', Buffer.from([0x23, 0x20, 0xe4, 0x0a]), Buffer.from([0x0a, 0xff, 0xfe, 0x0a])],
  ];
  for (const [name, before, after] of rows) {
    it(`keeps every other byte with ${name}`, async () => {
      const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-'));
      try {
        const file = path.join(folder, 'PROJECT_STATE.md');
        assert.equal(await updateProjectState(file, state), false);
        await fs.writeFile(file, Buffer.concat([before, Buffer.from(block), after]));
        assert.equal(await updateProjectState(file, state), true);
        const bytes = await fs.readFile(file);
        assert.ok(bytes.subarray(0, before.length).equals(before));
        assert.ok(bytes.subarray(bytes.length - after.length).equals(after));
        assert.match(bytes.toString('utf8'), /Last release: v1\.0\.1 \(released → ü\)/);
        await appendAudit(file, { at: 'then', who: 'Dana', event: 'NOTE', subject: 'ü', details: 'x' });
        const longer = await fs.readFile(file);
        const kept = bytes.toString('latin1').trimEnd().length;
        assert.ok(longer.subarray(0, kept).equals(bytes.subarray(0, kept)) && longer.length > bytes.length);
        assert.match(longer.toString('utf8'), /\| ü \| x <!-- chain/);
      } finally {
        await fs.rm(folder, { recursive: true });
      }
    });
  }
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
