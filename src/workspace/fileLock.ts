import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as os from 'node:os';
import * as path from 'node:path';
import { OpsError } from './errors.ts';
import { isCode, isNotFound } from './files.ts';
import { RepositoryReader, worktreeStateFolder } from './repository.ts';

/** How long a lock without a readable holder, or of another machine, may stand before it counts as left behind. */
const leftBehindAfterMs = 10_000;
const giveUpAfterMs = 30_000;

/** Proof of holding a lock. */
export interface HeldLock {
  /** False when somebody took the lock over (we were suspended for too long): then nothing may be written any more. */
  readonly stillMine: () => Promise<boolean>;
}

/**
 * Runs `work` while no other process runs under the same lock file. The work takes milliseconds, so waiting is short; a
 * lock whose process has died is taken over at once. Throws OpsError('refused') when a living holder keeps it for 30 s.
 */
export async function withLock<T>(file: string, work: (lock: HeldLock) => Promise<T>): Promise<T> {
  const token = `${randomBytes(12).toString('hex')} ${process.pid} ${os.hostname()}\n`;
  await acquire(file, token);
  const stillMine = async () => (await read(file)) === token;
  try {
    return await work({ stillMine });
  } finally {
    if (await stillMine()) await fs.rm(file, { force: true });
  }
}

/**
 * Where the lock of a file lies that several processes write: outside the tree, so that waiting for it never shows as a change, and
 * the same for everyone who writes this file. Its folder must exist.
 */
export async function lockFileFor(file: string): Promise<string> {
  const real = await fs.realpath(file).catch(() => path.resolve(file));
  const folder = path.dirname(real);
  const state = await worktreeStateFolder(folder, await RepositoryReader.open(folder));
  return path.join(state, `${path.basename(real)}.lock`);
}

async function acquire(file: string, token: string): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const started = Date.now();
  for (let attempt = 0; ; attempt++) {
    if (await create(file, token)) return;
    if (await isLeftBehind(file)) {
      await takeAway(file);
      continue;
    }
    if (Date.now() - started > giveUpAfterMs) {
      throw new OpsError('refused', `Another process has kept this lock for ${giveUpAfterMs / 1000} s.`, {
        file,
        remedy: 'If no other Ops Persona is at work, delete that file.',
      });
    }
    // Random, so that waiting processes do not move in step.
    await new Promise((resolve) => setTimeout(resolve, 1 + Math.random() * Math.min(20, 2 + attempt)));
  }
}

async function create(file: string, token: string): Promise<boolean> {
  try {
    await fs.writeFile(file, token, { flag: 'wx' });
    return true;
  } catch (error) {
    // Windows answers EPERM while a deleted file is still open somewhere.
    if (isCode(error, 'EEXIST') || (process.platform === 'win32' && isCode(error, 'EPERM'))) return false;
    throw error;
  }
}

async function isLeftBehind(file: string): Promise<boolean> {
  const text = await read(file);
  if (text === undefined) return false;
  const [, pid, host] = /^[0-9a-f]+ (\d+) (.*)\n$/.exec(text) ?? [];
  if (pid !== undefined && host === os.hostname()) return !isAlive(Number(pid));
  const age = await fs.stat(file).then(
    (stat) => Date.now() - stat.mtimeMs,
    () => 0,
  );
  return age > leftBehindAfterMs;
}

/** Removes a lock left behind. Only one process does so at a time, else the second would remove the first one's new lock. */
async function takeAway(file: string): Promise<void> {
  const breaking = `${file}.breaking`;
  if (!(await create(breaking, ''))) {
    const age = await fs.stat(breaking).then(
      (stat) => Date.now() - stat.mtimeMs,
      () => 0,
    );
    if (age > leftBehindAfterMs) await fs.rm(breaking, { force: true });
    else await new Promise((resolve) => setTimeout(resolve, 5));
    return;
  }
  try {
    if (await isLeftBehind(file)) await fs.rm(file, { force: true });
  } finally {
    await fs.rm(breaking, { force: true });
  }
}

async function read(file: string): Promise<string | undefined> {
  try {
    return await fs.readFile(file, 'utf8');
  } catch (error) {
    if (isNotFound(error) || isCode(error, 'EPERM') || isCode(error, 'EBUSY')) return undefined;
    throw error;
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return !isCode(error, 'ESRCH');
  }
}
