import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as path from 'node:path';
import { childEnv, git, plantedSecret, tryGit, type Lab } from './lab.ts';
import { push, resume, rollback } from '../../src/pipeline/run.ts';
import type { PushOptions, RollbackOptions, RunResult } from '../../src/pipeline/model.ts';

export * from './lab.ts';

/** Far more than a slow machine needs for a row that does not wait; a row that does has its own. */
export const testLimits = { networkMs: 20_000, warnMs: 1000, silenceMs: 5000, hooksMs: 60_000 };
/** For rows where something never answers, or where it is waited for what does not come. */
export const shortLimits = { ...testLimits, networkMs: 1000, silenceMs: 1000 };

/** Everything the invariants look at. */
export interface Snapshot {
  readonly files: ReadonlyMap<string, string>;
  readonly index: ReadonlyMap<string, string>;
  readonly stash: string;
  readonly refs: ReadonlyMap<string, string>;
  readonly remote: ReadonlyMap<string, string>;
}

export function snapshot(lab: Lab): Snapshot {
  const stash = path.join(lab.work, '.git', 'logs', 'refs', 'stash');
  return {
    files: walk(lab.work),
    index: new Map(
      git(lab.work, 'ls-files', '-s')
        .split('\n')
        .map((line) => [line.split('\t')[1] ?? '', line] as const),
    ),
    stash: fs.existsSync(stash) ? fs.readFileSync(stash, 'utf8') : '',
    refs: refsOf(path.join(lab.work, '.git')),
    remote: refsOf(lab.bare),
  };
}

