import assert from 'node:assert/strict';
import { compileCustomRules, scanCustom } from '../../../src/secrets/customRules.ts';
import { random } from './samples.ts';
import { processorNow } from '../support/processorTime.ts';

describe('rules of users and repositories', () => {
  it('find the first group, or all that matched', () => {
    const { rules, problems } = compileCustomRules([
      { id: 'gateway', what: 'Gateway token', pattern: 'gw=([a-z0-9]{8,})' },
      { id: 'whole', pattern: 'zz[0-9]{6}', confidence: 'low' },
    ]);
    assert.deepEqual(problems, []);
    const text = `x\r\ngw=${random('lower', 12)}\nzz123456\n`;
    const found = scanCustom(text, rules);
    assert.deepEqual(
      found.map((one) => [one.rule, text.slice(one.start, one.end), one.confidence]),
      [
        ['gateway', random('lower', 12), 'high'],
        ['whole', 'zz123456', 'low'],
      ],
    );
    assert.ok(!JSON.stringify(found).includes(random('lower', 12)));
  });

  it('pass over what is too regular', () => {
    const { rules } = compileCustomRules([{ id: 'a', pattern: 'k=(\\w+)', entropy: 3 }]);
    assert.deepEqual(scanCustom('k=aaaaaaaaaaaa', rules), []);
  });

  it('are left out with a sentence when they cannot be used', () => {
    const { rules, problems } = compileCustomRules([
      { id: 'open', pattern: '(' },
      { id: 'back', pattern: '(a)\\1' },
      { id: 'no id', pattern: 'a' },
      { id: 'long', pattern: 'a'.repeat(2_000) },
    ]);
    assert.equal(rules.length, 0);
    assert.equal(problems.length, 4);
    for (const problem of problems) assert.match(problem, /^The secret rule ".+" is left out: /);
  });

  it('end soon, also those that would hang a backtracking engine', () => {
    const { rules } = compileCustomRules([{ id: 'slow', pattern: '(a+)+$' }]);
    const start = processorNow();
    scanCustom(`${'a'.repeat(20_000)}!`, rules);
    assert.ok(processorNow() - start < 5_000);
  });
});
