import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { ReleaseStore } from '../../src/checklist/store.ts';
import { deployPersona } from '../unit/checklist/fixture.ts';

const ticker = path.join(import.meta.dirname, '..', 'unit', 'checklist', 'ticker.ts');

describe('ticks at once', () => {
  it('loses none of 1,000 from eight processes', async () => {
    const folder = await fs.mkdtemp(path.join(os.tmpdir(), 'ops-ticks-'));
    try {
      const [processes, each] = [8, 125];
      const codes = await Promise.all(
        Array.from({ length: processes }, async (_, index) => {
          const child = spawn(process.execPath, [ticker, folder, `p${index}`, String(each)], {
            stdio: ['ignore', 'ignore', 'inherit'],
          });
          return new Promise((resolve) => child.once('exit', resolve));
        }),
      );
      assert.deepEqual([...new Set(codes)], [0]);
      const persona = deployPersona();
      const store = new ReleaseStore(folder);
      const evidence = (await store.active(persona.id))?.items['tests-pass']?.evidence ?? [];
      assert.equal(new Set(evidence.map(({ by, value }) => `${by} ${value ?? ''}`)).size, processes * each);
      assert.equal(evidence.length, processes * each);
      assert.deepEqual([(await store.list()).length, store.damaged], [1, []]);
    } finally {
      await fs.rm(folder, { recursive: true, force: true });
    }
  });
});
