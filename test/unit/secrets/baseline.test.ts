import assert from 'node:assert/strict';
import { createHash, createHmac } from 'node:crypto';
import {
  BaselineFilter,
  baselineEntry,
  fingerprintOf,
  formatBaseline,
  newBaseline,
  parseBaseline,
  withEntry,
} from '../../../src/secrets/baseline.ts';
import { hexOf, hmacSha256, sha1Hex, sha256, utf8 } from '../../../src/secrets/hmac.ts';
import {
  importDetectSecretsBaseline,
  importGitleaksConfig,
  importGitleaksIgnore,
} from '../../../src/secrets/imports.ts';
import { scanText } from '../../../src/secrets/scan.ts';
import { password } from './samples.ts';

const salt = ['00112233', '44556677', '8899aabb', 'ccddeeff'].join('');
const text = `a: 1\npassword: ${password}\n`;
const [finding] = scanText(text, 'app.yaml').findings;

describe('digests without Node', () => {
  const samples = ['', 'abc', 'a'.repeat(55), 'b'.repeat(56), 'c'.repeat(64), 'd'.repeat(1000), 'ä€😀'];
  for (const sample of samples) {
    it(`are those of Node for ${sample.length} characters`, () => {
      assert.equal(hexOf(utf8(sample)), Buffer.from(sample).toString('hex'));
      assert.equal(hexOf(sha256(utf8(sample))), createHash('sha256').update(sample).digest('hex'));
      assert.equal(sha1Hex(sample), createHash('sha1').update(sample).digest('hex'));
      for (const key of ['k', 'k'.repeat(64), 'k'.repeat(100)]) {
        assert.equal(
          hexOf(hmacSha256(utf8(key), utf8(sample))),
          createHmac('sha256', key).update(sample).digest('hex'),
        );
      }
    });
  }
});

describe('the baseline', () => {
  it('lets a known finding pass wherever its line moves', () => {
    assert.ok(finding !== undefined);
    const baseline = withEntry(newBaseline(salt), baselineEntry(text, finding, salt, 'app.yaml', 'test account'));
    const moved = `# more\n\n${text}`;
    const result = new BaselineFilter(baseline).apply(moved, scanText(moved, 'app.yaml').findings);
    assert.deepEqual(result.findings, []);
    assert.deepEqual(
      result.suppressed.map((one) => [one.by, one.reason]),
      [['baseline', 'test account']],
    );
  });

  it('keeps nothing of the value but 32 bits under the salt', () => {
    assert.ok(finding !== undefined);
    const written = formatBaseline(withEntry(newBaseline(salt), baselineEntry(text, finding, salt)));
    assert.ok(!written.includes(password));
    assert.equal(fingerprintOf('password', password, salt).length, 8);
    assert.notEqual(fingerprintOf('password', password, salt), fingerprintOf('password', password, `${salt}11`));
    assert.notEqual(fingerprintOf('password', password, salt), fingerprintOf('token', password, salt));
  });

  it('does not let another value or rule pass', () => {
    assert.ok(finding !== undefined);
    const baseline = withEntry(newBaseline(salt), baselineEntry(text, finding, salt));
    const other = text.replace(password, `${password}9`);
    assert.equal(new BaselineFilter(baseline).apply(other, scanText(other, 'app.yaml').findings).findings.length, 1);
    assert.equal(new BaselineFilter(baseline).apply(text, [{ ...finding, rule: 'token' }]).findings.length, 1);
  });

  it('is not itself a finding, nor are the digests of other tools', () => {
    const written = formatBaseline(newBaseline(salt));
    assert.deepEqual(scanText(written, '.ops/secrets-baseline.json').findings, []);
    assert.equal(scanText(written, 'app.json').findings.length, 1);
    const other = JSON.stringify({ hashed_secret: createHash('sha1').update('x').digest('hex') });
    assert.deepEqual(scanText(other, '.secrets.baseline').findings, []);
  });

  it('names the entries that nothing needs any more', () => {
    assert.ok(finding !== undefined);
    const gone = { rule: 'token', fingerprint: '0123abcd' };
    const filter = new BaselineFilter(
      withEntry(withEntry(newBaseline(salt), gone), baselineEntry(text, finding, salt)),
    );
    filter.apply(text, scanText(text, 'app.yaml').findings);
    assert.deepEqual(filter.unused(), [gone]);
  });

  it('takes an entry once, is written sorted and reads back', () => {
    const entries = ['b', 'a', 'b'].map((rule) => ({ rule, fingerprint: '00000000' }));
    const baseline = entries.reduce(withEntry, newBaseline(salt));
    assert.equal(baseline.entries.length, 2);
    const read = parseBaseline(`\uFEFF${formatBaseline(baseline)}`);
    assert.ok(read.ok);
    assert.deepEqual(
      read.baseline.entries.map((entry) => entry.rule),
      ['a', 'b'],
    );
  });

  for (const bad of [
    '',
    '{',
    '[]',
    '{"version":2}',
    '{"version":1,"salt":"zz","entries":[]}',
    '{"version":1,"salt":"00112233445566778899","entries":[{}]}',
  ]) {
    it(`says what is wrong with ${JSON.stringify(bad)}`, () => {
      const read = parseBaseline(bad);
      assert.ok(!read.ok);
      assert.match(read.problem, /^The secrets baseline /);
    });
  }
});

