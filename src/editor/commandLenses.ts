import * as vscode from 'vscode';
import { commandIds, schemes } from './ids.ts';
import { Disposable } from './lifecycle.ts';
import { documentUri } from './documents.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** "Run in Terminal…" and "Copy" above the commands, "Start Protocol…" above the protocols of the active persona's document. */
export class CommandLenses extends Disposable implements vscode.CodeLensProvider {
  readonly #model: WorkspaceModel;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly onDidChangeCodeLenses = this.#changed.event;
  #file: string | undefined;

  constructor(model: WorkspaceModel) {
    super();
    this.#model = model;
    this.register(
      vscode.languages.registerCodeLensProvider(
        [
          { scheme: 'file', language: 'markdown' },
          { scheme: 'file', pattern: '**/*.{md,mdc,toml}' },
          { scheme: schemes.builtin },
        ],
        this,
      ),
    );
    this.register(
      model.onDidChange(() => {
        // Once per persona and state of its document, not at every tick.
        const { active } = model.snapshot ?? {};
        const key = active && `${active.file} ${active.commands.map(({ place }) => place.line).join()}`;
        if (key === this.#file) return;
        this.#file = key;
        this.#changed.fire();
      }),
    );
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const { active, root } = this.#model.snapshot ?? {};
    // What the model knows is the saved document: while it is edited the lines may be others.
    if (!active || document.isDirty || document.uri.toString() !== documentUri(active.file, root).toString()) return [];
    const at = (line: number) => new vscode.Range(line - 1, 0, line - 1, 0);
    const commands = active.commands.map(
      ({ kind, place }) =>
        new vscode.CodeLens(at(place.line), {
          title: kind === 'slash' ? '$(copy) Copy' : '$(terminal) Run in Terminal…',
          command: commandIds.runPersonaCommand,
          arguments: [place.line],
        }),
    );
    const protocols = active.protocols
      .filter(({ steps }) => steps.length > 0)
      .map(
        ({ place, title }) =>
          new vscode.CodeLens(
            at(place.line),
            /\bsession\b/i.test(title)
              ? { title: '$(play-circle) Start Session', command: commandIds.startSession }
              : {
                  title: '$(list-ordered) Start Protocol…',
                  command: commandIds.startProtocol,
                  arguments: [protocolArgument(active.file, place.line, title)],
                },
          ),
      );
    return vscode.workspace.isTrusted ? [...commands, ...protocols] : [];
  }
}

/** The shape of a row, by which commands know what they were started from. */
function protocolArgument(file: string, line: number, title: string) {
  return { id: `lens:${line}`, label: title, context: 'opsPersona.lens', target: { file, line, column: 1 } };
}
