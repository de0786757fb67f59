import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/**
 * Tells the git hooks of the folder at work where this editor's runtime is, so that they find one on machines without the
 * package. Only where hooks of ours are installed or something of ours is in the git folder already: a repository that was
 * only looked at stays as it was. Nothing is written in Restricted Mode.
 */
export class HookRuntime extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #executable: string;
  readonly #cliFile: string;
  /** The git folder whose hooks were looked at: that asks git, so it is done once. */
  #asked: string | undefined;
  /** The git folder that was written to. */
  #told: string | undefined;

  constructor(log: Log, model: WorkspaceModel, executable: string, cliFile: string) {
    super();
    this.#log = log;
    this.#model = model;
    this.#executable = executable;
    this.#cliFile = cliFile;
    this.register(model.onDidChange(() => void this.#tell()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => void this.#tell()));
  }

  /** For hooks that are about to be installed: writes whatever is there already. */
  async write(commonDir: string): Promise<void> {
    const { writeRuntime } = await import('../authority/hooks.ts');
    this.#told = commonDir;
    await writeRuntime(commonDir, this.#executable, this.#cliFile);
  }

  async #tell(): Promise<void> {
    const reader = this.#model.snapshot?.reader;
    if (!reader || reader.paths.bare || !vscode.workspace.isTrusted || this.isDisposed) return;
    const { commonDir } = reader.paths;
    if (this.#told === commonDir) return;
    try {
      const { hasOurHooks } = await import('../authority/hooks.ts');
      const isFirst = this.#asked !== commonDir;
      this.#asked = commonDir;
      const isOurs = fs.existsSync(path.join(commonDir, 'ops-persona')) || (isFirst && (await hasOurHooks(reader)));
      if (!isOurs) return;
      await this.write(commonDir);
    } catch (error) {
      this.#log.error('hooks', error);
    }
  }
}
