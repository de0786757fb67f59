import type { HistoryFinding } from '../../secrets/history.ts';
import type { FileState } from '../../secrets/model.ts';
import type { Settings } from '../config.ts';
import type { SecretsInput } from '../diagnostics/judgeSecrets.ts';
import type { JudgedFile, JudgedFinding } from '../diagnostics/findings.ts';

/** A file for the worker to read and judge. `path`: relative to the listing's root, forward slashes. */
export interface ListedFile {
  readonly path: string;
  readonly state: FileState;
}

/** The files of one folder to scan. */
export interface Listing {
  /** Absolute; the paths of files are relative to it. */
  readonly root: string;
  /** undefined: the folder is not in git, so the worker lists it itself. */
  readonly files: readonly ListedFile[] | undefined;
  /** Where in `root` the workspace folder is: empty, or a path with a slash at its end. */
  readonly prefix: string;
  /** The editor's `files.exclude`: patterns to true, or to a condition on a sibling. */
  readonly excluded: Readonly<Record<string, unknown>>;
  readonly settings: Settings['secrets'];
}

/** A repository whose history is to be searched. Paths absolute. */
export interface HistoryPlace {
  readonly root: string;
  /** Where the search remembers what it has seen. */
  readonly stateFolder: string;
  /** Of the extension: another engine looks at everything again. */
  readonly version: string;
}

/** What a search of the history gave. */
export interface HistoryAnswer {
  readonly findings: readonly HistoryFinding[];
  readonly commits: number;
  /** Of these, known from an earlier search. */
  readonly remembered: number;
  /** Contents that were too large or no text. */
  readonly skipped: number;
  readonly cancelled: boolean;
  /** The clone lacks older commits. */
  readonly shallow: boolean;
}

/** What the extension asks of the worker. */
export type WorkerRequest =
  | { readonly kind: 'files'; readonly id: number; readonly listings: readonly Listing[] }
  | ({ readonly kind: 'text'; readonly id: number } & SecretsInput)
  | ({ readonly kind: 'history'; readonly id: number } & HistoryPlace)
  | { readonly kind: 'environment'; readonly id: number; readonly root: string }
  | { readonly kind: 'cancel'; readonly id: number };

/** What the worker answers; none of it holds a value of a secret. */
export type WorkerAnswer =
  /** So far, of so many; `found` since the last answer. */
  | {
      readonly kind: 'progress';
      readonly id: number;
      readonly done: number;
      readonly of: number;
      readonly found: readonly JudgedFile[];
    }
  | { readonly kind: 'end'; readonly id: number; readonly done: number; readonly cancelled: boolean }
  | { readonly kind: 'judged'; readonly id: number; readonly findings: readonly JudgedFinding[] }
  | {
      readonly kind: 'searched';
      readonly id: number;
      readonly done: number;
      readonly total: number;
      readonly found: number;
    }
  | { readonly kind: 'history'; readonly id: number; readonly result: HistoryAnswer }
  | { readonly kind: 'environment'; readonly id: number; readonly files: readonly JudgedFile[] }
  | { readonly kind: 'failed'; readonly id: number; readonly message: string };
