import * as assert from 'node:assert/strict';
import type { Settings } from '../../../src/editor/config.ts';
import { isJudgedForSecrets, judgeFile } from '../../../src/editor/diagnostics/judge.ts';
import type { GitFacts } from '../../../src/editor/diagnostics/gitFacts.ts';

const settings: Settings = {
  personaLocations: [],
  secrets: { enabled: true, include: [], exclude: [], severity: 'auto' },
  authority: { enabled: true, severity: 'warning' },
  judgeWhileTyping: true,
};

/** A value that looks like a real password; put together here, so that no scanner finds one in this file. */
const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');

function tracked(relative: string): GitFacts {
  return { reader: undefined, root: '/work', relative, state: 'tracked', before: () => Promise.resolve(undefined) };
}

async function judge(text: string, relative = 'app.yaml') {
  return judgeFile({ text, git: tracked(relative), settings, actors: undefined });
}

describe('judging a file', () => {
  for (const [name, text, line, column] of [
    ['the first line', `password: ${password}\n`, 1, 11],
    ['Windows line endings', `a: 1\r\nb: 2\r\npassword: ${password}\r\n`, 3, 11],
    ['no last line ending', `a: 1\n\npassword: ${password}`, 3, 11],
  ] as const) {
    it(`gives line, column and the exact value with ${name}`, async () => {
      const [finding, ...more] = await judge(text);
      assert.ok(finding);
      assert.deepEqual(more, []);
      assert.deepEqual([finding.line, finding.column], [line, column]);
      assert.equal(text.slice(finding.start, finding.end), password);
      assert.equal(finding.code, 'secret/password');
      assert.ok(!JSON.stringify(finding).includes(password.slice(0, 6)));
    });
  }

  it('leaves files of git itself and files of other kinds alone', async () => {
    assert.deepEqual(await judge(`password: ${password}\n`, '.git/config.yaml'), []);
    assert.deepEqual(await judge(`password: ${password}\n`, 'node_modules/x/app.yaml'), []);
  });

  it('follows the patterns of the settings, exclusion before inclusion', async () => {
    const secrets = { ...settings.secrets, include: ['notes/*.txt'], exclude: ['notes/old.txt'] };
    const changed = { ...settings, secrets };
    assert.equal(await isJudgedForSecrets('notes/new.txt', settings), false);
    assert.equal(await isJudgedForSecrets('notes/new.txt', changed), true);
    assert.equal(await isJudgedForSecrets('notes/old.txt', changed), false);
  });

  it('takes less than 5 ms for a save of 6 KB once it is warm', async () => {
    const text = `${'  LOG_LEVEL: information\n'.repeat(250)}password: ${password}\n`;
    assert.ok(text.length > 6000);
    const times: number[] = [];
    for (let round = 0; round < 25; round++) {
      const started = performance.now();
      await judge(text);
      times.push(performance.now() - started);
    }
    // The best of several: on a busy machine the others measure the machine.
    const best = Math.min(...times.slice(1));
    assert.ok(best < 5, `${best.toFixed(2)} ms`);
  });
});
