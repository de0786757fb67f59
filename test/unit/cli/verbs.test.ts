import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { ScanFinding } from '../../../src/cli/scanReport.ts';
import type { CheckFinding } from '../../../src/authority/model.ts';
import { git } from '../memory/repository.ts';
import { personaDocument, Sandbox, type Json } from './sandbox.ts';

interface Listed {
  readonly release: { readonly id: string } | null;
  readonly held: string | null;
  readonly checklists: readonly {
    readonly title: string;
    readonly group: string | null;
    readonly items: readonly {
      readonly id: string;
      readonly text: string;
      readonly state: string;
      readonly evidence: readonly Record<string, unknown>[];
    }[];
  }[];
}

describe('the verbs', () => {
  let sandbox: Sandbox;
  const password = ['s3cr3t', '9fK2', 'vQ81zz'].join('-');
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(() => sandbox.remove());

  const itemStates = async () => {
    const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
    return value.checklists.flatMap(({ items }) => items.map(({ text, state }) => `${text}: ${state}`));
  };

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

  describe('memory session, archive and context', () => {
    beforeEach(async () => {
      await sandbox.run('persona', 'use', 'ship-ops');
      await sandbox.write('.claude/memory/ops/memory.md', '# Memory\n\n- first (2026-01-01)\n');
    });

    it('prints what to read in order, keeps receipts and knows the next time what changed', async () => {
      const first = await sandbox.run('memory', 'session');
      assert.match(first.out, /^Session start: 2 files to read; the first session here\./);
      assert.match(first.out, /== \d\. \.claude\/memory\/ops\/memory\.md \(not read here yet\)\n\n# Memory\n/);
      await sandbox.write('.claude/memory/ops/memory.md', '# Memory\n\n- first (2026-01-01)\n- second (2026-02-01)\n');
      assert.match((await sandbox.run('memory', 'list')).out, /memory\.md .*changed since it was read just now/);
      const second = await sandbox.run('memory', 'session', '--brief');
      assert.match(second.out, /memory\.md +changed: 1 line more, 0 less/);
      const { value } = (await sandbox.json('memory', 'session')) as Json<{
        steps: { path: string; change: string }[];
      }>;
      assert.ok(value.steps.some(({ path: file, change }) => file.endsWith('memory.md') && change === 'same'));
      assert.equal(sandbox.git('status', '--porcelain').includes('receipts'), false);
    });

    it('archives old entries, and gives everything as one text', async () => {
      await sandbox.write(
        '.claude/memory/ops/memory.md',
        `# Memory\n${'- one (2026-01-01)\n'.repeat(3)}- new (2026-05-01)\n`,
      );
      assert.match(
        (await sandbox.run('memory', 'archive', '--budget', '3')).out,
        /memory\.md: 2 entries to \.claude\/memory\/ops\/archive\/memory\.md, 3 lines left/,
      );
      assert.match(
        (await sandbox.run('memory', 'context')).out,
        /<!-- \.claude\/memory\/ops\/memory\.md -->\n# Memory\n/,
      );
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

  describe('persona', () => {
    it('lists the documents, the own ones first, and marks the active one', async () => {
      await sandbox.run('persona', 'use', 'ship-ops');
      const { value } = (await sandbox.json('persona', 'list')) as Json<
        { id: string; builtin: boolean; active: boolean; items: number }[]
      >;
      assert.deepEqual(value[0], { ...value[0], id: 'ship-ops', builtin: false, active: true, items: 3 });
      assert.ok(value.slice(1).every(({ builtin, active }) => builtin && !active));
      assert.ok(value.length > 2);
      const { out } = await sandbox.run('persona', 'list');
      assert.match(out, /^\* {2}ship-ops\s+personas\/ship-ops\.md/m);
    });

    it('writes a new document that is read without a problem, and none over another', async () => {
      const made = await sandbox.run('persona', 'new', 'Release Keeper');
      assert.equal(made.code, 0, made.error);
      assert.match(made.out, /personas\/release-keeper\.md is written/);
      assert.equal((await sandbox.run('persona', 'lint', 'personas/release-keeper.md')).code, 0);
      assert.equal((await sandbox.run('persona', 'new', 'Release Keeper')).code, 1);
      assert.equal((await sandbox.run('persona', 'new', 'a/b')).code, 2);
      const copy = await sandbox.json('persona', 'new', 'Second', '--from', 'ops-devops', '--in', '.claude/agents');
      assert.deepEqual(copy.value, { file: '.claude/agents/second.md' });
      await sandbox.run('persona', 'new', 'Third', '--extends', 'ship-ops');
      const text = await fs.readFile(path.join(sandbox.root, 'personas', 'third.md'), 'utf8');
      assert.match(text, /^extends: personas\/ship-ops\.md$/m);
      assert.equal((await sandbox.run('persona', 'new', 'Fourth', '--from', 'ops', '--extends', 'ops')).code, 2);
    });

    it('shows a file, the active one or one by name', async () => {
      const file = (await sandbox.json('persona', 'show', 'personas/ship-ops.md')) as Json<{
        name: string;
        checklists: { items: { text: string }[] }[];
      }>;
      assert.equal(file.value.name, 'ship-ops');
      assert.deepEqual(
        file.value.checklists.flatMap(({ items }) => items.map(({ text }) => text)),
        ['Tests pass', 'Rollback documented', 'Migrations tested'],
      );
      await sandbox.run('persona', 'use', 'personas/ship-ops.md');
      for (const argv of [[], ['ship-ops']]) {
        const { code, out } = await sandbox.run('persona', 'show', ...argv);
        assert.equal(code, 0);
        assert.match(out, /^ship-ops \(personas\/ship-ops\.md\)[^]*Tests pass[^]*Application source code/);
      }
    });

    it('chooses for the worktree, and takes the choice back', async () => {
      assert.equal((await sandbox.run('persona', 'use', 'ship-ops')).out, 'ship-ops is active in this worktree.\n');
      assert.equal((await sandbox.run('checklist', 'list')).code, 0);
      assert.equal((await sandbox.run('persona', 'use', '--none')).code, 0);
      assert.equal((await sandbox.run('checklist', 'list')).code, 2);
    });

    it('takes --persona and OPS_PERSONA before the choice', async () => {
      assert.equal((await sandbox.run('checklist', 'list', '--persona', 'ship-ops')).code, 0);
      sandbox.env = { OPS_PERSONA: 'ship-ops' };
      assert.equal((await sandbox.run('checklist', 'list')).code, 0);
    });

    it('shows what a document builds on, whose rule counts, and names in the configuration that nobody has', async () => {
      await sandbox.write(
        'personas/strict-ops.md',
        '---\nextends: ship-ops\n---\n# Strict ops\n\n## Metrics\n- Build time: <9 minutes\n',
      );
      await sandbox.write(
        '.ops/config.yaml',
        'personas:\n  strict ops:\n    metrics:\n      - "Build time: <5 minutes"\n  nobody:\n    red lines: [Never]\n',
      );
      const { code, out } = await sandbox.run('persona', 'show', 'Strict ops');
      assert.equal(code, 0);
      assert.match(out, /Builds on:\n +2 {2}personas\/ship-ops\.md\n/);
      assert.match(out, /Tests pass {2}\(personas\/ship-ops\.md\)\n/);
      assert.match(out, /Build time: <9 minutes \(by "Build time: <5 minutes", \.ops\/config\.yaml:4\)/);
      const lint = await sandbox.run('persona', 'lint', 'personas/strict-ops.md');
      assert.equal(lint.code, 1);
      assert.match(lint.out, /^\.ops\/config\.yaml:5:1 warning: There is no persona "nobody" here/);
    });

    it('lints documents: 0 for a clean one, 1 with the place for a broken one', async () => {
      assert.equal((await sandbox.run('persona', 'lint', 'personas/ship-ops.md')).code, 0);
      await sandbox.write('bad.md', '---\nname: [x\n---\n\n# Ops\n');
      const { code, out } = await sandbox.run('persona', 'lint', 'bad.md');
      assert.equal(code, 1);
      assert.match(out, /^bad\.md:\d+:\d+ (error|warning): .+ \[persona\/[\w-]+\]$/m);
    });
  });

  describe('scan', () => {
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

  describe('check', () => {
    beforeEach(async () => {
      await sandbox.run('persona', 'use', 'ship-ops');
      await sandbox.write('src/app.js', 'one\n2\n');
    });

    it('denies with 1, naming rule, owner, document and line', async () => {
      const { code, value } = (await sandbox.json('check')) as Json<CheckFinding[]>;
      assert.equal(code, 1);
      const [finding] = value;
      assert.deepEqual(
        { ...finding, message: '' },
        {
          file: 'src/app.js',
          line: 2,
          endLine: 2,
          kind: 'authority',
          rule: 'authority/source',
          effect: 'deny',
          owner: 'Engineer agent',
          message: '',
          persona: { file: 'personas/ship-ops.md', line: 22 },
        },
      );
      assert.match(finding?.message ?? '', /^Application source is the Engineer's territory \(ship-ops, line 22: /);
    });

    it('only asks a developer without a persona who changes what operations keeps for itself', async () => {
      await sandbox.run('persona', 'use', '--none');
      await sandbox.write('.github/workflows/ci.yml', 'on: push\n');
      const { code, value } = (await sandbox.json('check')) as Json<CheckFinding[]>;
      assert.equal(code, 0);
      assert.deepEqual(
        value.map(({ file, effect, rule, owner }) => [file, effect, rule, owner]),
        [['.github/workflows/ci.yml', 'ask', 'authority/ci', 'ship-ops']],
      );
    });

    it('obeys the configuration of the repository before the persona', async () => {
      await sandbox.write('.ops/config.yaml', 'territories:\n  glue:\n    patterns: [src/]\n    effect: allow\n');
      sandbox.git('add', '.ops');
      sandbox.git('commit', '-q', '-m', 'rules');
      assert.equal((await sandbox.run('check')).out, 'Nothing to object to.\n');
      await sandbox.write('.ops/config.yaml', 'territorys: {}\n');
      const wrong = await sandbox.run('check');
      assert.equal(wrong.code, 2);
      assert.match(wrong.error, /\.ops\/config\.yaml:1:1: "territorys" is not a setting/);
    });

    it('writes annotations for GitHub, with what would end them escaped', async () => {
      await sandbox.write('src/a,b:c.js', 'x\n');
      const { out } = await sandbox.run('check', '--format', 'github');
      assert.match(out, /^::error file=src\/app\.js,line=2,endLine=2,title=authority\/source::Application source/m);
      assert.match(out, /^::error file=src\/a%2Cb%3Ac\.js,line=1/m);
    });

    it('acts as another persona when told so', async () => {
      const { code } = await sandbox.run('check', '--as', 'builtin:ops-devops');
      assert.equal(code, 1);
    });

    it('says that there is no diff where there is no repository', async () => {
      await fs.rm(path.join(sandbox.root, '.git'), { recursive: true });
      assert.equal((await sandbox.run('check', '--as', 'ship-ops')).code, 2);
    });
  });

  describe('checklist', () => {
    beforeEach(() => sandbox.run('persona', 'use', 'ship-ops'));

    it('ticks by the end of an id, records who, when and the commit, and starts a release', async () => {
      assert.equal(((await sandbox.json('checklist', 'list')) as Json<Listed>).value.release, null);
      const ticked = await sandbox.run('checklist', 'tick', 'tests-pass', 'rollback', '--note', 'run 42');
      assert.equal(ticked.code, 0);
      assert.match(ticked.out, /\[x\] Tests pass {2}\(Dana · today \d\d:\d\d\)/);
      const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
      assert.ok(value.release);
      const [item] = value.checklists[0]?.items ?? [];
      const head = sandbox.git('rev-parse', 'HEAD').trim();
      assert.deepEqual(
        { ...item?.evidence[0], at: '', content: '' },
        {
          at: '',
          content: '',
          by: 'Dana',
          actor: 'human',
          head,
          dirty: false,
          kind: 'tick',
          value: 'run 42',
          result: 'done',
        },
      );
      assert.deepEqual(await itemStates(), [
        'Tests pass: done',
        'Rollback documented: done',
        'Migrations tested: open',
      ]);
      assert.equal(value.held, 'Deploy is held: 1 item open');
    });

    it('names an agent as one, takes another name, and sees uncommitted changes', async () => {
      sandbox.env = { CLAUDECODE: '1' };
      await sandbox.write('src/app.js', 'changed\n');
      await sandbox.run('checklist', 'tick', 'tests-pass', '--as', 'Robin');
      const { value } = (await sandbox.json('checklist', 'list')) as Json<Listed>;
      const evidence = value.checklists[0]?.items[0]?.evidence[0];
      assert.deepEqual([evidence?.['by'], evidence?.['actor'], evidence?.['dirty']], ['Robin', 'agent', true]);
    });

    it('makes ticks stale when something else would ship, and says what changed', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass');
      sandbox.git('commit', '-q', '--allow-empty', '-m', 'third');
      assert.match((await sandbox.run('checklist', 'list')).out, /\[x\] Tests pass/, 'nothing else would ship');
      await sandbox.write('src/app.js', 'one\n');
      assert.match(
        (await sandbox.run('checklist', 'list')).out,
        /\[~\] Tests pass {2}\(stale: src\/app\.js changed since\)/,
      );
      sandbox.git('commit', '-q', '-am', 'fourth');
      assert.match((await sandbox.run('checklist', 'list')).out, /\[~\] Tests pass {2}\(stale: 2 commits since\)/);
    });

    it('unticks, and marks as not applicable only with a reason', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass');
      assert.equal((await sandbox.run('checklist', 'untick', 'tests-pass')).code, 0);
      assert.equal((await sandbox.run('checklist', 'na', 'migrations')).code, 2);
      assert.equal((await sandbox.run('checklist', 'na', 'migrations', '--reason', 'none since')).code, 0);
      assert.deepEqual(await itemStates(), [
        'Tests pass: open',
        'Rollback documented: open',
        'Migrations tested: not-applicable',
      ]);
    });

    it('takes the last recording back, step by step, and only what is your own', async () => {
      const last = async (...argv: string[]) => {
        const { code, value } = (await sandbox.json('checklist', ...argv)) as Json<{
          items: { text: string; state: string; evidence: { email?: string }[] }[];
        }>;
        return { code, items: code === 0 ? value.items.map(({ text, state }) => [text, state]) : [], value };
      };
      await last('tick', 'tests-pass', 'rollback-documented');
      await last('na', 'tests-pass', '--reason', 'only words changed');
      const ticked = await last('tick', 'migrations-tested', '--as', 'Kim');
      assert.equal(ticked.value.items[0]?.evidence[0]?.email, undefined, 'no address in exports');
      assert.deepEqual(
        (await last('undo')).items,
        [['Migrations tested', 'open']],
        'the same person under another name',
      );
      assert.deepEqual((await last('undo')).items, [['Tests pass', 'done']]);
      assert.deepEqual((await last('undo', 'rollback-documented')).items, [['Rollback documented', 'open']]);
      assert.equal((await sandbox.run('checklist', 'undo', 'rollback-documented')).code, 1);
      assert.equal((await sandbox.run('checklist', 'undo', '--as', 'Robin')).code, 1);
      sandbox.env = { ...sandbox.env, AI_AGENT: '1' };
      assert.match((await sandbox.run('checklist', 'undo')).error, /nothing of yours to take back/);
      delete sandbox.env['AI_AGENT'];
      assert.deepEqual((await last('undo')).items, [['Tests pass', 'open']]);
    });

    it('refuses an unknown and an ambiguous id', async () => {
      await sandbox.write(
        'personas/ship-ops.md',
        '# Ops\n\n## Release checklist\n\n- [ ] Deploy here\n- [ ] Deploy there\n',
      );
      assert.match(
        (await sandbox.run('checklist', 'tick', 'nope', '--persona', 'personas/ship-ops.md')).error,
        /no checklist item "nope"/,
      );
      assert.match(
        (await sandbox.run('checklist', 'tick', 'deploy', '--persona', 'personas/ship-ops.md')).error,
        /means 2 items/,
      );
    });

    it('shares the release with every worktree', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass');
      const linked = path.join(sandbox.root, 'linked');
      git(sandbox.root, 'worktree', 'add', '-q', linked);
      sandbox.cwd = linked;
      await sandbox.run('persona', 'use', 'ship-ops');
      assert.deepEqual((await itemStates())[0], 'Tests pass: done');
    });

    it('works without git', async () => {
      await fs.rm(path.join(sandbox.root, '.git'), { recursive: true });
      const state = process.env['XDG_STATE_HOME'];
      process.env['XDG_STATE_HOME'] = path.join(sandbox.root, 'state');
      try {
        assert.equal(
          (await sandbox.run('checklist', 'tick', 'tests-pass', '--persona', 'ship-ops', '--as', 'Kim')).code,
          0,
        );
        const { out } = await sandbox.run('checklist', 'list', '--persona', 'ship-ops');
        assert.match(out, /\[x\] Tests pass {2}\(Kim/);
      } finally {
        if (state === undefined) delete process.env['XDG_STATE_HOME'];
        else process.env['XDG_STATE_HOME'] = state;
      }
    });

    it('copies as a Markdown task list', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass');
      const { out } = await sandbox.run('checklist', 'copy');
      assert.match(out, /^# ship-ops\n[^]*^- \[x\] Tests pass \(Dana, [^]*^- \[ \] Rollback documented$/m);
    });

    it('exports with all evidence, escaped, and overwrites nothing', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass', '--note', '<script>alert("x")</script>');
      const html = await sandbox.run('checklist', 'export', '--format', 'html', '--output', 'out.html');
      assert.equal(html.code, 0, html.error);
      const text = await fs.readFile(path.join(sandbox.root, 'out.html'), 'utf8');
      assert.ok(!text.includes('<script'));
      assert.match(text, /<td>done<\/td><td>Tests pass<\/td><td><ul><li>done, Dana, .*&lt;script&gt;/);
      assert.equal((await sandbox.run('checklist', 'export', '--output', 'out.html')).code, 1);
      assert.equal(await fs.readFile(path.join(sandbox.root, 'out.html'), 'utf8'), text);
      const { value } = (await sandbox.json('checklist', 'export')) as Json<Listed>;
      assert.equal(value.checklists[0]?.items[0]?.evidence.length, 1);
      assert.equal((await sandbox.run('checklist', 'export', '--format', 'constructor')).code, 2);
    });

    it('leaves no trace in the working tree', async () => {
      await sandbox.run('checklist', 'tick', 'tests-pass');
      assert.equal(sandbox.git('status', '--porcelain'), '');
    });
  });

  describe('memory', () => {
    beforeEach(() => sandbox.run('persona', 'use', 'ship-ops'));

    it('appends an entry and finds it again', async () => {
      const appended = await sandbox.run('memory', 'append', 'decision', 'Use', 'blue/green');
      assert.equal(appended.out, 'Remembered in .claude/memory/ops/memory.md.\n');
      const head = sandbox.git('rev-parse', '--short=7', 'HEAD').trim();
      const found = await sandbox.run('memory', 'search', 'blue');
      assert.equal(found.code, 0);
      assert.match(
        found.out,
        new RegExp(
          `^\\.claude/memory/ops/memory\\.md:\\d+ \\(Decisions\\): - Use blue/green \\([-0-9]+, ${head}\\)\n$`,
        ),
      );
      assert.equal((await sandbox.run('memory', 'search', 'nowhere')).code, 1);
      assert.equal((await sandbox.run('memory', 'append', 'gossip', 'x')).code, 2);
    });

    it('lists without creating, then creates what is missing and nothing else', async () => {
      assert.match((await sandbox.run('memory', 'list')).out, /\.claude\/memory\/ops\/memory\.md {2}missing/);
      assert.equal(sandbox.git('status', '--porcelain'), '');
      const made = (await sandbox.json('memory', 'init')) as Json<{ created: string[] }>;
      assert.deepEqual(made.value.created, [path.join(sandbox.root, '.claude/memory/ops/memory.md')]);
      assert.equal((await sandbox.run('memory', 'init')).out, 'Nothing was missing.\n');
      assert.match((await sandbox.run('memory', 'list')).out, /memory\.md {2}\d+ lines, just now/);
    });
  });
});
