import * as vscode from 'vscode';

/** What the manifest's `when` clauses may ask. All start with `opsPersona.`; the contract test knows them from here. */
export interface ContextValues {
  /** How the folder's model stands; `virtual`: the folder is not on a disk. */
  readonly 'opsPersona.state': 'idle' | 'loading' | 'ready' | 'failed' | 'virtual';
  readonly 'opsPersona.hasPersona': boolean;
  /** Another persona is suggested for the file in front. */
  readonly 'opsPersona.hasHint': boolean;
  readonly 'opsPersona.hasChecklists': boolean;
  readonly 'opsPersona.hasGates': boolean;
  /** The active persona names memory or context files. */
  readonly 'opsPersona.hasMemory': boolean;
  /** Some of its memory files are missing. */
  readonly 'opsPersona.canCreateMemory': boolean;
  /** The active persona names duties that come back. */
  readonly 'opsPersona.hasDuties': boolean;
  /** A reason to escalate fires that nobody has escalated or acknowledged. */
  readonly 'opsPersona.hasEscalations': boolean;
  readonly 'opsPersona.hasRuns': boolean;
  readonly 'opsPersona.hasFindings': boolean;
  /** The Findings view shows rules first, not files. */
  readonly 'opsPersona.findingsByRule': boolean;
  /** The workspace was scanned in this window. */
  readonly 'opsPersona.hasScanned': boolean;
  /** A run is going on in this repository, in this window or another. */
  readonly 'opsPersona.busy': boolean;
  /** Somebody holds the ops role here. */
  readonly 'opsPersona.hasRole': boolean;
  /** A run waits for Resume Run. */
  readonly 'opsPersona.canResume': boolean;
}

/** Sets context keys, and only when they change: each call costs a message to the window. */
export class ContextKeys {
  readonly #known = new Map<string, unknown>();

  set<K extends keyof ContextValues>(key: K, value: ContextValues[K]): void {
    if (this.#known.get(key) === value) return;
    this.#known.set(key, value);
    void vscode.commands.executeCommand('setContext', key, value);
  }
}
