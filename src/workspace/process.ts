import { execa } from 'execa';

/** How a process ended. Only `code === 0` with no signal is success; everything else, also "unknown", is not. */
export interface ProcessResult {
  /** Exit code; undefined when a signal ended it or it never started. */
  readonly code: number | undefined;
  readonly signal: string | undefined;
  readonly stdout: string;
  readonly stderr: string;
  readonly timedOut: boolean;
  readonly cancelled: boolean;
  /** Why it never started (no such program, no such folder); undefined when it did. */
  readonly notStarted: string | undefined;
  readonly durationMs: number;
}

export interface ProcessOptions {
  readonly cwd: string;
  /** Added to this process' environment; `undefined` removes a name. */
  readonly env?: Readonly<Record<string, string | undefined>>;
  readonly input?: string;
  /** Ends the process and its descendants after so many milliseconds. */
  readonly timeoutMs?: number;
  readonly cancel?: AbortSignal;
  /** `inherit`: the process talks to our terminal itself and nothing is captured. Default `capture`. */
  readonly output?: 'capture' | 'inherit';
  /** Keeps the last line ending of stdout and stderr as it is. Default true: byte-exact output. */
  readonly exact?: boolean;
}

/**
 * Runs a program with an argument list, never through a shell. Does not throw when it fails: the result says how it ended.
 */
export async function runProcess(
  file: string,
  args: readonly string[],
  options: ProcessOptions,
): Promise<ProcessResult> {
  const started = performance.now();
  const result = await execa(file, [...args], {
    cwd: options.cwd,
    reject: false,
    extendEnv: true,
    stripFinalNewline: options.exact === false,
    maxBuffer: 256 * 1024 * 1024,
    forceKillAfterDelay: 2000,
    windowsHide: true,
    ...(options.env ? { env: options.env } : {}),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.cancel ? { cancelSignal: options.cancel } : {}),
    ...(options.output === 'inherit'
      ? { stdio: 'inherit' as const }
      : options.input === undefined
        ? { stdin: 'ignore' as const }
        : { input: options.input }),
  });
  const neverStarted =
    result.exitCode === undefined && result.signal === undefined && !result.timedOut && !result.isCanceled;
  return {
    code: result.exitCode,
    signal: result.signal,
    stdout: typeof result.stdout === 'string' ? result.stdout : '',
    stderr: typeof result.stderr === 'string' ? result.stderr : '',
    timedOut: result.timedOut,
    cancelled: result.isCanceled,
    notStarted: neverStarted ? (result.originalMessage ?? result.shortMessage ?? 'could not be started') : undefined,
    durationMs: performance.now() - started,
  };
}

/** True only when the process is known to have ended well. */
export function succeeded(result: ProcessResult): boolean {
  return result.code === 0 && result.signal === undefined;
}

/** "exit code 3", "killed by SIGKILL", "did not start: …", for a sentence. */
export function describeEnd(result: ProcessResult): string {
  if (result.notStarted !== undefined) return `did not start: ${result.notStarted}`;
  if (result.timedOut) return 'stopped after its time limit';
  if (result.cancelled) return 'cancelled';
  if (result.signal !== undefined) return `killed by ${result.signal}`;
  return result.code === undefined ? 'ended without an exit code' : `exit code ${result.code}`;
}
