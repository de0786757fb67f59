import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { askCiRuns, ciRunsCommand, knownCiRuns } from '../../../src/pipeline/ciRuns.ts';
import { runFacts } from '../../../src/pipeline/runFacts.ts';
import type { RunView } from '../../../src/pipeline/model.ts';
import { makeRepository, temporaryFolder } from '../support/git.ts';

describe('the runs of the pipeline', () => {
  let folder: Awaited<ReturnType<typeof temporaryFolder>>;
  let repo: string;
  let state: string;
  let pathBefore: string | undefined;
  beforeEach(async () => {
    folder = await temporaryFolder();
    repo = path.join(folder.path, 'repo');
    state = path.join(folder.path, 'state');
    await makeRepository(repo, {});
    await fs.mkdir(path.join(folder.path, 'bin'));
    pathBefore = process.env['PATH'];
    process.env['PATH'] = `${path.join(folder.path, 'bin')}${path.delimiter}${pathBefore ?? ''}`;
  });
  afterEach(async () => {
    process.env['PATH'] = pathBefore;
    await folder.remove();
  });
  /** A gh that notes how it was called and answers so. */
  const gh = (text: string, code = 0) =>
    fs.writeFile(
      path.join(folder.path, 'bin', 'gh'),
      `#!/bin/sh\necho "$@" > '${folder.path}/asked'\ncat <<'EOF'\n${text}\nEOF\nexit ${code}\n`,
      { mode: 0o755 },
    );
  const one = (conclusion: string | null, status = 'completed') => ({
    status,
    conclusion,
    createdAt: '2026-05-30T10:00:00Z',
  });

  it('are asked for once, those of the default branch, and kept', async () => {
    assert.equal(await knownCiRuns(state), undefined);
    const all = [
      one('success'),
      one('failure'),
      one('timed_out'),
      one('cancelled'),
      one('skipped'),
      one(null, 'queued'),
    ];
    await gh(JSON.stringify(all));
    const told = await askCiRuns(repo, state);
    assert.deepEqual([told.branch, told.runs.map(({ good }) => good)], ['main', [true, false, false]]);
    assert.deepEqual(await knownCiRuns(state), { schema: 1, ...told });
    assert.equal(
      (await fs.readFile(path.join(folder.path, 'asked'), 'utf8')).trim(),
      (await ciRunsCommand(repo)).slice(1).join(' '),
    );
  });

  it('stay as they were known when gh can not tell', async () => {
    await gh(JSON.stringify([one('success')]));
    await askCiRuns(repo, state);
    await gh('not json');
    await assert.rejects(askCiRuns(repo, state), /no list of runs/);
    await gh('', 4);
    await assert.rejects(askCiRuns(repo, state), /gh could not tell/);
    assert.equal((await knownCiRuns(state))?.runs.length, 1);
    await fs.writeFile(path.join(state, 'pipeline-runs.json'), '{"schema":1,');
    assert.equal(await knownCiRuns(state), undefined);
  });

  it('are those of builds and tests in a journal', () => {
    const checked = (...steps: readonly (readonly [string, string])[]) => {
      const views = steps.map(([command, state]) => ({ name: command, command, state, durationMs: 1 }));
      const run = { phases: [{ number: 1, name: 'Validation', state: 'done', steps: views }] };
      return runFacts([run as unknown as RunView])[0]?.checked;
    };
    assert.equal(checked(['npm run build', 'done'], ['npm test', 'done']), true);
    assert.equal(checked(['npm run build', 'done'], ['npm test', 'failed']), false);
    assert.equal(checked(['npm run build', 'done'], ['npm test', 'pending']), undefined);
    assert.equal(checked(['git fetch origin', 'failed']), undefined);
  });
});
