import * as path from 'node:path';
import * as vscode from 'vscode';
import { onDidChangeSettings, settingsFor } from '../config.ts';
import type { DocumentJudge } from '../diagnostics/documentJudge.ts';
import type { JudgedFile } from '../diagnostics/findings.ts';
import { relativeTo } from '../diagnostics/place.ts';
import type { Underlines } from '../diagnostics/underlines.ts';
import { FolderWatcher } from '../folderWatcher.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import type { Policies } from './policies.ts';
import type { ScannedFiles } from './scannedFiles.ts';
import type { ScanWorker } from './scanWorker.ts';

interface Parts {
  readonly log: Log;
  readonly model: WorkspaceModel;
  readonly worker: ScanWorker;
  readonly underlines: Underlines;
  readonly policies: Policies;
  readonly judge: DocumentJudge;
  readonly scanned: ScannedFiles;
}

/** How long things must be quiet before the project is looked at again. */
const quietMs = 300;

/**
 * Tells of variables that no example names, of environments that drift apart and of secret files that git tracks. These hang
 * on many files at once, so the worker looks at all of them when one was opened, saved, made or deleted; findings show in files that are open, and
 * after a scan of the workspace in all.
 */
export class EnvironmentChecks extends Disposable {
  readonly #parts: Parts;
  readonly #running = new Set<Promise<void>>();
  readonly #index = this.register(new FolderWatcher<'index'>(() => this.#lookAgain()));
  #found: readonly JudgedFile[] = [];
  #shown = new Set<string>();
  #timer: NodeJS.Timeout | undefined;
  #turn = 0;

  constructor(parts: Parts) {
    super();
    this.#parts = parts;
    const { workspace } = vscode;
    const again = (): void => this.#lookAgain();
    this.register(workspace.onDidOpenTextDocument((document) => this.#concerned(document)));
    this.register(workspace.onDidSaveTextDocument((document) => this.#concerned(document)));
    this.register(vscode.window.tabGroups.onDidChangeTabs(() => this.#show()));
    this.register(parts.judge.onDidPutAway(() => this.#show()));
    this.register(parts.scanned.onDidScan(again));
    this.register(parts.policies.onDidChange(again));
    this.register(onDidChangeSettings(again));
    const watcher = this.register(workspace.createFileSystemWatcher('**/{.env,.env.*,*.env}'));
    this.register(watcher.onDidChange(again));
    this.register(watcher.onDidCreate(again));
    this.register(watcher.onDidDelete(again));
    const deletions = this.register(workspace.createFileSystemWatcher('**/*', true, true, false));
    this.register(deletions.onDidDelete((uri) => this.#gone(uri.fsPath)));
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    while (this.#running.size > 0 || this.#timer !== undefined) {
      if (this.#running.size > 0) await Promise.all(this.#running);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  #concerned(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file' || this.isDisposed) return;
    const work = this.#lookIfConcerned(document).catch((error: unknown) => this.#parts.log.error('environment', error));
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  async #lookIfConcerned(document: vscode.TextDocument): Promise<void> {
    const { concernsEnvironment } = await import('../../secrets/environment/check.ts');
    const root = this.#parts.model.snapshot?.root;
    if (root !== undefined && concernsEnvironment(relativeTo(root, document.uri))) this.#lookAgain();
  }

  #gone(fileOrFolder: string): void {
    const left = this.#found.filter(({ file }) => file !== fileOrFolder && !file.startsWith(fileOrFolder + path.sep));
    if (left.length === this.#found.length) return;
    this.#found = left;
    this.#show();
    this.#lookAgain();
  }

  #lookAgain(): void {
    if (this.isDisposed) return;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      const work = this.#look().catch((error: unknown) => this.#parts.log.error('environment', error));
      this.#running.add(work);
      void work.finally(() => this.#running.delete(work));
    }, quietMs);
  }

  async #look(): Promise<void> {
    const turn = ++this.#turn;
    const root = this.#parts.model.snapshot?.root;
    const enabled = root !== undefined && settingsFor(vscode.Uri.file(root)).secrets.enabled;
    const found = enabled ? await this.#parts.worker.environment(root) : [];
    if (turn !== this.#turn) return;
    this.#found = found;
    // "git rm --cached" in a terminal moves git's index and nothing else.
    const tracked = found.some(({ findings }) => findings.some(({ code }) => code === 'env/tracked-secret-file'));
    const gitDir = this.#parts.model.snapshot?.reader?.paths.gitDir;
    this.#index.watch(tracked && gitDir !== undefined ? new Map([[gitDir, ['index']]]) : new Map());
    this.#show();
  }

  #show(): void {
    const { judge, scanned, underlines } = this.#parts;
    const shown = this.#found.filter(({ file }) => scanned.hasScanned || judge.isOpen(file));
    const now = new Set(shown.map(({ file }) => file));
    const gone = [...this.#shown].filter((file) => !now.has(file));
    this.#shown = now;
    underlines.show([...shown, ...gone.map((file) => ({ file, findings: [] }))], undefined, 'environment');
  }
}
