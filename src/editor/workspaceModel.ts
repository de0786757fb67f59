import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { describeError, OpsError } from '../workspace/errors.ts';
import { settingsFor, onDidChangeSettings } from './config.ts';
import { FolderWatcher } from './folderWatcher.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import { loadSnapshot, watchedFolders, type Part, type Snapshot } from './snapshot.ts';

/** So long changes of files are gathered before what would ship is hashed anew. */
const contentQuietMs = 300;

/** How the model stands. `failed` keeps the last good snapshot out of sight, so that nothing old looks current. */
export type ModelState =
  | { readonly kind: 'idle' }
  | { readonly kind: 'virtual' }
  | { readonly kind: 'loading' }
  | { readonly kind: 'ready'; readonly snapshot: Snapshot }
  | { readonly kind: 'failed'; readonly message: string };

/**
 * The one model of the folder at work: loaded after activation, read anew when something on disk moves, asked by every view.
 * With several workspace folders it follows the active editor.
 */
export class WorkspaceModel extends Disposable {
  readonly #log: Log;
  readonly #builtinFolder: string;
  readonly #session: string;
  readonly #emitter = this.register(new vscode.EventEmitter<ModelState>());
  readonly #watcher = this.register(new FolderWatcher<Part>((parts) => void this.refresh(...parts)));
  readonly onDidChange = this.#emitter.event;
  #state: ModelState = { kind: 'idle' };
  #folder: string | undefined;
  #known: Snapshot | undefined;
  #wanted = new Set<Part>();
  #turn: Promise<void> | undefined;
  #poll: NodeJS.Timeout | undefined;
  #recorded: readonly string[] = [];
  #saved: NodeJS.Timeout | undefined;
  #came: NodeJS.Timeout | undefined;

