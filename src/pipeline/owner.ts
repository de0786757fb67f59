import * as fs from 'node:fs';
import * as os from 'node:os';
import { execFileSync } from 'node:child_process';

/** A process that can be told from a later one with the same number. */
export interface Owner {
  readonly pid: number;
  /** When it started, in the system's own words. */
  readonly start: string;
  readonly host: string;
}

/** `gone`: no such process, or its number now belongs to another one. `elsewhere`: on another host, so nobody here can tell. */
export type OwnerState = 'alive' | 'gone' | 'elsewhere';

/** This process. */
export function currentOwner(): Owner {
  return { pid: process.pid, start: startOf(process.pid) ?? 'unknown', host: os.hostname() };
}

export function ownerState(owner: Owner): OwnerState {
  if (owner.host !== os.hostname()) return 'elsewhere';
  const start = startOf(owner.pid);
  return start !== undefined && start === owner.start ? 'alive' : 'gone';
}

/** When a process started; undefined when there is none. A zombie counts as none: it does nothing any more. */
export function startOf(pid: number): string | undefined {
  if (!Number.isSafeInteger(pid) || pid <= 0) return undefined;
  if (process.platform === 'linux') {
    try {
      const stat = fs.readFileSync(`/proc/${pid}/stat`, 'utf8');
      // The second field is the program's name in brackets and may hold blanks and brackets itself.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' || fields[0] === 'X' ? undefined : `${bootId()}:${fields[19] ?? ''}`;
    } catch {
      return undefined;
    }
  }
  try {
    const answer =
      process.platform === 'win32'
        ? execFileSync(
            'powershell.exe',
            ['-NoProfile', '-Command', `(Get-Process -Id ${pid}).StartTime.ToUniversalTime().ToString('o')`],
            { encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'], windowsHide: true },
          )
        : execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], {
            encoding: 'utf8',
            stdio: ['ignore', 'pipe', 'ignore'],
            env: { ...process.env, LC_ALL: 'C', TZ: 'UTC' },
          });
    return answer.trim() || undefined;
  } catch {
    return undefined;
  }
}

let boot: string | undefined;
/** Start times on Linux count from the boot; the boot's own id tells two of them apart. */
function bootId(): string {
  try {
    boot ??= fs.readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim().slice(0, 8);
  } catch {
    boot = '';
  }
  return boot;
}

/** Every program a run starts finds the run's id here; so its orphans can be found after the run was killed. */
export const runVariable = 'OPS_PERSONA_RUN';

/** git verbs that work on beside a run or stand for the server: nobody waits for them. */
const bystanders = new Set([
  'receive-pack',
  'upload-pack',
  'gc',
  'maintenance',
  'fsmonitor--daemon',
  'credential-cache--daemon',
]);

/**
 * git processes that a run started and that still work. Only Linux shows a process' environment; elsewhere the answer is always
 * empty and the journalled process number has to do.
 */
export function gitProcessesOf(run: string): number[] {
  if (process.platform !== 'linux') return [];
  let names: string[];
  try {
    names = fs.readdirSync('/proc');
  } catch {
    return [];
  }
  return names
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => {
      try {
        const [program = '', ...args] = fs.readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
        if (!/(?:^|\/)git(?:-[a-z-]+)?$/.test(program) || args.some((word) => bystanders.has(word))) return false;
        if ([...bystanders].some((name) => program.endsWith(`git-${name}`))) return false;
        return fs.readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0').includes(`${runVariable}=${run}`);
      } catch {
        return false;
      }
    })
    .filter((pid) => startOf(pid) !== undefined);
}
