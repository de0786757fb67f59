import assert from 'node:assert/strict';
import { judgeChange } from '../../../src/authority/judge.ts';
import { personaOf, placeAt, territory } from './personaOf.ts';

const active = personaOf({
  territories: [territory('forbidden', { text: 'Write application code', classes: ['source'], place: placeAt(14) })],
});

describe('judgeChange', () => {
  it('marks only the lines that changed', () => {
    const findings = judgeChange(
      { active, others: [] },
      { path: 'src/a.ts', before: 'one\ntwo\nthree\nfour\n', after: 'one\n2\nthree\n4\n' },
    );
    assert.deepEqual(
      findings.map(({ lines }) => lines),
      [
        { start: 2, end: 2 },
        { start: 4, end: 4 },
      ],
    );
    assert.deepEqual(
      new Set(findings.map(({ rule, effect }) => `${rule} ${effect}`)),
      new Set(['authority/source deny']),
    );
    assert.equal(findings[0]?.source?.line, 14);
  });

  it('is silent when nothing changed, when the change was taken back and where the persona may write', () => {
    const actors = { active, others: [] };
    assert.deepEqual(judgeChange(actors, { path: 'src/a.ts', before: 'a\n', after: 'a\n' }), []);
    assert.deepEqual(judgeChange(actors, { path: 'src/a.ts', before: 'a\n', after: 'a\r\n' }), []);
    assert.deepEqual(judgeChange(actors, { path: 'Dockerfile', before: undefined, after: 'FROM a:1.0\n' }), []);
  });

  it('judges a changed file of 2,000 lines in a few milliseconds', () => {
    const lines = Array.from({ length: 2000 }, (_, index) => `const value${index} = ${index};`);
    const before = lines.join('\n');
    const after = lines.map((line, index) => (index % 7 === 0 ? `${line} // new` : line)).join('\n');
    const actors = { active, others: [] };
    // The processor's own time, the best of a few: how busy the machine is says nothing about the judge.
    const took = Math.min(
      ...Array.from({ length: 5 }, () => {
        const started = process.cpuUsage();
        judgeChange(actors, { path: 'src/a.ts', before, after });
        const { user, system } = process.cpuUsage(started);
        return (user + system) / 1000;
      }),
    );
    // Forty times the aim, for slow machines; an algorithm that is too slow misses it by far more.
    assert.ok(took < 400, `took ${took} ms`);
  });
});
