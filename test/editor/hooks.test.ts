import * as assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { ops, root, selectPersona, until } from './support/ops.ts';

describe('the runtime of the git hooks', () => {
  it('is told to the repository once something of ours is in its git folder', async () => {
    await (await ops()).ready();
    await selectPersona(/harbour-ops/);
    const file = path.join(root(), '.git', 'ops-persona', 'runtime');
    await until('the runtime is written', () => fs.existsSync(file));
    const [executable, cli] = fs.readFileSync(file, 'utf8').split('\n');
    assert.equal(executable, process.execPath);
    assert.ok(fs.existsSync(cli ?? ''), cli);
    assert.match(cli ?? '', /cli\.js$/);
  });
});
