import * as vscode from 'vscode';

/** A decision that can't be taken back lightly: asked in a modal, answered by one of its buttons. */
export interface Question {
  readonly message: string;
  readonly detail: string;
  /** Verb and object: "Push v1.0.1". The first is the one that acts. */
  readonly buttons: readonly string[];
}

/** Everything we ask or tell the person in front of the editor. A port, since modals can't be answered in the editor's own tests. */
export interface User {
  /** The button, or undefined when the person closed the question. */
  confirm(question: Question): Promise<string | undefined>;
  inform(message: string, ...buttons: string[]): Promise<string | undefined>;
  warn(message: string, ...buttons: string[]): Promise<string | undefined>;
  fail(message: string, ...buttons: string[]): Promise<string | undefined>;
  pick<T extends vscode.QuickPickItem>(items: readonly T[], options: vscode.QuickPickOptions): Promise<T | undefined>;
  input(options: vscode.InputBoxOptions): Promise<string | undefined>;
}

/** The real person, through the editor's own dialogs. */
export const editorUser: User = {
  confirm: async (question) =>
    vscode.window.showWarningMessage(question.message, { modal: true, detail: question.detail }, ...question.buttons),
  inform: async (message, ...buttons) => vscode.window.showInformationMessage(message, ...buttons),
  warn: async (message, ...buttons) => vscode.window.showWarningMessage(message, ...buttons),
  fail: async (message, ...buttons) => vscode.window.showErrorMessage(message, ...buttons),
  pick: async (items, options) => vscode.window.showQuickPick(items, options),
  input: async (options) => vscode.window.showInputBox(options),
};
