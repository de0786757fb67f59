import * as path from 'node:path';
import * as z from 'zod';
import { appendAudit } from '../record/audit.ts';
import { withLock } from '../workspace/fileLock.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { refuse } from './errors.ts';
import { readLock } from './lock.ts';
import { ownerState } from './owner.ts';
import type { Session } from './session.ts';
import { safeLine } from './text.ts';

const holder = z.object({
  scope: z.enum(['project', 'environment']),
  /** With the scope `environment` only. */
  environment: z.string().optional(),
  session: z.string(),
  who: z.string(),
  since: z.string(),
  /** The process that ends with the session; without it the role lasts until it is given back or broken. */
  pid: z.number().int().optional(),
  start: z.string().optional(),
  host: z.string(),
});
const file = z.object({ v: z.literal(1), roles: z.array(holder) });

/** Somebody who holds the ops role: others may look, but not run. */
export type RoleHolder = z.infer<typeof holder>;

/** What a role is asked for. */
export type RoleScope = { readonly scope: 'project' } | { readonly scope: 'environment'; readonly environment: string };

function roleFile(stateFolder: string): string {
  return path.join(stateFolder, 'role.json');
}

/** Who holds the role now. A session that is over holds nothing; what can't be read is held by nobody. */
export async function readRoles(stateFolder: string): Promise<RoleHolder[]> {
  const text = await readTextIfExists(roleFile(stateFolder));
  if (text === undefined) return [];
  return parseRoles(text).filter(({ pid, start, host }) => {
    return pid === undefined || start === undefined || ownerState({ pid, start, host }) !== 'gone';
  });
}

function parseRoles(text: string): RoleHolder[] {
  try {
    return file.parse(JSON.parse(text)).roles;
  } catch {
    return [];
  }
}

/** "Dana holds the ops role for production (since 2026-01-02 10:00 UTC, on berth)". */
export function describeRole(role: RoleHolder): string {
  const what = role.environment ?? 'this project';
  const since = role.since.slice(0, 16).replace('T', ' ');
  return `${safeLine(role.who)} holds the ops role for ${safeLine(what)} (since ${since} UTC, on ${safeLine(role.host)})`;
}

/**
 * Refuses what another session's role forbids. A role for the project forbids every run, one for an environment the runs to it.
 *
 * @throws PhaseError `refused`
 */
export async function refuseForeignRole(
  stateFolder: string,
  session: string,
  environment: string | undefined,
): Promise<void> {
  const foreign = (await readRoles(stateFolder)).find(
    (role) => role.session !== session && (role.environment === undefined || role.environment === environment),
  );
  if (!foreign) return;
  throw refuse(
    1,
    `${describeRole(foreign)}; another session may look, but not run.`,
    'Ask them to give it back (ops-persona role release), or break it: ops-persona role release --break --reason TEXT',
  );
}

/**
 * Takes the ops role for a session, or keeps it. Refuses while another session holds it or is in the middle of a run.
 *
 * @throws PhaseError `refused`, naming who and since when
 */
export async function takeRole(
  stateFolder: string,
  wish: RoleScope,
  by: { readonly session: Session; readonly who: string; readonly at: string; readonly host: string },
): Promise<RoleHolder> {
  const { session } = by;
  const role: RoleHolder = {
    ...wish,
    session: session.id,
    who: safeLine(by.who),
    since: by.at,
    host: session.owner?.host ?? by.host,
    ...(session.owner ? { pid: session.owner.pid, start: session.owner.start } : {}),
  };
  return change(stateFolder, async (roles, write) => {
    const own = roles.find((one) => one.session === session.id && sameScope(one, role));
    const foreign = roles.find((one) => one.session !== session.id && overlaps(one, role));
    if (foreign) {
      throw refuse(
        1,
        `${describeRole(foreign)}.`,
        'Ask them to give it back, or break it: ops-persona role take --break --reason TEXT',
      );
    }
    const kept = { ...role, since: own?.since ?? role.since };
    await write([...roles.filter((one) => one !== own), kept]);
    // A run takes its lock first and then looks at the roles; we write the role first and then look at the lock.
    const lock = await readLock(stateFolder);
    if (lock === undefined || lock.session === session.id || ownerState(lock) === 'gone') return kept;
    await write(roles);
    throw refuse(
      1,
      `A run of another session is going on (${lock.what}, pid ${lock.pid}).`,
      'Wait until it has ended: ops-persona status',
    );
  });
}

