import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { readAudit, withAuditRow } from '../../../src/record/audit.ts';
import { verifyChain } from '../../../src/record/chain.ts';
import { dutiesOf, dutyRow } from '../../../src/record/duties.ts';
import {
  acknowledgementEntry,
  escalationMessage,
  firedEscalations,
  type EscalationSpec,
} from '../../../src/record/escalation.ts';
import { boundsOf, type CheckFact, type Signs } from '../../../src/record/triggers.ts';
import { deploymentsOf, failuresInARow, type RunFact } from '../../../src/record/facts.ts';
import { incidentsOf, recordIncident, resolveIncident, type NewIncident } from '../../../src/record/incident.ts';
import { measureMetrics, metricEntry, type MetricSpec, type PipelineRuns } from '../../../src/record/metrics.ts';
import type { AuditRow } from '../../../src/record/model.ts';
import { temporaryFolder } from '../memory/repository.ts';

const now = new Date('2026-05-30T12:00:00Z');
const daysAgo = (days: number, minutes = 0) =>
  new Date(now.getTime() - days * 86_400_000 + minutes * 60_000).toISOString();

const run = (parts: Partial<RunFact>): RunFact => ({
  id: 'run-000001',
  kind: 'push',
  state: 'released',
  version: '1.0.0',
  tag: 'v1.0.0',
  startedAt: daysAgo(1),
  endedAt: daysAgo(1, 1),
  what: undefined,
  buildMs: undefined,
  ...parts,
});
const row = (parts: Partial<AuditRow>): AuditRow => ({
  line: 1,
  at: daysAgo(1),
  who: 'Dana',
  event: 'RELEASE',
  subject: 'billing v1.0.0',
  details: 'ok',
  outcome: '',
  chained: true,
  ...parts,
});
const rowsOf = (...entries: { at: string; event: string; subject: string; details: string }[]) =>
  readAudit(
    entries.reduce<string | undefined>((log, entry) => withAuditRow(log, { who: 'Dana', ...entry }), undefined) ?? '',
  );

describe('deployments', () => {
  it('are counted once, from the log and the journals; refused and cancelled ones are none', () => {
    const all = deploymentsOf(
      [row({ details: '1 → 2; run run-000001' }), row({ subject: 'billing v0.9.0', at: daysAgo(3) })],
      [
        run({}),
        run({ id: 'run-000002', state: 'undone' }),
        run({ id: 'run-000003', state: 'refused' }),
        run({ id: 'run-000004', state: 'cancelled' }),
        run({ id: 'run-000005', state: 'running', endedAt: undefined }),
      ],
    );
    assert.deepEqual(
      all.map(({ what, good }) => [what, good]),
      [
        ['v0.9.0', true],
        ['v1.0.0', true],
        ['v1.0.0', false],
      ],
    );
  });

  it('that were rolled back went wrong, and so did those a log of another style says failed', () => {
    const takenBack = row({ event: 'ROLLBACK', at: daysAgo(0), details: 'revert' });
    const other = row({ event: 'DEPLOYMENT', subject: 'api 2.0.0', outcome: 'FAILED', at: daysAgo(5) });
    assert.deepEqual(
      deploymentsOf([row({}), takenBack, other], []).map(({ good }) => good),
      [false, false],
    );
  });
});

