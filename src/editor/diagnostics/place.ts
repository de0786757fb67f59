import * as path from 'node:path';
import * as vscode from 'vscode';

/** A file as the engines name it: relative to the folder at work, or to its own workspace folder, or its name alone. */
export function relativeTo(root: string | undefined, uri: vscode.Uri): string {
  return below(rootOf(root, uri), uri) ?? path.basename(uri.fsPath);
}

/** The folder that a file belongs to: the one at work, or its own workspace folder, or the one it lies in. */
export function rootOf(root: string | undefined, uri: vscode.Uri): string {
  for (const base of [root, vscode.workspace.getWorkspaceFolder(uri)?.uri.fsPath]) {
    if (base !== undefined && below(base, uri) !== undefined) return base;
  }
  return path.dirname(uri.fsPath);
}

function below(base: string, uri: vscode.Uri): string | undefined {
  const relative = path.relative(base, uri.fsPath).split(path.sep).join('/');
  return relative.startsWith('../') || path.isAbsolute(relative) ? undefined : relative;
}
