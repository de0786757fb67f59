import assert from 'node:assert/strict';
import type { CheckFinding } from '../../../src/authority/model.ts';
import type { ScanFinding } from '../../../src/cli/scanReport.ts';
import { awsKey, password, random } from '../secrets/samples.ts';
import { Sandbox } from './sandbox.ts';

describe('ops-persona scan', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
    await sandbox.write('conf/app.yaml', `host: db\npassword: ${password}\n`);
  });
  afterEach(() => sandbox.remove());

  const found = async (...argv: string[]): Promise<string[]> => {
    const { value } = await sandbox.json('scan', ...argv);
    return (value as ScanFinding[]).map(({ file, line, rule }) => `${file}:${line} ${rule}`);
  };

  it('takes the decisions of the repository into account, from wherever it runs', async () => {
    await sandbox.write('.ops/config.yaml', 'secrets:\n  exclude: [/conf/]\n  include: ["lib/*.js"]\n');
    await sandbox.write('lib/a.js', `const key = "${awsKey}";\n`);
    assert.deepEqual(await found(), ['lib/a.js:1 aws-access-token']);
    sandbox.cwd = `${sandbox.root}/lib`;
    assert.deepEqual(await found('..'), ['a.js:1 aws-access-token']);
    assert.deepEqual(await found('../conf/app.yaml'), ['../conf/app.yaml:2 password']);
    assert.deepEqual(await found('..', '--no-ignore'), ['../conf/app.yaml:2 password', 'a.js:1 aws-access-token']);
  });

  it('ends with 2 and names file, line and column of a wrong configuration', async () => {
    for (const [config, place] of [
      ['secrets:\n  rules:\n    - id: a\n      pattern: "("\n', '.ops/config.yaml:4:16: '],
      ['secrets:\n  severity: {password: loud}\n', '.ops/config.yaml:2:24: '],
    ] as const) {
      await sandbox.write('.ops/config.yaml', config);
      const { code, out, error } = await sandbox.run('scan');
      assert.deepEqual([code, out], [2, '']);
      assert.ok(error.startsWith(`ops-persona: ${place}`), error);
    }
  });

  it("lets pass what another tool's file lets pass, and says what it could not read there", async () => {
    await sandbox.write('.gitleaksignore', 'conf/app.yaml:generic-api-key:2\nnonsense\n');
    const { code, error } = await sandbox.run('scan', 'conf');
    assert.equal(code, 0);
    assert.match(error, /^ops-persona: \.gitleaksignore:2: /);
  });

  it('has own rules with severities of their own, in every format', async () => {
    const value = `gw_${random('lower', 20)}`;
    await sandbox.write('conf/app.yaml', `gateway: ${value}\n`);
    await sandbox.write(
      '.ops/config.yaml',
      'secrets:\n  rules:\n    - {id: gateway, what: Gateway token, pattern: "gw_[a-z0-9]{20}"}\n  severity: {gateway: information}\n',
    );
    assert.match(
      (await sandbox.run('scan')).out,
      /^conf\/app\.yaml:1:10 information: Gateway token .*\[secret\/gateway\]/,
    );
    assert.deepEqual(await found(), ['conf/app.yaml:1 gateway']);
    const { code, out } = await sandbox.run('scan', '--format', 'sarif');
    assert.equal(code, 1);
    assert.ok(!out.includes(value) && out.includes('"level": "note"'));
  });

  it('writes SARIF with everything that code scanning asks for', async () => {
    const { out } = await sandbox.run('scan', '--format', 'sarif');
    const log = JSON.parse(out) as {
      version: string;
      runs: {
        tool: { driver: { name: string; rules: Record<string, unknown>[] } };
        results: {
          ruleId: string;
          ruleIndex: number;
          message: { text: string };
          partialFingerprints: Record<string, string>;
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[];
        }[];
      }[];
    };
    assert.equal(log.version, '2.1.0');
    const [run] = log.runs;
    const [result] = run?.results ?? [];
    assert.ok(run !== undefined && result !== undefined);
    const rule = run.tool.driver.rules[result.ruleIndex] as Record<string, { text?: string }>;
    assert.equal(rule['id'], result.ruleId);
    for (const part of ['shortDescription', 'fullDescription', 'help']) assert.ok(rule[part]?.text, part);
    assert.ok(result.message.text !== '' && !out.includes(password));
    assert.deepEqual(result.locations[0]?.physicalLocation.artifactLocation.uri, 'conf/app.yaml');
    assert.deepEqual(result.locations[0].physicalLocation.region, {
      startLine: 2,
      endLine: 2,
      startColumn: 11,
      endColumn: 11 + password.length,
    });
    assert.match(result.partialFingerprints['opsPersona/v1'] ?? '', /^[0-9a-f]{16}$/);
  });

  it('finds where secrets are written to logs, and lets comments speak', async () => {
    await sandbox.write(
      'run.sh',
      'a=1\necho $API_TOKEN\n# ops-persona-ignore-next-line: shown to a person\necho $API_TOKEN\n',
    );
    const { code, value } = await sandbox.json('scan', '--logs');
    assert.deepEqual(
      [code, (value as ScanFinding[]).map(({ file, line, column, rule }) => `${file}:${line}:${column} ${rule}`)],
      [1, ['run.sh:2:1 log/printed']],
    );
    assert.equal((await sandbox.run('scan', '--logs', 'conf')).code, 0);
    assert.equal((await sandbox.run('scan', '--logs', '--staged')).code, 2);
  });

  it('finds personal data in memory files, and tells none of it', async () => {
    const mail = ['dana.miller', 'harbour-freight.io'].join('@');
    await sandbox.write('.claude/memory/ops/memory.md', `# Memory\n- asked ${mail}\n`);
    assert.equal((await sandbox.run('scan', '--personal')).code, 2);
    await sandbox.run('persona', 'use', 'ship-ops');
    const { code, out } = await sandbox.run('scan', '--personal');
    assert.equal(code, 1);
    assert.match(out, /^\.claude\/memory\/ops\/memory\.md:2:9 warning: .*\[personal\/email\]\n/);
    assert.ok(!out.includes(mail));
    assert.equal((await sandbox.run('scan', '--personal', 'src/app.js')).code, 0);
  });

  it('decides the same in check as in scan', async () => {
    const secrets = async (): Promise<string[]> =>
      ((await sandbox.json('check')).value as CheckFinding[])
        .filter(({ kind }) => kind === 'secret')
        .map(({ file, line, rule, effect }) => `${file}:${line} ${rule} ${effect}`);
    assert.deepEqual(await secrets(), ['conf/app.yaml:2 secret/password deny']);
    await sandbox.write('.ops/config.yaml', 'secrets:\n  severity: {password: warning}\n');
    assert.deepEqual(await secrets(), ['conf/app.yaml:2 secret/password ask']);
    await sandbox.write('.gitleaksignore', 'conf/app.yaml:generic-api-key:2\n');
    assert.deepEqual(await secrets(), []);
  });

  it('ends with 0 when clean, 1 with findings, 2 for what is not there', async () => {
    assert.equal((await sandbox.run('scan', 'src')).code, 0);
    assert.equal((await sandbox.run('scan', 'conf')).code, 1);
    assert.equal((await sandbox.run('scan', 'nowhere')).code, 2);
    assert.equal((await sandbox.run('scan', '--format', 'xml')).code, 2);
  });
});
