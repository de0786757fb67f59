import * as fs from 'node:fs';
import { Disposable } from './lifecycle.ts';

/**
 * Watches a changing set of folders, each without its sub-folders, and tells what their changes mean once things have been
 * quiet for a moment. It works where the editor's own watchers don't: in the git folder, which users exclude, and outside the
 * workspace, where the shared git folder of a linked worktree lies. A folder that does not exist yet is looked for again at
 * the next `watch`; name its parent as well, so that there is one.
 */
export class FolderWatcher<Meaning> extends Disposable {
  readonly #watched = new Map<string, fs.FSWatcher>();
  readonly #changed: (meanings: ReadonlySet<Meaning>) => void;
  readonly #quietMs: number;
  readonly #pending = new Set<Meaning>();
  #folders: ReadonlyMap<string, readonly Meaning[]> = new Map();
  #missing: ReadonlySet<string> = new Set();
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: (meanings: ReadonlySet<Meaning>) => void, quietMs = 80) {
    super();
    this.#changed = changed;
    this.#quietMs = quietMs;
    this.register({
      dispose: () => {
        clearTimeout(this.#timer);
        this.watch(new Map());
      },
    });
  }

  /**
   * Watches exactly these folders from now on, with what a change in each means; those watched already stay as they are. A
   * folder that was missing the last time and is there now counts as changed: what was put into it meanwhile made no event.
   */
  watch(folders: ReadonlyMap<string, readonly Meaning[]>): void {
    this.#folders = folders;
    for (const [folder, watcher] of this.#watched) {
      if (folders.has(folder)) continue;
      watcher.close();
      this.#watched.delete(folder);
    }
    const missing = new Set<string>();
    for (const folder of folders.keys()) {
      if (this.#watched.has(folder)) continue;
      if (!this.#start(folder)) missing.add(folder);
      else if (this.#missing.has(folder)) this.#note(folder);
    }
    this.#missing = missing;
  }

  /** False where the folder is not there, or no watches are left: the window's focus refreshes as well. */
  #start(folder: string): boolean {
    try {
      const watcher = fs.watch(folder, { persistent: false }, () => this.#note(folder));
      watcher.on('error', () => this.#stop(folder));
      this.#watched.set(folder, watcher);
      return true;
    } catch {
      return false;
    }
  }

  #stop(folder: string): void {
    this.#watched.get(folder)?.close();
    this.#watched.delete(folder);
    this.#note(folder);
  }

  #note(folder: string): void {
    if (this.isDisposed) return;
    // Taken now: a folder that appears changes what its parent's next event means.
    for (const meaning of this.#folders.get(folder) ?? []) this.#pending.add(meaning);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const meanings = new Set(this.#pending);
      this.#pending.clear();
      // A watch on a folder that was deleted stays silent when the folder comes back.
      for (const [one, watcher] of this.#watched) {
        if (fs.existsSync(one)) continue;
        watcher.close();
        this.#watched.delete(one);
      }
      if (meanings.size > 0) this.#changed(meanings);
    }, this.#quietMs);
  }
}
