import * as assert from 'node:assert/strict';
import { execFileSync } from 'node:child_process';
import * as fs from 'node:fs';
import * as os from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { OpsApi } from '../../../src/editor/activate.ts';
import type { ViewName } from '../../../src/editor/ids.ts';
import type { User } from '../../../src/editor/user.ts';
import type { Node } from '../../../src/editor/views/node.ts';

/** The extension under test, started. */
export async function ops(): Promise<OpsApi> {
  const extension = vscode.extensions.getExtension<OpsApi>('ops-persona.ops-persona');
  assert.ok(extension, 'the extension is not there');
  return extension.activate();
}

/** The root of the sample project that is open. */
export function root(): string {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  assert.ok(folder);
  return folder.uri.fsPath;
}

export function fileUri(relative: string): vscode.Uri {
  return vscode.Uri.file(path.join(root(), ...relative.split('/')));
}

/** git in the sample, without the settings of whoever runs the tests. */
export function git(...args: string[]): string {
  const env = { ...process.env, GIT_CONFIG_GLOBAL: os.devNull, GIT_CONFIG_NOSYSTEM: '1' };
  return execFileSync('git', args, { cwd: root(), encoding: 'utf8', env });
}

/** Asks again and again until the answer is true (or anything that counts as such). */
export async function until<T>(
  what: string,
  ask: () => T | Promise<T>,
  timeout = 20_000,
): Promise<Exclude<NonNullable<T>, false>> {
  const patience = Date.now() + timeout;
  for (;;) {
    const answer = await ask();
    if (answer !== undefined && answer !== null && answer !== false) return answer as Exclude<NonNullable<T>, false>;
    if (Date.now() > patience) throw new Error(`Not within ${timeout / 1000} s: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
}

/** A person who answers as told, and remembers what was asked and said. */
export class Answers implements User {
  readonly said: string[] = [];
  readonly #picks: (RegExp | undefined)[];
  readonly #buttons: (string | undefined)[];
  readonly #inputs: (string | undefined)[];

  constructor(answers: {
    picks?: (RegExp | undefined)[];
    buttons?: (string | undefined)[];
    inputs?: (string | undefined)[];
  }) {
    this.#picks = answers.picks ?? [];
    this.#buttons = answers.buttons ?? [];
    this.#inputs = answers.inputs ?? [];
  }

  confirm(question: { message: string; detail: string }): Promise<string | undefined> {
    this.said.push(`${question.message}\n${question.detail}`);
    return Promise.resolve(this.#buttons.shift());
  }
  /** Takes the next button only where it is offered: most messages want no answer. */
  inform(message: string, ...buttons: string[]): Promise<string | undefined> {
    this.said.push(message);
    const [wanted] = this.#buttons;
    return Promise.resolve(wanted !== undefined && buttons.includes(wanted) ? this.#buttons.shift() : undefined);
  }
  warn(message: string, ...buttons: string[]): Promise<string | undefined> {
    return this.inform(message, ...buttons);
  }
  fail(message: string, ...buttons: string[]): Promise<string | undefined> {
    return this.inform(message, ...buttons);
  }
  pick<T extends vscode.QuickPickItem>(items: readonly T[]): Promise<T | undefined> {
    const wanted = this.#picks.shift();
    this.said.push(items.map((item) => item.label).join(' | '));
    return Promise.resolve(wanted && items.find((item) => wanted.test(item.label)));
  }
  input(): Promise<string | undefined> {
    return Promise.resolve(this.#inputs.shift());
  }
}

/** Lets `answers` speak for the person from now on. */
export async function answerWith(answers: Answers): Promise<Answers> {
  const api = await ops();
  assert.equal(typeof api.answerWith, 'function', 'questions can only be answered in tests');
  api.answerWith?.(answers);
  return answers;
}

/** Selects a persona as a person would, and waits until the model has it. */
export async function selectPersona(name: RegExp): Promise<void> {
  await answerWith(new Answers({ picks: [name] }));
  await vscode.commands.executeCommand('opsPersona.selectPersona');
}

/** The first row of a view, at any depth, whose label matches. */
export async function row(view: ViewName, label: RegExp): Promise<Node | undefined> {
  const find = (nodes: readonly Node[]): Node | undefined => {
    for (const node of nodes) {
      if (label.test(node.label)) return node;
      const below = find(node.children ?? []);
      if (below) return below;
    }
    return undefined;
  };
  return find((await ops()).rows(view));
}

/** Our diagnostics on a file, once nothing is being judged. */
export async function diagnosticsOf(uri: vscode.Uri): Promise<vscode.Diagnostic[]> {
  await (await ops()).judged();
  return vscode.languages.getDiagnostics(uri).filter((one) => one.source === 'Ops');
}

/** Our quick fixes for the first of our diagnostics on a document. */
export async function fixesAt(document: vscode.TextDocument): Promise<vscode.CodeAction[]> {
  const [diagnostic] = await diagnosticsOf(document.uri);
  assert.ok(diagnostic);
  const actions = await vscode.commands.executeCommand<vscode.CodeAction[]>(
    'vscode.executeCodeActionProvider',
    document.uri,
    diagnostic.range,
    vscode.CodeActionKind.QuickFix.value,
  );
  return actions.filter((one) => one.command?.command.startsWith('opsPersona.'));
}

/** Writes a file and opens it, as a person who finds it there. */
export async function openNew(relative: string, text: string): Promise<vscode.TextDocument> {
  const uri = fileUri(relative);
  fs.mkdirSync(path.dirname(uri.fsPath), { recursive: true });
  fs.writeFileSync(uri.fsPath, text);
  const document = await vscode.workspace.openTextDocument(uri);
  await vscode.window.showTextDocument(document);
  return document;
}

/** Puts text in place of what the document holds, unsaved. Tried again while the editor still takes in a change on the disk. */
export async function rewrite(document: vscode.TextDocument, text: string): Promise<void> {
  await until(`${document.fileName} is rewritten`, async () => {
    const edit = new vscode.WorkspaceEdit();
    edit.replace(document.uri, new vscode.Range(0, 0, document.lineCount, 0), text);
    return vscode.workspace.applyEdit(edit);
  });
}

/** Closes every editor and gives the sample back as git knows it. */
export async function tidy(): Promise<void> {
  for (const document of vscode.workspace.textDocuments) {
    if (document.isDirty && document.uri.scheme === 'file') await document.save();
  }
  await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  git('checkout', '--quiet', '--', '.');
  git('clean', '--quiet', '--force', '-d');
  await until('documents are as their files are', () => vscode.workspace.textDocuments.every(isAsOnDisk));
  const api = await ops();
  const left = () =>
    api.rows('findings').map((file) => `${file.label}: ${file.children?.map((one) => one.label).join()}`);
  await until('no findings are left', () => left().length === 0).catch((error: unknown) => {
    throw new Error(`Findings are left: ${left().join(' · ')}`, { cause: error });
  });
}

/** The editor reads a file anew some time after it was put back, and until then gives the next test what stood there before. */
function isAsOnDisk(document: vscode.TextDocument): boolean {
  const file = document.uri.fsPath;
  if (document.uri.scheme !== 'file' || !fs.existsSync(file)) return true;
  return document.getText() === fs.readFileSync(file, 'utf8').replace(/^\uFEFF/, '');
}

/** A value that looks like a real password; put together here, so that no scanner finds one in this file. */
export const password = ['Kq7!vZ2p', 'mT9xLw4'].join('-');
