import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { daysLeft } from '../../../src/authority/days.ts';
import { countViolations, ViolationLog, type ViolationEntry } from '../../../src/authority/violations.ts';

const seen: ViolationEntry = {
  at: '2026-05-20T10:00:00.000Z',
  who: 'Dana',
  persona: 'ops',
  rule: 'authority/source',
  file: 'src/a.ts',
  outcome: 'open',
};

describe('the log of violations', () => {
  let folder: string;
  let log: ViolationLog;
  beforeEach(async () => {
    folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-violations-'));
    log = new ViolationLog(path.join(folder, 'state'));
  });
  afterEach(() => fs.rm(folder, { recursive: true, force: true }));

  it('joins what was seen with what became of it', async () => {
    assert.deepEqual(await log.read(), []);
    await log.add(seen);
    await log.add({ ...seen, at: '2026-05-20T10:01:00.000Z' });
    await log.add({ ...seen, file: 'src/b.ts' });
    await log.add({ ...seen, at: '2026-05-20T10:05:00.000Z', outcome: 'reverted' });
    assert.deepEqual(
      (await log.read()).map(({ file, outcome, at, last }) => [file, outcome, at.slice(14, 16), last.slice(14, 16)]),
      [
        ['src/a.ts', 'reverted', '00', '05'],
        ['src/b.ts', 'open', '00', '00'],
      ],
    );
    // The same again is another one.
    await log.add({ ...seen, at: '2026-05-20T11:00:00.000Z' });
    const [count] = countViolations(await log.read());
    assert.deepEqual([count?.count, count?.outcomes], [3, { reverted: 1, open: 2 }]);
  });

  it('begins anew after a report, and keeps what is open', async () => {
    await log.add(seen);
    await log.add({ ...seen, file: 'src/b.ts', outcome: 'held' });
    await log.reported(new Date('2026-05-21T00:00:00Z'));
    assert.deepEqual(
      (await log.read()).map(({ file }) => file),
      ['src/a.ts'],
    );
  });

  it('reads a file that somebody else wrote without harm', async () => {
    await fs.mkdir(path.dirname(log.file), { recursive: true });
    const lines = [
      '',
      '{',
      '[]',
      'null',
      '{"rule":1}',
      JSON.stringify({ ...seen, outcome: 'x' }),
      JSON.stringify(seen),
      '\0',
    ];
    await fs.writeFile(log.file, lines.join('\n'));
    assert.equal((await log.read()).length, 1);
  });
});

describe('daysLeft', () => {
  it('counts whole days where the user is', () => {
    const now = new Date(2026, 4, 20, 23, 30);
    assert.deepEqual(
      [daysLeft('2026-05-20', now), daysLeft('2026-06-01', now), daysLeft('2026-05-19', now)],
      [0, 12, -1],
    );
  });
});
