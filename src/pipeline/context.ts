import { describeDuration } from '../workspace/clock.ts';
import { showCommand } from '../workspace/words.ts';
import { describeEnd, succeeded, type ProcessOptions, type ProcessResult } from '../workspace/process.ts';
import { PhaseError, refuse, type PhaseNumber } from './errors.ts';
import type { Journal } from './journal.ts';
import type { RunLimits } from './model.ts';
import { Git } from './git.ts';
import { runVariable, startOf } from './owner.ts';
import type { Screen } from './screen.ts';
import type { Ground } from './settings.ts';
import { safeText } from './text.ts';

export interface StepOptions {
  /** What the journal calls it. */
  readonly step: string;
  /** What people read. */
  readonly name: string;
  readonly argv?: readonly string[];
}

/** One run at work: its ground, its journal and its terminal. */
export class RunContext {
  readonly id: string;
  readonly ground: Ground;
  readonly journal: Journal;
  readonly screen: Screen;
  readonly warnings: string[] = [];
  readonly startedAt: Date;
  phase: PhaseNumber = 1;
  /** After the point of no return a cancel only shortens waiting. */
  cancellable = true;
  /** The remote holds the release: nothing is ever taken back from here on. */
  arrived = false;
  /** Something was sent whose answer may be missing. */
  sent = false;

  constructor(id: string, ground: Ground, journal: Journal, screen: Screen) {
    this.id = id;
    const { settings } = ground.git;
    const marked = new Git({ ...settings, env: { ...settings.env, [runVariable]: id } });
    this.ground = { ...ground, git: marked };
    this.journal = journal;
    this.screen = screen;
    this.startedAt = ground.clock.now();
  }

  /** Passes the point of no return. A journal that can't be written any more changes nothing about what the remote holds. */
  passPointOfNoReturn(): void {
    this.arrived = true;
    this.cancellable = false;
    this.journal.lenient = true;
  }

  now(): string {
    return this.ground.clock.now().toISOString();
  }

  enter(phase: PhaseNumber): void {
    this.phase = phase;
    this.journal.write({ t: 'phase', at: this.now(), phase, state: 'running' });
    this.screen.phase(phase);
  }

  leave(): void {
    this.journal.write({ t: 'phase', at: this.now(), phase: this.phase, state: 'done' });
  }

  /** Ends the run here when the user has asked for it. */
  checkCancelled(): void {
    if (!this.cancellable || this.ground.cancel?.aborted !== true) return;
    throw new PhaseError(this.phase, 'cancelled', 'Cancelled.', {
      remedy: 'Start again when you like: ops-persona push',
    });
  }

  warn(text: string): void {
    this.warnings.push(safeText(text));
    this.screen.note(text);
  }

  /** Journals an intent, acts, journals how it went. A throw is journalled as failed and passed on. */
  async step<T>(options: StepOptions, act: () => Promise<T>, data?: (result: T) => Record<string, string>): Promise<T> {
    this.checkCancelled();
    const shown = options.argv === undefined ? undefined : this.screen.command(options.argv);
    const base = { phase: this.phase, step: options.step, name: safeText(options.name) };
    this.journal.write({ t: 'intent', at: this.now(), ...base, ...(shown === undefined ? {} : { shown }) });
    const started = performance.now();
    const ms = (): number => Math.round(performance.now() - started);
    try {
      const result = await act();
      const more = data?.(result);
      this.journal.write({ t: 'done', at: this.now(), ...base, ms: ms(), ...(more ? { data: more } : {}) });
      return result;
    } catch (error) {
      const what = safeText(error instanceof Error ? error.message : String(error));
      this.journal.write({ t: 'failed', at: this.now(), ...base, ms: ms(), what });
      throw error;
    }
  }

  /** Runs git for a step that changes something: its words are shown as they come, and its process is journalled. */
  async git(args: readonly string[], options: Partial<ProcessOptions> = {}): Promise<ProcessResult> {
    const { limits, cancel, git } = this.ground;
    const show = this.#lines();
    const result = await git.run(args, {
      timeoutMs: limits.hooksMs,
      ...(cancel && this.cancellable ? { cancel } : {}),
      onSpawn: (pid) => this.#spawned(pid),
      onOutput: (text, stream) => {
        if (stream === 'stderr') show.add(text);
      },
      onSilence: this.#silence(true),
      ...options,
    });
    show.end();
    return result;
  }

