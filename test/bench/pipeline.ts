/** Measures planning and pushing on real repositories: many commits, many files, a refusal, and what a push costs beside its git commands. */
import { execFileSync, spawnSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import { planPush } from '../../src/pipeline/planPush.ts';
import { push, rollback } from '../../src/pipeline/run.ts';

const env = { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1' };
const quiet = { write: () => undefined, colour: false, columns: 100, passThrough: false };

function git(cwd: string, args: readonly string[], input?: string): string {
  return execFileSync('git', args, {
    cwd,
    env,
    encoding: 'utf8',
    input,
    maxBuffer: 1 << 28,
    stdio: ['pipe', 'pipe', 'ignore'],
  }).trim();
}

/** A clone with a bare remote, `commits` after v1.0.0 and `files` in the tree, made by one fast-import. */
function makeRepository(root: string, commits: number, files: number): string {
  const [work, bare] = [path.join(root, 'work'), path.join(root, 'remote.git')];
  git(root, ['init', '-q', '--bare', '-b', 'main', bare]);
  git(root, ['init', '-q', '-b', 'main', work]);
  const stream: string[] = [];
  const commit = (mark: number, message: string, changes: readonly string[]): void => {
    const when = 1_700_000_000 + mark * 60;
    stream.push(
      `commit refs/heads/main\nmark :${mark}\ncommitter Dana <dana@example.com> ${when} +0000\ndata ${Buffer.byteLength(message)}\n${message}`,
    );
    if (mark > 1) stream.push(`from :${mark - 1}`);
    stream.push(...changes, '');
  };
  const file = (name: string, text: string): string =>
    `M 100644 inline ${name}\ndata ${Buffer.byteLength(text)}\n${text}`;
  const tree = Array.from({ length: files }, (_, index) =>
    file(`src/d${index % 100}/f${index}.js`, `export const n = ${index};\n`),
  );
  commit(1, 'feat: start', [file('package.json', '{\n  "name": "big",\n  "version": "1.0.0"\n}\n'), ...tree]);
  stream.push('tag v1.0.0\nfrom :1\ntagger Dana <dana@example.com> 1700000100 +0000\ndata 1\nx');
  for (let index = 0; index < commits; index++) {
    const type = ['fix', 'feat', 'chore', 'docs'][index % 4] ?? 'fix';
    commit(index + 2, `${type}(part${index % 9}): change number ${index}\n\n${'Some words about why. '.repeat(10)}`, [
      file('log.txt', `${index}\n`),
    ]);
  }
  git(work, ['fast-import', '--quiet'], `${stream.join('\n')}\n`);
  git(work, ['reset', '-q']);
  git(work, ['checkout-index', '-a', '-f']);
  git(work, ['update-index', '-q', '--refresh']);
  git(work, ['config', 'user.name', 'Dana']);
  git(work, ['config', 'user.email', 'dana@example.com']);
  git(work, ['remote', 'add', 'origin', bare]);
  git(work, ['push', '-q', '-u', 'origin', 'main', 'v1.0.0']);
  return work;
}

async function timed(name: string, limitMs: number | undefined, act: () => Promise<unknown>): Promise<number> {
  const started = performance.now();
  await act();
  const ms = performance.now() - started;
  const limit = limitMs === undefined ? '' : `  (limit ${limitMs} ms${ms <= limitMs ? '' : ', OVER'})`;
  console.log(`  ${name.padEnd(62)} ${ms.toFixed(0).padStart(6)} ms${limit}`);
  return ms;
}

async function inRepository(commits: number, files: number, act: (work: string) => Promise<void>): Promise<void> {
  const root = fs.mkdtempSync(path.join(os.tmpdir(), 'ops-bench-'));
  try {
    await act(makeRepository(root, commits, files));
  } finally {
    fs.rmSync(root, { recursive: true, force: true });
  }
}

function root(work: string): string {
  return path.dirname(work);
}

/** A whole process from its start, as a person waits for it: Node's own start and loading are in it. */
function commandLine(work: string): Promise<unknown> {
  const cli = path.join(import.meta.dirname, '..', '..', 'dist', 'cli.js');
  return Promise.resolve(spawnSync(process.execPath, [cli, 'push', '--yes'], { cwd: work, env, stdio: 'ignore' }));
}

/** Prints the figures; each with its limit where the product promises one. */
export async function run(): Promise<void> {
  const options = (folder: string) => ({ folder, bump: 'auto' as const, env });
  await inRepository(20, 20, async (work) => {
    await timed('first plan in this process (loads the code)', undefined, () => planPush(options(work)));
    fs.writeFileSync(path.join(work, 'log.txt'), 'changed\n');
    await timed('a refusal that needs no network (changed file)', 500, () =>
      push({ ...options(work), yes: true }, quiet),
    );
    git(work, ['checkout-index', '-f', 'log.txt']);
    let inGit = 0;
    let started = 0;
    const probe = (point: string): void => {
      if (!point.startsWith('git ')) return;
      if (point.endsWith(': before')) started = performance.now();
      else inGit += performance.now() - started;
    };
    const all = await timed('a whole push to a local remote', undefined, () =>
      push({ ...options(work), yes: true, probe }, quiet),
    );
    console.log(
      `  ${'  of which beside the git commands that change or ask'.padEnd(62)} ${(all - inGit).toFixed(0).padStart(6)} ms  (limit 1000 ms)`,
    );
    await timed('rollback of that pushed release', 5000, () => rollback({ ...options(work), yes: true }, quiet));
    fs.writeFileSync(path.join(work, 'more.txt'), 'more\n');
    git(work, ['add', 'more.txt']);
    git(work, ['commit', '-q', '-m', 'fix: more']);
    fs.writeFileSync(path.join(root(work), 'remote.git', 'hooks', 'pre-receive'), '#!/bin/sh\nexit 1\n', {
      mode: 0o755,
    });
    await timed('a push that the remote refuses, taken back', 5000, () => push({ ...options(work), yes: true }, quiet));
    fs.writeFileSync(path.join(work, 'log.txt'), 'changed\n');
    await timed('the same refusal from the command line, started anew', undefined, () =>
      Promise.resolve(commandLine(work)),
    );
  });
  await inRepository(5000, 20, async (work) => {
    await timed('plan with 5,000 commits since the last tag', 1000, () => planPush(options(work)));
  });
  await inRepository(20, 50_000, async (work) => {
    await timed('plan (preflight) in a repository of 50,000 files', 3000, () => planPush(options(work)));
  });
}