describe('metrics', () => {
  const spec = (name: string, comparator: MetricSpec['comparator'], value: number, unit: string): MetricSpec => ({
    name,
    comparator,
    value,
    unit,
  });
  const one = (wanted: MetricSpec, rows: readonly AuditRow[], runs: readonly RunFact[]) => {
    const [metric] = measureMetrics([wanted], { rows, runs, now });
    assert.ok(metric);
    return metric;
  };

  it('are not measured where there is no source', () => {
    const metric = one(spec('System Uptime', '>', 99.9, '%'), [], []);
    assert.deepEqual(
      [metric.value, metric.good, metric.shown, metric.source],
      [undefined, undefined, 'not measured (wanted > 99.9 %)', 'no source here; enter one by hand'],
    );
    assert.equal(one(spec('Deployment Success', '>', 99, '%'), [], []).source, 'no records yet');
  });

  it('give the success rate with its trend', () => {
    const runs = [
      run({ id: 'run-000001' }),
      run({ id: 'run-000002', state: 'undone' }),
      run({ id: 'run-000003', startedAt: daysAgo(40), tag: 'v0.8.0' }),
    ];
    const metric = one(spec('Deployment Success Rate', '>', 99, '%'), [], runs);
    assert.deepEqual(
      [metric.value, metric.good, metric.trend, metric.before, metric.shown],
      [50, false, 'worse', 100, '50 % of > 99 %'],
    );
    assert.equal(one(spec('Change failure rate', '<', 15, '%'), [], runs).value, 50);
    const often = one(
      { name: 'Deployment Frequency', comparator: undefined, value: undefined, unit: undefined },
      [],
      runs,
    );
    assert.deepEqual([often.value, often.unit, often.good, often.trend], [0.47, 'per week', undefined, 'better']);
  });

  it('give times in the unit of the persona', () => {
    const rollback = run({ kind: 'rollback', state: 'rolled-back', startedAt: daysAgo(1), endedAt: daysAgo(1, 6) });
    const slow = one(spec('Rollback Time', '<', 5, 'minutes'), [], [rollback]);
    assert.deepEqual([slow.value, slow.good], [6, false]);
    const builds = [60_000, 120_000, 300_000].map((buildMs, index) => run({ id: `run-00000${index}`, buildMs }));
    const build = one(spec('Build Time', '<', 10, 'minutes'), [], builds);
    assert.deepEqual([build.value, build.good, build.source], [2, true, 'median of 3 builds in 30 days']);
    const rows = rowsOf(
      {
        at: daysAgo(2),
        event: 'INCIDENT',
        subject: 'INC-20260528-1200',
        details: `SEV1 api: down; since ${daysAgo(2)}`,
      },
      { at: daysAgo(2, 12), event: 'INCIDENT_RESOLVED', subject: 'INC-20260528-1200', details: 'back; after 12 min' },
    );
    assert.deepEqual(one(spec('Recovery Time', '<', 15, 'minutes'), rows, []).value, 12);
  });

  it('give the share of pipeline runs that succeeded: those of the code host, else builds and tests of runs here', () => {
    const spec: MetricSpec = { name: 'Pipeline Success', comparator: '>', value: 95, unit: '%' };
    const measure = (runs: readonly RunFact[], pipeline?: PipelineRuns) =>
      measureMetrics([spec], { rows: [], runs, now, pipeline }).map(({ value, good, source, trend }) => [
        value,
        good,
        trend,
        source,
      ])[0];
    assert.deepEqual(measure([run({})]), [undefined, undefined, undefined, 'no records yet']);
    const here = [
      run({ checked: true }),
      run({ checked: false }),
      run({}),
      run({ checked: true, startedAt: daysAgo(40) }),
    ];
    assert.deepEqual(measure(here), [50, false, 'worse', 'builds and tests of 2 runs here in 30 days']);
    const runs = Array.from({ length: 20 }, (_, index) => ({ at: daysAgo(index + 1), good: index > 0 }));
    const pipeline = { askedAt: now.toISOString(), branch: 'main', runs };
    assert.deepEqual(measure(here, pipeline), [
      95,
      false,
      undefined,
      '20 runs on main in 30 days, gh asked 2026-05-30',
    ]);
    const names = ['CI success rate', 'Successful pipelines', 'Build pipeline passes'];
    const shown = measureMetrics(
      names.map((name) => ({ ...spec, name })),
      { rows: [], runs: [], now, pipeline },
    );
    assert.deepEqual(
      shown.map(({ value }) => value),
      [95, 95, 95],
    );
    assert.equal(
      measureMetrics([{ ...spec, name: 'Deployment success' }], { rows: [], runs: [], now, pipeline })[0]?.value,
      undefined,
    );
  });

  it('take the newest value that was entered by hand, with its source', () => {
    const rows = rowsOf(
      { at: daysAgo(9), ...metricEntry('System Uptime', 99.95, '%', 'status page') },
      { at: daysAgo(1), ...metricEntry('System Uptime', 99.8, '%', 'status page') },
    );
    const metric = one(spec('System Uptime', '>', 99.9, '%'), rows, []);
    assert.deepEqual(
      [metric.value, metric.good, metric.trend, metric.source],
      [99.8, false, 'worse', 'status page, 2026-05-29'],
    );
  });
});

