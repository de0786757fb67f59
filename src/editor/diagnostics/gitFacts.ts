import * as path from 'node:path';
import type { FileState } from '../../secrets/model.ts';
import type { RepositoryReader } from '../../workspace/repository.ts';

/** What git knows of a file, as far as judging it needs it. */
export interface GitFacts {
  readonly reader: RepositoryReader | undefined;
  /** The worktree's root, or the folder that was asked about. */
  readonly root: string;
  /** Relative to `root`, forward slashes. */
  readonly relative: string;
  readonly state: FileState;
  /** The text in HEAD; undefined where it has none. Asked only when it is needed. */
  before(): Promise<string | undefined>;
}

/** How long an answer holds when nobody tells us that git moved (a repository outside the workspace). */
const freshMs = 20_000;

interface Entry<T> {
  readonly at: number;
  readonly value: Promise<T>;
}

/**
 * Remembers git's answers between two judgements of a file, since each costs a process. Forgets them when the repository
 * moves and after a while.
 */
export class GitFactsCache {
  readonly #readers = new Map<string, Entry<RepositoryReader | undefined>>();
  readonly #states = new Map<string, Entry<FileState>>();
  readonly #texts = new Map<string, Entry<string | undefined>>();

  /** Call it when folders may have become repositories, or stopped being some. */
  clear(): void {
    this.#readers.clear();
    this.forgetFiles();
  }

  /** Call it when HEAD, the index or the ignore rules may have moved. */
  forgetFiles(): void {
    this.#states.clear();
    this.#texts.clear();
  }

  /** What git knows of `file` (absolute). `folder`: the workspace folder it is in. Without git everything counts as outside. */
  async of(file: string, folder: string): Promise<GitFacts> {
    const reader = await this.#remember(this.#readers, folder, async () => {
      const { RepositoryReader } = await import('../../workspace/repository.ts');
      return RepositoryReader.open(folder);
    });
    const root = reader && !reader.paths.bare ? reader.paths.worktree : folder;
    const relative = path.relative(root, file).split(path.sep).join('/');
    const inside = !relative.startsWith('../') && !path.isAbsolute(relative);
    const usable = inside && reader && !reader.paths.bare ? reader : undefined;
    return {
      reader: usable,
      root,
      relative: inside ? relative : path.basename(file),
      state: usable ? await this.#remember(this.#states, file, () => usable.tracking(relative)) : 'outside',
      before: async () => (usable ? this.#remember(this.#texts, file, () => usable.textAtHead(relative)) : undefined),
    };
  }

  #remember<T>(entries: Map<string, Entry<T>>, key: string, ask: () => Promise<T>): Promise<T> {
    const known = entries.get(key);
    if (known && Date.now() - known.at < freshMs) return known.value;
    const value = ask();
    entries.set(key, { at: Date.now(), value });
    value.catch(() => entries.delete(key));
    return value;
  }
}
