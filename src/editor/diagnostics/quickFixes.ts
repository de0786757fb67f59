import * as vscode from 'vscode';
import { commandIds, diagnosticSource } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import type { Findings, JudgedFinding } from './findings.ts';
import { freshFinding } from './fresh.ts';
import { relativeTo } from './place.ts';

/** Offers the ways out of a finding. Nothing is changed until a person picks one. */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  readonly #findings: Findings;
  readonly #model: WorkspaceModel;

  constructor(findings: Findings, model: WorkspaceModel) {
    super();
    this.#findings = findings;
    this.#model = model;
    this.register(
      vscode.languages.registerCodeActionsProvider({ scheme: 'file' }, this, {
        providedCodeActionKinds: [vscode.CodeActionKind.QuickFix],
      }),
    );
  }

  async provideCodeActions(
    document: vscode.TextDocument,
    _range: vscode.Range,
    context: vscode.CodeActionContext,
  ): Promise<vscode.CodeAction[]> {
    const actions: vscode.CodeAction[] = [];
    for (const diagnostic of context.diagnostics) {
      if (diagnostic.source !== diagnosticSource) continue;
      const finding = this.#findingOf(document, diagnostic);
      if (!finding || finding.kind === 'configuration') continue;
      if (finding.kind === 'persona') {
        actions.push(...(await forPersona(document, diagnostic, finding)));
        continue;
      }
      actions.push(
        ...(finding.kind === 'secret'
          ? await this.#forSecret(document, diagnostic, finding)
          : [action('Select Persona…', diagnostic, commandIds.selectPersona)]),
      );
    }
    return actions;
  }

  async #forSecret(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    finding: JudgedFinding,
  ): Promise<vscode.CodeAction[]> {
    const relative = relativeTo(this.#model.snapshot?.root, document.uri);
    const fresh = await freshFinding(document, relative, finding);
    if (!fresh) return [];
    const [{ moveToEnvironment }, { ignoreComment }] = await Promise.all([
      import('../../secrets/fixes.ts'),
      import('../../secrets/suppress.ts'),
    ]);
    const text = document.getText();
    const ref = { kind: 'finding', file: document.uri.fsPath, start: fresh.start, end: fresh.end, rule: fresh.rule };
    const fixes: vscode.CodeAction[] = [];
    if (vscode.workspace.isTrusted && moveToEnvironment(text, relative, fresh)) {
      const move = action('Move to environment variable', diagnostic, commandIds.moveToEnvironment, ref);
      move.isPreferred = true;
      fixes.push(move);
    }
    if (ignoreComment(text, relative, fresh, 'reason')) {
      fixes.push(action('Ignore this finding…', diagnostic, commandIds.ignoreFinding, ref));
    }
    return fixes;
  }

  #findingOf(document: vscode.TextDocument, diagnostic: vscode.Diagnostic): JudgedFinding | undefined {
    const code = typeof diagnostic.code === 'object' ? diagnostic.code.value : diagnostic.code;
    const start = document.offsetAt(diagnostic.range.start);
    const known = this.#findings.of(document.uri.fsPath).filter((finding) => finding.code === code);
    return known.find((finding) => finding.start === start) ?? known.find((one) => one.message === diagnostic.message);
  }
}

/** The whole document as it was meant, as an unsaved edit: one undo takes it back. */
async function forPersona(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  finding: JudgedFinding,
): Promise<vscode.CodeAction[]> {
  if (finding.code !== 'persona/encoding') return [];
  const { repairEncoding } = await import('../../persona/encoding.ts');
  const text = document.getText();
  const { text: repaired, repaired: number } = repairEncoding(text);
  // Bytes that are lost altogether have the same code, and no repair.
  if (number === 0) return [];
  const fix = new vscode.CodeAction('Repair encoding', vscode.CodeActionKind.QuickFix);
  fix.diagnostics = [diagnostic];
  fix.edit = new vscode.WorkspaceEdit();
  fix.edit.replace(document.uri, new vscode.Range(document.positionAt(0), document.positionAt(text.length)), repaired);
  return [fix];
}

function action(title: string, diagnostic: vscode.Diagnostic, command: string, ...args: unknown[]): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [diagnostic];
  made.command = { command, title, arguments: args };
  return made;
}
