import * as vscode from 'vscode';
import { schemes } from './ids.ts';
import { Disposable } from './lifecycle.ts';

/** Shows texts that were made for the clipboard (an escalation, a handoff) as read-only documents, so that nothing is left to be saved. */
export class TextDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #texts = new Map<string, string>();
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.text, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === schemes.text) this.#texts.delete(document.uri.toString());
      }),
    );
  }

  /** `name` is the tab's, without an ending. */
  async show(name: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: schemes.text, path: `/${name}.md` });
    this.#texts.set(uri.toString(), text);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    // After Reload Window the tab is back but the text is not: its time is over.
    return this.#texts.get(uri.toString()) ?? 'This text is gone. Run the command again.\n';
  }
}