  /** Runs a command of the project. Its own output goes to the terminal as it is. */
  async project(argv: readonly string[], env: Readonly<Record<string, string | undefined>>): Promise<ProcessResult> {
    const { limits, cancel, places, git } = this.ground;
    const [file = '', ...args] = argv;
    const { runProcess } = await import('../workspace/process.ts');
    const show = this.#lines();
    const passThrough = this.screen.output.passThrough;
    const result = await runProcess(file, args, {
      cwd: places.worktree,
      env,
      timeoutMs: limits.hooksMs,
      ownGroup: !git.settings.interactive,
      stdin: git.settings.interactive ? 'inherit' : 'ignore',
      output: passThrough ? 'inherit' : 'capture',
      onSpawn: (pid) => this.#spawned(pid),
      onSilence: this.#silence(!passThrough),
      ...(cancel && this.cancellable ? { cancel } : {}),
      ...(passThrough ? {} : { onOutput: (text: string) => show.add(text) }),
    });
    show.end();
    return result;
  }

  /** Runs a program whose output is for us to read: nothing of it is shown, only that it is waited for. */
  async ask(
    argv: readonly string[],
    options: Pick<ProcessOptions, 'cwd' | 'env' | 'timeoutMs'>,
  ): Promise<ProcessResult> {
    const { cancel } = this.ground;
    const [file = '', ...args] = argv;
    const { runProcess } = await import('../workspace/process.ts');
    return runProcess(file, args, {
      ...options,
      ownGroup: true,
      onSilence: this.#silence(true),
      ...(cancel && this.cancellable ? { cancel } : {}),
    });
  }

  /** Refuses when a command of the project did not succeed, in words that name it and how it ended. */
  requireSuccess(argv: readonly string[], result: ProcessResult): void {
    if (succeeded(result)) return;
    if (result.cancelled) this.checkCancelled();
    const command = showCommand(argv);
    throw refuse(
      this.phase,
      `${command} failed: ${describeEndFully(result)}.`,
      `Mend it, then run it yourself: ${command}`,
    );
  }

  #silence(heard: boolean): SilenceTold {
    return tellsSilence(this.ground.limits, (words) => this.screen.note(words), heard);
  }

  /**
   * Journals a process that runs now. When that can't be written nothing is thrown: the process would be left to itself, and the run
   * taken back while a push of it arrives. The step ends with a line of its own, which shows whether the journal can be written.
   */
  #spawned(pid: number): void {
    try {
      this.journal.write({ t: 'spawn', at: this.now(), pid, start: startOf(pid) ?? 'unknown' });
    } catch {
      // See above.
    }
  }

  /** Shows whole lines as they come in. */
  #lines(): { add: (text: string) => void; end: () => void } {
    let rest = '';
    return {
      add: (text) => {
        const pieces = (rest + text).split(/\r?\n|\r/);
        rest = pieces.pop() ?? '';
        for (const piece of pieces) this.screen.quote(piece);
      },
      end: () => this.screen.quote(rest),
    };
  }
}

type SilenceTold = NonNullable<ProcessOptions['onSilence']>;

/**
 * Says once, by `tell`, that a step is waited for. `heard`: false where output goes past us to the terminal; then only the time
 * can be told.
 */
export function tellsSilence(
  { warnMs, hooksMs }: Pick<RunLimits, 'warnMs' | 'hooksMs'>,
  tell: (words: string) => void,
  heard = true,
): SilenceTold {
  const waited = describeDuration(warnMs);
  const words = heard
    ? `no output for ${waited}; still waiting`
    : `still running after ${waited}; stopped after ${describeDuration(hooksMs)}`;
  return { afterMs: warnMs, call: () => tell(words) };
}

/** Shells and npm turn a signal into 128 + its number; say what it was. */
export function describeEndFully(result: ProcessResult): string {
  if (result.notStarted?.includes('ENOENT') === true) return 'there is no such program here';
  const names: Readonly<Record<number, string>> = {
    129: 'SIGHUP',
    130: 'SIGINT',
    132: 'SIGILL',
    134: 'SIGABRT',
    135: 'SIGBUS',
    136: 'SIGFPE',
    137: 'SIGKILL',
    139: 'SIGSEGV',
    143: 'SIGTERM',
  };
  const signal = result.code === undefined ? undefined : names[result.code];
  return signal === undefined ? describeEnd(result) : `killed by ${signal} (exit code ${result.code ?? ''})`;
}
