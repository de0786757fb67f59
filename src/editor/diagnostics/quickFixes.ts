import * as vscode from 'vscode';
import { commandIds, diagnosticSource } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Policies } from '../scan/policies.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import { authorityFixes } from './authorityFixes.ts';
import type { Findings, JudgedFinding } from './findings.ts';
import { environmentFixes } from './environmentFixes.ts';
import { exportFixes } from './exportFixes.ts';
import { freshFinding, freshOther, rangeOf } from './fresh.ts';
import { relativeTo, rootOf } from './place.ts';

/** Offers the ways out of a finding. Nothing is changed until a person picks one. */
export class QuickFixes extends Disposable implements vscode.CodeActionProvider {
  readonly #findings: Findings;
  readonly #model: WorkspaceModel;
  readonly #policies: Policies;

  constructor(findings: Findings, model: WorkspaceModel, policies: Policies) {
    super();
    this.#findings = findings;
    this.#model = model;
    this.#policies = policies;
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
      switch (finding?.kind) {
        case 'secret':
          actions.push(...(await this.#forSecret(document, diagnostic, finding)));
          break;
        case 'log':
        case 'personal':
          actions.push(...(await this.#forOther(document, diagnostic, finding)));
          break;
        case 'persona':
          actions.push(...(await forPersona(document, diagnostic, finding, this.#model.snapshot?.root)));
          break;
        case 'environment':
          if (this.#model.snapshot) {
            actions.push(...environmentFixes(document, diagnostic, finding, this.#model.snapshot.root));
          }
          break;
        case 'authority':
        case 'red-line':
          actions.push(...(await authorityFixes(document, diagnostic, finding, this.#model.snapshot)));
          break;
        case 'configuration':
          actions.push(...(await exportFixes(document, diagnostic, finding, this.#model.snapshot)));
          break;
        case 'record':
        case undefined:
      }
    }
    return actions;
  }

  async #forSecret(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    finding: JudgedFinding,
  ): Promise<vscode.CodeAction[]> {
    const found = await freshFinding({ model: this.#model, policies: this.#policies }, document, finding);
    if (!found) return [];
    const { finding: fresh, relative } = found;
    const [{ moveToEnvironment }, { ignoreComment }] = await Promise.all([
      import('../../secrets/fixes.ts'),
      import('../../secrets/suppress.ts'),
    ]);
    const text = document.getText();
    const ref = { kind: 'finding', file: document.uri.fsPath, start: fresh.start, end: fresh.end, rule: fresh.rule };
    const fixes: vscode.CodeAction[] = [];
    const moved = vscode.workspace.isTrusted ? moveToEnvironment(text, relative, fresh) : undefined;
    if (moved) {
      const title = moved.store ? `Replace with ${moved.store.reference}` : 'Move to environment variable';
      const move = action(title, diagnostic, commandIds.moveToEnvironment, ref);
      move.isPreferred = true;
      fixes.push(move);
    }
    if (ignoreComment(text, relative, fresh, 'reason')) {
      fixes.push(action('Ignore this finding…', diagnostic, commandIds.ignoreFinding, ref));
    }
    if (vscode.workspace.isTrusted) {
      fixes.push(action('Add to baseline…', diagnostic, commandIds.addToBaseline, ref));
    }
    return fixes;
  }

  /** Ways out of what is no secret itself: print whether it is set, or say why it may stay. */
  async #forOther(
    document: vscode.TextDocument,
    diagnostic: vscode.Diagnostic,
    finding: JudgedFinding,
  ): Promise<vscode.CodeAction[]> {
    const relative = relativeTo(rootOf(this.#model.snapshot?.root, document.uri), document.uri);
    const fresh = await freshOther(document, relative, finding);
    if (!fresh) return [];
    const [{ printWhetherSet }, { ignoreComment }] = await Promise.all([
      import('../../secrets/logs.ts'),
      import('../../secrets/suppress.ts'),
    ]);
    const text = document.getText();
    const fixes: vscode.CodeAction[] = [];
    const edits = printWhetherSet(text, relative, fresh);
    if (edits.length > 0) {
      const fix = new vscode.CodeAction('Print only whether it is set', vscode.CodeActionKind.QuickFix);
      fix.diagnostics = [diagnostic];
      fix.isPreferred = true;
      fix.edit = new vscode.WorkspaceEdit();
      for (const { start, end, insert } of edits) fix.edit.replace(document.uri, rangeOf(document, start, end), insert);
      fixes.push(fix);
    }
    if (ignoreComment(text, relative, fresh, 'reason')) {
      const ref = { kind: 'finding', file: document.uri.fsPath, start: fresh.start, end: fresh.end, rule: fresh.rule };
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

/** What is safe to mend, as an unsaved edit: one undo takes it back. */
async function forPersona(
  document: vscode.TextDocument,
  diagnostic: vscode.Diagnostic,
  finding: JudgedFinding,
  root: string | undefined,
): Promise<vscode.CodeAction[]> {
  const text = document.getText();
  const edit = (title: string, start: number, end: number, words: string): vscode.CodeAction[] => {
    const fix = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
    fix.diagnostics = [diagnostic];
    fix.edit = new vscode.WorkspaceEdit();
    fix.edit.replace(document.uri, new vscode.Range(document.positionAt(start), document.positionAt(end)), words);
    return [fix];
  };
  if (finding.code !== 'persona/encoding') {
    const { personaFix } = await import('../../persona/fixes.ts');
    // Where the editor has moved the underline to since it was judged.
    const offset = document.offsetAt(diagnostic.range.start);
    const endOffset = document.offsetAt(diagnostic.range.end);
    const fix = personaFix(text, { code: finding.code, place: { offset, endOffset } }, root);
    return fix ? edit(fix.title, fix.start, fix.end, fix.text) : [];
  }
  const { repairEncoding } = await import('../../persona/encoding.ts');
  const { text: repaired, repaired: number } = repairEncoding(text);
  // Bytes that are lost altogether have the same code, and no repair.
  if (number === 0) return [];
  return edit('Repair encoding', 0, text.length, repaired);
}

function action(title: string, diagnostic: vscode.Diagnostic, command: string, ...args: unknown[]): vscode.CodeAction {
  const made = new vscode.CodeAction(title, vscode.CodeActionKind.QuickFix);
  made.diagnostics = [diagnostic];
  made.command = { command, title, arguments: args };
  return made;
}
