import assert from 'node:assert/strict';
import { isReleaseMessage, summarise } from '../../../src/pipeline/commits.ts';
import { processorNow } from '../support/processorTime.ts';

const sha = (number: number): string => number.toString(16).padStart(40, '0');
/** Newest first, as git gives them. */
const log = (...messages: string[]) =>
  messages.map((message, index) => ({
    hash: sha(messages.length - index),
    merge: message.startsWith('Merge '),
    message,
  }));

describe('F31 summarise', () => {
  const cases: readonly (readonly [string, string[], 'patch' | 'minor' | 'major' | undefined, string?])[] = [
    ['a fix is a patch', ['fix: a'], 'patch', '1 fix'],
    ['a feature is a minor', ['fix: a', 'feat(api): b'], 'minor', '1 feature, 1 fix'],
    ['a mark is a major', ['feat!: a'], 'major', '1 breaking change'],
    ['a mark after a scope is a major', ['fix(core)!: a'], 'major'],
    ['a footer is a major', ['fix: a\n\nBREAKING CHANGE: gone'], 'major'],
    ['a footer with a hyphen is a major', ['fix: a\n\nBREAKING-CHANGE: gone'], 'major'],
    ['a footer of a commit without a type is a major', ['tidy\n\nBREAKING CHANGE: gone'], 'major'],
    ['type letters may be upper case', ['Feat: a'], 'minor'],
    ['no type at all is a patch', ['tidy up'], 'patch', '1 other change'],
    ['a chore is a patch', ['chore: a'], 'patch'],
    ['merges do not count', ["Merge branch 'x'"], undefined],
    [
      'releases do not count',
      ['chore: release version 1.2.3', 'chore(release): 1.2.2', 'v1.2.1', 'Release 1.2.0'],
      undefined,
    ],
    [
      'a reverted feature does not count',
      [`Revert "feat: b"\n\nThis reverts commit ${sha(2)}.`, 'feat: b', 'fix: a'],
      'patch',
      '1 fix',
    ],
    [
      'a conventional revert takes the pair away',
      [`revert: feat: b\n\nThis reverts commit ${sha(1)}.`, 'feat: b'],
      undefined,
    ],
    [
      'a reverted revert brings the feature back',
      [
        `Revert "Revert"\n\nThis reverts commit ${sha(2)}.`,
        `Revert "feat: b"\n\nThis reverts commit ${sha(1)}.`,
        'feat: b',
      ],
      'minor',
    ],
    ['the revert of an older commit counts', [`Revert "feat: z"\n\nThis reverts commit ${'f'.repeat(40)}.`], 'patch'],
    ['nothing is nothing', [], undefined],
  ];
  for (const [name, messages, bump, words] of cases) {
    it(name, () => {
      const summary = summarise(log(...messages));
      assert.equal(summary?.bump, bump);
      if (words !== undefined) assert.equal(summary?.words, words);
    });
  }

  it('names the commits without a type', () => {
    assert.match(summarise(log('tidy up'))?.notes[0] ?? '', /1 commit without a type \(0000000\)/);
  });

  it('keeps what shells and editors would run as plain text', () => {
    const subject = 'run ${command:x} `id` $(id) %PATH% "q"';
    assert.equal(summarise(log(`fix: ${subject}`))?.commits[0]?.subject, subject);
  });

  it('reads 5,000 commits in a moment', () => {
    const started = processorNow();
    summarise(
      log(
        ...Array.from(
          { length: 5000 },
          (_, index) => `feat(scope): number ${index}\n\n${'words '.repeat(40)}\n\nBREAKING CHANGE: x`,
        ),
      ),
    );
    assert.ok(processorNow() - started < 4000);
  });
});

describe('isReleaseMessage', () => {
  for (const [message, expected] of [
    ['chore: release version 1.2.3', true],
    ['chore(release): 1.2.3', true],
    ['chore(release): notes', false],
    ['1.2.3', true],
    ['v1.2.3-beta.1', true],
    ['fix: release the lock', false],
    ['chore: release notes', false],
  ] as const) {
    it(`${expected ? 'takes' : 'leaves'} "${message}"`, () => assert.equal(isReleaseMessage(message), expected));
  }
});
