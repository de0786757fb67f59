import assert from 'node:assert/strict';
import { decide } from '../../../src/authority/decide.ts';
import { dayOf } from '../../../src/authority/days.ts';
import { addException, findException, parseExceptions } from '../../../src/authority/exceptions.ts';
import { judgeChange } from '../../../src/authority/judge.ts';
import { personaOf, territory } from './personaOf.ts';

const today = '2026-05-20';
const good = {
  rule: 'authority/source',
  paths: ['src/glue/'],
  reason: 'Generated from the gateway until the split.',
  by: 'Dana',
  granted: today,
  expires: '2026-08-01',
};

describe('parseExceptions', () => {
  it('reads what addException wrote', () => {
    const text = addException(addException(undefined, good), { ...good, rule: 'red-line/*', paths: ['a "b"/{c,d}'] });
    const { current, expired, problems } = parseExceptions(text, today);
    assert.deepEqual(problems, []);
    assert.deepEqual(expired, []);
    const { rule, paths, reason, by, expires } = good;
    assert.deepEqual(current[0], { rule, paths, reason, by, expires, line: 3 });
    assert.deepEqual(current[1]?.paths, ['a "b"/{c,d}']);
  });

  it('keeps comments, order and line endings of the file', () => {
    const text =
      '# ours\r\nexceptions:\r\n- rule: authority/ci # why\r\n  paths: [a]\r\n  reason: Because of the move.\r\n  by: Kim\r\n  expires: 2026-06-01\r\n';
    const more = addException(text, good);
    assert.ok(more.startsWith(text));
    assert.equal(parseExceptions(more, today).current.length, 2);
    assert.ok(!/[^\r]\n/.test(more));
  });

  it('takes the last day in, and sets what is over apart', () => {
    const text = addException(undefined, { ...good, expires: today });
    assert.equal(parseExceptions(text, today).current.length, 1);
    assert.equal(parseExceptions(text, '2026-05-21').expired.length, 1);
  });

  for (const text of ['', '# nothing\n', 'exceptions:\n', 'exceptions: []\n']) {
    it(`finds none in ${JSON.stringify(text)} and can add one`, () => {
      assert.deepEqual(parseExceptions(text, today), { current: [], expired: [], problems: [] });
      assert.equal(parseExceptions(addException(text, good), today).current.length, 1);
    });
  }

  const wrong: readonly (readonly [string, string, RegExp])[] = [
    ['a rule of secrets', 'rule: secret/password', /secrets have no exceptions/],
    ['a short reason', 'reason: because', /at least 10/],
    ['no end', 'expires: soon', /2026-08-01/],
    ['a day that does not exist', 'expires: 2026-02-30', /2026-08-01/],
    ['no path', 'paths: []', /paths/],
    ['an unknown key', 'until: 2026-08-01', /until/],
  ];
  for (const [what, replaced, message] of wrong) {
    it(`does not use an entry with ${what}, says where, and keeps the others`, () => {
      const key = replaced.split(':')[0] ?? '';
      const text = addException(addException(undefined, good), good);
      const lines = text.split('\n');
      const at = lines.findIndex((line) => line.trim().replace(/^- /, '').startsWith(`${key}:`));
      if (at === -1) lines.splice(3, 0, `    ${replaced}`);
      else lines[at] = (lines[at] ?? '').replace(/(- )?\w+:.*/, `$1${replaced}`);
      const { current, problems } = parseExceptions(lines.join('\n'), today);
      assert.equal(current.length, 1);
      assert.match(problems.map((problem) => problem.message).join(' '), message);
      assert.ok(problems.every(({ line }) => line >= 3 && line <= 8));
    });
  }

  it('adds nothing to a file that is broken', () => {
    assert.throws(() => addException('exceptions:\n  - rule: x\n', good), /exceptions\.yaml:2/);
  });

  it('reports broken YAML and another shape at its place', () => {
    assert.equal(parseExceptions('exceptions: [', today).problems.length > 0, true);
    assert.equal(parseExceptions('- a\n', today).problems[0]?.line, 1);
  });
});

describe('exceptions', () => {
  const active = personaOf({ territories: [territory('forbidden', { text: 'Source', classes: ['source'] })] });
  const exceptions = parseExceptions(addException(undefined, good), today).current;

  it('turn a denial into an allowance, and stay visible in the decision', () => {
    const actors = { active, others: [], exceptions };
    const decision = decide(actors, { kind: 'write', path: 'src/glue/a.ts' });
    assert.deepEqual([decision.effect, decision.exception?.by], ['allow', 'Dana']);
    assert.equal(decide(actors, { kind: 'write', path: 'src/other.ts' }).effect, 'deny');
    assert.deepEqual(judgeChange(actors, { path: 'src/glue/a.ts', before: '', after: 'x\n' }), []);
  });

  it('of one rule do not cover another', () => {
    const tls = { path: 'src/glue/a.ts', before: '', after: 'x({ rejectUnauthorized: false })\n' };
    assert.deepEqual(
      judgeChange({ active, others: [], exceptions }, tls).map(({ rule }) => rule),
      ['red-line/tls-verify'],
    );
    const both = [...exceptions, { ...good, rule: 'red-line/tls-verify', line: 9 }];
    assert.deepEqual(judgeChange({ active, others: [], exceptions: both }, tls), []);
    assert.equal(findException(exceptions, 'red-line/tls-verify', 'src/glue/a.ts'), undefined);
  });
});

describe('dayOf', () => {
  it('is the day where the user is', () => assert.equal(dayOf(new Date(2026, 0, 5, 23, 59)), '2026-01-05'));
});
