import * as vscode from 'vscode';
import { documentUri } from '../documents.ts';
import { diagnosticSource } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Explanations } from './explanations.ts';
import type { FindingLayer, Findings, JudgedFile, JudgedFinding } from './findings.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** Tells findings as the editor's own diagnostics, in step with the list that the Findings view shows. */
export class Underlines extends Disposable {
  readonly #findings: Findings;
  readonly #explanations: Explanations;
  #root: string | undefined;
  readonly #collection = this.register(vscode.languages.createDiagnosticCollection('opsPersona'));

  constructor(findings: Findings, explanations: Explanations) {
    super();
    this.#findings = findings;
    this.#explanations = explanations;
  }

  /**
   * Shows what stands in these files from now on, instead of what the same layer showed there. `root`: of the relative places
   * that rules come from.
   */
  show(files: readonly JudgedFile[], root?: string, layer: FindingLayer = 'text'): void {
    if (this.isDisposed || files.length === 0) return;
    this.#root = root ?? this.#root;
    this.#findings.set(files, layer);
    this.#collection.set(
      files.map(({ file }): [vscode.Uri, vscode.Diagnostic[]] => [
        vscode.Uri.file(file),
        this.#findings.of(file).map((finding) => this.#diagnostic(finding)),
      ]),
    );
  }

  /** Shows nothing of a file's text any more; `all`: nothing at all, for a file that is gone. */
  clear(file: string, all = false): void {
    this.show([{ file, findings: [] }]);
    if (all) this.show([{ file, findings: [] }], undefined, 'environment');
  }

  #diagnostic(finding: JudgedFinding): vscode.Diagnostic {
    const range = new vscode.Range(finding.line - 1, finding.column - 1, finding.endLine - 1, finding.endColumn - 1);
    const diagnostic = new vscode.Diagnostic(range, finding.message, severities[finding.severity]);
    diagnostic.source = diagnosticSource;
    diagnostic.code =
      finding.explanation === undefined
        ? finding.code
        : { value: finding.code, target: this.#explanations.uri(finding.code, finding.explanation) };
    const { source } = finding;
    if (source) {
      const at = new vscode.Position(Math.max(0, source.line - 1), 0);
      const place = new vscode.Location(documentUri(source.file, this.#root), at);
      diagnostic.relatedInformation = [
        new vscode.DiagnosticRelatedInformation(place, `${source.persona}, line ${source.line}: "${source.text}"`),
      ];
    }
    return diagnostic;
  }
}
