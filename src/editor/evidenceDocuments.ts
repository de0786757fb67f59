import * as vscode from 'vscode';
import { schemes } from './ids.ts';
import { Disposable } from './lifecycle.ts';

/** Read-only pages of evidence, outputs and past releases. A page lives as long as its tab. */
export class EvidenceDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #pages = new Map<string, string>();
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.evidence, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === schemes.evidence) this.#pages.delete(document.uri.toString());
      }),
    );
  }

  /** Shows a text under a title; the title's ending says what it is (`.md`, `.txt`). */
  async show(title: string, text: string): Promise<void> {
    const uri = vscode.Uri.from({ scheme: schemes.evidence, path: `/${title.replace(/[\\/]/g, ' ')}` });
    this.#pages.set(uri.toString(), text);
    this.#changed.fire(uri);
    await vscode.window.showTextDocument(await vscode.workspace.openTextDocument(uri), { preview: true });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    // After Reload Window the tab is back but its text is not.
    return this.#pages.get(uri.toString()) ?? 'Open it again from the Checklists view.\n';
  }
}
