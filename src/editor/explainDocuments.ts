import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Persona } from '../persona/model.ts';
import type { ExplainLinks } from './explainText.ts';
import { schemes } from './ids.ts';
import { Disposable } from './lifecycle.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/**
 * Pages that say what was understood of a persona document. The page's address holds the document's, so a page is computed
 * when it is shown, follows the document while it is edited, and is back after Reload Window.
 */
export class ExplainDocuments extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #model: WorkspaceModel;
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor(model: WorkspaceModel) {
    super();
    this.#model = model;
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.explain, this));
    this.register(
      vscode.workspace.onDidChangeTextDocument(({ document, contentChanges }) => {
        if (contentChanges.length === 0 || document.uri.scheme === schemes.explain) return;
        const page = pageOf(document.uri).toString();
        const shown = vscode.workspace.textDocuments.find((one) => one.uri.toString() === page);
        if (shown) this.#changed.fire(shown.uri);
      }),
    );
  }

  /** Shows the page of a document in the editor's own Markdown preview. */
  async show(source: vscode.Uri): Promise<void> {
    const page = pageOf(source);
    this.#changed.fire(page);
    await vscode.commands.executeCommand('markdown.showPreview', page);
  }

  async provideTextDocumentContent(page: vscode.Uri): Promise<string> {
    const source = vscode.Uri.parse(page.query, true);
    const document = await vscode.workspace.openTextDocument(source);
    const [{ parsePersona }, { explainPersona }] = await Promise.all([
      import('../persona/parse.ts'),
      import('./explainText.ts'),
    ]);
    const builtin = source.scheme === schemes.builtin;
    const persona = parsePersona(document.getText(), source.fsPath, { builtin });
    return explainPersona(await this.#composed(persona), linksOf(source));
  }

  /** With the rules of what it builds on, as far as the folder at work is read. */
  async #composed(persona: Persona): Promise<Persona> {
    const { snapshot } = this.#model;
    if (!snapshot) return persona;
    const [{ composeFrom, readAdditions }, { loadPersonaFile }] = await Promise.all([
      import('../persona/shelf.ts'),
      import('../persona/library.ts'),
    ]);
    const { root, personas } = snapshot;
    return composeFrom({ root, personas, load: loadPersonaFile, additions: await readAdditions(root) }, persona);
  }
}

/** The address of the page that explains a document. */
export function pageOf(source: vscode.Uri): vscode.Uri {
  const name = path.posix.parse(source.path).name;
  return vscode.Uri.from({ scheme: schemes.explain, path: `/${name}, explained.md`, query: source.toString() });
}

/**
 * The preview follows no links to other schemes and none with a whole address, but takes a leading slash as the first folder
 * of the workspace, and a path may lead out of that.
 */
function linksOf(source: vscode.Uri): ExplainLinks {
  const [folder] = vscode.workspace.workspaceFolders ?? [];
  const name = path.posix.basename(source.path);
  if (source.scheme !== 'file' || folder?.uri.scheme !== 'file') {
    return { name: source.scheme === schemes.builtin ? `${name} (built in)` : name, line: () => undefined };
  }
  const targetOf = (file: string, line: number): string | undefined => {
    const below = path.relative(folder.uri.fsPath, file).split(path.sep).join('/');
    // Another drive, or no file at all: no path leads there.
    if (!path.isAbsolute(file) || path.isAbsolute(below)) return undefined;
    return `/${below.split('/').map(encodeURIComponent).join('/')}#L${line}`.replace(/[()]/g, encodeBracket);
  };
  return {
    name: path.relative(folder.uri.fsPath, source.fsPath).split(path.sep).join('/'),
    line: (line, file) => targetOf(file ?? source.fsPath, line),
  };
}

function encodeBracket(bracket: string): string {
  return bracket === '(' ? '%28' : '%29';
}
