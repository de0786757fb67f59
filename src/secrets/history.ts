import { fingerprintOf as valuePrint } from './baseline.ts';
import { isOthersFile } from './files.ts';
import { newState, readState, writeState, type HistoryState } from './historyState.ts';
import type { SecretFinding } from './model.ts';
import type { ScanPolicy } from './policy.ts';
import { isKeyRule } from './ruleKinds.ts';

/** A commit, with the parents that are there (a shallow clone has fewer). */
export interface HistoryCommit {
  readonly hash: string;
  readonly parents: readonly string[];
  /** When it was written, ISO 8601 with the author's offset. */
  readonly date: string;
  readonly author: string;
}

/** A version of a file that a commit brought. */
export interface HistoryChange {
  readonly commit: string;
  /** From the root, forward slashes. */
  readonly path: string;
  /** The new content; undefined: the file went away. */
  readonly blob: string | undefined;
  /** The contents that stood there in the parents. */
  readonly before: readonly string[];
}

/** What the search needs of a repository. Reads only, and runs nothing that a repository could name. */
export interface HistorySource {
  /** All commits asked for, parents before children. */
  commits(): Promise<readonly HistoryCommit[]>;
  /** What some commits changed, in the order of the commits. A merge counts with what is in none of its parents. */
  changes(commits: readonly HistoryCommit[]): Promise<readonly HistoryChange[]>;
  /** The texts of contents, piece by piece; what is missing, too large or no text is left out. */
  texts(blobs: readonly string[]): AsyncIterable<readonly [blob: string, text: string]>;
  /** The contents of HEAD by path. Empty where there is no HEAD. */
  head(): Promise<ReadonlyMap<string, string>>;
}

/** A secret and the commit that brought it. Holds a place and a masked preview, never the value. */
export interface HistoryFinding {
  readonly commit: string;
  readonly date: string;
  readonly author: string;
  /** From the root, forward slashes, as the commit has it. */
  readonly file: string;
  readonly line: number;
  readonly endLine: number;
  readonly column: number;
  readonly endColumn: number;
  readonly rule: string;
  readonly what: string;
  readonly confidence: SecretFinding['confidence'];
  readonly key: string | undefined;
  readonly preview: string;
  /** 32 bits of a salted HMAC: tells equal values from others, and no more. The salt is of this repository's state file. */
  readonly print: string;
  /** Whether the same value still stands in a file of HEAD. */
  readonly inHead: boolean;
}

/** How far a search is. */
export interface HistoryProgress {
  readonly done: number;
  readonly total: number;
  readonly found: number;
}

/** How a history is searched. */
export interface HistoryOptions {
  /** Files that are no configuration, too, for whatever looks like a secret there. */
  readonly everything?: boolean;
  /** Limits the search to some paths. */
  readonly wants?: (path: string) => boolean;
  readonly onProgress?: (progress: HistoryProgress) => void;
  readonly cancel?: AbortSignal;
  /** Where the search remembers what it has seen; nothing is remembered without. */
  readonly memory?: {
    read(): Promise<string | undefined>;
    write(text: string): Promise<void>;
    /** What results depend on besides the policy: the version of the engine, the choice of commits. */
    readonly key: string;
    /** Random, in hexadecimal, for a memory that is made anew. */
    readonly salt: string;
  };
}

/** What a search gave. */
export interface HistoryResult {
  /** In the order of the commits, oldest first. */
  readonly findings: readonly HistoryFinding[];
  readonly commits: number;
  /** Of these, how many were known from an earlier search. */
  readonly remembered: number;
  /** Contents looked at, and contents that were too large or no text. */
  readonly scanned: number;
  readonly skipped: number;
  /** True when it was stopped before its end: what was found so far. */
  readonly cancelled: boolean;
}

const batch = 200;
/** How long the search may hold its thread. */
const slice = 20;
const saveEvery = 3_000;

/**
 * Finds the secrets that the commits of a repository brought, each at the first commit that has it in that file. Every version
 * of a file is judged as a whole, so that structure counts; what stood in a parent's version, or moved there from a file that
 * the same commit removed, is not new. In configuration files everything counts, in other files what shows itself by its own
 * shape. A search that was stopped goes on where it was; commits that came since are looked at alone.
 */
export async function scanHistory(
  source: HistorySource,
  policy: ScanPolicy,
  options: HistoryOptions = {},
): Promise<HistoryResult> {
  return new HistoryScan(source, policy, options).run();
}