/** All refs with what they point at, read from their files: every row asks for them often, and git would take a process each time. */
function refsOf(gitFolder: string): Map<string, string> {
  const refs = new Map<string, string>();
  const packed = path.join(gitFolder, 'packed-refs');
  if (fs.existsSync(packed)) {
    for (const [, object = '', name = ''] of fs.readFileSync(packed, 'utf8').matchAll(/^([0-9a-f]{40}) (.+)$/gm))
      refs.set(name, object);
  }
  const loose = path.join(gitFolder, 'refs');
  if (!fs.existsSync(loose)) return refs;
  for (const entry of fs.readdirSync(loose, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    if (entry.isFile() && !entry.name.endsWith('.lock'))
      refs.set(path.relative(gitFolder, file), fs.readFileSync(file, 'utf8').trim());
  }
  return refs;
}

function walk(folder: string): Map<string, string> {
  const files = new Map<string, string>();
  for (const entry of fs.readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = path.join(entry.parentPath, entry.name);
    const relative = path.relative(folder, file);
    if (
      relative === '.git' ||
      relative.startsWith(`.git${path.sep}`) ||
      relative.includes(`${path.sep}.git${path.sep}`)
    )
      continue;
    if (entry.isFile()) files.set(relative, createHash('sha256').update(fs.readFileSync(file)).digest('hex'));
    else if (entry.isSymbolicLink()) files.set(relative, `-> ${fs.readlinkSync(file)}`);
  }
  return files;
}

/** What a row may change on purpose, besides the release itself. */
export interface Allowed {
  /** Files a user or a hook changed during the run. */
  readonly files?: readonly string[];
  readonly refs?: readonly string[];
  /** The remote's branch was moved by somebody else. */
  readonly remoteMoved?: boolean;
  readonly plannedFiles?: readonly string[];
  readonly tag?: string;
  readonly branch?: string;
  /** Lost on purpose: the release commit itself. */
  readonly rollback?: boolean;
}

const plannedByDefault = ['package.json', 'package-lock.json', 'VERSION', 'CHANGELOG.md'];

/** I1 to I7. `released`: the new version may be here and there. Else all is byte for byte as before. */
export function checkInvariants(lab: Lab, before: Snapshot, released: boolean, allowed: Allowed = {}): void {
  const after = snapshot(lab);
  const planned = new Set(released || allowed.rollback === true ? (allowed.plannedFiles ?? plannedByDefault) : []);
  const mine = new Set(allowed.files ?? []);
  const tag = `refs/tags/${allowed.tag ?? 'v1.0.1'}`;
  const branch = allowed.branch ?? 'main';
  for (const name of new Set([...before.files.keys(), ...after.files.keys()])) {
    if (planned.has(name) || mine.has(name)) continue;
    assert.equal(after.files.get(name), before.files.get(name), `I1: ${name} changed`);
  }
  for (const name of new Set([...before.index.keys(), ...after.index.keys()])) {
    if (planned.has(name) || mine.has(name)) continue;
    assert.equal(after.index.get(name), before.index.get(name), `I2: index entry of ${name} changed`);
  }
  assert.equal(after.stash, before.stash, 'I3: the stash changed');
  const free = new Set([
    `refs/remotes/origin/${branch}`,
    ...(allowed.refs ?? []),
    ...(released ? [`refs/heads/${branch}`, tag] : []),
  ]);
  for (const name of new Set([...before.refs.keys(), ...after.refs.keys()])) {
    if (free.has(name)) continue;
    assert.equal(after.refs.get(name), before.refs.get(name), `I4: ${name} changed`);
  }
  const reached = [...before.refs.values()].filter((object) => /^[0-9a-f]{40}$/.test(object));
  if (reached.length > 0)
    assert.equal(git(lab.work, 'rev-list', ...reached, '--not', '--all'), '', 'I5: commits are lost');
  checkRemote(lab, before, after, { tag, branch, released, moved: allowed.remoteMoved === true });
  assert.deepEqual(leftovers(lab), [], 'I7: left behind');
}

function checkRemote(
  lab: Lab,
  before: Snapshot,
  after: Snapshot,
  release: { readonly tag: string; readonly branch: string; readonly released: boolean; readonly moved: boolean },
): void {
  const head = `refs/heads/${release.branch}`;
  for (const [name, object] of before.remote) {
    const now = after.remote.get(name);
    assert.ok(now !== undefined, `I6: ${name} is gone from the remote`);
    if (name !== head || (!release.released && !release.moved))
      assert.equal(now, object, `I6: ${name} moved on the remote`);
    else assert.equal(tryGit(lab.bare, 'merge-base', '--is-ancestor', object, now), '', `I6: ${name} was rewound`);
  }
  for (const name of after.remote.keys()) {
    if (!before.remote.has(name))
      assert.ok(release.released && name === release.tag, `I6: ${name} was created on the remote`);
  }
  if (release.released && after.remote.has(release.tag)) {
    assert.equal(
      tryGit(lab.bare, 'merge-base', '--is-ancestor', `${release.tag}^{commit}`, head),
      '',
      'I6: the tag is not in the branch',
    );
  }
  const log = fs.existsSync(path.join(lab.bare, 'ref-log'))
    ? fs.readFileSync(path.join(lab.bare, 'ref-log'), 'utf8')
    : '';
  for (const line of log.split('\n')) {
    const [, to = '', name = ''] = line.split(' ');
    assert.ok(!(name.startsWith('refs/tags/') && /^0+$/.test(to)), `I6: ${name} was shown and deleted`);
  }
}

/** Locks, temporary files and processes that would stay. */
export function leftovers(lab: Lab): string[] {
  const found: string[] = [];
  for (const entry of fs.readdirSync(lab.work, { recursive: true, withFileTypes: true })) {
    const name = path.relative(lab.work, path.join(entry.parentPath, entry.name));
    if (
      entry.name.endsWith('.lock') ||
      entry.name.endsWith('.tmp') ||
      name.includes('ops-persona/lock') ||
      entry.name === 'push.trace'
    )
      found.push(name);
  }
  return [...found, ...processesThatStay(lab.work)];
}

/** Processes in a folder that are still there after a while: what a refused plan no longer waits for is about to end. */
function processesThatStay(folder: string): string[] {
  const patience = Date.now() + 10_000;
  for (;;) {
    const there = processesIn(folder);
    if (there.length === 0 || Date.now() > patience) return there;
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 20);
  }
}

function processesIn(folder: string): string[] {
  return fs.readdirSync('/proc').flatMap((pid) => {
    if (!/^\d+$/.test(pid)) return [];
    try {
      const cwd = fs.readlinkSync(`/proc/${pid}/cwd`);
      if (!cwd.startsWith(folder)) return [];
      return [`process ${pid}: ${fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ')}`];
    } catch {
      // It has ended meanwhile, or is not ours to look at.
      return [];
    }
  });
}

/** How a run ended, with all a person saw. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
  readonly result: RunResult | undefined;
  readonly text: string;
  readonly points: readonly string[];
}

export type Verb = 'push' | 'rollback' | 'resume';
type Order = Partial<Omit<PushOptions & RollbackOptions, 'expect' | 'probe'>> & {
  readonly probe?: (point: string) => void;
} & { readonly run?: string };

/** Runs a verb in this process. */
export async function act(lab: Lab, verb: Verb, order: Order = {}): Promise<Ended> {
  let text = '';
  let result: RunResult | undefined;
  const points: string[] = [];
  const options = {
    folder: lab.work,
    bump: 'patch' as const,
    yes: true,
    env: childEnv,
    limits: testLimits,
    ...order,
    probe: (point: string) => {
      points.push(point);
      order.probe?.(point);
    },
    onResult: (ended: RunResult) => {
      result = ended;
    },
  };
  const out = { write: (piece: string) => void (text += piece), colour: false, columns: 100, passThrough: false };
  const run = { push, rollback, resume }[verb];
  const code = await run(options, out);
  assert.equal(result?.exitCode, code, 'the result says the exit code');
  return { code, signal: null, result, text, points };
}

