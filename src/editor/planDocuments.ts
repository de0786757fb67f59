import * as vscode from 'vscode';
import type { BumpChoice, PushPlan } from '../pipeline/model.ts';
import { commandIds, schemes } from './ids.ts';
import { Disposable } from './lifecycle.ts';

/** A plan somebody is looking at, and what was chosen for it. */
export interface ShownPlan {
  readonly plan: PushPlan;
  readonly bump: BumpChoice;
  /** The environment that was named for it. */
  readonly environment: string | undefined;
  /** The plan as a Markdown document. */
  readonly text: string;
}

/** Shows push plans as read-only documents with "Push v1.4.0" and "Cancel" at their top. */
export class PlanDocuments extends Disposable implements vscode.TextDocumentContentProvider, vscode.CodeLensProvider {
  readonly #plans = new Map<string, ShownPlan>();
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.plan, this));
    this.register(vscode.languages.registerCodeLensProvider({ scheme: schemes.plan }, this));
    this.register(
      vscode.workspace.onDidCloseTextDocument((document) => {
        if (document.uri.scheme === schemes.plan) this.#plans.delete(document.uri.toString());
      }),
    );
  }

  async show(shown: ShownPlan): Promise<void> {
    const { plan } = shown;
    const uri = vscode.Uri.from({ scheme: schemes.plan, path: `/Push ${plan.tag} of ${plan.project}.md` });
    this.#plans.set(uri.toString(), shown);
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: true });
  }

  /** The plan that a document shows; without one, the plan in the active editor. */
  of(uri: string | undefined): ShownPlan | undefined {
    return this.#plans.get(uri ?? vscode.window.activeTextEditor?.document.uri.toString() ?? '');
  }

  /** Closes the tab of a plan, or of the one in front. */
  async close(uri: string | undefined): Promise<void> {
    const wanted = uri ?? vscode.window.activeTextEditor?.document.uri.toString();
    const tabs = vscode.window.tabGroups.all.flatMap((group) => group.tabs);
    const open = tabs.filter((tab) => {
      const input: unknown = tab.input;
      return (
        input instanceof vscode.TabInputText && input.uri.scheme === schemes.plan && input.uri.toString() === wanted
      );
    });
    await vscode.window.tabGroups.close(open);
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const shown = this.#plans.get(uri.toString());
    // After Reload Window the tab is back but the plan is not: it would be out of date anyway.
    return shown?.text ?? 'This plan is out of date. Run "Ops: Show Push Plan" again.\n';
  }

  provideCodeLenses(document: vscode.TextDocument): vscode.CodeLens[] {
    const uri = document.uri.toString();
    const shown = this.#plans.get(uri);
    const top = new vscode.Range(0, 0, 0, 0);
    const cancel = new vscode.CodeLens(top, { title: 'Cancel', command: commandIds.closePlan, arguments: [uri] });
    if (!shown) return [cancel];
    const title = `Push ${shown.plan.tag}`;
    return [new vscode.CodeLens(top, { title, command: commandIds.pushPlanned, arguments: [uri] }), cancel];
  }
}
