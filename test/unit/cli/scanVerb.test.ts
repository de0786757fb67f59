import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { ScanFinding } from '../../../src/cli/scanReport.ts';
import { Sandbox, type Json } from './sandbox.ts';

describe('the verb scan', () => {
  let sandbox: Sandbox;
  const password = ['s3cr3t', '9fK2', 'vQ81zz'].join('-');
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  it('finds a planted password, says where, and never its value', async () => {
    await sandbox.write('.env', `PORT=80\nDATABASE_PASSWORD=${password}\n`);
    const { code, value } = (await sandbox.json('scan')) as Json<ScanFinding[]>;
    assert.equal(code, 1);
    const [finding] = value;
    assert.deepEqual(Object.keys(finding ?? {}), [
      'file',
      'line',
      'endLine',
      'column',
      'endColumn',
      'rule',
      'confidence',
      'message',
      'fingerprint',
    ]);
    assert.deepEqual(
      [finding?.file, finding?.line, finding?.column, finding?.endColumn],
      ['.env', 2, 19, 19 + password.length],
    );
    for (const format of ['text', 'json', 'sarif']) {
      const ended = await sandbox.run('scan', '--format', format);
      assert.equal(ended.code, 1);
      assert.ok(!(ended.out + ended.error).includes(password));
    }
  });

  it('is clean with 0', async () => {
    const { code, out } = await sandbox.run('scan');
    assert.equal(code, 0);
    assert.match(out, /^\d+ files? scanned, no secrets\.$/m);
    assert.deepEqual((await sandbox.json('scan')).value, []);
  });

  it('leaves ignored and unusual files alone unless it is told not to, and git itself always', async () => {
    const line = `password = "${password}"\n`;
    await sandbox.write('.gitignore', 'local/\n');
    await sandbox.write('local/.env', line);
    await sandbox.write('notes.odd', line);
    await sandbox.write('.git/config.yaml', line);
    await sandbox.write('picture.env', Buffer.concat([Buffer.from([0]), Buffer.from(line)]));
    assert.deepEqual(((await sandbox.json('scan')) as Json<ScanFinding[]>).value, []);
    const all = (await sandbox.json('scan', '--no-ignore')) as Json<ScanFinding[]>;
    assert.deepEqual(
      all.value.map(({ file }) => file),
      ['local/.env', 'notes.odd'],
    );
    // A file that is named is always looked at.
    assert.equal(((await sandbox.json('scan', 'notes.odd')) as Json<ScanFinding[]>).value.length, 1);
    assert.equal(((await sandbox.json('scan', 'local')) as Json<ScanFinding[]>).value.length, 0);
  });

  it('scans what is staged, not what the working tree holds', async () => {
    await sandbox.write('.env', `DATABASE_PASSWORD=${password}\n`);
    sandbox.git('add', '.env');
    await sandbox.write('.env', 'PORT=80\n');
    assert.equal((await sandbox.run('scan')).code, 0);
    assert.equal((await sandbox.run('scan', '--staged')).code, 1);
  });

  it('keeps its fingerprint when lines move, and names paths from where the user stands', async () => {
    await sandbox.write('sub/.env', `DATABASE_PASSWORD=${password}\n`);
    const before = (await sandbox.json('scan')) as Json<ScanFinding[]>;
    await sandbox.write('sub/.env', `# moved\n\nDATABASE_PASSWORD=${password}\n`);
    const after = (await sandbox.json('scan')) as Json<ScanFinding[]>;
    assert.equal(after.value[0]?.fingerprint, before.value[0]?.fingerprint);
    assert.equal(after.value[0]?.line, 3);
    sandbox.cwd = path.join(sandbox.root, 'sub');
    assert.equal(((await sandbox.json('scan')) as Json<ScanFinding[]>).value[0]?.file, '.env');
  });

  it('writes SARIF with rules, levels and columns', async () => {
    await sandbox.write('with blank/.env', `DATABASE_PASSWORD=${password}\n`);
    const { out } = await sandbox.run('scan', '--format', 'sarif');
    const log = JSON.parse(out) as {
      version: string;
      runs: {
        tool: { driver: { rules: { id: string }[] } };
        results: {
          ruleId: string;
          level: string;
          locations: { physicalLocation: { artifactLocation: { uri: string }; region: Record<string, number> } }[];
        }[];
      }[];
    };
    assert.equal(log.version, '2.1.0');
    const [run] = log.runs;
    assert.ok(run);
    assert.deepEqual(
      run.tool.driver.rules.map(({ id }) => id),
      ['secret/password'],
    );
    const result = run.results[0];
    assert.ok(result);
    assert.equal(result.level, 'warning');
    const place = result.locations[0]?.physicalLocation;
    assert.ok(place);
    assert.equal(place.artifactLocation.uri, 'with%20blank/.env');
    assert.deepEqual(place.region, { startLine: 1, endLine: 1, startColumn: 19, endColumn: 19 + password.length });
  });

  it('lives with what is in the baseline, also in check, and says which entries are no longer needed', async () => {
    await sandbox.write('.env', `DATABASE_PASSWORD=${password}\n`);
    assert.equal((await sandbox.run('scan', '--baseline', 'missing.json')).code, 2);
    const added = await sandbox.run('scan', '--add-to-baseline', 'known since the start');
    assert.deepEqual([added.code, added.error], [0, '1 entry added to the baseline.\n']);
    const text = await fs.readFile(path.join(sandbox.root, '.ops/secrets-baseline.json'), 'utf8');
    assert.ok(!text.includes(password));
    assert.match(text, /known since the start/);
    assert.equal((await sandbox.run('scan')).code, 0);
    assert.ok(!(await sandbox.run('check', '--json')).out.includes('secret/'));
    await sandbox.write('other.env', `API_PASSWORD=${password}-2\n`);
    assert.equal((await sandbox.run('scan')).code, 1, 'another secret is not covered');
    await sandbox.write('.env', 'PORT=80\n');
    assert.match(
      (await sandbox.run('scan')).error,
      /baseline entry password [0-9a-f]{8} \(\.env\) is no longer needed/,
    );
    await sandbox.write('.ops/secrets-baseline.json', '{}');
    assert.equal((await sandbox.run('scan')).code, 2);
  });

  it('works without git', async () => {
    await fs.rm(path.join(sandbox.root, '.git'), { recursive: true });
    await sandbox.write('.env', `DATABASE_PASSWORD=${password}\n`);
    await sandbox.write('node_modules/x/.env', `DATABASE_PASSWORD=${password}\n`);
    const { value } = (await sandbox.json('scan')) as Json<ScanFinding[]>;
    assert.deepEqual(
      value.map(({ file }) => file),
      ['.env'],
    );
    assert.equal((await sandbox.run('scan', '--staged')).code, 2);
  });
});