/** Runs a verb in a process of its own, where it can be killed. */
export function actApart(
  lab: Lab,
  verb: Verb,
  order: Record<string, unknown> = {},
  onStart?: (pid: number) => void,
  env: Readonly<Record<string, string | undefined>> = childEnv,
): Promise<Ended> {
  const driver = path.join(import.meta.dirname, 'driver.ts');
  const words = JSON.stringify({ verb, folder: lab.work, bump: 'patch', yes: true, limits: testLimits, ...order });
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [driver, words], {
      env: { ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    let stdout = '';
    let text = '';
    child.stdout.on('data', (piece: Buffer) => (stdout += piece.toString()));
    child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
    child.on('error', reject);
    child.on('close', (code, signal) => {
      const answer = (stdout === '' ? {} : JSON.parse(stdout)) as { result?: RunResult; points?: string[] };
      resolve({ code, signal, result: answer.result, text, points: answer.points ?? [] });
    });
    if (child.pid !== undefined) onStart?.(child.pid);
  });
}

/** I8: three lines that name the phase, what happened and what to do; nothing secret in them or in the journal. */
export function checkWords(lab: Lab, ended: Ended): void {
  assert.match(
    ended.text,
    /^✖ [1-6]\/6 (Validation|Version|Documents|Commit and Tag|Push|Report): \S/m,
    `I8: names the phase\n${ended.text}`,
  );
  assert.match(ended.text, /^Undone: \S/m, 'I8: says what was undone');
  assert.match(ended.text, /^Next: \S/m, 'I8: says what to do');
  assert.ok(!ended.text.includes(plantedSecret), 'I8: shows a secret');
  const state = path.join(lab.work, '.git', 'ops-persona');
  if (!fs.existsSync(state) || !fs.statSync(state).isDirectory()) return;
  for (const entry of fs.readdirSync(state, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    assert.ok(
      !fs.readFileSync(path.join(entry.parentPath, entry.name), 'utf8').includes(plantedSecret),
      `I8: ${entry.name} holds a secret`,
    );
  }
}

/** I9: exactly one v1.0.1 on the remote, on its branch, with the release in it, and no other version. */
export function checkOneRelease(lab: Lab, branch = 'main'): void {
  const refs = [...refsOf(lab.bare).keys()];
  assert.deepEqual(
    refs.filter((name) => /^refs\/tags\/v?1\.\d/.test(name)).sort(),
    ['refs/tags/v1.0.0', 'refs/tags/v1.0.1'],
    'I9: the versions on the remote',
  );
  const tag = tryGit(lab.bare, 'cat-file', 'tag', 'v1.0.1') ?? assert.fail('I9: an annotated tag');
  const log = git(lab.bare, 'log', '--format=%H %s', `refs/heads/${branch}`).split('\n');
  const [, tagged = ''] = /^object (\S+)\ntype commit$/m.exec(tag) ?? [];
  assert.ok(tagged !== '' && log.some((line) => line.startsWith(tagged)), 'I9: the tag is in the branch');
  assert.equal(log.filter((line) => line.includes('release version')).length, 1, 'I9: one release commit');
  for (const name of ['private-note', 'wip'])
    assert.ok(!refs.some((ref) => ref.includes(name)), `I9: ${name} was published`);
}

/** kill -9 for a run and every program it started, however deep and in whatever group. Linux shows who belongs together. */
export function killEverything(lab: Lab, driver: number): void {
  const kill = (pid: number): void => {
    try {
      process.kill(pid, 'SIGKILL');
    } catch {
      // It has ended meanwhile.
    }
  };
  kill(driver);
  for (const name of fs.readdirSync('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    try {
      const marked = fs.readFileSync(`/proc/${name}/environ`, 'utf8').includes('OPS_PERSONA_RUN=');
      const cwd = fs.readlinkSync(`/proc/${name}/cwd`);
      if (marked && (cwd.startsWith(lab.work) || cwd.startsWith(lab.bare))) kill(Number(name));
    } catch {
      // Not ours to look at, or gone.
    }
  }
}

export const linux = process.platform === 'linux';
