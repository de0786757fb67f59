import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { dropDeadLock, lockFile, readLock, takeLock } from '../../../src/pipeline/lock.ts';
import { currentOwner, ownerState, startOf } from '../../../src/pipeline/owner.ts';

const held = (run: string) => ({ run, what: `push ${run}`, since: '2026-05-04T10:00:00.000Z' });

describe('the lock', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('is taken once, tells who has it, and is given back', async () => {
    const release = await takeLock(folder, held('one'));
    assert.deepEqual(await readLock(folder), { ...currentOwner(), ...held('one') });
    await assert.rejects(
      takeLock(folder, held('two')),
      /Another release is running \(push one, pid \d+, since 2026-05-04 10:00:00 UTC\)/,
    );
    await release();
    assert.equal(await readLock(folder), undefined);
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  const dead: readonly (readonly [string, () => Record<string, unknown>])[] = [
    ['whose process is gone', () => ({ ...currentOwner(), pid: 999_999, ...held('old') })],
    [
      'whose process number belongs to another program now',
      () => ({ ...currentOwner(), start: 'long ago', ...held('old') }),
    ],
  ];
  for (const [name, content] of dead) {
    it(`is taken over from one ${name}`, async () => {
      fs.writeFileSync(lockFile(folder), JSON.stringify(content()));
      const release = await takeLock(folder, held('new'));
      assert.equal((await readLock(folder))?.run, 'new');
      await release();
    });
  }

  it('is taken over when it can not be read', async () => {
    fs.writeFileSync(lockFile(folder), '{"pid":');
    const release = await takeLock(folder, held('new'));
    await release();
  });

  it('of another host is left alone, and that host is named', async () => {
    fs.writeFileSync(lockFile(folder), JSON.stringify({ ...currentOwner(), host: 'other.example', ...held('far') }));
    await assert.rejects(takeLock(folder, held('two')), /running on other\.example/);
    await dropDeadLock(folder);
    assert.equal((await readLock(folder))?.run, 'far');
  });

  it('of a dead process is taken over by exactly one of many', async () => {
    for (let round = 0; round < 20; round++) {
      fs.writeFileSync(lockFile(folder), JSON.stringify({ ...currentOwner(), pid: 999_999, ...held('old') }));
      const taken = await Promise.allSettled(['a', 'b', 'c', 'd', 'e'].map((run) => takeLock(folder, held(run))));
      const winners = taken.filter((each) => each.status === 'fulfilled');
      assert.equal(winners.length, 1);
      await winners[0]?.value();
      assert.deepEqual(fs.readdirSync(folder), []);
    }
  });

  it('clears away what a kill left while it was taken, and nothing of a living process', async () => {
    const dead = ['lock.999999.0123456789ab', 'lock.takeover.999999.0123456789ab'];
    const alive = `lock.${process.pid}.0123456789ab`;
    for (const name of [...dead, alive, 'lock.notes']) fs.writeFileSync(path.join(folder, name), '');
    fs.writeFileSync(
      path.join(folder, 'lock.takeover'),
      JSON.stringify({ ...currentOwner(), pid: 999_999, ...held('x') }),
    );
    await dropDeadLock(folder);
    assert.deepEqual(fs.readdirSync(folder).sort(), [alive, 'lock.notes'].sort());
  });

  it('is not given back by one who lost it', async () => {
    const release = await takeLock(folder, held('one'));
    const other = JSON.stringify({ ...currentOwner(), ...held('two') });
    fs.writeFileSync(lockFile(folder), other);
    await release();
    assert.equal(fs.readFileSync(lockFile(folder), 'utf8'), other);
  });
});

describe('ownerState', () => {
  it('knows this process, and no process that is not there', () => {
    assert.equal(ownerState(currentOwner()), 'alive');
    assert.equal(startOf(999_999), undefined);
    assert.equal(startOf(-1), undefined);
  });

  it('sees a process end', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' });
    const owner = { ...currentOwner(), pid: child.pid ?? 0, start: startOf(child.pid ?? 0) ?? '' };
    assert.equal(ownerState(owner), 'alive');
    child.kill('SIGKILL');
    await new Promise((resolve) => child.on('exit', resolve));
    assert.equal(ownerState(owner), 'gone');
  });
});