describe('escalations', () => {
  const says: EscalationSpec = { text: 'Deployment fails 2-3 attempts', warnAt: 2, escalateAt: 3, unit: 'attempts' };
  const failed = (number: number) =>
    Array.from({ length: number }, (_, index) =>
      run({ id: `run-00000${index}`, state: 'undone', startedAt: daysAgo(1, index), what: 'the server refused main' }),
    );

  it('fire when a push fails again and again, and not after one that arrived', () => {
    const level = (runs: readonly RunFact[]) =>
      firedEscalations([says], { rows: [], runs, now }).map((one) => [one.level, one.says]);
    assert.deepEqual(level(failed(1)), []);
    assert.deepEqual(level(failed(2)), [['warn', says.text]]);
    assert.deepEqual(level(failed(3)), [['escalate', says.text]]);
    assert.deepEqual(level([...failed(3), run({ id: 'run-000009', startedAt: daysAgo(0) })]), []);
    assert.equal(failuresInARow(failed(3)).length, 3);
    assert.match(
      firedEscalations([], { rows: [], runs: failed(3), now })[0]?.why ?? '',
      /failed 3 times in a row.*refused main/,
    );
  });

  it('fire when a recovery takes too long, and know that it was escalated', () => {
    const began = new Date(now.getTime() - 20 * 60_000).toISOString();
    const open = {
      at: began,
      event: 'INCIDENT',
      subject: 'INC-20260530-1140',
      details: `SEV1 api: down; since ${began}`,
    };
    const [fired] = firedEscalations([], { rows: rowsOf(open), runs: [], now });
    assert.deepEqual([fired?.kind, fired?.level, fired?.escalatedAt], ['recovery', 'escalate', undefined]);
    assert.match(fired?.why ?? '', /INC-20260530-1140 \(api: down\) has lasted 20 minutes, more than 15/);
    const told = { at: now.toISOString(), event: 'HUMAN_ESCALATION', subject: 'api', details: fired?.why ?? '' };
    assert.equal(firedEscalations([], { rows: rowsOf(open, told), runs: [], now })[0]?.escalatedAt, told.at);
  });

  it('take the bound of a severity from the persona, in minutes or hours', () => {
    const spec = (text: string, at: number, unit: string) => ({ text, warnAt: at, escalateAt: at, unit });
    const scale = [spec('P0 not resolved in 30 min', 30, 'min'), spec('P1 not resolved in 2 hours', 2, 'hours')];
    const lasting = (severity: string, minutes: number) => {
      const at = new Date(now.getTime() - minutes * 60_000).toISOString();
      const open = {
        at,
        event: 'INCIDENT',
        subject: 'INC-20260530-1100',
        details: `${severity} api: slow; since ${at}`,
      };
      return firedEscalations(scale, { rows: rowsOf(open), runs: [], now }).map(({ kind, says }) => [kind, says]);
    };
    assert.deepEqual(lasting('SEV1', 29), []);
    assert.deepEqual(lasting('SEV1', 31), [['recovery', scale[0]?.text]]);
    assert.deepEqual(lasting('SEV2', 31), []);
    assert.deepEqual(lasting('SEV2', 121), [['recovery', scale[1]?.text]]);
    assert.deepEqual(lasting('SEV3', 16), [['recovery', undefined]]);
  });

  it('fire when a rollback failed, until something is done after it', () => {
    const back = run({ kind: 'rollback', state: 'blocked', id: 'run-000007', what: 'the tag moved' });
    const [fired] = firedEscalations([], { rows: [], runs: [back], now });
    assert.deepEqual([fired?.kind, fired?.level, fired?.key], ['rollback', 'escalate', 'rollback/run-000007']);
    assert.match(fired?.why ?? '', /rollback of v1\.0\.0 did not come through \(blocked\): the tag moved$/);
    const later = run({ kind: 'rollback', state: 'rolled-back', id: 'run-000008', startedAt: daysAgo(0) });
    assert.deepEqual(firedEscalations([], { rows: [], runs: [back, later], now }), []);
    assert.deepEqual(firedEscalations([], { rows: [], runs: [{ ...back, state: 'interrupted' }], now }), []);
  });

  describe('that a persona names', () => {
    const spec = (text: string, parts: Partial<EscalationSpec> = {}): EscalationSpec => ({
      text,
      warnAt: undefined,
      escalateAt: undefined,
      unit: undefined,
      ...parts,
    });
    const check = (verifier: string, good: boolean, minute: number): CheckFact => ({
      verifier,
      what: `${verifier} is good`,
      value: good ? 'all well' : 'not well',
      good,
      at: daysAgo(1, minute),
    });
    const fire = (specs: readonly EscalationSpec[], signs: Signs, rows: readonly AuditRow[] = []) =>
      firedEscalations(specs, { rows, runs: [], now, ...signs }).map(({ kind, level, key }) => [kind, level, key]);

    it('fire when tests fail again and again, not when they pass in between, and only where it says so', () => {
      const tests = spec('Tests fail 2-4 times', { warnAt: 2, escalateAt: 4, unit: 'times' });
      const checks = (...good: boolean[]) => ({ checks: good.map((one, index) => check('tests', one, index)) });
      assert.deepEqual(fire([tests], checks(false)), []);
      assert.deepEqual(fire([tests], checks(false, false)), [['failed-checks', 'warn', `tests/${daysAgo(1, 1)}`]]);
      assert.deepEqual(fire([tests], checks(false, true, false)), []);
      assert.equal(fire([tests], checks(true, false, false, false, false))[0]?.[1], 'escalate');
      assert.deepEqual(fire([], checks(false, false, false, false)), []);
      // Failing tests are no failed deployment, and the other way round.
      assert.deepEqual(firedEscalations([tests], { rows: [], runs: failed(2), now })[0]?.says, undefined);
    });

    it('fire when the search for secrets or the look at health failed last', () => {
      const both = [spec('**Security incidents**: breaches or vulnerabilities'), spec('The system is down')];
      const secrets = { checks: [check('secrets', false, 1)] };
      assert.deepEqual(fire(both, secrets), [['failed-checks', 'escalate', `secrets/${daysAgo(1, 1)}`]]);
      assert.deepEqual(fire(both, { checks: [check('secrets', false, 1), check('secrets', true, 2)] }), []);
      assert.deepEqual(fire(both, { checks: [check('health', false, 3)] }), [
        ['failed-checks', 'escalate', `health/${daysAgo(1, 3)}`],
      ]);
      assert.deepEqual(fire(both.slice(1), secrets), []);
    });

    it('fire when an incident of that kind is open', () => {
      const at = daysAgo(0, -5);
      const incident = (title: string) => ({
        at,
        event: 'INCIDENT',
        subject: 'INC-20260530-1155',
        details: `SEV1 api: ${title}; since ${at}`,
      });
      const specs = [spec('**Data**: some of it may be lost'), spec('**Outage**: the service is down')];
      assert.deepEqual(fire(specs, {}, rowsOf(incident('orders answer 503'))), [
        ['incident', 'escalate', 'incident/INC-20260530-1155'],
      ]);
      assert.deepEqual(fire(specs, {}, rowsOf(incident('the orders lost data'))).length, 1);
      assert.deepEqual(fire(specs, {}, rowsOf(incident('a typing error'))), []);
    });

    it('fire when a value entered by hand is beyond its bound, or a metric of the kind is missed', () => {
      const bound = spec('Error rate > 5%', { warnAt: 5, escalateAt: 5, unit: '%' });
      const low = spec('**Availability** drops below 99.5%', { warnAt: 99.5, escalateAt: 99.5, unit: '%' });
      assert.deepEqual(
        boundsOf([bound, low, spec('Deployment fails 2-3 attempts', { escalateAt: 3, unit: 'attempts' })]).map(
          ({ name, comparator, value }) => [name, comparator, value],
        ),
        [
          ['Error rate', '>', 5],
          ['Availability', '<', 99.5],
        ],
      );
      const entered = (name: string, value: number) =>
        rowsOf({ at: daysAgo(1), ...metricEntry(name, value, '%', 'the board') });
      assert.deepEqual(fire([bound], {}, entered('Error rate', 5)), []);
      assert.deepEqual(fire([bound], {}, entered('Error rate', 7)), [['metric', 'escalate', 'metric/error-rate/7']]);
      assert.deepEqual(fire([low], {}, entered('Availability', 99)), [
        ['metric', 'escalate', 'metric/availability/99'],
      ]);
      const uptime: MetricSpec = { name: 'System Uptime', comparator: '>', value: 99.9, unit: '%' };
      const rows = entered('System Uptime', 98);
      const metrics = measureMetrics([uptime], { rows, runs: [], now });
      assert.deepEqual(fire([spec('Infrastructure outage')], { metrics }, rows), [
        ['metric', 'warn', 'metric/system-uptime/98'],
      ]);
      assert.deepEqual(fire([spec('Data may be lost')], { metrics }, rows), []);
    });
  });

  it('are taken note of by a row, until another fact of the kind comes', () => {
    const seen = (rows: readonly AuditRow[], number: number) =>
      firedEscalations([says], { rows, runs: failed(number), now }).map((one) => [one.seen, one.acknowledged?.by]);
    const [fired] = firedEscalations([says], { rows: [], runs: failed(2), now });
    assert.ok(fired);
    const entry = acknowledgementEntry(fired, 'the server is being mended');
    assert.match(entry.details, /failed 2 times in a row.*; the server is being mended$/);
    const noted = rowsOf({ at: now.toISOString(), ...entry });
    assert.deepEqual(seen([], 2), [[false, undefined]]);
    assert.deepEqual(seen(noted, 2), [[true, 'Dana']]);
    assert.deepEqual(seen(noted, 3), [[false, undefined]]);
    // In a table of another style the row has no columns for who and what.
    const table = '| Date | Notes |\n| --- | --- |\n| 2026-05-01 | begun |\n';
    const other = readAudit(withAuditRow(table, { at: now.toISOString(), who: 'Dana', ...entry }));
    assert.deepEqual(seen(other, 2), [[true, 'Dana']]);
  });

  it('come with a message that can be sent as it is', () => {
    const text = escalationMessage(['The push failed 3 times'], {
      project: 'billing',
      persona: 'ops-devops',
      environment: 'production',
      version: 'v1.4.0',
      commit: '0123456789abcdef',
      branch: 'main',
      who: 'Dana',
      at: '2026-05-30T12:00:00Z',
      runs: ['push of billing v1.4.0: undone'],
      open: ['Smoke test'],
    });
    assert.match(text, /^ESCALATION: billing v1\.4\.0 \(production\)\n\n- The push failed 3 times\n/);
    assert.match(text, /Branch main, commit 0123456789\.\nReported by Dana as ops-devops/);
    assert.match(text, /Still open:\n- Smoke test\n/);
  });
});

