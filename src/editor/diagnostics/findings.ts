import * as vscode from 'vscode';
import type { RuleSource } from '../../authority/model.ts';
import { Disposable } from '../lifecycle.ts';

export type FindingSeverity = 'error' | 'warning' | 'information' | 'hint';

/** One finding as the editor shows it. Holds no value of a secret: neither does what it is made from. */
export interface JudgedFinding {
  /**
   * `log`: a secret that is written to one. `personal`: data of persons in a memory file. `configuration`: a mistake in a file below `.ops/`. `persona`: one in a persona document. `record`: in the audit log.
   */
  readonly kind:
    'secret' | 'log' | 'personal' | 'authority' | 'red-line' | 'environment' | 'configuration' | 'persona' | 'record';
  /** As the engine names it, for acting on it again. */
  readonly rule: string;
  /** As the editor shows it: `secret/password`, `authority/source`. */
  readonly code: string;
  readonly message: string;
  /** What it is, short enough for a row. */
  readonly title: string;
  /** Of a secret: its first characters at most. */
  readonly preview?: string;
  readonly severity: FindingSeverity;
  /** Offsets in the text that was judged. */
  readonly start: number;
  readonly end: number;
  /** From 1, the end column exclusive. */
  readonly line: number;
  readonly column: number;
  readonly endLine: number;
  readonly endColumn: number;
  /** Page and anchor of its explanation, relative to the repository's root; undefined where the message says it all. */
  readonly explanation: string | undefined;
  /** The line of the document that the rule comes from. */
  readonly source: RuleSource | undefined;
  /** Of a finding about the environment: the variables, and the file that has them or should. */
  readonly environment?: { readonly names: readonly string[]; readonly other: string | undefined };
}

/** What a finding comes from: the text of its file, or the project's environment as a whole. */
export type FindingLayer = 'text' | 'environment';

export interface JudgedFile {
  /** Absolute path. */
  readonly file: string;
  readonly findings: readonly JudgedFinding[];
}

/** What stands in files right now: the findings of open documents and of the last scan of the workspace, one entry a file. */
export class Findings extends Disposable {
  readonly #layers: Readonly<Record<FindingLayer, Map<string, readonly JudgedFinding[]>>> = {
    text: new Map(),
    environment: new Map(),
  };
  readonly #emitter = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#emitter.event;

  get files(): readonly JudgedFile[] {
    const files = new Set([...this.#layers.text.keys(), ...this.#layers.environment.keys()]);
    return [...files].map((file) => ({ file, findings: this.of(file) }));
  }

  /** Everything that stands in a file, in its order. */
  of(file: string): readonly JudgedFinding[] {
    const text = this.#layers.text.get(file) ?? [];
    const environment = this.#layers.environment.get(file);
    return environment === undefined ? text : [...environment, ...text].sort((a, b) => a.start - b.start);
  }

  /** What stands in some files from now on, as far as one layer knows; tells about it once. */
  set(files: readonly JudgedFile[], layer: FindingLayer): void {
    const known = this.#layers[layer];
    let changed = false;
    for (const { file, findings } of files) {
      if (JSON.stringify(known.get(file) ?? []) === JSON.stringify(findings)) continue;
      if (findings.length === 0) known.delete(file);
      else known.set(file, findings);
      changed = true;
    }
    if (changed) this.#emitter.fire();
  }
}
