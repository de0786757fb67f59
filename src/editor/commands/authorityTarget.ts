import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import type { AuthorityFinding } from '../../authority/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App } from '../app.ts';
import { actorsOf } from '../diagnostics/documentJudge.ts';
import type { Snapshot } from '../snapshot.ts';
import { rowOf } from './arguments.ts';

const ref = z.object({
  kind: z.literal('authority'),
  file: z.string(),
  rule: z.string(),
  line: z.number().int().min(1),
});

/** A finding about authority or a red line, as a quick fix or a row names it. */
export type AuthorityRef = z.infer<typeof ref>;

/** A changed file of the folder at work, with what the rules say of its changes right now. */
export interface AuthorityTarget {
  readonly at: Snapshot;
  readonly document: vscode.TextDocument;
  /** Relative to the repository's root, forward slashes. */
  readonly relative: string;
  readonly before: string | undefined;
  readonly findings: readonly AuthorityFinding[];
  /** The finding that was meant, if one was. */
  readonly finding: AuthorityFinding | undefined;
}

/**
 * What a command about authority is meant for: what a quick fix or a row names, a file of the explorer, or what stands at the
 * cursor. Judged anew, since a reference may be older than the text. Throws OpsError('refused') where there is nothing.
 */
export async function authorityTarget(app: App, argument: unknown): Promise<AuthorityTarget> {
  const meant = ref.safeParse(argument).data ?? ref.safeParse(rowOf(argument)?.subject).data;
  const editor = vscode.window.activeTextEditor;
  const uri = meant ? vscode.Uri.file(meant.file) : argument instanceof vscode.Uri ? argument : editor?.document.uri;
  if (uri?.scheme !== 'file') throw new OpsError('refused', 'No file is open.', { remedy: 'Open the changed file.' });
  const at = await app.model.ready();
  const relative = path.relative(at.root, uri.fsPath).split(path.sep).join('/');
  if (relative.startsWith('../') || path.isAbsolute(relative)) {
    throw new OpsError('refused', `${path.basename(uri.fsPath)} is not in the folder at work.`);
  }
  const document = await vscode.workspace.openTextDocument(uri);
  const before = await at.reader?.textAtHead(relative);
  const { judgeChange } = await import('../../authority/judge.ts');
  const findings = judgeChange(actorsOf(at), { path: relative, before, after: document.getText() });
  const line = meant?.line ?? (editor?.document === document ? editor.selection.active.line + 1 : undefined);
  const there = findings.filter((one) => meant === undefined || one.rule === meant.rule);
  const finding =
    there.find(({ lines }) => line !== undefined && lines.start <= line && line <= lines.end) ??
    (meant === undefined ? undefined : there[0]);
  return { at, document, relative, before, findings, finding };
}

/** The finding that was meant, or the only one. Throws OpsError('refused') where the rules object to nothing there. */
export function needFinding(target: AuthorityTarget): AuthorityFinding {
  const finding = target.finding ?? target.findings[0];
  if (finding) return finding;
  throw new OpsError('refused', `The rules object to nothing in ${target.relative}.`, {
    remedy: 'Put the cursor into an underlined change.',
  });
}
