import * as vscode from 'vscode';
import type { ScanPolicy } from '../../secrets/policy.ts';
import { Disposable } from '../lifecycle.ts';
import { loadPolicy } from './loadPolicy.ts';

/** The files that decide about secrets; a change of one of them changes what is found elsewhere. Of a deleted folder only itself is told. */
const decidingFiles =
  '**/{.ops,.ops/config.yaml,.ops/secrets-baseline.json,.gitleaksignore,.gitleaks.toml,.secrets.baseline}';

/** What each repository decided about secrets: read once, and anew when one of its files changed. */
export class Policies extends Disposable {
  readonly #known = new Map<string, Promise<ScanPolicy>>();
  readonly #emitter = this.register(new vscode.EventEmitter<void>());
  /** Something was decided otherwise: what was found may not be found any more, and the reverse. */
  readonly onDidChange = this.#emitter.event;

  constructor() {
    super();
    const watcher = this.register(vscode.workspace.createFileSystemWatcher(decidingFiles));
    this.register(watcher.onDidChange(() => this.changed()));
    this.register(watcher.onDidCreate(() => this.changed()));
    this.register(watcher.onDidDelete(() => this.changed()));
  }

  /** The policy of the repository at `root` (absolute). */
  of(root: string): Promise<ScanPolicy> {
    let policy = this.#known.get(root);
    if (!policy) {
      policy = loadPolicy(root);
      this.#known.set(root, policy);
      policy.catch(() => this.#known.delete(root));
    }
    return policy;
  }

  /** Forgets what was read. */
  changed(): void {
    this.#known.clear();
    this.#emitter.fire();
  }
}
