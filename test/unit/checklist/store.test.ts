import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import type { Me } from '../../../src/checklist/actor.ts';
import { lastRecorded } from '../../../src/checklist/undo.ts';
import { ReleaseStore } from '../../../src/checklist/store.ts';
import type { Release } from '../../../src/checklist/model.ts';
import { OpsError } from '../../../src/workspace/errors.ts';
import { deployPersona, tick } from './fixture.ts';

const ticker = path.join(import.meta.dirname, 'ticker.ts');

describe('ReleaseStore', () => {
  let folder: string;
  let store: ReleaseStore;
  const persona = deployPersona();

  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-releases-'));
    store = new ReleaseStore(folder);
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  const recordFile = async (): Promise<string> => {
    const names = await fs.readdir(store.folder);
    const name = names.find((candidate) => candidate.endsWith('.json'));
    assert.ok(name, `no record among ${names.join(', ')}`);
    return path.join(store.folder, name);
  };

  it('creates nothing by looking', async () => {
    assert.equal(await store.active(persona.id), undefined);
    assert.deepEqual(await store.list(), []);
    assert.deepEqual(await fs.readdir(folder), []);
  });

  it('starts a release with the first tick and appends to it with the next', async () => {
    const first = await store.record(persona, ['tests-pass'], tick());
    const second = await new ReleaseStore(folder).record(
      persona,
      ['tests-pass', 'record-written'],
      tick({ by: 'Kim' }),
    );
    assert.equal(second.id, first.id);
    assert.deepEqual(
      second.items['tests-pass']?.evidence.map(({ by }) => by),
      ['Dana', 'Kim'],
    );
    assert.equal(second.items['record-written']?.text, 'Record written');
    assert.deepEqual(await store.active(persona.id), second);
    assert.deepEqual(
      (await fs.readdir(store.folder)).filter((name) => /lock|tmp/.test(name)),
      [],
    );
  });

  it('refuses an id the persona does not have, and a template item, before it writes anything', async () => {
    for (const id of ['nope', 'pipeline-green', '__proto__']) {
      await assert.rejects(store.record(persona, ['tests-pass', id], tick()), (error) => OpsError.is(error, 'usage'));
    }
    assert.equal(await store.active(persona.id), undefined);
  });

  it('takes recordings back step by step, and removes nothing', async () => {
    const note = (value: string) => store.record(persona, ['tests-pass'], tick({ value }));
    const last = async () => {
      const { evidence = [] } = (await store.active(persona.id))?.items['tests-pass'] ?? {};
      return [evidence.length, evidence.at(-1)?.value, evidence.at(-1)?.result];
    };
    const undo = () => store.undo(persona, ['tests-pass']);
    await note('one');
    await note('two');
    await undo();
    assert.deepEqual(await last(), [3, 'one', 'done']);
    await undo();
    assert.deepEqual(await last(), [4, null, 'open']);
    await assert.rejects(undo(), /nothing to take back/);
    await note('three');
    assert.deepEqual(await last(), [5, 'three', 'done']);
    await undo();
    assert.deepEqual(await last(), [6, null, 'open']);
  });

  it('knows what somebody recorded last, in one go', async () => {
    const dana: Me = { names: ['dana', 'd'], email: 'dana@example.com', actor: 'human' };
    const ids = async (me = dana) => lastRecorded(await store.active(persona.id), me);
    const at = (minute: number) => `2026-05-20T12:0${minute}:00.000Z`;
    assert.deepEqual(await ids(), []);
    await store.record(persona, ['tests-pass', 'rollback-documented'], tick({ at: at(1) }));
    await store.record(persona, ['record-written'], tick({ at: at(2), by: 'Kim' }));
    await store.record(persona, ['record-written'], tick({ at: at(3), actor: 'agent' }));
    assert.deepEqual(await ids(), ['tests-pass', 'rollback-documented']);
    assert.deepEqual(await ids({ ...dana, actor: 'agent' }), ['record-written']);
    await store.record(persona, ['record-written'], tick({ at: at(4), by: 'Night watch', email: 'Dana@Example.com' }));
    assert.deepEqual(await ids(), ['record-written'], 'under another name');
    await store.record(persona, ['record-written'], tick({ at: at(5), verifier: 'tests' }));
    assert.deepEqual(await ids(), ['tests-pass', 'rollback-documented'], "a verifier's is nobody's");
    await store.undo(persona, ['tests-pass', 'rollback-documented']);
    assert.deepEqual(await ids(), []);
  });

  it('keeps the releases of two personas apart', async () => {
    const other = { ...persona, id: 'other' };
    await store.record(persona, ['tests-pass'], tick());
    await store.record(other, ['tests-pass'], tick({ by: 'Kim' }));
    assert.equal((await store.active('other'))?.startedBy, 'Kim');
    assert.equal((await store.active(persona.id))?.startedBy, 'Dana');
  });

  it('redacts a secret in a note', async () => {
    const secret = `${'AK' + 'IA'}QYLPMN5HFIQR7XYA`;
    const release = await store.record(persona, ['tests-pass'], tick({ value: `used ${secret} here` }));
    assert.ok(!JSON.stringify(release).includes(secret));
    assert.ok(!(await fs.readFile(await recordFile(), 'utf8')).includes(secret));
  });

  it('starts, names and ends a release, keeps it in the history and starts the next one afresh', async () => {
    await store.start(persona, { version: '1.4.0', environment: 'staging', by: 'Dana' });
    await assert.rejects(store.start(persona, { version: '1.5.0', environment: 'staging', by: 'Kim' }), /already open/);
    await store.record(persona, ['tests-pass'], tick());
    const ended = await store.end(persona, 'closed');
    assert.equal(ended.outcome, 'closed');
    assert.equal(await store.active(persona.id), undefined);
    await assert.rejects(store.end(persona, 'abandoned'), (error) => OpsError.is(error, 'refused'));
    const next = await store.record(persona, ['tests-pass'], tick());
    assert.notEqual(next.id, ended.id);
    assert.deepEqual(
      (await store.list()).map(({ id, outcome }) => [id, outcome]),
      [
        [next.id, 'open'],
        [ended.id, 'closed'],
      ],
    );
  });

  it('has one open release for each environment, and works on the one started or chosen last', async () => {
    const forEnvironment = (environment: string | null, version: string | null = '1.4.0') =>
      store.name(persona, { version, environment, by: 'Dana' });
    const first = await store.record(persona, ['tests-pass'], tick());
    const staging = await forEnvironment('staging');
    assert.equal(staging.id, first.id, 'the one a tick started takes the name');
    const production = await forEnvironment('production');
    assert.notEqual(production.id, staging.id);
    assert.equal((await store.active(persona.id))?.id, production.id);
    await assert.rejects(forEnvironment('production', '1.5.0'), /already open \(v1\.4\.0 → production\)/);
    assert.equal((await forEnvironment('production', null)).version, '1.4.0');
    await store.select(persona, 'staging');
    assert.equal((await store.active(persona.id))?.id, staging.id);
    await store.record(persona, ['tests-pass'], tick({ by: 'Kim' }), { environment: 'production' });
    assert.equal((await store.active(persona.id, 'production'))?.items['tests-pass']?.evidence[0]?.by, 'Kim');
    await store.end(persona, 'closed', 'staging');
    assert.equal((await store.active(persona.id))?.id, production.id);
    await assert.rejects(store.select(persona, 'staging'), /No release .* is open for staging/);
  });

  it('starts a release like an earlier one, with what did not apply and nothing that was done', async () => {
    await store.name(persona, { version: '1.4.0', environment: 'production', by: 'Dana' });
    await store.record(persona, ['tests-pass'], tick());
    const na = { kind: 'not-applicable', result: 'not-applicable', value: 'no record here' } as const;
    await store.record(persona, ['record-written'], tick(na));
    const next = { version: '1.5.0', environment: null, by: 'Kim' };
    await assert.rejects(store.duplicate(persona, undefined, next), /already open/);
    await store.end(persona, 'closed');
    const copy = await store.duplicate(persona, undefined, next);
    assert.deepEqual([copy.version, copy.environment, copy.startedBy], ['1.5.0', 'production', 'Kim']);
    assert.deepEqual(Object.keys(copy.items), ['record-written']);
    await assert.rejects(store.duplicate(persona, 'nope', next), /no release "nope"/);
  });

  it('keeps what a newer version wrote beside what this one knows', async () => {
    await store.record(persona, ['tests-pass'], tick());
    const file = await recordFile();
    const value = JSON.parse(await fs.readFile(file, 'utf8')) as Record<string, unknown>;
    await fs.writeFile(file, JSON.stringify({ ...value, approvals: ['later'] }));
    const release = await store.record(persona, ['record-written'], tick());
    assert.deepEqual((release as Release & { approvals?: unknown }).approvals, ['later']);
  });

  it('refuses to touch the record of a newer schema', async () => {
    await store.record(persona, ['tests-pass'], tick());
    const file = await recordFile();
    const newer = JSON.stringify({ schema: 2, anything: true });
    await fs.writeFile(file, newer);
    await assert.rejects(store.record(persona, ['tests-pass'], tick()), (error) => OpsError.is(error, 'blocked'));
    assert.equal(await fs.readFile(file, 'utf8'), newer);
  });

  for (const [what, content] of [
    ['cut off', '{"schema":1,"id":"r'],
    ['empty', ''],
    ['of another shape', '{"schema":1,"id":"r","items":[]}'],
  ] as const) {
    it(`sets a record aside that is ${what}, names it and goes on from the last good one`, async () => {
      await store.record(persona, ['tests-pass'], tick({ by: 'first' }));
      await store.record(persona, ['tests-pass'], tick({ by: 'second' }));
      const file = await recordFile();
      await fs.writeFile(file, content);

      const reader = new ReleaseStore(folder);
      assert.equal((await reader.active(persona.id))?.items['tests-pass']?.evidence.length, 1);
      assert.deepEqual(reader.damaged, [path.basename(file)]);
      assert.equal(await fs.readFile(file, 'utf8'), content, 'looking must not change anything');

      const release = await store.record(persona, ['tests-pass'], tick({ by: 'third' }));
      assert.deepEqual(
        release.items['tests-pass']?.evidence.map(({ by }) => by),
        ['first', 'third'],
      );
      const aside = (await fs.readdir(store.folder)).find((name) => name.includes('.damaged-'));
      assert.ok(aside);
      assert.deepEqual(store.damaged, [aside]);
      assert.equal(await fs.readFile(path.join(store.folder, aside), 'utf8'), content);
    });
  }

  it('takes over the lock of a process that died', async () => {
    await fs.mkdir(store.folder, { recursive: true });
    const dead = spawn(process.execPath, ['-e', '']);
    await new Promise((resolve) => dead.once('exit', resolve));
    await fs.writeFile(path.join(store.folder, '.lock'), `abc ${dead.pid ?? 0} ${os.hostname()}\n`);
    const release = await store.record(persona, ['tests-pass'], tick());
    assert.equal(release.items['tests-pass']?.evidence.length, 1);
  });

  it('loses no release when its lock is taken over while it ends', async () => {
    const { id } = await store.start(persona, { version: '1.4.0', environment: null, by: 'Dana' });
    const gone = 2 ** 22 + 1;
    let taken = false;
    const end = new ReleaseStore(folder, {
      now: () => {
        if (!taken) writeFileSync(path.join(store.folder, '.lock'), `beef ${gone} ${os.hostname()}\n`);
        taken = true;
        return new Date();
      },
    }).end(persona, 'closed');
    assert.equal((await end).id, id);
    assert.ok(taken);
    assert.deepEqual(
      (await store.list()).map((one) => [one.id, one.outcome]),
      [[id, 'closed']],
    );
  });

  it('loses no tick of several processes at once', async function () {
    this.timeout(180_000);
    const processes = 4;
    const each = 50;
    await Promise.all(
      Array.from({ length: processes }, async (_, index) => {
        const child = startTicker(folder, `p${index}`, each);
        assert.equal(await ended(child), 0);
      }),
    );
    const release = await store.active(persona.id);
    const evidence = release?.items['tests-pass']?.evidence ?? [];
    assert.equal(evidence.length, processes * each);
    assert.equal(new Set(evidence.map(({ by, value }) => `${by} ${value ?? ''}`)).size, processes * each);
    assert.equal((await store.list()).length, 1, 'two processes that start at once start one release');
  });

  it('stays readable when a process is killed while it writes, and misses at most its last tick', async function () {
    this.timeout(180_000);
    for (let round = 0; round < 6; round++) {
      const child = startTicker(folder, `r${round}`, 100_000);
      let told = -1;
      // Killed after a number of ticks that differs from round to round, so somewhere inside the next one.
      await new Promise<void>((resolve) => {
        child.stdout?.on('data', (chunk: Buffer) => {
          const lines = chunk.toString().trim().split('\n');
          const last = Number(lines.at(-1));
          if (!Number.isNaN(last)) told = Math.max(told, last);
          if (told >= 3 + 2 * round) resolve();
        });
      });
      child.kill('SIGKILL');
      await ended(child);
      const reader = new ReleaseStore(folder);
      const evidence = (await reader.active(persona.id))?.items['tests-pass']?.evidence ?? [];
      assert.deepEqual(reader.damaged, []);
      const mine = evidence.filter(({ by }) => by === `r${round}`);
      assert.ok(mine.length >= told + 1, `${mine.length} recorded, ${told + 1} told`);
    }
    const release = await store.record(persona, ['record-written'], tick());
    assert.equal(release.items['record-written']?.evidence.length, 1);
  });
});

function startTicker(folder: string, name: string, count: number): ChildProcess {
  return spawn(process.execPath, [ticker, folder, name, String(count)], { stdio: ['ignore', 'pipe', 'inherit'] });
}

async function ended(child: ChildProcess): Promise<number | null> {
  child.stdout?.resume();
  if (child.exitCode !== null || child.signalCode !== null) return child.exitCode;
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)));
}
