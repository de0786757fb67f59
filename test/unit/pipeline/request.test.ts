import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { readRunRequest, writeRunRequest } from '../../../src/pipeline/request.ts';
import type { RunRequest } from '../../../src/pipeline/model.ts';
import { OpsError } from '../../../src/workspace/errors.ts';

const request: RunRequest = {
  schema: 1,
  id: '20260504100000-aaaa',
  folder: '/somewhere/${command:x}/$(id)',
  action: 'push',
  bump: 'minor',
  expect: { base: 'a'.repeat(40), version: '1.1.0' },
  persona: 'builtin:ops-devops',
  environment: 'staging',
  publish: ['npm'],
};

describe('run files', () => {
  let folder: string;
  beforeEach(() => (folder = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-'))));
  afterEach(() => fs.rmSync(folder, { recursive: true }));

  it('carry everything once, under a name that says nothing', async () => {
    const file = await writeRunRequest(folder, request);
    assert.match(path.basename(file), /^run-[0-9a-f]{24}\.json$/);
    if (process.platform !== 'win32') assert.equal(fs.statSync(file).mode & 0o077, 0);
    assert.deepEqual(await readRunRequest(file), request);
    await assert.rejects(readRunRequest(file), (error) => OpsError.is(error, 'usage'));
    assert.deepEqual(fs.readdirSync(folder), []);
  });

  it('are never written where the editor would substitute the path', async () => {
    await assert.rejects(writeRunRequest(path.join(folder, '${workspaceFolder}'), request), (error) =>
      OpsError.is(error, 'usage'),
    );
  });

  const wrong: readonly (readonly [string, unknown])[] = [
    ['another registry', { ...request, publish: ['elsewhere'] }],
    ['another action', { ...request, action: 'deploy' }],
    ['a relative folder', { ...request, folder: 'here' }],
    ['an id that is a path', { ...request, id: '../../x' }],
    ['more than is known', { ...request, command: 'rm' }],
    ['no object', 'x'],
  ];
  for (const [name, content] of wrong) {
    it(`with ${name} are refused`, async () => {
      const file = path.join(folder, 'run.json');
      fs.writeFileSync(file, JSON.stringify(content));
      await assert.rejects(readRunRequest(file), (error) => OpsError.is(error, 'usage'));
    });
  }
});
