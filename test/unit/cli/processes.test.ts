import assert from 'node:assert/strict';
import type { ChildProcess } from 'node:child_process';
import * as channels from 'node:diagnostics_channel';
import { Sandbox } from './sandbox.ts';

/** What a verb may cost: everybody waits for each git process, and on Windows for long. */
describe('git processes of a verb', () => {
  let sandbox: Sandbox;
  let started: ChildProcess[] = [];
  const note = (message: unknown) => void started.push((message as { process: ChildProcess }).process);

  before(async () => {
    sandbox = await Sandbox.make();
    await sandbox.run('persona', 'use', 'ship-ops');
    await sandbox.run('release', 'start', '1.4.0', '--env', 'production');
    channels.subscribe('child_process', note);
  });
  after(async () => {
    channels.unsubscribe('child_process', note);
    await sandbox.remove();
  });

  const verbs: readonly (readonly [most: number, ...argv: string[]])[] = [
    [4, 'status'],
    [4, 'checklist', 'list'],
    [4, 'gate', 'list'],
    [5, 'checklist', 'tick', 'tests-pass'],
    [5, 'checklist', 'undo', 'tests-pass'],
    [3, 'release', 'start', '1.4.0', '--env', 'production'],
  ];
  for (const [most, ...argv] of verbs) {
    it(`${argv.join(' ')}: at most ${most}`, async () => {
      started = [];
      const { code, error } = await sandbox.run(...argv);
      assert.equal(code, 0, error);
      const words = started.map((one) => one.spawnargs.join(' '));
      assert.ok(words.length > 0 && words.length <= most, words.join('\n'));
    });
  }
});
