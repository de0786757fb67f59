import * as path from 'node:path';
import * as vscode from 'vscode';
import { onDidChangeSettings, settingsFor } from './config.ts';
import { actorsOf } from './diagnostics/documentJudge.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/**
 * Friction for those who want it: an editor of a file that the active persona must not write opens read-only in this session,
 * and may be written again when persona, rule or setting change. Off by default; the user's own settings stay untouched.
 */
export class ReadOnlyEditors extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #locked = new Set<string>();

  constructor(log: Log, model: WorkspaceModel) {
    super();
    this.#log = log;
    this.#model = model;
    const look = () => void this.#look().catch((error: unknown) => this.#log.error('authority', error));
    this.register(vscode.window.onDidChangeActiveTextEditor(look));
    this.register(model.onDidChange(look));
    this.register(onDidChangeSettings(look));
  }

  /** The editor's commands act on the active editor alone, so each is looked at when it becomes the active one. */
  async #look(): Promise<void> {
    const document = vscode.window.activeTextEditor?.document;
    const { snapshot } = this.#model;
    if (document?.uri.scheme !== 'file' || !snapshot || this.isDisposed) return;
    const file = document.uri.fsPath;
    const isLocked = this.#locked.has(file);
    const wants = settingsFor(document.uri).authority.readOnlyEditors;
    if (!wants && !isLocked) return;
    const relative = path.relative(snapshot.root, file).split(path.sep).join('/');
    if (relative.startsWith('../') || path.isAbsolute(relative)) return;
    const { decide } = await import('../authority/decide.ts');
    const isForbidden = decide(actorsOf(snapshot), { kind: 'write', path: relative }).effect === 'deny';
    // A document with unsaved changes is never shut: they could not be saved.
    const shut = wants && isForbidden && !document.isDirty;
    if (shut === isLocked || vscode.window.activeTextEditor?.document !== document) return;
    if (shut) this.#locked.add(file);
    else this.#locked.delete(file);
    const command = shut ? 'setActiveEditorReadonlyInSession' : 'resetActiveEditorReadonlyInSession';
    await vscode.commands.executeCommand(`workbench.action.files.${command}`);
  }
}
