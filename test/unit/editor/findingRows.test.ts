import assert from 'node:assert/strict';
import type { JudgedFinding } from '../../../src/editor/diagnostics/findings.ts';
import { findingRows, findingsBadge, findingsDescription } from '../../../src/editor/views/findingRows.ts';

function finding(over: Partial<JudgedFinding>): JudgedFinding {
  return {
    kind: 'secret',
    rule: 'password',
    code: 'secret/password',
    message: 'Password in a file that git tracks (DB_PASSWORD, Kq••••). Rotate it.',
    title: 'DB_PASSWORD: Password',
    preview: 'Kq••••',
    severity: 'error',
    start: 4,
    end: 9,
    line: 3,
    column: 5,
    endLine: 3,
    endColumn: 10,
    explanation: undefined,
    source: undefined,
    ...over,
  };
}

const token = { rule: 'token', code: 'secret/token', title: 'Token', severity: 'warning' } as const;
const files = [
  { file: '/repo/k8s/b.yaml', findings: [finding({ line: 9 })] },
  { file: '/repo/a.yaml', findings: [finding(token), finding({ line: 7 })] },
];

describe('the rows of the Findings view', () => {
  it('go by file and then by line', () => {
    const rows = findingRows(files, '/repo', 'file');
    assert.deepEqual(
      rows.map(({ label, description, children }) => [label, description, children?.map((one) => one.description)]),
      [
        ['a.yaml', '2 findings', ['line 3 · secret/token · Kq••••', 'line 7 · secret/password · Kq••••']],
        ['k8s/b.yaml', '1 finding', ['line 9 · secret/password · Kq••••']],
      ],
    );
  });

  it('go by rule, the gravest first, with the places below', () => {
    const rows = findingRows(files, '/repo', 'rule');
    assert.deepEqual(
      rows.map(({ label, description, color, children }) => [
        label,
        description,
        color,
        children?.map((one) => one.label),
      ]),
      [
        ['secret/password', '2 findings in 2 files', 'bad', ['a.yaml:7', 'k8s/b.yaml:9']],
        ['secret/token', '1 finding in 1 file', 'warning', ['a.yaml:3']],
      ],
    );
    assert.deepEqual(rows[0]?.children?.[0]?.subject, {
      kind: 'finding',
      file: '/repo/a.yaml',
      start: 4,
      end: 9,
      rule: 'password',
    });
  });

  it('have ids of their own either way', () => {
    for (const by of ['file', 'rule'] as const) {
      const rows = findingRows(files, '/repo', by);
      const ids = [...rows, ...rows.flatMap((one) => one.children ?? [])].map((one) => one.id);
      assert.equal(new Set(ids).size, ids.length);
    }
  });

  it('stay folded when there are very many', () => {
    const many = [
      { file: '/repo/a.yaml', findings: Array.from({ length: 201 }, (_, at) => finding({ line: at + 1 })) },
    ];
    assert.equal(findingRows(many, '/repo', 'file')[0]?.expanded, false);
  });

  it('are summed up in the head, and in a badge of what is grave', () => {
    assert.equal(findingsDescription(files), '3 in 2 files');
    assert.equal(findingsDescription([]), undefined);
    assert.deepEqual(findingsBadge(files), { value: 3, tooltip: '3 findings' });
    assert.equal(findingsBadge([{ file: '/repo/a', findings: [finding({ severity: 'hint' })] }]), undefined);
  });
});