describe('decisions taken with other tools', () => {
  it('are read from .gitleaksignore', () => {
    assert.ok(finding !== undefined);
    const source = '# c\r\nconf/app.yaml:generic-api-key:2\nabcdef0123456:b.yaml:aws:7\nnonsense\n';
    const imported = importGitleaksIgnore(source);
    assert.ok(imported.allows(finding, { text, path: './conf/app.yaml', line: 2 }));
    assert.ok(imported.allows(finding, { text, path: 'b.yaml', line: 7 }));
    assert.ok(!imported.allows(finding, { text, path: 'conf/app.yaml', line: 3 }));
    assert.ok(!imported.allows(finding, { text, path: 'b.yaml', line: 7, commit: 'ffff000000' }));
    assert.ok(imported.allows(finding, { text, path: 'b.yaml', line: 7, commit: 'abcdef0123456789' }));
    assert.deepEqual(
      imported.problems.map(({ line }) => line),
      [4],
    );
  });

  it('are read from .gitleaks.toml', () => {
    assert.ok(finding !== undefined);
    const by = (source: string, path = 'app.yaml'): boolean =>
      importGitleaksConfig(source).allows(finding, { text, path, line: 2 });
    assert.ok(by("[allowlist]\npaths = ['''^fixtures/''']\n", 'fixtures/app.yaml'));
    assert.ok(by("[[allowlists]]\nregexes = ['''^Tr0ub''']\n"));
    assert.ok(by("[[allowlists]]\nregexTarget = 'line'\nregexes = ['''password: T''']\n"));
    assert.ok(by("[allowlist]\nstopwords = ['4DOR']\n"));
    assert.ok(!by("[allowlist]\nregexes = ['''^other''']\n"));
    const both = "condition = 'AND'\npaths = ['''^fixtures/''']\nregexes = ['''^Tr0ub''']\n";
    assert.ok(!by(`[[allowlists]]\n${both}`));
    assert.ok(by(`[[allowlists]]\n${both}`, 'fixtures/app.yaml'));
    assert.ok(by("[[allowlists]]\ntargetRules = ['password']\nstopwords = ['4dor']\n"));
    assert.ok(!by("[[allowlists]]\ntargetRules = ['github-pat']\nstopwords = ['4dor']\n"));
    assert.ok(by("[[rules]]\nid = 'password'\n[rules.allowlist]\nstopwords = ['4dor']\n"));
    assert.ok(!by("[[rules]]\nid = 'other'\n[[rules.allowlists]]\nstopwords = ['4dor']\n"));
    assert.ok(!by("[allowlist]\ndescription = 'nothing'\n"));
    assert.deepEqual(importGitleaksConfig("[allowlist]\nregexes = ['''(''']\n").problems.length, 1);
    assert.deepEqual(importGitleaksConfig('= nonsense').problems.length, 1);
  });

  it('are read from .secrets.baseline', () => {
    assert.ok(finding !== undefined);
    const hashed = createHash('sha1').update(password).digest('hex');
    const source = JSON.stringify({
      version: '1.4.0',
      results: { 'app.yaml': [{ type: 'x', hashed_secret: hashed, line_number: 9 }] },
    });
    assert.ok(importDetectSecretsBaseline(source).allows(finding, { text, path: 'app.yaml', line: 2 }));
    assert.ok(!importDetectSecretsBaseline(source).allows(finding, { text, path: 'other.yaml', line: 2 }));
    assert.equal(importDetectSecretsBaseline('[]').problems.length, 1);
    assert.equal(importDetectSecretsBaseline('{').problems.length, 1);
  });
});
