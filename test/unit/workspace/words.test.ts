import assert from 'node:assert/strict';
import { showCommand, splitWords } from '../../../src/workspace/words.ts';

describe('splitWords', () => {
  const cases: readonly (readonly [string, string[] | undefined])[] = [
    ['npm test', ['npm', 'test']],
    ['  a   b ', ['a', 'b']],
    [`echo 'it is' "so \\"far\\""`, ['echo', 'it is', 'so "far"']],
    ["printf ''", ['printf', '']],
    ['a && b', undefined],
    ['a | b', undefined],
    ['echo $HOME', undefined],
    ['echo "$(id)"', undefined],
    ["echo '$(id)'", ['echo', '$(id)']],
    ['rm *', undefined],
    ["open 'quote", undefined],
    ['', []],
  ];
  for (const [text, words] of cases) {
    it(`reads ${JSON.stringify(text)}`, () => assert.deepEqual(splitWords(text), words));
  }

  it('reads back what showCommand wrote', () => {
    const argv = ['git', 'commit', '-m', `it's "$(here)" \n; two`, ''];
    assert.deepEqual(splitWords(showCommand(argv)), argv);
  });
});
