import * as vscode from 'vscode';
import type { SecretFinding } from '../../secrets/model.ts';
import type { FindingRef } from '../commands/arguments.ts';
import type { Policies } from '../scan/policies.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import type { OtherFinding } from './judgeOthers.ts';
import { relativeTo, rootOf } from './place.ts';

/** A secret in a document as it is now. */
export interface FreshFinding {
  readonly finding: SecretFinding;
  /** The folder whose policy holds, absolute. */
  readonly root: string;
  /** The document's path below it, forward slashes. */
  readonly relative: string;
}

/**
 * The secret a reference means, in the document as it is now: a reference may be older than the text. undefined when it is
 * no longer there.
 */
export async function freshFinding(
  { model, policies }: { readonly model: WorkspaceModel; readonly policies: Policies },
  document: vscode.TextDocument,
  ref: Pick<FindingRef, 'rule' | 'start' | 'end'>,
): Promise<FreshFinding | undefined> {
  const root = rootOf(model.snapshot?.root, document.uri);
  const relative = relativeTo(root, document.uri);
  const policy = await policies.of(root);
  const { findings } = policy.scan(document.getText(), relative);
  const finding = findings.find((one) => one.rule === ref.rule && one.start < ref.end && ref.start < one.end);
  return finding && { finding, root, relative };
}

/** A finding that is no secret itself, in the document as it is now; undefined when it is no longer there. */
export async function freshOther(
  document: vscode.TextDocument,
  relative: string,
  ref: Pick<FindingRef, 'rule' | 'start' | 'end'>,
): Promise<OtherFinding | undefined> {
  const { otherFindings } = await import('./judgeOthers.ts');
  const found = await otherFindings(
    document.getText(),
    relative,
    ref.rule.startsWith('personal/') ? 'memory' : undefined,
  );
  return found.find((one) => one.rule === ref.rule && one.start < ref.end && ref.start < one.end);
}

/** The range of a stretch of a document. */
export function rangeOf(document: vscode.TextDocument, start: number, end: number): vscode.Range {
  return new vscode.Range(document.positionAt(start), document.positionAt(end));
}
