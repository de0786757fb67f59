import * as fs from 'node:fs';
import { Disposable } from './lifecycle.ts';

/**
 * Watches a changing set of folders, each without its sub-folders, and calls back once things have been quiet for a moment.
 * It works where the editor's own watchers don't: in the git folder, which users exclude, and outside the workspace, where
 * the shared git folder of a linked worktree lies. A folder that does not exist yet is left out; name its parent as well.
 */
export class FolderWatcher extends Disposable {
  readonly #watched = new Map<string, fs.FSWatcher>();
  readonly #changed: (folders: ReadonlySet<string>) => void;
  readonly #quietMs: number;
  readonly #pending = new Set<string>();
  #timer: NodeJS.Timeout | undefined;

  constructor(changed: (folders: ReadonlySet<string>) => void, quietMs = 80) {
    super();
    this.#changed = changed;
    this.#quietMs = quietMs;
    this.register({
      dispose: () => {
        clearTimeout(this.#timer);
        this.watch([]);
      },
    });
  }

  /** Watches exactly these folders from now on; those watched already stay as they are. */
  watch(folders: readonly string[]): void {
    const wanted = new Set(folders);
    for (const [folder, watcher] of this.#watched) {
      if (wanted.has(folder)) continue;
      watcher.close();
      this.#watched.delete(folder);
    }
    for (const folder of wanted) if (!this.#watched.has(folder)) this.#start(folder);
  }

  #start(folder: string): void {
    try {
      const watcher = fs.watch(folder, { persistent: false }, () => this.#note(folder));
      watcher.on('error', () => this.#stop(folder));
      this.#watched.set(folder, watcher);
    } catch {
      // Not there yet, or no watches left: the window's focus refreshes as well.
    }
  }

  #stop(folder: string): void {
    this.#watched.get(folder)?.close();
    this.#watched.delete(folder);
    this.#note(folder);
  }

  #note(folder: string): void {
    if (this.isDisposed) return;
    this.#pending.add(folder);
    this.#timer ??= setTimeout(() => {
      this.#timer = undefined;
      const folders = new Set(this.#pending);
      this.#pending.clear();
      // A watch on a folder that was deleted stays silent when the folder comes back.
      for (const one of folders) {
        if (fs.existsSync(one)) continue;
        this.#watched.get(one)?.close();
        this.#watched.delete(one);
      }
      this.#changed(folders);
    }, this.#quietMs);
  }
}
