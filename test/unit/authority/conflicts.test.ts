import assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { checkChanges } from '../../../src/authority/check.ts';
import { decide } from '../../../src/authority/decide.ts';
import { judgeChange } from '../../../src/authority/judge.ts';
import type { Actors } from '../../../src/authority/model.ts';
import { loadBuiltins } from '../../../src/persona/library.ts';
import { parsePersona } from '../../../src/persona/parse.ts';
import { describeFinding } from '../../../src/secrets/message.ts';
import { scanText } from '../../../src/secrets/scan.ts';
import { severityOf } from '../../../src/secrets/severity.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';

/** Where documents of operations contradict each other, and which reading holds here. */
const builtins = await loadBuiltins(path.join(import.meta.dirname, '../../../personas'));
const agent: Actors = { active: builtins.find(({ id }) => id === 'ops-agent'), others: [] };
const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');

const effectOf = (file: string, key?: string) =>
  decide(agent, key === undefined ? { kind: 'write', path: file } : { kind: 'write', path: file, key }).effect;
const rulesOf = (file: string, before: string | undefined, after: string) =>
  judgeChange(agent, { path: file, before, after }).map(({ rule, effect }) => `${rule} ${effect}`);

describe('where documents contradict each other', () => {
  it('operations owns .env, and a secret in it stays a secret unless git ignores the file', async () => {
    const text = `DATABASE_PASSWORD=${password}\n`;
    assert.deepEqual(rulesOf('.env', 'A=1\n', text), []);
    const [finding] = scanText(text, '.env').findings;
    assert.ok(finding);
    assert.deepEqual([severityOf(finding, 'tracked'), severityOf(finding, 'ignored')], ['error', 'information']);
    assert.ok(!describeFinding(finding, 'tracked').includes(password));
    assert.deepEqual(scanText('DATABASE_PASSWORD=\nAPI_KEY=changeme\n', '.env.example').findings, []);

    const root = await fs.realpath(await fs.mkdtemp(path.join(os.tmpdir(), 'ops-conflict-')));
    try {
      execFileSync('git', ['init', '--quiet', root]);
      await fs.writeFile(path.join(root, '.env'), text);
      const reader = await RepositoryReader.open(root);
      assert.ok(reader);
      const check = () => checkChanges(root, reader, agent);
      assert.deepEqual(
        (await check()).map(({ kind, effect }) => `${kind} ${effect}`),
        ['secret deny'],
      );
      await fs.writeFile(path.join(root, '.git', 'info', 'exclude'), '.env\n');
      assert.deepEqual(await check(), []);
    } finally {
      await fs.rm(root, { recursive: true, force: true });
    }
  });

  it('a manifest is judged by the fields that change', () => {
    const manifest = { name: 'a', version: '1.0.0', scripts: { build: 'tsc', release: 'x' }, dependencies: { a: '1' } };
    const text = (value: object) => `${JSON.stringify(value, null, 2)}\n`;
    const changed = (value: object) => rulesOf('package.json', text(manifest), text({ ...manifest, ...value }));
    assert.deepEqual(changed({ version: '1.1.0' }), []);
    assert.deepEqual(changed({ files: ['dist'] }), []);
    assert.deepEqual(changed({ scripts: { build: 'tsc', release: 'y' } }), []);
    assert.deepEqual(changed({ dependencies: { a: '2' } }), ['authority/dependency ask']);
    assert.deepEqual(changed({ scripts: { build: 'tsc -b', release: 'x' } }), ['authority/manifest ask']);
    // Order and blanks are no change.
    assert.deepEqual(rulesOf('package.json', text(manifest), JSON.stringify(manifest)), []);
  });

  it('operational documents are its own, others are asked about under the owner the document names', () => {
    for (const file of 'CHANGELOG.md docs/runbooks/a.md RELEASE_NOTES.md AUDIT_LOG.md docs/deployment.md'.split(' ')) {
      assert.equal(effectOf(file), 'allow', file);
    }
    const asked = decide(agent, { kind: 'write', path: 'docs/guide.md' });
    assert.deepEqual([asked.effect, asked.owner], ['ask', 'Documentation agent']);
    const research = parsePersona(
      '# Ops\n\n## FORBIDDEN Writing\n\n- Documentation (Research agent territory)\n',
      'ops.md',
    );
    const older = decide({ active: research, others: [] }, { kind: 'write', path: 'docs/guide.md' });
    assert.deepEqual([older.effect, older.owner], ['ask', 'Research agent']);
  });

  it('configuration of security is its own, implementing it is not; running a scan is free, defining one is not', () => {
    for (const file of 'certs/a.pem k8s/network-policy.yaml iam/policy.json vault.hcl'.split(' ')) {
      assert.equal(effectOf(file), 'allow', file);
    }
    for (const file of 'src/auth/login.ts src/crypto/aes.ts .gitleaks.toml .semgrep/rules.yml'.split(' ')) {
      assert.equal(effectOf(file), 'deny', file);
    }
    assert.equal(decide(agent, { kind: 'command', line: 'gitleaks detect --source .' }).effect, 'allow');
    assert.equal(decide(agent, { kind: 'command', line: 'npm audit' }).effect, 'allow');
  });

  it('writing a migration is asked about, running one is not; what breaks the running version waits for the deploy', () => {
    assert.equal(effectOf('db/migrate/20240101_add_email.rb'), 'ask');
    assert.equal(effectOf('migrations/0002_email.up.sql'), 'ask');
    assert.equal(decide(agent, { kind: 'command', line: 'npx prisma migrate deploy' }).effect, 'allow');
    const red = (sql: string) =>
      rulesOf('db/migrations/0002_email.sql', undefined, sql).filter((rule) => rule.startsWith('red-line/'));
    assert.deepEqual(red('ALTER TABLE users ADD COLUMN email text;\n'), []);
    assert.deepEqual(red('CREATE TABLE mails (id int);\n'), []);
    assert.deepEqual(red('ALTER TABLE users DROP COLUMN name;\n'), ['red-line/contract-migration ask']);
    assert.deepEqual(red('ALTER TABLE users RENAME COLUMN name TO full_name;\n'), ['red-line/contract-migration ask']);
    assert.deepEqual(red('-- contract: 1.4 no longer reads name\nALTER TABLE users DROP COLUMN name;\n'), []);
  });

  it('gates are what the document says: numbered where it numbers them', () => {
    const gates = (id: string) => builtins.find((one) => one.id === id)?.gates.map((gate) => gate.id) ?? [];
    assert.deepEqual(gates('ops-devops'), ['S06', 'S07', 'S08', 'S09', 'S10']);
    assert.ok(gates('ops').every((id) => !/^S\d\d$/.test(id)));
  });

  it('not knowing the program is about people: reading and scanning it are free', () => {
    const active = parsePersona(
      '# Ops\n\n## Does NOT know\n\n- Source code implementation\n- Customer data\n',
      'ops.md',
    );
    const file = 'src/app.ts';
    assert.equal(decide({ active, others: [] }, { kind: 'read', path: file }).effect, 'allow');
    assert.equal(decide(agent, { kind: 'read', path: file }).effect, 'allow');
    const token = ['ghp', '0123456789abcdefghijABCDEFGHIJ012345'].join('_');
    assert.equal(scanText(`const token = "${token}";\n`, file).findings.length, 1);
  });
});
