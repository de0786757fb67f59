import assert from 'node:assert/strict';
import { compileCustomRules, scanCustom } from '../../../src/secrets/customRules.ts';
import { sarifLog } from '../../../src/secrets/sarif.ts';
import { password, random } from './samples.ts';

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
    const start = performance.now();
    scanCustom(`${'a'.repeat(20_000)}!`, rules);
    assert.ok(performance.now() - start < 5_000);
  });
});

describe('the SARIF log', () => {
  const log = sarifLog(
    [
      {
        rule: 'password',
        what: 'Password',
        confidence: 'high',
        start: 0,
        end: 9,
        key: 'PW',
        preview: '••••',
        file: 'a b/ü#.yaml',
        line: 3,
        column: 5,
        endLine: 3,
        endColumn: 14,
        severity: 'error',
        message: 'Password in a file that git tracks (PW, ••••).',
        fingerprint: 'abcd',
      },
    ],
    { version: '1.2.3', helpUri: 'https://example.com/secrets' },
  );
  interface Log {
    version: string;
    runs: {
      tool: { driver: { semanticVersion: string; rules: { id: string; helpUri: string }[] } };
      results: {
        ruleId: string;
        ruleIndex: number;
        level: string;
        locations: { physicalLocation: { artifactLocation: { uri: string }; region: object } }[];
        partialFingerprints: object;
      }[];
    }[];
  }
  const parsed = JSON.parse(log) as Log;

  it('says where, what and how serious, with rules that explain themselves', () => {
    const [run] = parsed.runs;
    assert.equal(parsed.version, '2.1.0');
    assert.deepEqual(
      run?.tool.driver.rules.map((rule) => [rule.id, rule.helpUri]),
      [['secret/password', 'https://example.com/secrets#passwords']],
    );
    const [result] = run.results;
    assert.equal(result?.level, 'error');
    assert.equal(result.ruleIndex, 0);
    const [location] = result.locations;
    assert.equal(location?.physicalLocation.artifactLocation.uri, 'a%20b/%C3%BC%23.yaml');
    assert.deepEqual(location.physicalLocation.region, { startLine: 3, startColumn: 5, endLine: 3, endColumn: 14 });
    assert.deepEqual(result.partialFingerprints, { 'opsPersonaSecret/v1': 'abcd' });
  });

  it('holds no value', () => assert.ok(!log.includes(password)));
});