describe('incidents', () => {
  let root: string;
  beforeEach(async () => {
    root = await temporaryFolder('incident');
  });
  afterEach(() => fs.rm(root, { recursive: true, force: true }));
  const incident = (parts: Partial<NewIncident> = {}): NewIncident => ({
    title: 'checkout answers 500',
    severity: 'SEV1',
    startedAt: '2026-05-30T10:00:00Z',
    resolvedAt: undefined,
    recordedAt: '2026-05-30T10:05:00Z',
    who: 'Dana',
    subject: 'billing v1.4.0',
    impact: 'nobody could pay',
    resolution: undefined,
    timeline: [{ at: '2026-05-30T09:55:00Z', what: 'push of billing v1.4.0 ended released' }],
    ...parts,
  });

  for (const [style, head] of [
    ['our own', ''],
    ["the project's", '| Timestamp | Actor | Type | Description | Outcome |\n|---|---|---|---|---|\n'],
  ] as const) {
    it(`are recorded in a log of ${style} style, resolved once, and never lose what was written`, async () => {
      const places = { audit: path.join(root, 'AUDIT_LOG.md'), postmortems: path.join(root, 'postmortems') };
      if (head !== '') await fs.writeFile(places.audit, head);
      const first = await recordIncident(places, incident());
      const second = await recordIncident(places, incident({ title: 'and again', resolvedAt: '2026-05-30T10:09:00Z' }));
      assert.deepEqual([first.id, second.id], ['INC-20260530-1000', 'INC-20260530-1000b']);
      const text = await fs.readFile(first.postmortem, 'utf8');
      assert.match(text, /- Over: not yet\n/);
      assert.match(
        text,
        /## Timeline\n\n- 2026-05-30T09:55:00Z push of billing.*\n- 2026-05-30T10:00:00Z \*\*It began/,
      );
      const end = { at: '2026-05-30T10:20:00Z', who: 'Kim', how: 'rolled back' };
      assert.equal(await resolveIncident(places, first.id, end), true);
      assert.equal(await resolveIncident(places, first.id, end), false);
      assert.match(
        await fs.readFile(first.postmortem, 'utf8'),
        /- Over: 2026-05-30T10:20:00Z \(20 min\), rolled back\n/,
      );
      const log = await fs.readFile(places.audit, 'utf8');
      assert.deepEqual(verifyChain(log).problems, []);
      assert.deepEqual(
        incidentsOf(readAudit(log)).map(({ id, title, severity, resolvedAt }) => [id, title, severity, resolvedAt]),
        [
          ['INC-20260530-1000', 'billing v1.4.0: checkout answers 500', 'SEV1', '2026-05-30T10:20:00Z'],
          ['INC-20260530-1000b', 'billing v1.4.0: and again', 'SEV1', '2026-05-30T10:09:00Z'],
        ],
      );
    });
  }
});

describe('duties', () => {
  const specs = [
    { text: 'Rotate credentials on schedule and immediately after any potential exposure', line: 3 },
    { text: 'Audit access and permissions monthly', line: 4 },
    { text: 'Review access quarterly', line: 5 },
    { text: 'Restore a backup every 2 weeks to test it', line: 6 },
    { text: 'Renew certificates before they expire', line: 7 },
    { text: 'Deploy carefully', line: 8 },
  ];
  it('are read from sentences, due by their last row in the log', () => {
    const rows = rowsOf(
      { at: daysAgo(40), ...dutyRow('access-audit', 'ticket 7') },
      { at: daysAgo(1), event: 'ROTATION', subject: 'database', details: 'new password' },
    );
    assert.deepEqual(
      dutiesOf(specs, rows, now).map(({ kind, everyDays, line, shown, overdue }) => [
        kind,
        everyDays,
        line,
        shown,
        overdue,
      ]),
      [
        ['rotation', 90, 3, 'due in 89 days', false],
        ['access-audit', 30, 4, 'overdue by 10 days', true],
        ['backup-test', 14, 6, 'never done', true],
        ['certificate', 30, 7, 'never done', true],
      ],
    );
  });
});
