import * as vscode from 'vscode';
import type { RuleSource } from '../../authority/model.ts';
import { Disposable } from '../lifecycle.ts';

export type FindingSeverity = 'error' | 'warning' | 'information' | 'hint';

/** One finding as the editor shows it. Holds no value of a secret: neither does what it is made from. */
export interface JudgedFinding {
  /** `configuration`: a mistake in a file below `.ops/`. `persona`: one in a persona document. */
  readonly kind: 'secret' | 'authority' | 'red-line' | 'configuration' | 'persona';
  /** As the engine names it, for acting on it again. */
  readonly rule: string;
  /** As the editor shows it: `secret/password`, `authority/source`. */
  readonly code: string;
  readonly message: string;
  /** What it is, short enough for a row. */
  readonly title: string;
  readonly severity: FindingSeverity;
  /** Offsets in the text that was judged. */
  readonly start: number;
  readonly end: number;
  /** From 1. */
  readonly line: number;
  readonly column: number;
  /** Page and anchor of its explanation, relative to the repository's root; undefined where the message says it all. */
  readonly explanation: string | undefined;
  /** The line of the document that the rule comes from. */
  readonly source: RuleSource | undefined;
}

export interface JudgedFile {
  /** Absolute path. */
  readonly file: string;
  readonly findings: readonly JudgedFinding[];
}

/** What stands in files right now: the findings of open documents and of the last scan of the workspace, one entry a file. */
export class Findings extends Disposable {
  readonly #files = new Map<string, JudgedFile>();
  readonly #emitter = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#emitter.event;

  get files(): readonly JudgedFile[] {
    return [...this.#files.values()];
  }

  of(file: string): readonly JudgedFinding[] {
    return this.#files.get(file)?.findings ?? [];
  }

  set(file: string, findings: readonly JudgedFinding[]): void {
    const before = this.of(file);
    if (findings.length === 0 ? before.length === 0 : JSON.stringify(before) === JSON.stringify(findings)) return;
    if (findings.length === 0) this.#files.delete(file);
    else this.#files.set(file, { file, findings });
    this.#emitter.fire();
  }

  /** Forgets a file, or a folder with everything below it. */
  forget(fileOrFolder: string): void {
    const gone = [...this.#files.keys()].filter(
      (file) => file === fileOrFolder || file.startsWith(`${fileOrFolder}/`) || file.startsWith(`${fileOrFolder}\\`),
    );
    for (const file of gone) this.#files.delete(file);
    if (gone.length > 0) this.#emitter.fire();
  }
}