  /** `session`: the name of this window's session. */
  constructor(log: Log, builtinFolder: string, session: string) {
    super();
    this.#log = log;
    this.#builtinFolder = builtinFolder;
    this.#session = session;
    this.register(vscode.workspace.onDidChangeWorkspaceFolders(() => void this.start()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.refresh('all')));
    this.register(onDidChangeSettings(() => void this.refresh('personas')));
    this.register(vscode.window.onDidChangeActiveTextEditor((editor) => this.#follow(editor)));
    this.register(
      vscode.window.onDidChangeWindowState((window) => {
        if (window.focused) void this.refresh('head', 'release', 'runs', 'memory');
      }),
    );
    this.register(this.#watchDocuments());
    this.register(this.#watchContent());
    this.register({
      dispose: () => {
        clearTimeout(this.#poll);
        clearTimeout(this.#saved);
        clearTimeout(this.#came);
      },
    });
  }

  get state(): ModelState {
    return this.#state;
  }

  /** The snapshot, or undefined while there is none. */
  get snapshot(): Snapshot | undefined {
    return this.#state.kind === 'ready' ? this.#state.snapshot : undefined;
  }

  /** Loads the first folder on a disk. Resolves when it is ready or has failed. */
  async start(): Promise<void> {
    const folders = vscode.workspace.workspaceFolders ?? [];
    const onDisk = folders.filter((folder) => folder.uri.scheme === 'file').map((folder) => folder.uri.fsPath);
    if (this.#folder !== undefined && onDisk.includes(this.#folder)) return this.#turn;
    const [first] = onDisk;
    if (first === undefined) {
      this.#folder = undefined;
      this.#known = undefined;
      this.#watcher.watch(new Map());
      this.#become({ kind: folders.length > 0 ? 'virtual' : 'idle' });
      return;
    }
    await this.#open(first);
  }

  /** What stands once loading is done. Throws OpsError('refused') where there is nothing to work with, or why it failed. */
  async ready(): Promise<Snapshot> {
    await this.start();
    while (this.#turn) await this.#turn;
    // Whoever asks after a failure may have mended it.
    if (this.#state.kind === 'failed') await this.refresh('all');
    const state = this.#state;
    switch (state.kind) {
      case 'ready':
        return state.snapshot;
      case 'failed':
        throw new OpsError('blocked', state.message);
      case 'virtual':
        throw new OpsError('refused', 'This folder is not on a disk that Ops Persona can read.');
      case 'idle':
      case 'loading':
        throw new OpsError('refused', 'No folder is open.', { remedy: 'Open one first.' });
    }
  }

  /** Reads parts anew. Resolves when they, and whatever else was asked for meanwhile, are read. */
  async refresh(...parts: Part[]): Promise<void> {
    if (this.#folder === undefined || this.isDisposed) return;
    for (const part of parts) this.#wanted.add(part);
    this.#turn ??= this.#read().finally(() => (this.#turn = undefined));
    await this.#turn;
  }

  /** Remembers what this window recorded last, for undo. */
  recorded(ids: readonly string[]): void {
    this.#recorded = ids;
  }

  /** What was recorded last, once. */
  takeRecorded(): readonly string[] {
    const ids = this.#recorded;
    this.#recorded = [];
    return ids;
  }

  async #open(folder: string): Promise<void> {
    this.#folder = folder;
    this.#known = undefined;
    this.#become({ kind: 'loading' });
    await this.refresh('all');
  }

  async #read(): Promise<void> {
    while (this.#wanted.size > 0 && this.#folder !== undefined && !this.isDisposed) {
      const folder = this.#folder;
      const parts = this.#wanted;
      this.#wanted = new Set();
      try {
        const snapshot = await loadSnapshot(folder, parts, this.#known, {
          builtinFolder: this.#builtinFolder,
          personaLocations: settingsFor(vscode.Uri.file(folder)).personaLocations,
          trusted: vscode.workspace.isTrusted,
          session: this.#session,
        });
        if (folder !== this.#folder) continue;
        this.#known = snapshot;
        this.#watcher.watch(watchedFolders(snapshot));
        this.#pollWhileRunning(snapshot);
        this.#become({ kind: 'ready', snapshot });
      } catch (error) {
        if (folder !== this.#folder) continue;
        this.#log.error('model', error);
        this.#known = undefined;
        this.#become({ kind: 'failed', message: describeError(error) });
      }
    }
  }

  #become(state: ModelState): void {
    this.#state = state;
    if (!this.isDisposed) this.#emitter.fire(state);
  }

  /** A run that dies writes nothing: only asking again shows it. */
  #pollWhileRunning(snapshot: Snapshot): void {
    clearTimeout(this.#poll);
    if (!snapshot.runs.some((run) => run.state === 'running') || this.isDisposed) return;
    this.#poll = setTimeout(() => void this.refresh('runs'), 1000);
  }

  #follow(editor: vscode.TextEditor | undefined): void {
    if (!editor || (vscode.workspace.workspaceFolders?.length ?? 0) < 2) return;
    const folder = vscode.workspace.getWorkspaceFolder(editor.document.uri)?.uri;
    if (folder?.scheme === 'file' && folder.fsPath !== this.#folder) void this.#open(folder.fsPath);
  }

  /** Persona documents, the rules in `.ops/`, and the context and memory files they name, by the editor's own watcher of the workspace. */
  #watchDocuments(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*.{md,mdc,toml}');
    const changed = (uri: vscode.Uri) => void this.#documentMoved(uri);
    watcher.onDidChange(changed);
    watcher.onDidCreate(changed);
    watcher.onDidDelete(changed);
    const rules = vscode.workspace.createFileSystemWatcher('**/.ops/*.yaml');
    const moved = () => void this.refresh('rules', 'content');
    rules.onDidChange(moved);
    rules.onDidCreate(moved);
    rules.onDidDelete(moved);
    return vscode.Disposable.from(watcher, rules);
  }

  /** What would ship moves with any file. Many may move at once, so it is looked at once they have been still for a moment. */
  #watchContent(): vscode.Disposable {
    const watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const moved = (uri: vscode.Uri) => {
      if (uri.scheme !== 'file' || /[\\/](?:\.git|node_modules)[\\/]/.test(uri.fsPath)) return;
      if (this.#known?.active === undefined) return;
      this.#saved ??= setTimeout(() => {
        this.#saved = undefined;
        void this.refresh('content');
      }, contentQuietMs);
    };
    watcher.onDidChange(moved);
    watcher.onDidCreate((uri) => {
      moved(uri);
      void this.#folderCame(uri);
    });
    watcher.onDidDelete((uri) => {
      moved(uri);
      this.#folderGone(uri.fsPath);
    });
    return watcher;
  }

  /**
   * A folder that comes with files in it (a checkout, a script) may be all that the editor's watcher tells of: what was written
   * before the watch on the new folder stood made no event. So whatever it may hold is looked for.
   */
  async #folderCame(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'file' || /[\\/](?:\.git|node_modules)(?:[\\/]|$)/.test(uri.fsPath)) return;
    const about = await fs.stat(uri.fsPath).catch(() => undefined);
    if (!about?.isDirectory()) return;
    this.#came ??= setTimeout(() => {
      this.#came = undefined;
      void this.refresh('personas', 'memory', 'rules');
    }, contentQuietMs);
  }

  /** The editor's watcher tells of a deleted folder alone, not of the files that were in it. */
  #folderGone(gone: string): void {
    const below = gone + path.sep;
    const parts: Part[] = [];
    if (path.basename(gone) === '.ops') parts.push('rules');
    if (this.#known?.personas.some(({ file }) => file.startsWith(below))) parts.push('personas', 'memory');
    if (parts.length > 0) void this.refresh(...parts);
  }

  async #documentMoved(uri: vscode.Uri): Promise<void> {
    if (uri.scheme !== 'file') return;
    const at = this.#known;
    if (!at) return this.refresh('all');
    const relative = path.relative(at.root, uri.fsPath).split(path.sep).join('/');
    if (relative.startsWith('../') || path.isAbsolute(relative)) return;
    const { isPersonaPath } = await import('../persona/paths.ts');
    const extra = settingsFor(uri).personaLocations;
    await this.refresh(...(isPersonaPath(relative, extra) ? (['personas', 'memory'] as const) : (['memory'] as const)));
  }
}
