import assert from 'node:assert/strict';
import { addToChangelog, type ChangelogEntry } from '../../../src/pipeline/changelog.ts';
import { PhaseError } from '../../../src/pipeline/errors.ts';

const entry: ChangelogEntry = {
  version: '1.0.1',
  date: '2026-05-04',
  tag: 'v1.0.1',
  previousTag: 'v1.0.0',
  commits: [
    { hash: '1', type: 'fix', scope: undefined, subject: 'keep edits', breaking: false, breakingNote: undefined },
    { hash: '2', type: 'chore', scope: undefined, subject: 'tidy', breaking: false, breakingNote: undefined },
  ],
};
const add = (text: string | undefined): string => addToChangelog(text, entry, 'CHANGELOG.md');

/** What was inserted, when nothing else changed. */
function inserted(before: string, after: string): string {
  let start = 0;
  while (start < before.length && before[start] === after[start]) start++;
  const tail = before.length - start;
  assert.equal(after.slice(after.length - tail), before.slice(start), 'only an insertion');
  return after.slice(start, after.length - tail);
}

describe('addToChangelog', () => {
  it('makes a new file', () => {
    const text = add(undefined);
    assert.match(text, /^# Changelog\n/);
    assert.match(text, /## \[Unreleased\]\n\n## \[1\.0\.1\] - 2026-05-04\n\n### Fixed\n\n- keep edits\n$/);
  });

  it('moves what stands under Unreleased, word for word', () => {
    const before = '# Changelog\n\n## [Unreleased]\n\n### Fixed\n\n- by hand\n\n## [1.0.0] - 2025-01-01\n\n- first\n';
    const after = add(before);
    assert.equal(inserted(before, after).length, '## [1.0.1] - 2026-05-04\n\n'.length);
    assert.match(after, /## \[Unreleased\]\n\n## \[1\.0\.1\] - 2026-05-04\n\n### Fixed\n\n- by hand\n/);
    assert.ok(!after.includes('keep edits'));
  });

  it('fills an empty Unreleased from the commits', () => {
    const before = '# Changelog\n\n## [Unreleased]\n\n## [1.0.0] - 2025-01-01\n\n- first\n';
    assert.match(
      add(before),
      /## \[Unreleased\]\n\n## \[1\.0\.1\] - 2026-05-04\n\n### Fixed\n\n- keep edits\n\n## \[1\.0\.0\]/,
    );
  });

  it('brings the link list along', () => {
    const before =
      '## [Unreleased]\n\n- x\n\n## [1.0.0] - 2025-01-01\n\n[unreleased]: https://example.com/c/v1.0.0...HEAD\n[1.0.0]: https://example.com/t/v1.0.0\n';
    const after = add(before);
    assert.match(
      after,
      /\[unreleased\]: https:\/\/example\.com\/c\/v1\.0\.1\.\.\.HEAD\n\[1\.0\.1\]: https:\/\/example\.com\/c\/v1\.0\.0\.\.\.v1\.0\.1\n\[1\.0\.0\]/,
    );
  });

  it('keeps CRLF', () => {
    const before = '# Changelog\r\n\r\n## [Unreleased]\r\n\r\n- x\r\n';
    assert.doesNotMatch(add(before), /[^\r]\n/);
  });

  const styles: readonly (readonly [string, string, RegExp])[] = [
    [
      'plain with brackets around the date',
      '# Log\n\n## 1.0.0 (2025-01-01)\n\n- a\n',
      /\n## 1\.0\.1 \(2026-05-04\)\n\n### Fixed\n\n- keep edits\n\n## 1\.0\.0/,
    ],
    ['with v and slashes', '## v1.0.0 - 2025/01/01\n', /^## v1\.0\.1 - 2026\/05\/04\n/],
    [
      'linked',
      '# [1.0.0](https://x.test/compare/v0.9.0...v1.0.0) (2025-01-01)\n',
      /^# \[1\.0\.1\]\(https:\/\/x\.test\/compare\/v1\.0\.0\.\.\.v1\.0\.1\) \(2026-05-04\)\n/,
    ],
    ['no date', '## 1.0.0\n', /^## 1\.0\.1\n/],
    ['house text only', '# What is new\n\nWe write this by hand.\n', /by hand\.\n\n## 1\.0\.1 - 2026-05-04\n/],
    [
      'sections without versions',
      '# News\n\nIntro.\n\n## Spring\n\n- a\n',
      /Intro\.\n\n## 1\.0\.1 - 2026-05-04\n\n### Fixed\n\n- keep edits\n\n## Spring/,
    ],
  ];
  for (const [name, before, expected] of styles) {
    it(`inserts one block in the house's style: ${name}`, () => {
      const after = add(before);
      inserted(before, after);
      assert.match(after, expected);
    });
  }

  it('takes no heading inside a code fence for one', () => {
    const before = '# Log\n\n```\n## [Unreleased]\n## 1.0.1\n```\n\n## 1.0.0\n';
    assert.match(add(before), /```\n\n## 1\.0\.1\n/);
  });

  it('refuses a version that has a heading already, with its line', () => {
    assert.throws(
      () => add('# Log\n\n## [1.0.1] - 2020-01-01\n'),
      (error) =>
        error instanceof PhaseError &&
        error.phase === 3 &&
        error.line === 3 &&
        error.message.includes('1.0.1 is already in CHANGELOG.md'),
    );
  });

  it('lists a quiet commit when there is nothing else', () => {
    const after = addToChangelog(undefined, { ...entry, commits: entry.commits.slice(1) }, 'CHANGELOG.md');
    assert.match(after, /### Changed\n\n- tidy\n$/);
  });
});
