import assert from 'node:assert/strict';
import * as fs from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as path from 'node:path';
import { listRuns } from '../../src/pipeline/runs.ts';
import { act, checkInvariants, checkOneRelease, dropLabs, git, makeLab, snapshot, write, type Lab } from './harness.ts';

function configure(lab: Lab, text: string, ...more: string[]): void {
  write(path.join(lab.work, '.ops/config.yaml'), text);
  git(lab.work, 'add', '--', '.ops/config.yaml', ...more);
  git(lab.work, 'commit', '-q', '-m', 'ci: configure');
}

describe('faults: after the push', () => {
  after(dropLabs);

  it('F91 the target is looked at with the new version; its address is given only when it is well', async () => {
    for (const answers of ['1.0.1', '1.0.0']) {
      const lab = makeLab();
      const server = createServer((_, response) => void response.end(JSON.stringify({ version: answers })));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      try {
        const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
        configure(lab, `environments:\n  production:\n    url: ${url}/app\n    health: ${url}/health\n`);
        const before = snapshot(lab);
        const ended = await act(lab, 'push', { limits: { healthMs: 600 } });
        assert.equal(ended.result?.state, 'released', ended.text);
        const well = answers === '1.0.1';
        assert.equal(ended.result.openUrl, well ? `${url}/app` : undefined);
        assert.equal(
          (await listRuns(path.join(lab.work, '.git', 'ops-persona')))[0]?.openUrl,
          well ? `${url}/app` : undefined,
        );
        if (!well)
          assert.match(ended.result.warnings.join(), /production is not healthy: still answers version 1\.0\.0/);
        checkInvariants(lab, before, true);
        checkOneRelease(lab);
      } finally {
        await new Promise((resolve) => server.close(resolve));
      }
    }
  });

  it('the notification command gets the facts and can not fail the release', async () => {
    const lab = makeLab();
    write(
      path.join(lab.work, 'tell.sh'),
      '#!/bin/sh\necho "$OPS_PROJECT $OPS_VERSION $OPS_TAG" > ../told\nexit 4\n',
      0o755,
    );
    configure(lab, 'commands:\n  notify: ./tell.sh\n', 'tell.sh');
    const ended = await act(lab, 'push');
    assert.equal(ended.code, 0, ended.text);
    assert.equal(fs.readFileSync(path.join(lab.root, 'told'), 'utf8'), 'billing 1.0.1 v1.0.1\n');
    assert.match(ended.result?.warnings.join() ?? '', /\.\/tell\.sh failed: exit code 4/);
    checkOneRelease(lab);
  });

  it('a wrong configuration is refused with its place', async () => {
    const lab = makeLab();
    configure(lab, 'commands:\n  tests: x\n');
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused');
    assert.match(ended.result.what ?? '', /\.ops\/config\.yaml:2:/);
  });

  it('a secret in what would be pushed holds the push, also when a later commit took it out', async () => {
    const lab = makeLab();
    const key = ['ghp', 'x7Kd92mQpL4vRtYw8ZbNcHfJgS5aE1uT0iOe'].join('_');
    write(path.join(lab.work, 'deploy.env'), `GITHUB_TOKEN=${key}\n`);
    git(lab.work, 'add', 'deploy.env');
    git(lab.work, 'commit', '-q', '-m', 'feat: deploy');
    git(lab.work, 'rm', '-q', 'deploy.env');
    git(lab.work, 'commit', '-q', '-m', 'fix: take it out');
    const before = snapshot(lab);
    const ended = await act(lab, 'push');
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /1 secret would be pushed: deploy\.env:1 /);
    assert.ok(!JSON.stringify(ended).includes(key));
    checkInvariants(lab, before, false);
  });

  it('limits of the configuration are kept', async () => {
    const lab = makeLab();
    configure(lab, 'commands:\n  test: sleep 30\nlimits:\n  hooks: 0.3\n');
    const ended = await act(lab, 'push', { limits: {} });
    assert.equal(ended.result?.state, 'refused', ended.text);
    assert.match(ended.result.what ?? '', /sleep 30 failed: stopped after its time limit/);
  });
});
