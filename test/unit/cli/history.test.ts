import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import type { HistoryScanFinding } from '../../../src/cli/scanHistory.ts';
import { scanHistory, type HistoryOptions, type HistoryResult } from '../../../src/secrets/history.ts';
import { ScanPolicy } from '../../../src/secrets/policy.ts';
import { GitHistory, readSince } from '../../../src/workspace/gitHistory.ts';
import { temporaryFolder } from '../memory/repository.ts';
import { githubToken, password } from '../secrets/samples.ts';
import { Sandbox } from './sandbox.ts';

const other = `${password}Two`;

describe('ops-persona scan --history', () => {
  let sandbox: Sandbox;
  const extra: string[] = [];
  beforeEach(async () => {
    sandbox = await Sandbox.make();
  });
  afterEach(async () => {
    await sandbox.remove();
    for (const folder of extra.splice(0)) await fs.rm(folder, { recursive: true, force: true });
  });

  async function commit(files: Readonly<Record<string, string | undefined>>, message = 'change'): Promise<string> {
    for (const [name, content] of Object.entries(files)) {
      if (content === undefined) await fs.rm(path.join(sandbox.root, name));
      else await sandbox.write(name, content);
    }
    sandbox.git('add', '-A');
    sandbox.git('commit', '-q', '-m', message);
    return sandbox.git('rev-parse', 'HEAD').trim();
  }

  async function found(...argv: string[]): Promise<readonly HistoryScanFinding[]> {
    const { code, value } = await sandbox.json('scan', '--history', ...argv);
    const findings = value as HistoryScanFinding[];
    assert.equal(code, findings.length > 0 ? 1 : 0);
    return findings;
  }
  const short = (findings: readonly HistoryScanFinding[]): string[] =>
    findings.map(
      ({ commit: hash, file, line, rule, inHead }) => `${hash} ${file}:${line} ${rule}${inHead ? ' still' : ''}`,
    );

  it('names the commit that brought each secret, and whether it still stands', async () => {
    const one = await commit({ 'conf/a.yaml': `x: 1\npassword: ${password}\n` });
    await commit({ 'conf/a.yaml': `y: 2\nx: 1\npassword: ${password}\n` });
    const two = await commit({
      'conf/a.yaml': `y: 2\npassword: ${other}\n`,
      'src/app.js': `const t = "${githubToken}";\n`,
    });
    const three = await commit({ 'src/app.js': 'const t = env;\n', 'copy.env': `DB_PASSWORD=${password}\n` });
    assert.deepEqual(short(await found()), [
      `${one} conf/a.yaml:2 password still`,
      `${two} conf/a.yaml:2 password still`,
      `${two} src/app.js:1 github-pat`,
      `${three} copy.env:1 password still`,
    ]);
    assert.deepEqual(short(await found('conf')), [
      `${one} conf/a.yaml:2 password`,
      `${two} conf/a.yaml:2 password still`,
    ]);
  });

  it('takes a moved file for no news, and what only a merge brought for some', async () => {
    const one = await commit({ 'a.yaml': `password: ${password}\n` });
    await commit({ 'a.yaml': undefined, 'b/a.yaml': `password: ${password}\n` });
    sandbox.git('checkout', '-q', '-b', 'side');
    await commit({ 'c.yaml': 'a: 1\n' });
    sandbox.git('checkout', '-q', '-');
    await commit({ 'd.yaml': 'a: 1\n' });
    sandbox.git('merge', '-q', '--no-commit', '--no-ff', 'side');
    const merge = await commit({ 'e.yaml': `password: ${other}\n` }, 'merge');
    assert.deepEqual(short(await found()), [`${one} a.yaml:1 password still`, `${merge} e.yaml:1 password still`]);
  });

  it('looks at every reference, or at branches alone, or at commits after a day', async () => {
    await sandbox.write('s.yaml', `password: ${password}\n`);
    sandbox.git('add', '.');
    sandbox.git('stash', '-q');
    assert.equal((await found()).length, 1);
    assert.equal((await found('--branches')).length, 0);
    assert.equal((await found('--since', '1 day ago')).length, 1);
    assert.equal((await found('--since', '2099-01-01')).length, 0);
    for (const wrong of ['soon', '2024-13-01', '--all', '0']) assert.equal(readSince(wrong), undefined, wrong);
    assert.equal((await sandbox.run('scan', '--history', '--since', 'soon')).code, 2);
    assert.equal((await sandbox.run('scan', '--since', '2024-01-01')).code, 2);
    assert.equal((await sandbox.run('scan', '--history', '--staged')).code, 2);
  });

  it('remembers what it saw, without a value, and forgets what is gone', async () => {
    await commit({ 'a.yaml': `password: ${password}\n` });
    assert.match((await sandbox.run('scan', '--history')).out, /\n\d+ commits scanned, 1 secret, 1 still in HEAD\.\n$/);
    const state = path.join(sandbox.root, '.git/ops-persona/history-all.json');
    const text = readFileSync(state, 'utf8');
    assert.ok(!text.includes(password) && text.includes('a.yaml'));
    const again = await sandbox.run('scan', '--history');
    assert.match(again.out, /commits scanned \(3 known from before\), 1 secret/);
    assert.equal(sandbox.git('status', '--porcelain'), '');
    await sandbox.write('a.yaml', 'a: 1\n');
    sandbox.git('commit', '-q', '-a', '--amend', '-m', 'clean');
    sandbox.git('reflog', 'expire', '--expire=now', '--all');
    assert.deepEqual(await found(), []);
    await fs.writeFile(state, '{"version":1,');
    assert.deepEqual(await found(), []);
  });

  it('honours comments, the baseline and what .gitleaksignore says of a commit', async () => {
    const one = await commit({
      'a.yaml': `password: ${password} # gitleaks:allow\n`,
      'b.yaml': `\npassword: ${other}\n`,
    });
    assert.deepEqual(short(await found()), [`${one} b.yaml:2 password still`]);
    await sandbox.write('.gitleaksignore', `${one}:b.yaml:generic-api-key:2\n`);
    assert.deepEqual(await found(), []);
    await sandbox.write('.gitleaksignore', `${'0'.repeat(40)}:b.yaml:generic-api-key:2\n`);
    assert.equal((await found()).length, 1);
  });

  it('tells no value in any format', async () => {
    await commit({ 'a.yaml': `password: ${password}\napi_token: ${githubToken}\n` });
    for (const format of ['text', 'json', 'sarif']) {
      const { code, out, error } = await sandbox.run('scan', '--history', '--format', format);
      assert.equal(code, 1);
      assert.ok(!(out + error).includes(password) && !(out + error).includes(githubToken), format);
    }
  });

  it('runs nothing that the repository names', async () => {
    await commit({ 'a.yaml': 'a: 1\n', '.gitattributes': '*.yaml diff=evil filter=evil\n' });
    await commit({ 'a.yaml': `password: ${password}\n` });
    const mark = path.join(sandbox.root, '.git', 'ran');
    const evil = `touch "${mark}" && cat`;
    for (const key of [
      'diff.external',
      'diff.evil.textconv',
      'diff.evil.command',
      'filter.evil.smudge',
      'core.fsmonitor',
    ])
      sandbox.git('config', key, evil);
    for (const [key, value] of [
      ['log.showSignature', 'true'],
      ['gpg.program', mark],
      ['core.pager', evil],
    ] as const)
      sandbox.git('config', key, value);
    assert.equal((await found()).length, 1);
    assert.ok(!existsSync(mark));
  });

  it('works in bare, shallow and empty repositories, and says so outside of one', async () => {
    await commit({ 'a.yaml': `password: ${password}\n`, 'ümläut "x".yaml': `password: ${other}\n` });
    const last = await commit({ 'b.yaml': 'a: 1\n' });
    const folder = await temporaryFolder('history');
    extra.push(folder);
    const clone = (...args: string[]): string => sandbox.git('clone', '-q', ...args);
    clone('--bare', sandbox.root, `${folder}/bare`);
    clone('--depth', '1', `file://${sandbox.root}`, `${folder}/shallow`);
    sandbox.git('init', '-q', `${folder}/empty`);
    await fs.mkdir(`${folder}/none`);
    assert.equal((await found('-C', `${folder}/bare`)).length, 2);
    assert.deepEqual(short(await found('-C', `${folder}/shallow`)), [
      `${last} a.yaml:1 password still`,
      `${last} ümläut "x".yaml:1 password still`,
    ]);
    assert.match((await sandbox.run('-C', `${folder}/shallow`, 'scan', '--history')).error, /shallow/);
    assert.deepEqual(await found('-C', `${folder}/empty`), []);
    assert.equal((await sandbox.run('-C', `${folder}/none`, 'scan', '--history')).code, 2);
  });

  it('goes on where it was stopped, with the same result', async () => {
    const stream: string[] = [];
    for (let at = 0; at < 450; at++) {
      const content = at % 90 === 3 ? `password: ${password}${at}\n` : `a: ${at}\n`;
      stream.push(`commit refs/heads/long\ncommitter A <a@example.org> ${1_700_000_000 + at} +0000\ndata 1\nc\n`);
      stream.push(`M 100644 inline c${at % 7}.yaml\ndata ${content.length}\n${content}\n`);
    }
    const { runProcess } = await import('../../../src/workspace/process.ts');
    await runProcess('git', ['fast-import', '--quiet'], { cwd: sandbox.root, input: stream.join('') });
    let kept: string | undefined;
    const memory: HistoryOptions['memory'] = {
      read: () => Promise.resolve(kept),
      write: (text) => {
        kept = text;
        return Promise.resolve();
      },
      key: 'test',
      salt: '00112233',
    };
    const scan = (stop?: AbortController): Promise<HistoryResult> =>
      scanHistory(new GitHistory(sandbox.root, stop ? { cancel: stop.signal } : {}), ScanPolicy.standard, {
        memory,
        ...(stop ? { cancel: stop.signal, onProgress: () => stop.abort() } : {}),
      });
    const stopped = await scan(new AbortController());
    assert.ok(stopped.cancelled && stopped.commits === 200);
    const rest = await scan();
    assert.deepEqual([rest.cancelled, rest.remembered, rest.commits], [false, 200, 452]);
    kept = undefined;
    const fresh = await scan();
    const told = ({ findings }: HistoryResult): string[] =>
      findings.map((one) => `${one.commit} ${one.file}:${one.line}`);
    assert.deepEqual(told(rest), told(fresh));
    assert.equal(fresh.findings.length, 5);
  });
});
