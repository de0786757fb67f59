import { execa, type Subprocess } from 'execa';

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
  readonly input?: string | Uint8Array;
  /** `latin1` gives every byte as one character, for output that is not text. Default `utf8`. */
  readonly encoding?: 'utf8' | 'latin1';
  /** Ends the process and its descendants after so many milliseconds. */
  readonly timeoutMs?: number;
  readonly cancel?: AbortSignal;
  /**
   * `inherit`: the process talks to our terminal itself and nothing is captured. Default `capture`. (A prompt of ssh, git or
   * a signer goes to the terminal either way.)
   */
  readonly output?: 'capture' | 'inherit';
  /** `inherit` lets a captured process read our input. Default: it has none. */
  readonly stdin?: 'ignore' | 'inherit';
  /** Gets each piece of captured output as it comes. */
  readonly onOutput?: (text: string, stream: 'stdout' | 'stderr') => void;
  /** Ends the process and its descendants after so many milliseconds without output (captured output only). */
  readonly silenceMs?: number;
  /** Asked when `silenceMs` has passed: true waits as long again. */
  readonly maySilence?: () => boolean;
  /** Called once, after the first so many milliseconds without output; not heard is what `inherit` passes on. */
  readonly onSilence?: { readonly afterMs: number; readonly call: () => void };
  readonly onSpawn?: (pid: number) => void;
  /** Ends descendants too. The process gets a group of its own and so loses the terminal: not for one that may ask. */
  readonly ownGroup?: boolean;
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
  const stop = new AbortController();
  const stops = options.cancel ? AbortSignal.any([options.cancel, stop.signal]) : stop.signal;
  const running = execa(file, [...args], {
    cwd: options.cwd,
    reject: false,
    extendEnv: true,
    stripFinalNewline: options.exact === false,
    maxBuffer: 256 * 1024 * 1024,
    forceKillAfterDelay: 2000,
    windowsHide: true,
    cancelSignal: stops,
    encoding: options.encoding ?? 'utf8',
    ...(options.ownGroup === true ? { killDescendants: true } : {}),
    ...(options.env ? { env: options.env } : {}),
    ...(options.timeoutMs === undefined ? {} : { timeout: options.timeoutMs }),
    ...(options.output === 'inherit'
      ? { stdio: [options.stdin ?? 'inherit', 'inherit', 'inherit'] as const }
      : options.input === undefined
        ? { stdin: options.stdin ?? ('ignore' as const) }
        : { input: options.input }),
  });
  if (running.pid !== undefined) options.onSpawn?.(running.pid);
  const watch = watchSilence(running, options, () => stop.abort());
  const result = await running;
  watch.end();
  const neverStarted =
    result.exitCode === undefined && result.signal === undefined && !result.timedOut && !result.isCanceled;
  return {
    code: result.exitCode,
    signal: result.signal,
    stdout: typeof result.stdout === 'string' ? result.stdout : '',
    stderr: typeof result.stderr === 'string' ? result.stderr : '',
    timedOut: result.timedOut || watch.stopped(),
    cancelled: result.isCanceled && !watch.stopped(),
    notStarted: neverStarted ? (result.originalMessage ?? result.shortMessage ?? 'could not be started') : undefined,
    durationMs: performance.now() - started,
  };
}

type Piped = Pick<Subprocess, 'stdout' | 'stderr'>;

/** Passes output on as it comes and ends a process that says nothing for too long. */
function watchSilence(
  running: Piped,
  options: ProcessOptions,
  stop: () => void,
): { readonly end: () => void; readonly stopped: () => boolean } {
  let stopped = false;
  let warned = false;
  let warning: NodeJS.Timeout | undefined;
  let limit: NodeJS.Timeout | undefined;
  const startWarning = (): void => {
    clearTimeout(warning);
    const told = options.onSilence;
    if (told === undefined || warned) return;
    warning = setTimeout(() => {
      warned = true;
      told.call();
    }, told.afterMs);
  };
  const startWaiting = (): void => {
    clearTimeout(limit);
    if (options.silenceMs === undefined) return;
    limit = setTimeout(() => {
      if (options.maySilence?.() === true) {
        startWaiting();
        return;
      }
      stopped = true;
      stop();
    }, options.silenceMs);
  };
  for (const stream of ['stdout', 'stderr'] as const) {
    const decoder = new TextDecoder();
    running[stream]?.on('data', (chunk: Uint8Array) => {
      startWarning();
      startWaiting();
      options.onOutput?.(decoder.decode(chunk, { stream: true }), stream);
    });
  }
  startWarning();
  startWaiting();
  return {
    end: () => {
      clearTimeout(warning);
      clearTimeout(limit);
    },
    stopped: () => stopped,
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
