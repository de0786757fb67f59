import * as path from 'node:path';
import * as vscode from 'vscode';
import { onDidChangeSettings } from '../config.ts';
import type { DocumentJudge } from '../diagnostics/documentJudge.ts';
import type { JudgedFile } from '../diagnostics/findings.ts';
import type { Underlines } from '../diagnostics/underlines.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import { listWorkspace } from './listWorkspace.ts';
import type { Policies } from './policies.ts';
import type { ScanProgress, ScanWorker } from './scanWorker.ts';

/** What a scan of the workspace came to. */
export interface ScanOutcome {
  readonly files: number;
  readonly findings: number;
  readonly cancelled: boolean;
}

interface Parts {
  readonly log: Log;
  readonly model: WorkspaceModel;
  readonly worker: ScanWorker;
  readonly underlines: Underlines;
  readonly policies: Policies;
  readonly judge: DocumentJudge;
}

/** How long things must be quiet before changed files are looked at again. */
const quietMs = 150;

/**
 * What the last scan of the workspace found in files that are not open. It never grows old: a file that changes on disk, is
 * renamed, closed in the editor, or regarded otherwise by git or the settings is looked at again, one that is deleted is
 * forgotten, and a new scan replaces all.
 */
export class ScannedFiles extends Disposable {
  readonly #log: Log;
  readonly #worker: ScanWorker;
  readonly #underlines: Underlines;
  readonly #judge: DocumentJudge;
  /** Files with findings, absolute. */
  readonly #known = new Set<string>();
  readonly #stale = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #again: NodeJS.Timeout | undefined;
  #hasScanned = false;
  readonly #emitter = this.register(new vscode.EventEmitter<void>());
  /** A scan of the workspace has begun. */
  readonly onDidScan = this.#emitter.event;
  #scan: AbortController | undefined;
  #current: Promise<ScanOutcome> | undefined;
  #head: string | undefined;

  constructor({ log, model, worker, underlines, policies, judge }: Parts) {
    super();
    this.#log = log;
    this.#worker = worker;
    this.#underlines = underlines;
    this.#judge = judge;
    const { workspace } = vscode;
    const watcher = this.register(workspace.createFileSystemWatcher('**/*'));
    // A file that was made a moment ago and changes now is told of as made alone, and so is one that replaces another.
    this.register(watcher.onDidCreate((uri) => this.#changed(uri.fsPath)));
    this.register(watcher.onDidChange((uri) => this.#changed(uri.fsPath)));
    this.register(watcher.onDidDelete((uri) => this.#gone(uri)));
    this.register(workspace.onDidDeleteFiles((event) => event.files.forEach((uri) => this.#gone(uri))));
    this.register(
      workspace.onDidRenameFiles((event) => {
        for (const { oldUri, newUri } of event.files) {
          for (const file of this.#gone(oldUri)) this.#lookAgain(newUri.fsPath + file.slice(oldUri.fsPath.length));
        }
      }),
    );
    this.register(judge.onDidPutAway((file) => this.#changed(file)));
    this.register(onDidChangeSettings(() => this.#decidedOtherwise()));
    this.register(policies.onDidChange(() => this.#decidedOtherwise()));
    this.register(
      workspace.onDidSaveTextDocument((document) => {
        if (path.basename(document.fileName) === '.gitignore') this.#decidedOtherwise();
      }),
    );
    this.register(
      model.onDidChange(() => {
        const head = model.snapshot?.head.commit;
        if (head === this.#head) return;
        this.#head = head;
        this.#allChanged();
      }),
    );
    this.register({
      dispose: () => {
        clearTimeout(this.#timer);
        clearTimeout(this.#again);
      },
    });
  }

  /** True once the workspace was scanned in this window. */
  get hasScanned(): boolean {
    return this.#hasScanned;
  }

  /**
   * Scans the whole workspace and shows what is found as it comes. A scan that is still going on is stopped by a new one.
   * Throws OpsError('blocked') when the worker dies.
   */
  scan(progress: (progress: ScanProgress) => void, cancel?: AbortSignal): Promise<ScanOutcome> {
    this.#scan?.abort();
    this.#hasScanned = true;
    this.#emitter.fire();
    this.#scan = new AbortController();
    this.#current = this.#scanAll(progress, this.#scan, cancel);
    return this.#current;
  }

  async #scanAll(
    progress: (progress: ScanProgress) => void,
    own: AbortController,
    cancel: AbortSignal | undefined,
  ): Promise<ScanOutcome> {
    const signal = cancel ? AbortSignal.any([cancel, own.signal]) : own.signal;
    const found = new Set<string>();
    let findings = 0;
    const end = await this.#worker.files(
      await listWorkspace(),
      (step) => {
        if (signal.aborted) return;
        for (const one of step.found) {
          found.add(one.file);
          findings += one.findings.length;
        }
        this.#take(step.found);
        progress(step);
      },
      signal,
    );
    if (!signal.aborted) this.#keepOnly(found);
    return { files: end.done, findings, cancelled: end.cancelled };
  }

  /** Resolves when nothing is being looked at again. */
  async settled(): Promise<void> {
    while (this.#running.size > 0 || this.#timer !== undefined || this.#again !== undefined) {
      if (this.#running.size > 0) await Promise.all(this.#running);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #take(files: readonly JudgedFile[]): void {
    for (const { file } of files) this.#known.add(file);
    // Open documents judge themselves, with what is not saved yet.
    this.#underlines.show(files.filter(({ file }) => !this.#judge.isOpen(file)));
  }

  #keepOnly(found: ReadonlySet<string>): void {
    for (const file of this.#known) if (!found.has(file)) this.#forget(file);
  }

  #forget(file: string): void {
    this.#known.delete(file);
    if (!this.#judge.isOpen(file)) this.#underlines.clear(file);
  }

  #changed(file: string): void {
    if (this.#known.has(file)) this.#lookAgain(file);
  }

  /** What is judged, and how, was changed: files may have findings now that had none. Asks nothing of who never scanned. */
  #decidedOtherwise(): void {
    if (!this.#hasScanned || this.isDisposed) return;
    clearTimeout(this.#again);
    this.#again = setTimeout(() => {
      this.#again = undefined;
      this.#track(this.#scanAgain());
    }, quietMs);
  }

  /** A scan that a person waits for is not stopped by one that nobody asked for. */
  async #scanAgain(): Promise<void> {
    await this.#current?.catch(() => undefined);
    await this.scan(() => undefined);
  }

  #allChanged(): void {
    for (const file of this.#known) this.#lookAgain(file);
  }

  #gone(uri: vscode.Uri): string[] {
    const gone = [...this.#known].filter((file) => file === uri.fsPath || file.startsWith(uri.fsPath + path.sep));
    for (const file of gone) this.#forget(file);
    return gone;
  }

  #lookAgain(file: string): void {
    if (this.isDisposed) return;
    this.#stale.add(file);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const stale = new Set(this.#stale);
      this.#stale.clear();
      this.#track(this.#judgeAgain(stale));
    }, quietMs);
  }

  #track(work: Promise<void>): void {
    const told = work.catch((error: unknown) => this.#log.error('scan', error));
    this.#running.add(told);
    void told.finally(() => this.#running.delete(told));
  }

  async #judgeAgain(stale: ReadonlySet<string>): Promise<void> {
    const found = new Map<string, JudgedFile>();
    await this.#worker.files(await listWorkspace(stale), (step) => {
      for (const one of step.found) found.set(one.file, one);
    });
    for (const file of stale) {
      const now = found.get(file);
      if (now) this.#take([now]);
      else this.#forget(file);
    }
  }
}
