import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import {
  baselineEntry,
  BaselineFilter,
  formatBaseline,
  newBaseline,
  withEntry,
} from '../../../src/secrets/baseline.ts';
import { ScanPolicy, type PolicySources } from '../../../src/secrets/policy.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { password, random } from './samples.ts';
import { processorNow } from '../support/processorTime.ts';

const text = `user: app\npassword: ${password}\napi_token: ${random('alnum', 32)}\n`;

function reader(files: Readonly<Record<string, string>>): NonNullable<PolicySources['read']> {
  return (file) => Promise.resolve(files[file]);
}

function rulesFound(policy: ScanPolicy, path = 'conf/app.yaml', source = text): string[] {
  return policy.scan(source, path).findings.map(({ rule }) => rule);
}

describe('the scan policy', () => {
  it('decides nothing where nothing is said', async () => {
    assert.deepEqual(rulesFound(ScanPolicy.standard), ['password', 'token']);
    assert.deepEqual(rulesFound(await ScanPolicy.load({})), ['password', 'token']);
    assert.ok(ScanPolicy.standard.wants('a.yaml') && !ScanPolicy.standard.wants('a.js'));
  });

  it('takes files in and out by patterns', async () => {
    const policy = await ScanPolicy.load({ settings: { include: ['src/**/*.js'], exclude: ['fixtures/'] } });
    assert.deepEqual(
      ['src/a/b.js', 'a.js', 'fixtures/a.yaml', 'a.yaml'].map((path) => policy.wants(path)),
      [true, false, false, true],
    );
  });

  it('knows severities by rule, with and without the prefix, and rules that are off', async () => {
    const policy = await ScanPolicy.load({ settings: { severity: { 'secret/password': 'hint', token: 'off' } } });
    const [finding] = policy.scan(text, 'a.yaml').findings;
    assert.ok(finding !== undefined);
    assert.deepEqual(rulesFound(policy), ['password']);
    assert.equal(policy.severity(finding, 'tracked'), 'hint');
    assert.equal(policy.severity({ ...finding, rule: 'jwt' }, 'tracked'), 'error');
  });

  it('lets random-looking values pass where entropy is off, and no others', async () => {
    const policy = await ScanPolicy.load({ settings: { entropyOff: ['conf/'] } });
    assert.deepEqual(rulesFound(policy), ['password']);
    assert.deepEqual(rulesFound(policy, 'other/app.yaml'), ['password', 'token']);
  });

  it('has rules of the repository, for some paths, before the built-in ones and with comments that let them pass', async () => {
    const settings = { rules: [{ id: 'gateway', pattern: 'gw_[a-z0-9]{10}', paths: ['conf/'] }] };
    const policy = await ScanPolicy.load({ settings });
    const value = `gw_${random('lower', 10)}`;
    const source = `password: ${value}\n`;
    assert.deepEqual(rulesFound(policy, 'conf/a.yaml', source), ['gateway']);
    assert.deepEqual(rulesFound(policy, 'b.yaml', source), ['password']);
    assert.deepEqual(rulesFound(policy, 'conf/a.txt', `x ${value} # gitleaks:allow\n`), []);
  });

  it('says where a rule that cannot be used stands', async () => {
    const { config, problems, locate } = parseConfig(
      'secrets:\n  rules:\n    - id: ok\n      pattern: a\n    - id: open\n      pattern: "("\n',
    );
    assert.deepEqual(problems, []);
    const policy = await ScanPolicy.load({ settings: config.secrets, locate });
    assert.deepEqual(
      policy.problems.map(({ file, line, column }) => [file, line, column]),
      [['.ops/config.yaml', 6, 16]],
    );
  });

  for (const [mistake, line, message] of [
    ['secrets:\n  rules:\n    - id: a b\n      pattern: x\n', 3, /An id is letters/],
    ['secrets:\n  severity:\n    password: loud\n', 3, /secrets\.severity\.password/],
    ['secrets:\n  excludes: []\n', 2, /"excludes" is not a setting here\. Known: include, exclude/],
  ] as const) {
    it(`points at ${JSON.stringify(mistake)}`, () => {
      const { problems } = parseConfig(mistake);
      assert.equal(problems[0]?.line, line);
      assert.match(problems[0].message, message);
    });
  }

  it("honours other tools' files and the baseline, and tells which did", async () => {
    const sha1 = createHash('sha1').update(password).digest('hex');
    const [finding] = ScanPolicy.standard.scan(text, 'conf/app.yaml').findings;
    assert.ok(finding !== undefined);
    const empty = newBaseline('00112233445566778899');
    const baseline = formatBaseline(withEntry(empty, baselineEntry(text, finding, empty.salt)));
    for (const [file, content, by] of [
      ['.gitleaksignore', 'conf/app.yaml:generic:2\n', 'import'],
      ['.gitleaks.toml', "[allowlist]\nstopwords = ['4dor']\n", 'import'],
      ['.secrets.baseline', JSON.stringify({ results: { 'conf/app.yaml': [{ hashed_secret: sha1 }] } }), 'import'],
      ['.ops/secrets-baseline.json', baseline, 'baseline'],
    ] as const) {
      const policy = await ScanPolicy.load({ read: reader({ [file]: content }) });
      const { findings, suppressed } = policy.scan(text, 'conf/app.yaml');
      assert.deepEqual(
        [findings.map(({ rule }) => rule), suppressed.map((one) => one.by), policy.problems],
        [['token'], [by], []],
        file,
      );
    }
  });

  it('names the file and line of what it cannot take over, and goes on', async () => {
    const policy = await ScanPolicy.load({
      read: reader({ '.gitleaksignore': 'x\n', '.gitleaks.toml': 'a = 1\n= x\n', '.ops/secrets-baseline.json': '{' }),
    });
    assert.deepEqual(
      policy.problems.map(({ file, line }) => [file, line]),
      [
        ['.gitleaksignore', 1],
        ['.gitleaks.toml', 2],
        ['.ops/secrets-baseline.json', undefined],
      ],
    );
    assert.deepEqual(rulesFound(policy), ['password', 'token']);
  });

  it('knows baseline entries that nothing needed', async () => {
    const empty = newBaseline('00112233445566778899');
    const [finding] = ScanPolicy.standard.scan(text, 'a.yaml').findings;
    assert.ok(finding !== undefined);
    const used = withEntry(empty, baselineEntry(text, finding, empty.salt));
    const both = withEntry(used, { rule: 'jwt', fingerprint: '00000000' });
    const policy = await ScanPolicy.load({ baseline: new BaselineFilter(both) });
    assert.equal(policy.unused().length, 2);
    policy.scan(text, 'a.yaml');
    assert.deepEqual(
      policy.unused().map(({ rule }) => rule),
      ['jwt'],
    );
  });

  it('has a key that changes with every decision and holds no value', async () => {
    const keys = await Promise.all([
      ScanPolicy.load({}),
      ScanPolicy.load({ settings: { exclude: ['a'] } }),
      ScanPolicy.load({ read: reader({ '.gitleaksignore': 'a:b:1' }) }),
      ScanPolicy.load({ read: reader({ '.gitleaksignore': 'a:b:2' }) }),
    ]);
    assert.equal(new Set(keys.map(({ key }) => key)).size, 4);
    for (const { key } of keys) assert.match(key, /^[0-9a-f]{40}$/);
  });

  it('ends soon with hostile patterns over a long text', async () => {
    const long = random('lower', 50).repeat(40_000);
    const settings = {
      rules: [
        { id: 'slow', pattern: '(a|b)*a(a|b){400}x' },
        { id: 'more', pattern: '(a+)+$' },
      ],
    };
    const policy = await ScanPolicy.load({
      settings,
      read: reader({ '.gitleaks.toml': "[allowlist]\nregexes = ['''(\\w|\\d){300}(\\w+x)+$''']\n" }),
    });
    const start = processorNow();
    policy.scan(`password: ${password}\n${long}`, 'a.yaml');
    assert.ok(processorNow() - start < 4_000);
  });
});
