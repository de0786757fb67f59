import * as vscode from 'vscode';
import * as z from 'zod';
import { relativeTo } from './diagnostics/place.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** What is suggested now. */
export interface ShownHint {
  readonly name: string;
  /** How the choice of a persona is recorded. */
  readonly ref: string;
  /** "ci.yml is its territory". */
  readonly why: string;
}

const key = 'opsPersona.personaHints';
const remembered = z.object({ off: z.boolean(), shown: z.array(z.string()) });

/**
 * Suggests another persona when a file is opened that speaks for one: quietly, once for each persona and workspace, and
 * only until another file is looked at. Says nothing in Restricted Mode, where none can be selected.
 */
export class PersonaHints extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #memory: vscode.Memento;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChange = this.#changed.event;
  #hint: ShownHint | undefined;
  #file: string | undefined;
  /** Who was active when the file was looked at. */
  #active: string | undefined;

  constructor(log: Log, model: WorkspaceModel, memory: vscode.Memento) {
    super();
    this.#log = log;
    this.#model = model;
    this.#memory = memory;
    this.register(
      vscode.window.onDidChangeActiveTextEditor((editor) => editor && void this.#look(editor.document.uri)),
    );
    this.register(
      model.onDidChange(() => {
        const uri = vscode.window.activeTextEditor?.document.uri;
        if (uri && model.snapshot) void this.#look(uri);
      }),
    );
  }

  get hint(): ShownHint | undefined {
    return this.#hint;
  }

  /** Suggests nobody any more in this workspace. */
  async stop(): Promise<void> {
    await this.#memory.update(key, { ...this.#known(), off: true });
    this.#show(undefined);
  }

  async #look(uri: vscode.Uri): Promise<void> {
    const { snapshot } = this.#model;
    if (uri.scheme !== 'file' || !snapshot || !vscode.workspace.isTrusted || this.isDisposed) return;
    const active = snapshot.active?.file;
    // The model moves all the time; only another file or another persona is news.
    if (this.#file === uri.fsPath && this.#active === active) return;
    this.#file = uri.fsPath;
    this.#active = active;
    this.#show(undefined);
    const known = this.#known();
    if (known.off) return;
    try {
      const relative = relativeTo(snapshot.root, uri);
      const [{ personaHint }, { isPersonaPath }, { personaRef }] = await Promise.all([
        import('./personaHint.ts'),
        import('../persona/paths.ts'),
        import('../persona/active.ts'),
      ]);
      // A persona's own document is read by whoever chooses one.
      const hint = isPersonaPath(relative) ? undefined : personaHint(snapshot.active, snapshot.personas, relative);
      if (!hint || this.#file !== uri.fsPath) return;
      const ref = personaRef(snapshot.root, hint.persona);
      if (known.shown.includes(ref)) return;
      await this.#memory.update(key, { ...known, shown: [...known.shown, ref] });
      this.#show({ name: hint.persona.name, ref, why: hint.why });
    } catch (error) {
      this.#log.error('hint', error);
    }
  }

  #known(): z.infer<typeof remembered> {
    return remembered.safeParse(this.#memory.get(key)).data ?? { off: false, shown: [] };
  }

  #show(hint: ShownHint | undefined): void {
    if (this.#hint === hint) return;
    this.#hint = hint;
    if (!this.isDisposed) this.#changed.fire();
  }
}
