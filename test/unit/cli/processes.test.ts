import assert from 'node:assert/strict';
import * as path from 'node:path';
import { loadSnapshot, type Part, type Snapshot } from '../../../src/editor/snapshot.ts';
import { processesOf } from '../support/processes.ts';
import { Sandbox } from './sandbox.ts';

/** What a verb and a view may cost: everybody waits for each git process, and on Windows for long. */
describe('git processes', () => {
  let sandbox: Sandbox;

  before(async () => {
    sandbox = await Sandbox.make();
    await sandbox.run('persona', 'use', 'ship-ops');
    await sandbox.run('release', 'start', '1.4.0', '--env', 'production');
  });
  after(() => sandbox.remove());

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
      const started = await processesOf(async () => {
        const { code, error } = await sandbox.run(...argv);
        assert.equal(code, 0, error);
      });
      assert.ok(started.length > 0 && started.length <= most, started.join('\n'));
    });
  }

  const refreshes: readonly (readonly [most: number, ...parts: Part[]])[] = [
    [2, 'content'],
    [2, 'release', 'content'],
    [2, 'memory'],
    [2, 'personas', 'memory'],
    [3, 'head', 'release', 'runs', 'memory'],
    [0, 'rules'],
  ];
  it('a view that is refreshed: HEAD and the files once, whatever parts are read', async () => {
    const options = {
      builtinFolder: path.join(import.meta.dirname, '../../../personas'),
      personaLocations: [],
      trusted: true,
      session: 'here',
    };
    let at: Snapshot | undefined;
    const load = async (...parts: Part[]) => (at = await loadSnapshot(sandbox.root, new Set(parts), at, options));
    await load('all');
    for (const [most, ...parts] of refreshes) {
      const started = await processesOf(() => load(...parts));
      assert.ok(started.length <= most, `${parts.join()}:\n${started.join('\n')}`);
    }
    await sandbox.write('src/app.js', 'changed\n');
    assert.equal((await load('content')).stands?.standing.dirty, true, 'and it sees what is new');
  });
});
