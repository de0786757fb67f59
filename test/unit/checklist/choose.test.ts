import assert from 'node:assert/strict';
import { chooseVerifier, soakTime } from '../../../src/checklist/verify/choose.ts';
import { healthAddress } from '../../../src/checklist/verify/health.ts';
import { failedTests } from '../../../src/checklist/verify/commands.ts';
import { parseConfig } from '../../../src/workspace/config.ts';

const none = {};

describe('the verifier of an item', () => {
  const rows: readonly (readonly [string, string | undefined])[] = [
    ['All tests passing', 'tests'],
    ['Tests and build of the release commit are green', 'tests'],
    ['**Tests Passing**: All tests must pass', 'tests'],
    ['Build succeeds', 'build'],
    ['Migrations tested', 'migrations'],
    ['Database migrations tested on staging first', 'migrations'],
    ['No migration is pending that nobody knows of', 'migrations'],
    ['Environment variables documented', 'environment'],
    ['Every setting the release needs is listed in `.env.example`', 'environment'],
    ['Rollback plan documented', 'rollback'],
    ['Rollback procedure is written down', 'rollback'],
    ['Rollback procedure documented', 'rollback'],
    ['There is a way to roll back', 'rollback'],
    ['The way back in `docs/rollback.md` was read by whoever is on watch', undefined],
    ['Security review complete', 'security'],
    ['Security review is through (S07)', 'gate'],
    ['Quality gates are all green (S06)', 'gate'],
    ['A person has approved this version (S08)', undefined],
    ['Monitoring configured', 'monitoring'],
    ['Pipeline green', 'ci'],
    ['Smoke tests pass', 'smoke'],
    ['Staging carries the new version, smoke test is green, service is healthy', 'smoke'],
    ['Verify health check endpoints respond 200', 'health'],
    ['Health endpoints answer 200', 'health'],
    ['`/health` of production answers with 200', 'health'],
    ['Monitor error rate for 15 minutes post-deploy', 'soak'],
    ['Errors watched for 15 minutes', 'soak'],
    ['Write deployment record to AUDIT_LOG.md', 'audit'],
    ['Update PROJECT_STATE.md', 'state'],
    ['Backup: a recent one is at hand', 'backup'],
    ['Maintenance window and coordination are settled', 'freeze'],
    ['Feature flags configured if applicable', 'flags'],
    ['Runbooks carry what was learned', 'runbook'],
    ['Exposed endpoints were audited', 'endpoints'],
    ['No secret stands in the code', 'secrets'],
    // A scan for secrets says nothing about vulnerabilities.
    ['Security scan: no critical vulnerability', undefined],
    ['CHANGELOG is up to date', 'version'],
    ['Team told in the agreed channel', undefined],
    ['The harbour master has agreed to the hour', undefined],
    ['One booking was tried and taken back', undefined],
    ['Logs show no errors', undefined],
    ['Production carries the new version (rolling or blue/green)', undefined],
  ];
  for (const [text, id] of rows) {
    it(`of "${text}" is ${id ?? 'a person'}`, () => {
      assert.equal(chooseVerifier({ id: 'list/x', text }, none)?.id, id);
    });
  }

  it('is what the configuration says, for an id, the words or a verifier', () => {
    const { config, problems } = parseConfig(
      [
        'verifiers:',
        '  smoke: npm run smoke -- --fast',
        '  list/told: person',
        '  Logs show no errors: [node, scripts/logs.js]',
        '  tests-pass: build',
      ].join('\n'),
    );
    assert.deepEqual(problems, []);
    const of = (id: string, text: string) => chooseVerifier({ id, text }, config);
    assert.deepEqual(of('list/smoke-tests', 'Smoke tests pass')?.argv, ['npm', 'run', 'smoke', '--', '--fast']);
    assert.equal(of('list/told', 'Build succeeds'), undefined);
    assert.deepEqual(of('list/logs', 'Logs show  no errors')?.argv, ['node', 'scripts/logs.js']);
    assert.equal(of('list/tests-pass', 'Tests pass')?.id, 'build');
  });

  it('reads the time an item names', () => {
    assert.deepEqual(['Monitor for 15 minutes', 'watch 90 s', 'soak 2 hours', 'watch it'].map(soakTime), [
      900_000,
      90_000,
      7_200_000,
      undefined,
    ]);
  });

  it('asks the address of the environment that the words name, else of the release', () => {
    const config = { environments: { staging: { health: 'http://s/health' }, production: {} } };
    assert.deepEqual(healthAddress('Staging answers 200', config, 'production'), {
      name: 'staging',
      url: 'http://s/health',
    });
    assert.deepEqual(healthAddress('Health is fine', config, 'staging'), { name: 'staging', url: 'http://s/health' });
    assert.ok('missing' in healthAddress('`/health` of production answers', config, 'staging'));
    assert.ok('missing' in healthAddress('Health is fine', {}, null));
  });

  it('counts failed tests in the words of the usual runners', () => {
    const rows: readonly (readonly [string, string | undefined])[] = [
      ['ℹ tests 9\nℹ pass 6\nℹ fail 3\n', '3 tests failed'],
      ['# fail 1\n', '1 test failed'],
      ['  12 passing\n  2 failing\n', '2 tests failed'],
      ['Tests:       4 failed, 10 passed, 14 total', '4 tests failed'],
      ['==== 2 failed, 3 passed in 0.1s ====', '2 tests failed'],
      ['boom', undefined],
      ['# fail 0', undefined],
    ];
    for (const [output, words] of rows) assert.equal(failedTests(output), words);
  });
});
