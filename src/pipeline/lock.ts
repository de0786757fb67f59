import { randomBytes } from 'node:crypto';
import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { isCode, readTextIfExists } from '../workspace/files.ts';
import { refuse } from './errors.ts';
import { currentOwner, ownerState, startOf } from './owner.ts';

const schema = z.object({
  pid: z.number().int(),
  start: z.string(),
  host: z.string(),
  since: z.string(),
  run: z.string(),
  what: z.string(),
  /** Of the run's session, so that a role held on purpose can tell its own runs. */
  session: z.string().optional(),
});

/** Who holds the lock. */
export type LockContent = z.infer<typeof schema>;

/** The lock of a repository, shared by all its worktrees. */
export function lockFile(stateFolder: string): string {
  return path.join(stateFolder, 'lock');
}

/** Who holds it now; undefined when nobody does. An unreadable lock counts as held by nobody alive. */
export async function readLock(stateFolder: string): Promise<LockContent | undefined> {
  const text = await readTextIfExists(lockFile(stateFolder));
  return text === undefined ? undefined : parseLock(text);
}

function parseLock(text: string): LockContent | undefined {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/**
 * Takes the lock, or takes it over when its owner is dead. Refuses while another run lives, naming it.
 * The content appears in one step (a link), so nobody ever reads half a lock.
 *
 * @returns a function that gives it back
 */
export async function takeLock(
  stateFolder: string,
  held: {
    readonly run: string;
    readonly what: string;
    readonly since: string;
    readonly session?: string | undefined;
  },
): Promise<() => Promise<void>> {
  const file = lockFile(stateFolder);
  await fs.mkdir(stateFolder, { recursive: true });
  await clearRemains(stateFolder);
  const content = JSON.stringify({ ...currentOwner(), ...held });
  for (let attempt = 0; attempt < 50; attempt++) {
    if (await linkInto(file, content)) return async () => giveBack(file, content);
    const text = await readTextIfExists(file);
    if (text === undefined) continue;
    const owner = parseLock(text);
    if (owner) refuseLiving(owner, file);
    await takeOver(file, text);
  }
  throw refuse(1, 'The lock of this repository could not be taken.', `Look at ${file}, then try again.`);
}

/** Removes a lock whose owner is dead, so that nothing shows a run that is over. */
export async function dropDeadLock(stateFolder: string): Promise<void> {
  const file = lockFile(stateFolder);
  await clearRemains(stateFolder);
  const text = await readTextIfExists(file);
  const owner = text === undefined ? undefined : parseLock(text);
  if (text !== undefined && owner !== undefined && ownerState(owner) === 'gone') await takeOver(file, text);
}

/** What a kill left while a lock was taken: names with the number of a process that is gone. */
async function clearRemains(stateFolder: string): Promise<void> {
  const names = await fs.readdir(stateFolder).catch(() => []);
  for (const name of names) {
    const pid = /^lock(?:\.takeover)?\.(\d+)\.[0-9a-f]{12}$/.exec(name)?.[1];
    if (pid !== undefined && startOf(Number(pid)) === undefined)
      await fs.rm(path.join(stateFolder, name), { force: true });
  }
  const guard = `${lockFile(stateFolder)}.takeover`;
  const owner = parseLock((await readTextIfExists(guard)) ?? '');
  if (owner && ownerState(owner) === 'gone') await fs.rm(guard, { force: true });
}

function refuseLiving(owner: LockContent, file: string): void {
  const state = ownerState(owner);
  if (state === 'gone') return;
  const since = owner.since.replace('T', ' ').replace(/\..*$/, ' UTC');
  if (state === 'elsewhere') {
    throw refuse(
      1,
      `Another release is running on ${owner.host} (${owner.what}, pid ${owner.pid}, since ${since}).`,
      `Wait for it. If that machine is gone, delete the lock: rm '${file}'`,
    );
  }
  throw refuse(
    1,
    `Another release is running (${owner.what}, pid ${owner.pid}, since ${since}).`,
    'Wait until it has ended: ops-persona status',
  );
}

/** Makes `file` with its whole content in one step. False when it is there already. */
async function linkInto(file: string, content: string): Promise<boolean> {
  const temporary = `${file}.${process.pid}.${randomBytes(6).toString('hex')}`;
  await fs.writeFile(temporary, content, { flag: 'wx' });
  try {
    await fs.link(temporary, file);
    return true;
  } catch (error) {
    if (isCode(error, 'EEXIST')) return false;
    // A file system without links: the exclusive flag is the next best.
    if (!isCode(error, 'EPERM') && !isCode(error, 'ENOTSUP') && !isCode(error, 'ENOSYS')) throw error;
    return await fs.writeFile(file, content, { flag: 'wx' }).then(
      () => true,
      () => false,
    );
  } finally {
    await fs.rm(temporary, { force: true });
  }
}

/**
 * Removes a dead owner's lock. Two runs that both saw it dead must not both remove: the second would remove the first one's new
 * lock. So removing has a lock of its own, and the content is compared again while holding it.
 */
async function takeOver(file: string, dead: string): Promise<void> {
  const guard = `${file}.takeover`;
  const content = JSON.stringify({ ...currentOwner(), run: '', what: '', since: new Date().toISOString() });
  if (!(await linkInto(guard, content))) {
    const text = await readTextIfExists(guard);
    const owner = text === undefined ? undefined : parseLock(text);
    if (text !== undefined && (owner === undefined || ownerState(owner) === 'gone'))
      await fs.rm(guard, { force: true });
    await new Promise((resolve) => setTimeout(resolve, 10));
    return;
  }
  try {
    if ((await readTextIfExists(file)) === dead) await fs.rm(file, { force: true });
  } finally {
    await fs.rm(guard, { force: true });
  }
}

async function giveBack(file: string, content: string): Promise<void> {
  if ((await readTextIfExists(file)) === content) await fs.rm(file, { force: true });
}
