import { Worker } from 'node:worker_threads';
import { OpsError } from '../../workspace/errors.ts';
import type { JudgedFile, JudgedFinding } from '../diagnostics/findings.ts';
import type { SecretsInput } from '../diagnostics/judgeSecrets.ts';
import { Disposable } from '../lifecycle.ts';
import type { HistoryAnswer, HistoryPlace, Listing, WorkerAnswer, WorkerRequest } from './messages.ts';

/** How far a scan is. */
export interface ScanProgress {
  readonly done: number;
  readonly of: number;
  /** What was found since the last call. */
  readonly found: readonly JudgedFile[];
}

export interface ScanEnd {
  readonly done: number;
  readonly cancelled: boolean;
}

interface Job {
  readonly answered: (answer: WorkerAnswer) => void;
  readonly failed: (error: Error) => void;
}

/** How long the worker stays when there is nothing to do: its engine takes a moment to load. */
const idleMs = 60_000;

type WithoutId<T> = T extends unknown ? Omit<T, 'id'> : never;

/** The worker that scans beside the extension host; started when it is needed, ended when it was idle for a minute. */
export class ScanWorker extends Disposable {
  readonly #file: string;
  readonly #jobs = new Map<number, Job>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last = 0;

  /** `file`: the worker's bundle. */
  constructor(file: string) {
    super();
    this.#file = file;
    this.register({ dispose: () => this.#end(new Error('The extension was ended.')) });
  }

  /**
   * Scans files, calling back as it goes. Ends early, and without a throw, when `cancel` fires. Throws OpsError('blocked')
   * when the worker dies.
   */
  async files(
    listings: readonly Listing[],
    progress: (progress: ScanProgress) => void,
    cancel?: AbortSignal,
  ): Promise<ScanEnd> {
    return this.#ask({ kind: 'files', listings }, cancel, (answer, resolve) => {
      if (answer.kind === 'progress') progress(answer);
      else if (answer.kind === 'end') resolve(answer);
    });
  }

  /** Judges one text for secrets. Throws OpsError('blocked') when the worker dies. */
  async text(input: SecretsInput): Promise<readonly JudgedFinding[]> {
    return this.#ask({ kind: 'text', ...input }, undefined, (answer, resolve) => {
      if (answer.kind === 'judged') resolve(answer.findings);
    });
  }

  /**
   * Searches the history of a repository, calling back as it goes. Ends early, with what was found so far, when `cancel` fires.
   * Throws OpsError('blocked') when git can't answer or the worker dies.
   */
  async history(
    place: HistoryPlace,
    progress: (progress: { readonly done: number; readonly total: number; readonly found: number }) => void,
    cancel?: AbortSignal,
  ): Promise<HistoryAnswer> {
    return this.#ask({ kind: 'history', ...place }, cancel, (answer, resolve) => {
      if (answer.kind === 'searched') progress(answer);
      else if (answer.kind === 'history') resolve(answer.result);
    });
  }

  /** Checks the variables of a project's environment. Throws OpsError('blocked') when git can't answer or the worker dies. */
  async environment(root: string): Promise<readonly JudgedFile[]> {
    return this.#ask({ kind: 'environment', root }, undefined, (answer, resolve) => {
      if (answer.kind === 'environment') resolve(answer.files);
    });
  }

  #ask<T>(
    request: WithoutId<WorkerRequest>,
    cancel: AbortSignal | undefined,
    answered: (answer: WorkerAnswer, resolve: (value: T) => void) => void,
  ): Promise<T> {
    const id = ++this.#last;
    const stop = (): void => this.#worker?.postMessage({ kind: 'cancel', id } satisfies WorkerRequest);
    return new Promise<T>((resolve, reject) => {
      this.#jobs.set(id, {
        answered: (answer) => {
          if (answer.kind === 'failed') reject(new OpsError('blocked', answer.message));
          else answered(answer, resolve);
        },
        failed: reject,
      });
      this.#start().postMessage({ ...request, id });
      if (cancel?.aborted === true) stop();
      cancel?.addEventListener('abort', stop, { once: true });
    }).finally(() => {
      cancel?.removeEventListener('abort', stop);
      this.#jobs.delete(id);
      this.#restLater();
    });
  }

  #start(): Worker {
    clearTimeout(this.#idle);
    if (this.#worker) return this.#worker;
    const worker = new Worker(this.#file, { name: 'ops-persona-scan' });
    worker.unref();
    worker.on('message', (answer: WorkerAnswer) => this.#jobs.get(answer.id)?.answered(answer));
    const died = (why: string): void => {
      if (this.#worker !== worker) return;
      this.#end(new OpsError('blocked', `The scan stopped: ${why}.`, { remedy: 'Start it again.' }));
    };
    worker.on('error', (error: Error) => died(error.message));
    worker.on('exit', () => died('its worker ended'));
    this.#worker = worker;
    return worker;
  }

  #restLater(): void {
    clearTimeout(this.#idle);
    if (this.#jobs.size > 0) return;
    this.#idle = setTimeout(() => this.#end(new Error('idle')), idleMs);
    this.#idle.unref();
  }

  #end(why: Error): void {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    for (const job of [...this.#jobs.values()]) job.failed(why);
    void worker?.terminate();
  }
}
