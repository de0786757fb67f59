import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { approvalEvent } from '../../../src/checklist/decisions.ts';
import { readStanding } from '../../../src/checklist/standing.ts';
import { releaseView, itemsOf } from '../../../src/checklist/view.ts';
import type { VerifyGround, Verdict } from '../../../src/checklist/verify/model.ts';
import { planJobs, runJobs } from '../../../src/checklist/verify/run.ts';
import { parseConfig } from '../../../src/workspace/config.ts';
import { RepositoryReader } from '../../../src/workspace/repository.ts';
import { personaOf } from '../authority/personaOf.ts';
import { git, makeRepository, temporaryFolder, writeFiles } from '../support/git.ts';
import { checklist, item } from './fixture.ts';

const now = new Date('2026-05-20T12:00:00Z');

describe('a verifier', () => {
  let root: string;
  let remove: () => Promise<void>;

  beforeEach(async () => {
    const folder = await temporaryFolder();
    remove = () => folder.remove();
    root = path.join(folder.path, 'project');
    const files = { 'src/server.ts': "app.get('/berths', list)\n", 'AUDIT_LOG.md': '# Audit log\n' };
    await makeRepository(root, files, ['v1.0.0']);
  });
  afterEach(() => remove());

  const ground = async (
    texts: readonly string[],
    config = '',
    version = '1.1.0',
  ): Promise<[VerifyGround, ReturnType<typeof viewOf>]> => {
    const reader = await RepositoryReader.open(root);
    const persona = personaOf({
      checklists: [
        checklist(
          'Deploy',
          texts.map((text) => item(text)),
        ),
      ],
    });
    const release = {
      schema: 1 as const,
      id: 'r',
      persona: persona.id,
      version,
      environment: 'production',
      startedAt: '',
      startedBy: '',
      closedAt: null,
      outcome: 'open' as const,
      items: {},
    };
    const parsed = parseConfig(config);
    assert.deepEqual(parsed.problems, []);
    const at: VerifyGround = {
      root,
      reader,
      persona,
      release,
      config: parsed.config,
      standing: await readStanding({ reader, persona }),
      files: (await reader?.files()) ?? [],
      tools: {
        checks: () => Promise.resolve([]),
        environmentNames: () => Promise.resolve({ documented: 2, missing: ['TOKEN_FILE'] }),
        version: () => Promise.resolve('1.1.0'),
        health: () => Promise.resolve({ healthy: true, why: 'fine' }),
      },
      now: () => now,
    };
    return [at, viewOf(at)];
  };
  const viewOf = (at: VerifyGround) => releaseView(at.persona, at.release, at.standing.head, { now });
  const verify = async (text: string, config = ''): Promise<Verdict> => {
    const [at, view] = await ground([text], config);
    const jobs = await planJobs(at, view.checklists.flatMap(itemsOf));
    const [verified] = await runJobs(at, jobs, { cancel: new AbortController().signal });
    assert.ok(verified, `nothing verifies "${text}"`);
    return verified.verdict;
  };
  const write = (files: Readonly<Record<string, string>>) => writeFiles(root, files);
  const commit = (date = '2026-05-02T00:00:00Z') => {
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'more', `--date=${date}`);
  };

  const cases: readonly (readonly [
    name: string,
    text: string,
    files: Readonly<Record<string, string>>,
    result: Verdict['result'],
    words: RegExp,
    config?: string,
  ])[] = [
    ['finds no migration', 'Migrations tested', {}, 'not-applicable', /^no migrations since v1\.0\.0$/],
    [
      'wants a way back of each migration',
      'Migrations tested',
      { 'db/migrate/20260501_a.sql': 'create table a;' },
      'failed',
      /1 of 1 without a rollback, 1 of 1 without a run on staging/,
    ],
    [
      'takes a migration with a way back that ran on staging',
      'Migrations tested',
      {
        'db/migrate/20260501_a.sql': 'create table a;\n-- rollback\ndrop table a;\n',
        'AUDIT_LOG.md': '| 2026-05-02 | 20260501_a.sql ran on staging |\n',
      },
      'done',
      /1 migration, each with a rollback and a run on staging/,
    ],
    [
      'takes a down file beside it',
      'Migrations tested',
      {
        'prisma/migrations/20260501000000_a/migration.sql': 'create table a;',
        'prisma/migrations/20260501000000_a/down.sql': 'drop table a;',
        'AUDIT_LOG.md': '| 2026-05-02 | staging: 20260501000000_a applied |\n',
      },
      'done',
      /1 migration/,
    ],
    ['misses a rollback plan', 'Rollback plan documented', {}, 'failed', /no rollback plan was found/],
    [
      'takes a plan that was just written',
      'Rollback plan documented',
      { 'docs/rollback.md': '# Back\n', Dockerfile: 'FROM x\n' },
      'done',
      /docs\/rollback\.md, just written/,
    ],
    ['misses a security checklist', 'Security review complete', {}, 'cannot', /there is no security checklist/],
    [
      'counts what is open in it',
      'Security review complete',
      { 'SECURITY_CHECKLIST.md': '- [x] a\n- [ ] b\n' },
      'failed',
      /^1 of 2 open in SECURITY_CHECKLIST\.md/,
    ],
    [
      'takes a complete one',
      'Security review complete',
      { 'SECURITY_CHECKLIST.md': '- [x] a\n1. [X] b\n' },
      'done',
      /all 2 done/,
    ],
    [
      'finds a monitoring',
      'Monitoring configured',
      { 'ops/prometheus.yml': 'x: 1\n' },
      'done',
      /^ops\/prometheus\.yml$/,
    ],
    ['finds none', 'Monitoring configured', {}, 'cannot', /no configuration of a monitoring/],
    ['misses names in the example', 'Environment variables documented', {}, 'failed', /not in the example: TOKEN_FILE/],
    [
      'misses changelog and tag',
      'CHANGELOG is written',
      { 'CHANGELOG.md': '# Changelog\n\n## 1.0.0\n' },
      'failed',
      /CHANGELOG\.md has no 1\.1\.0, there is no tag v1\.1\.0/,
    ],
    [
      'sees the freeze',
      'No freeze is on',
      {},
      'failed',
      /frozen until 2026-05-20: audit week/,
      'freeze:\n  - {from: 2026-05-18, to: 2026-05-20, reason: audit week}\n',
    ],
    [
      'sees the freeze to come',
      'No freeze is on',
      {},
      'done',
      /no freeze now, the next from 2026-06-01/,
      'freeze:\n  - {from: 2026-06-01, to: 2026-06-02}\n',
    ],
    ['knows no flags', 'Feature flags configured', {}, 'not-applicable', /no feature flags in this repository/],
    [
      'sees touched flags',
      'Feature flags configured',
      { 'config/feature-flags.json': '{}\n' },
      'done',
      /config\/feature-flags\.json touched since v1\.0\.0/,
    ],
    [
      'sees a touched runbook',
      'Runbooks carry what was learned',
      { 'docs/runbook.md': 'x\n' },
      'done',
      /docs\/runbook\.md touched since v1\.0\.0/,
    ],
    [
      'lists new endpoints for a person',
      'Exposed endpoints were audited',
      { 'src/server.ts': "app.get('/berths', list)\napp.post('/bookings', book)\n" },
      'review',
      /^2 endpoints in files changed since v1\.0\.0: review them$/,
    ],
    [
      'finds no new endpoint',
      'Exposed endpoints were audited',
      { 'README.md': 'x\n' },
      'done',
      /no endpoint in what changed since v1\.0\.0/,
    ],
    [
      'reads a gate',
      'Quality gates passed (S06)',
      { 'PROJECT_STATE.md': '- S06: PASSED\n' },
      'done',
      /^S06 PASSED in PROJECT_STATE\.md, line 1/,
    ],
    [
      'reads a gate that is not passed',
      'Quality gates passed (S06)',
      { 'PROJECT_STATE.md': '- S06: PENDING\n' },
      'failed',
      /^S06 PENDING/,
    ],
    [
      'finds the row of the release',
      'Deployment record written to AUDIT_LOG.md',
      { 'AUDIT_LOG.md': '| When | Event | Subject |\n| --- | --- | --- |\n| now | RELEASE | v1.1.0 |\n' },
      'done',
      /^AUDIT_LOG\.md, line 3$/,
    ],
    [
      'does not take an approval for it',
      'Deployment record written to AUDIT_LOG.md',
      { 'AUDIT_LOG.md': `| When | Event | Subject |\n| --- | --- | --- |\n| now | ${approvalEvent} | v1.1.0 |\n` },
      'failed',
      /no row about v1\.1\.0/,
    ],
    [
      'does not take 1.1.01 for it',
      'PROJECT_STATE.md updated',
      { 'PROJECT_STATE.md': 'at v1.1.01 and 11.1.0\n' },
      'failed',
      /does not name v1\.1\.0/,
    ],
    ['says what is missing to know the age of a backup', 'Recent backup available', {}, 'cannot', /backup: path/],
    [
      'says where a health address belongs',
      'Health endpoints answer 200',
      {},
      'cannot',
      /environments: production: health/,
    ],
  ];
  for (const [name, text, files, result, said, config] of cases) {
    it(name, async () => {
      await write(files);
      const verdict = await verify(text, config);
      assert.equal(verdict.result, result, verdict.value);
      assert.match(verdict.value, said);
    });
  }

  it('wants the rollback plan newer than the deploy files', async () => {
    await write({ 'docs/rollback.md': '# Back\n', Dockerfile: 'FROM a\n' });
    commit();
    assert.match((await verify('Rollback plan documented')).value, /newer than the deploy files/);
    await write({ Dockerfile: 'FROM b\n' });
    const verdict = await verify('Rollback plan documented');
    assert.deepEqual(
      [verdict.result, verdict.value],
      ['failed', 'docs/rollback.md is older than Dockerfile: read it again'],
    );
  });

  it('agrees with version, tag and changelog once all are there', async () => {
    await write({ 'CHANGELOG.md': '## [1.1.0] - 2026-05-20\n' });
    commit();
    git(root, 'tag', 'v1.1.0');
    const verdict = await verify('CHANGELOG is written');
    assert.deepEqual([verdict.result, verdict.value], ['done', 'version 1.1.0, tag and CHANGELOG.md agree']);
  });

  it('judges a backup by its age', async () => {
    await write({ 'backups/a.dump': 'x' });
    const at = (hours: number) => new Date(now.getTime() - hours * 3_600_000);
    await fs.utimes(path.join(root, 'backups/a.dump'), at(2), at(2));
    assert.equal((await verify('Recent backup available', 'backup: {path: backups}')).result, 'done');
    await fs.utimes(path.join(root, 'backups/a.dump'), at(30), at(30));
    assert.match((await verify('Recent backup available', 'backup: {path: backups}')).value, /more than 24 hours old/);
  });

  it('never repeats a secret it found', async () => {
    const secret = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;
    await write({ 'deploy.env': `AWS_ACCESS_KEY_ID=${secret}\n` });
    const verdict = await verify('No secrets in the code');
    assert.equal(verdict.result, 'failed');
    assert.match(verdict.output ?? '', /^deploy\.env:1 {2}/);
    assert.ok(!JSON.stringify(verdict).includes(secret));
  });

  it('asks gh for the commit, and needs a person where there is none', async () => {
    const bin = path.join(root, '..', 'bin');
    await fs.mkdir(bin);
    const answer = (text: string) =>
      fs.writeFile(path.join(bin, 'gh'), `#!/bin/sh\ncat <<'EOF'\n${text}\nEOF\n`, { mode: 0o755 });
    const run = (conclusion: string) =>
      JSON.stringify([{ name: 'ci', status: 'completed', conclusion, url: 'https://x' }]);
    const before = process.env['PATH'];
    try {
      process.env['PATH'] = `${bin}:${before ?? ''}`;
      await answer(run('success'));
      assert.match((await verify('Pipeline green')).value, /^1 run green for /);
      await answer(run('failure'));
      assert.deepEqual(
        [(await verify('Pipeline green')).result, (await verify('Pipeline green')).value],
        ['failed', 'ci: failure'],
      );
      await answer('[]');
      assert.match((await verify('Pipeline green')).value, /no run of the pipeline/);
    } finally {
      process.env['PATH'] = before;
    }
  });

  it('runs commands one after the other, once for items that ask for the same, and stops when cancelled', async () => {
    const log = path.join(root, '..', 'log');
    const script = `const fs=require('fs');fs.appendFileSync(${JSON.stringify(log)},'start ');setTimeout(()=>fs.appendFileSync(${JSON.stringify(log)},'end '),60)`;
    const argv = (mark: string) => JSON.stringify([process.execPath, '-e', `${script};/*${mark}*/`]);
    const config = `verifiers:\n  one: ${argv('a')}\n  two: ${argv('b')}\n  three: ${argv('a')}\n  four: [${JSON.stringify(process.execPath)}, -e, "setInterval(()=>{},1000)"]\n`;
    const [at, view] = await ground(['one', 'two', 'three'], config);
    const items = view.checklists.flatMap(itemsOf);
    const jobs = await planJobs(at, items);
    assert.equal(jobs.length, 2);
    const verified = await runJobs(at, jobs, { cancel: new AbortController().signal });
    assert.deepEqual(
      verified.map(({ verdict }) => verdict.result),
      ['done', 'done', 'done'],
    );
    assert.equal(await fs.readFile(log, 'utf8'), 'start end start end ');
    const [slow, slowView] = await ground(['four'], config);
    const cancel = new AbortController();
    const [ended] = await runJobs(slow, await planJobs(slow, slowView.checklists.flatMap(itemsOf)), {
      cancel: cancel.signal,
      onStart: () => setTimeout(() => cancel.abort(), 30),
    });
    assert.deepEqual([ended?.verdict.result, ended?.verdict.value], ['cannot', 'cancelled']);
  });
});
