import * as path from 'node:path';
import * as vscode from 'vscode';
import { activateEditor, type OpsApi } from './editor/activate.ts';

/**
 * The editor's entry: puts the parts together and returns. Slow work (git, persona documents, scanning) starts after it has
 * returned.
 */
export function activate(context: vscode.ExtensionContext): OpsApi {
  const started = performance.now();
  try {
    return activateEditor(context, started, {
      cliFile: path.join(context.extensionPath, 'dist', 'cli.js'),
      scanWorkerFile: path.join(context.extensionPath, 'dist', 'scanWorker.cjs'),
      builtinFolder: path.join(context.extensionPath, 'personas'),
    });
  } catch (error) {
    // The editor itself says nothing when an extension can't start.
    void vscode.window.showErrorMessage(
      `Ops Persona could not start: ${error instanceof Error ? error.message : String(error)}`,
    );
    throw error;
  }
}