/**
 * Says that a session goes on with another process: an editor's window after Reload Window. Nothing is taken that somebody else
 * took meanwhile.
 */
export async function renewRole(stateFolder: string, session: Session): Promise<void> {
  const { owner } = session;
  const text = await readTextIfExists(roleFile(stateFolder));
  if (owner === undefined || text?.includes(session.id) !== true) return;
  await withLock(path.join(stateFolder, '.role-lock'), async () => {
    const roles = parseRoles((await readTextIfExists(roleFile(stateFolder))) ?? '');
    const own = roles.filter((one) => one.session === session.id && one.pid !== owner.pid);
    if (own.length === 0) return;
    const next = roles.map((one) => (own.includes(one) ? { ...one, pid: owner.pid, start: owner.start } : one));
    await writeFileAtomic(roleFile(stateFolder), `${JSON.stringify({ v: 1, roles: next })}\n`);
  });
}

/** Gives back what this session holds. What was held. */
export async function releaseRole(stateFolder: string, session: string): Promise<readonly RoleHolder[]> {
  return change(stateFolder, async (roles, write) => {
    const own = roles.filter((one) => one.session === session);
    if (own.length > 0) await write(roles.filter((one) => !own.includes(one)));
    return own;
  });
}

/**
 * Takes away what other sessions hold in this scope. The reason is in the audit log before anything is taken away: without its row
 * nothing is.
 *
 * @returns what was broken; empty when there was nothing to break, and then no row was written
 * @throws PhaseError `refused` without a reason; what the log throws
 */
export async function breakRole(
  stateFolder: string,
  wish: RoleScope,
  by: {
    readonly session: Session;
    readonly who: string;
    readonly at: string;
    readonly reason: string;
    readonly audit: string;
  },
): Promise<readonly RoleHolder[]> {
  if (by.reason.trim() === '') {
    throw refuse(1, "Breaking somebody's role needs a reason.", 'Say why: --break --reason TEXT.');
  }
  return change(stateFolder, async (roles, write) => {
    const foreign = roles.filter((one) => one.session !== by.session.id && overlaps(one, wish));
    for (const role of foreign) {
      await appendAudit(by.audit, {
        at: by.at,
        who: by.who,
        event: 'ROLE_BROKEN',
        subject: `ops role: ${role.environment ?? 'project'}`,
        details: `${describeRole(role)}; broken because: ${by.reason}`,
      });
    }
    if (foreign.length > 0) await write(roles.filter((one) => !foreign.includes(one)));
    return foreign;
  });
}

function sameScope(a: { readonly environment?: string | undefined }, b: { readonly environment?: string | undefined }) {
  return a.environment === b.environment;
}

function overlaps(a: RoleHolder, b: { readonly scope: string; readonly environment?: string | undefined }): boolean {
  return a.environment === undefined || b.scope === 'project' || sameScope(a, b);
}

async function change<T>(
  stateFolder: string,
  work: (roles: readonly RoleHolder[], write: (next: readonly RoleHolder[]) => Promise<void>) => Promise<T>,
): Promise<T> {
  return withLock(path.join(stateFolder, '.role-lock'), async () =>
    work(await readRoles(stateFolder), (next) =>
      writeFileAtomic(roleFile(stateFolder), `${JSON.stringify({ v: 1, roles: next })}\n`),
    ),
  );
}
