import type * as vscode from 'vscode';
import type { SecretFinding } from '../../secrets/model.ts';
import type { FindingRef } from '../commands/arguments.ts';

/**
 * The secret a reference means, in the document as it is now: a reference may be older than the text. undefined when it is
 * no longer there.
 */
export async function freshFinding(
  document: vscode.TextDocument,
  relative: string,
  ref: Pick<FindingRef, 'rule' | 'start' | 'end'>,
): Promise<SecretFinding | undefined> {
  const { scanText } = await import('../../secrets/scan.ts');
  const { findings } = scanText(document.getText(), relative);
  return findings.find((one) => one.rule === ref.rule && one.start < ref.end && ref.start < one.end);
}
