import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { schemes } from './ids.ts';

const builtinPrefix = 'builtin:';

/**
 * Where a persona document, or any file a rule comes from, opens. Built-in documents have a scheme of their own, so that
 * they open read-only; a relative path is below `root`.
 */
export function documentUri(file: string, root?: string): vscode.Uri {
  if (file.startsWith(builtinPrefix)) {
    return vscode.Uri.from({ scheme: schemes.builtin, path: `/${file.slice(builtinPrefix.length)}.md` });
  }
  return vscode.Uri.file(root === undefined || path.isAbsolute(file) ? file : path.join(root, file));
}

/** Serves the built-in persona documents from the extension's own folder, and nothing else. */
export function provideBuiltins(builtinFolder: string): vscode.Disposable {
  return vscode.workspace.registerTextDocumentContentProvider(schemes.builtin, {
    provideTextDocumentContent: (uri) => {
      const name = path.posix.basename(uri.path);
      return fs.promises.readFile(path.join(builtinFolder, name), 'utf8');
    },
  });
}

/** Opens a document at a line and column (from 1) and puts the cursor there. */
export async function openAt(uri: vscode.Uri, line: number, column: number, preserveFocus: boolean): Promise<void> {
  const at = new vscode.Position(Math.max(0, line - 1), Math.max(0, column - 1));
  await vscode.window.showTextDocument(uri, { selection: new vscode.Range(at, at), preview: true, preserveFocus });
}
