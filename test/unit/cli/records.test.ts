import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { personaDocument, Sandbox, type Json } from './sandbox.ts';

describe('the verbs of records', () => {
  let sandbox: Sandbox;
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  describe('audit', () => {
    it('says that a log is whole, and names the row that was edited', async () => {
      assert.deepEqual(await sandbox.json('audit', 'verify'), {
        code: 0,
        value: { file: null, rows: 0, problems: [] },
      });
      await sandbox.write('AUDIT_LOG.md', '| Date | Type | Note |\n|---|---|---|\n');
      await sandbox.run('persona', 'use', 'ship-ops');
      for (const rule of ['authority/source', 'authority/ci']) {
        await sandbox.run(
          'exception',
          'grant',
          rule,
          'src/app.js',
          '--reason',
          'a fix for it',
          '--expires',
          '2099-12-31',
        );
      }
      assert.match((await sandbox.run('audit', 'verify')).out, /^AUDIT_LOG\.md: 2 rows, 2 chained; whole\.$/m);
      const { value } = (await sandbox.json('audit', 'list')) as Json<{ rows: { event: string; line: number }[] }>;
      assert.deepEqual(
        value.rows.map(({ event, line }) => [event, line]),
        [
          ['EXCEPTION', 3],
          ['EXCEPTION', 4],
        ],
      );
      const file = path.join(sandbox.root, 'AUDIT_LOG.md');
      await fs.writeFile(file, (await fs.readFile(file, 'utf8')).replace('a fix', 'a fox'));
      const edited = await sandbox.run('audit', 'verify');
      assert.equal(edited.code, 1);
      assert.match(edited.out, /^AUDIT_LOG\.md:3: This row was changed/);
    });
  });

  describe('incident, escalate, duty, metrics and report', () => {
    const measured = `${personaDocument}
## Success metrics

- **System Uptime**: >99.9%

## Security posture

- Audit access and permissions regularly
`;
    beforeEach(async () => {
      await sandbox.write('personas/ship-ops.md', measured);
      await sandbox.write('AUDIT_LOG.md', '# Audit log\n');
      await sandbox.run('persona', 'use', 'ship-ops');
    });

    it('records an incident, escalates one that lasts, ends it, and reports', async () => {
      const since = new Date(Date.now() - 3_600_000).toISOString();
      const made = (await sandbox.json('incident', 'record', 'checkout', 'fails', '--since', since)) as Json<{
        id: string;
      }>;
      assert.equal(made.code, 0);
      const check = await sandbox.run('escalate', '--check');
      assert.match(check.out, /^escalate: Incident INC-\d{8}-\d{4} \(.*checkout fails\) has lasted 60 minutes/);
      assert.equal(check.code, 1);
      assert.match((await sandbox.run('escalate')).out, /^ESCALATION: /);
      assert.equal((await sandbox.run('escalate', '--check')).code, 0);
      assert.equal((await sandbox.run('incident', 'resolve', made.value.id, 'restarted')).code, 0);
      assert.equal((await sandbox.run('incident', 'resolve', made.value.id, 'again')).code, 1);
      assert.match((await sandbox.run('incident', 'list')).out, /^INC-\d{8}-\d{4} {2}SEV2 {2}over /);
      assert.equal((await sandbox.run('escalate')).code, 1);
      const report = await sandbox.run('report');
      assert.match(report.out, /## Incidents\n\n- INC-.* checkout fails: over /);
      assert.match(report.out, /- System Uptime: not measured/);
      assert.match((await sandbox.run('audit', 'verify')).out, /3 rows, 3 chained; whole/);
    });

    it('fires what the persona names and the records know, until a person has taken note of it', async () => {
      await sandbox.write(
        'personas/ship-ops.md',
        `${personaDocument}\n## Escalate when\n\n- Error rate > 5%\n- The system is down\n`,
      );
      assert.equal((await sandbox.run('escalate', '--check')).out, 'Nothing to escalate.\n');
      assert.equal((await sandbox.run('metrics', 'enter', 'error rate', '7', '--source', 'the board')).code, 0);
      await sandbox.run('incident', 'record', 'the', 'shop', 'is', 'down');
      const fired = (await sandbox.json('escalate', '--check')) as Json<{ key: string; why: string; seen: boolean }[]>;
      assert.equal(fired.code, 1);
      assert.deepEqual(
        fired.value.map(({ key, seen }) => [key.replace(/INC-.*/, 'INC'), seen]),
        [
          ['metric/error-rate/7', false],
          ['incident/INC', false],
        ],
      );
      assert.match(fired.value[0]?.why ?? '', /^Error rate is 7 %, more than 5 \(the board, /);
      sandbox.env = { ...sandbox.env, AI_AGENT: '1' };
      const agent = await sandbox.run('escalate', '--acknowledge');
      delete sandbox.env['AI_AGENT'];
      assert.equal(agent.code, 1);
      assert.match(agent.error, /acknowledged by a person/);
      assert.equal((await sandbox.run('escalate', '--acknowledge', 'metric/error-rate/8')).code, 1);
      const one = await sandbox.run('escalate', '--acknowledge', 'metric/error-rate/7', 'the cache is being cleared');
      assert.match(one.out, /^Acknowledged: Error rate is 7 %/);
      assert.match(
        (await sandbox.run('escalate', '--check')).out,
        /acknowledged by Dana at .*\[metric\/error-rate\/7\]/,
      );
      assert.equal((await sandbox.run('escalate', '--acknowledge')).code, 0);
      assert.equal((await sandbox.run('escalate', '--check')).code, 0);
      assert.equal((await sandbox.run('escalate', '--acknowledge')).code, 1);
      assert.match(
        (await sandbox.run('audit', 'list')).out,
        /ESCALATION_ACKNOWLEDGED.*metric\/error-rate\/7.*the cache is being cleared/,
      );
    });

    it('begins the log that a persona names among its outputs, and no other in the tree', async () => {
      await fs.rm(path.join(sandbox.root, 'AUDIT_LOG.md'));
      const record = async () => {
        const made = (await sandbox.json('incident', 'record', 'slow')) as Json<{ audit: string }>;
        return made.value.audit.replace(/^.*\.git\//, '.git/');
      };
      assert.equal(await record(), '.git/ops-persona/AUDIT_LOG.md');
      await sandbox.write(
        'personas/ship-ops.md',
        `${personaDocument}\n## Outputs\n\n- A deployment record in \`AUDIT_LOG.md\`\n`,
      );
      assert.equal(await record(), 'AUDIT_LOG.md');
      assert.match(await fs.readFile(path.join(sandbox.root, 'AUDIT_LOG.md'), 'utf8'), /\| INCIDENT \|/);
    });

    it('knows when a duty is due, and takes a value that somebody read elsewhere', async () => {
      assert.match((await sandbox.run('duty', 'list')).out, /^access-audit {2}never done {2}every 90 days/);
      assert.equal((await sandbox.run('duty', 'done', 'access-audit', 'ticket', '12')).code, 0);
      assert.match((await sandbox.run('duty', 'list')).out, /^access-audit {2}due in 90 days/);
      assert.match((await sandbox.run('metrics')).out, /^System Uptime {2}not measured \(wanted > 99\.9 %\)/);
      assert.equal((await sandbox.run('metrics', 'enter', 'System Uptime', '99.5', '--source', 'status page')).code, 0);
      const { code, value } = (await sandbox.json('metrics')) as Json<{ value: number; good: boolean }[]>;
      assert.deepEqual([code, value[0]?.value, value[0]?.good], [1, 99.5, false]);
    });
  });
});
