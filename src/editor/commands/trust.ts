import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';

/** The sentence of Restricted Mode; the same wherever it is shown. */
export const restrictedWords = 'You can read here. Trust this workspace to verify, push and roll back.';

/** Asked at the moment of execution: a hidden or disabled command can still be called. Throws OpsError('refused'). */
export function requireTrust(): void {
  if (!vscode.workspace.isTrusted) throw new OpsError('refused', restrictedWords);
}
