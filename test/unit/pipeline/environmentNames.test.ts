import assert from 'node:assert/strict';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { describeEnvironment, reviewEnvironment } from '../../../src/pipeline/environmentNames.ts';
import { Git } from '../../../src/pipeline/git.ts';
import { scanPush } from '../../../src/pipeline/pushedSecrets.ts';
import { ScanPolicy } from '../../../src/secrets/policy.ts';
import { git, makeRepository, temporaryFolder } from '../memory/repository.ts';
import { password } from '../secrets/samples.ts';

describe('the environment as a push reviews it', () => {
  let root: string;
  const write = (name: string, text: string | Uint8Array) => fs.writeFile(path.join(root, name), text);
  beforeEach(async () => {
    root = await temporaryFolder('environment');
    await makeRepository(root);
  });
  afterEach(() => fs.rm(root, { recursive: true }));

  it('is nothing without an example', async () => {
    await write('a.js', 'process.env.HARBOUR_URL;\n');
    assert.equal(await reviewEnvironment(root), undefined);
  });

  it('names what code, compose and .env have and the example has not', async () => {
    await write('.env.example', 'PIER=\nKNOWN=\n');
    await write('.gitignore', '.env\n');
    await write('.env', 'LOCAL_ONLY=x\nPIER=3\n');
    await write('a.js', 'process.env.HARBOUR_URL + process.env.PIER;\n');
    await write('left-out.js', 'process.env.LEFT_OUT;\n');
    await write('compose.yaml', 'services:\n  web:\n    image: web:${WEB_TAG}\n');
    const review = await reviewEnvironment(root, (file) => file === 'left-out.js');
    assert.ok(review);
    assert.equal(review.documented, 2);
    assert.deepEqual([...review.missing].sort(), ['HARBOUR_URL', 'LOCAL_ONLY', 'WEB_TAG']);
    assert.match(describeEnvironment(review), /^not in the example of \.env: .*HARBOUR_URL/);
  });

  it('holds secret files only where they would be sent', async () => {
    const store = Uint8Array.from([0xfe, 0xed, 0xfe, 0xed, 0, 0, 0, 2]);
    await write('old.jks', store);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'sent before');
    const seen = git(root, 'rev-parse', 'HEAD').trim();
    await write('new.jks', Uint8Array.from([...store, 1]));
    await write('.env', 'PORT=80\n');
    await write('.env.staging', `DB_PASSWORD=${password}\n`);
    git(root, 'add', '.');
    git(root, 'commit', '-q', '-m', 'new');
    const base = git(root, 'rev-parse', 'HEAD').trim();
    const inRoot = new Git({ cwd: root, env: process.env, interactive: false, probe: () => undefined });
    const { held } = await scanPush(inRoot, seen, base, []);
    assert.ok(held.includes('new.jks (it is a key store)'), held.join());
    assert.ok(
      held.some((one) => one.startsWith('.env.staging')),
      held.join(),
    );
    assert.equal(held.length, 2);
    const policy = await ScanPolicy.load({
      settings: { exclude: ['*.jks', '.env.staging'] },
      read: () => Promise.resolve(undefined),
    });
    assert.deepEqual((await scanPush(inRoot, seen, base, [], policy)).held, []);
  });
});
