import { createHash } from 'node:crypto';
import * as fs from 'node:fs';
import * as os from 'node:os';
import { startOf, type Owner } from './owner.ts';

/** Who sits here: a terminal, an editor window, a job. The commands of one session share it; another session's never do. */
export interface Session {
  readonly id: string;
  /** The process that ends with the session; undefined when nothing tells (a name somebody gave it). */
  readonly owner: Owner | undefined;
}

/**
 * The session of this process: what `OPS_SESSION` names, else the terminal it was started from (an agent without a terminal of
 * its own belongs to the one the agent runs in), else the oldest program above it.
 */
export function currentSession(env: Readonly<Record<string, string | undefined>>): Session {
  const named = env['OPS_SESSION'];
  if (named !== undefined && named !== '') return namedSession(named);
  const pid = process.platform === 'linux' ? sessionLeader(process.pid) : process.ppid;
  const start = startOf(pid) ?? 'unknown';
  return { id: `${os.hostname()}:${pid}:${start}`, owner: { pid, start, host: os.hostname() } };
}

/** A session with a name of its own; `owner` tells when it is over, if a process does. */
export function namedSession(name: string, owner?: Owner): Session {
  return { id: `named:${createHash('sha256').update(name).digest('hex').slice(0, 16)}`, owner };
}

interface Place {
  readonly parent: number;
  readonly leader: number;
  readonly terminal: boolean;
}

function sessionLeader(from: number): number {
  let oldest = from;
  for (let pid = from; pid > 1;) {
    const place = placeOf(pid);
    if (place === undefined) break;
    if (place.terminal) return place.leader;
    oldest = pid;
    pid = place.parent;
  }
  return oldest;
}

/** Fields 4 (parent), 6 (session) and 7 (terminal) of /proc/PID/stat, counted after the program's name. */
function placeOf(pid: number): Place | undefined {
  try {
    const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    return { parent: Number(fields[1]), leader: Number(fields[3]), terminal: fields[4] !== '0' };
  } catch {
    return undefined;
  }
}