type Judged = Omit<HistoryFinding, 'commit' | 'date' | 'author' | 'file' | 'inHead'>;

class HistoryScan {
  readonly #source: HistorySource;
  readonly #policy: ScanPolicy;
  readonly #options: HistoryOptions;
  /** `content path` of what was judged in this search. */
  readonly #judged = new Set<string>();
  readonly #prints = new Map<string, string>();
  #state: HistoryState;
  #scanned = 0;
  #skipped = 0;
  #since = performance.now();

  constructor(source: HistorySource, policy: ScanPolicy, options: HistoryOptions) {
    this.#source = source;
    this.#policy = policy;
    this.#options = options;
    this.#state = newState('', options.memory?.salt ?? '00000000');
  }

  async run(): Promise<HistoryResult> {
    const { memory, onProgress } = this.#options;
    const commits = await this.#source.commits();
    if (memory !== undefined) {
      const key = `${memory.key} ${this.#policy.key} ${this.#options.everything === true ? 'everything' : ''}`;
      this.#state = readState(await memory.read(), key, memory.salt, commits);
    }
    const { scanned } = this.#state;
    const left = commits.filter(({ hash }) => !scanned.has(hash));
    const remembered = commits.length - left.length;
    let saved = performance.now();
    let at = 0;
    while (at < left.length && !this.#cancelled) {
      const some = left.slice(at, at + batch);
      if (!(await this.#look(some))) break;
      for (const { hash } of some) scanned.add(hash);
      at += some.length;
      onProgress?.({ done: remembered + at, total: commits.length, found: this.#state.findings.length });
      if (performance.now() - saved < saveEvery) continue;
      await memory?.write(writeState(this.#state, commits));
      saved = performance.now();
    }
    if (at > 0) await memory?.write(writeState(this.#state, commits));
    const standing = await this.#standing();
    const order = new Map(commits.map(({ hash }, index) => [hash, index]));
    return {
      findings: this.#state.findings
        .map((finding) => ({ ...finding, inHead: standing.has(nameOf(finding)) }))
        .sort((a, b) => (order.get(a.commit) ?? 0) - (order.get(b.commit) ?? 0)),
      commits: remembered + at,
      remembered,
      scanned: this.#scanned,
      skipped: this.#skipped,
      cancelled: at < left.length,
    };
  }

  get #cancelled(): boolean {
    return this.#options.cancel?.aborted === true;
  }

  #wants(path: string): boolean {
    if (this.#options.wants?.(path) === false) return false;
    if (this.#options.everything === true) return true;
    return !this.#policy.excludes(path) && (this.#policy.wants(path) || !isOthersFile(path));
  }

  /** Looks at some commits; false when it was stopped among them: then nothing of them counts. */
  async #look(commits: readonly HistoryCommit[]): Promise<boolean> {
    try {
      const changes = (await this.#source.changes(commits)).filter(({ path }) => this.#wants(path));
      const results = await this.#results(changes);
      if (results === undefined) return false;
      this.#settle(commits, changes, results);
      return true;
    } catch (error) {
      // Ctrl-C ends git too, and its end may be seen before the signal.
      await new Promise((resolve) => setTimeout(resolve, 50));
      if (this.#cancelled) return false;
      throw error;
    }
  }

  /** What stands in the contents of some changes that were not judged yet, by `content path`. */
  async #results(changes: readonly HistoryChange[]): Promise<ReadonlyMap<string, readonly Judged[]> | undefined> {
    const wanted = new Map<string, Map<string, string | undefined>>();
    for (const { commit, path, blob, before } of changes) {
      for (const one of [...before, blob]) {
        if (one === undefined || this.#judged.has(`${one} ${path}`)) continue;
        const paths = wanted.get(one) ?? new Map<string, string | undefined>();
        wanted.set(one, paths);
        // Decisions that name a commit hold for the first one that has the content.
        if (paths.get(path) === undefined) paths.set(path, one === blob ? commit : undefined);
      }
    }
    const results = new Map<string, readonly Judged[]>();
    let got = 0;
    for await (const [blob, text] of this.#source.texts([...wanted.keys()])) {
      if (this.#cancelled) return undefined;
      got++;
      for (const [path, commit] of wanted.get(blob) ?? []) {
        const found = this.#judge(text, path, commit);
        if (found.length > 0) results.set(`${blob} ${path}`, found);
      }
      await this.#breathe();
    }
    this.#scanned += got;
    this.#skipped += wanted.size - got;
    return this.#cancelled ? undefined : results;
  }

  /** Decides what is new, commit by commit. */
  #settle(
    commits: readonly HistoryCommit[],
    changes: readonly HistoryChange[],
    results: ReadonlyMap<string, readonly Judged[]>,
  ): void {
    const byHash = new Map(commits.map((commit) => [commit.hash, commit]));
    const byCommit = new Map<string, HistoryChange[]>();
    for (const change of changes) {
      const own = byCommit.get(change.commit);
      if (own === undefined) byCommit.set(change.commit, [change]);
      else own.push(change);
    }
    for (const [hash, own] of byCommit) {
      const commit = byHash.get(hash);
      if (commit === undefined) continue;
      const removed = new Set<string>();
      for (const { path, blob, before } of own) {
        for (const one of before) {
          this.#judged.add(`${one} ${path}`);
          for (const judged of results.get(`${one} ${path}`) ?? []) this.#seenAt(path).add(nameOf(judged));
        }
        if (blob === undefined) for (const name of this.#state.seen.get(path) ?? []) removed.add(name);
      }
      for (const { path, blob } of own) {
        if (blob === undefined) continue;
        this.#judged.add(`${blob} ${path}`);
        for (const judged of results.get(`${blob} ${path}`) ?? []) this.#news(judged, path, commit, removed);
      }
    }
  }

  #news(judged: Judged, path: string, commit: HistoryCommit, removed: ReadonlySet<string>): void {
    const name = nameOf(judged);
    const seen = this.#seenAt(path);
    if (seen.has(name)) return;
    seen.add(name);
    if (removed.has(name)) return;
    const { hash, date, author } = commit;
    this.#state.findings.push({ commit: hash, date, author, file: path, ...judged, inHead: false });
  }

  #seenAt(path: string): Set<string> {
    const seen = this.#state.seen.get(path) ?? new Set<string>();
    this.#state.seen.set(path, seen);
    return seen;
  }

  #judge(text: string, path: string, commit: string | undefined): Judged[] {
    const isConfig = this.#options.everything === true || this.#policy.wants(path);
    const found: Judged[] = [];
    let line = 1;
    let lineAt = 0;
    let at = 0;
    const moveTo = (offset: number): void => {
      for (; at < offset; at++) {
        if (text.charCodeAt(at) !== 10) continue;
        line++;
        lineAt = at + 1;
      }
    };
    for (const finding of this.#policy.scan(text, path, { commit }).findings) {
      if (!isConfig && (finding.confidence !== 'high' || isKeyRule(finding.rule))) continue;
      const { rule, what, confidence, key, preview, start, end } = finding;
      moveTo(start);
      const from = { line, column: start - lineAt + 1 };
      moveTo(end);
      const print = this.#print(rule, text.slice(start, end));
      const to = { endLine: line, endColumn: end - lineAt + 1 };
      found.push({ rule, what, confidence, key, preview, print, ...from, ...to });
    }
    return found;
  }

  /** Equal values come again with every version of a file. */
  #print(rule: string, value: string): string {
    const name = `${rule}\0${value}`;
    let print = this.#prints.get(name);
    if (print === undefined) {
      if (this.#prints.size > 10_000) this.#prints.clear();
      print = valuePrint(rule, value, this.#state.salt);
      this.#prints.set(name, print);
    }
    return print;
  }

  /** Which of the values found stand in HEAD. Any file that ever had one may have it. */
  async #standing(): Promise<ReadonlySet<string>> {
    const standing = new Set<string>();
    if (this.#state.findings.length === 0 || this.#cancelled) return standing;
    const paths = new Map<string, string[]>();
    for (const [path, blob] of await this.#source.head()) {
      const may = this.#state.complete ? (this.#state.seen.get(path)?.size ?? 0) > 0 : this.#wants(path);
      if (may) paths.set(blob, [...(paths.get(blob) ?? []), path]);
    }
    for await (const [blob, text] of this.#source.texts([...paths.keys()])) {
      for (const path of paths.get(blob) ?? []) {
        for (const judged of this.#judge(text, path, undefined)) standing.add(nameOf(judged));
      }
      await this.#breathe();
    }
    return standing;
  }

  /** Lets others have the thread, since an editor may live on it. */
  async #breathe(): Promise<void> {
    if (performance.now() - this.#since < slice) return;
    await new Promise((resolve) => setTimeout(resolve, 0));
    this.#since = performance.now();
  }
}

function nameOf({ rule, print }: Pick<HistoryFinding, 'rule' | 'print'>): string {
  return `${rule} ${print}`;
}
