import * as path from 'node:path';
import * as vscode from 'vscode';

/** A file as the engines name it: relative to the folder at work, or to its own workspace folder, or its name alone. */
export function relativeTo(root: string | undefined, uri: vscode.Uri): string {
  for (const base of [root, vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath]) {
    if (base === undefined) continue;
    const relative = path.relative(base, uri.fsPath).split(path.sep).join('/');
    if (!relative.startsWith('../') && !path.isAbsolute(relative)) return relative;
  }
  return path.basename(uri.fsPath);
}
