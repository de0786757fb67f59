import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Actors } from '../../authority/model.ts';
import { onDidChangeSettings, settingsFor } from '../config.ts';
import { documentUri } from '../documents.ts';
import { diagnosticSource } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Snapshot } from '../snapshot.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import type { Explanations } from './explanations.ts';
import type { Findings, JudgedFinding } from './findings.ts';
import { GitFactsCache } from './gitFacts.ts';
import { judgeFile } from './judge.ts';

const severities = {
  error: vscode.DiagnosticSeverity.Error,
  warning: vscode.DiagnosticSeverity.Warning,
  information: vscode.DiagnosticSeverity.Information,
  hint: vscode.DiagnosticSeverity.Hint,
};

/** How long typing must pause before a document is judged. */
const typingPauseMs = 400;

/**
 * Judges open documents: on open, on save, after a pause while typing, and all of them anew when settings, trust, the
 * persona or git's view of them changed. Findings go with the document that is closed, deleted or renamed, unless a scan of
 * the workspace found them: those stay until their file is gone or judged clean.
 */
export class DocumentJudge extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #findings: Findings;
  readonly #explanations: Explanations;
  readonly #git = new GitFactsCache();
  readonly #collection = this.register(vscode.languages.createDiagnosticCollection('opsPersona'));
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** The newest judgement of each document: an older one that ends later is dropped. */
  readonly #turns = new Map<string, number>();
  readonly #scanned = new Set<string>();
  /** Files whose last tab was closed: the editor may keep their documents for minutes. */
  readonly #putAway = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #worldKey = '';

  constructor(log: Log, model: WorkspaceModel, findings: Findings, explanations: Explanations) {
    super();
    this.#log = log;
    this.#model = model;
    this.#findings = findings;
    this.#explanations = explanations;
    const { workspace } = vscode;
    this.register(workspace.onDidOpenTextDocument((document) => this.judge(document)));
    this.register(vscode.window.tabGroups.onDidChangeTabs((event) => this.#tabsChanged(event)));
    this.register(workspace.onDidSaveTextDocument((document) => this.#saved(document)));
    this.register(workspace.onDidChangeTextDocument((event) => this.#typed(event)));
    this.register(workspace.onDidCloseTextDocument((document) => this.#closed(document)));
    this.register(workspace.onDidDeleteFiles((event) => event.files.forEach((uri) => this.#gone(uri))));
    this.register(workspace.onDidRenameFiles((event) => event.files.forEach((file) => this.#gone(file.oldUri))));
    // Files deleted in a terminal, or by git.
    const deletions = this.register(workspace.createFileSystemWatcher('**/*', true, true, false));
    this.register(deletions.onDidDelete((uri) => this.#gone(uri)));
    this.register(workspace.onDidGrantWorkspaceTrust(() => this.judgeAll()));
    this.register(onDidChangeSettings(() => this.#settingsChanged()));
    this.register(model.onDidChange(() => this.#worldMoved()));
    this.register({ dispose: () => this.#timers.forEach((timer) => clearTimeout(timer)) });
  }

  /** Judges a document soon. Ours, virtual and unsaved ones are left alone. */
  judge(document: vscode.TextDocument): void {
    const file = document.uri.fsPath;
    clearTimeout(this.#timers.get(file));
    this.#timers.delete(file);
    if (document.uri.scheme !== 'file' || document.isClosed || this.isDisposed || this.#putAway.has(file)) return;
    const turn = (this.#turns.get(file) ?? 0) + 1;
    this.#turns.set(file, turn);
    const work = this.#judgeNow(document, turn).catch((error: unknown) => this.#log.error('diagnostics', error));
    this.#running.add(work);
    void work.finally(() => this.#running.delete(work));
  }

  judgeAll(): void {
    this.#git.clear();
    for (const document of vscode.workspace.textDocuments) this.judge(document);
  }

  /** Shows what a scan found in a file that may not be open. Open documents judge themselves. */
  showScanned(file: string, findings: readonly JudgedFinding[], text: string): void {
    this.#scanned.add(file);
    if (this.#isOpen(file)) return;
    this.#show(vscode.Uri.file(file), findings, rangeIn(text));
  }

  /** Forgets the findings of the last scan in files that are not open. */
  forgetScanned(): void {
    for (const file of this.#scanned) if (!this.#isOpen(file)) this.#clear(file);
    this.#scanned.clear();
  }

  /** Resolves when nothing is being judged. */
  async settled(): Promise<void> {
    while (this.#running.size > 0 || this.#timers.size > 0) {
      if (this.#running.size > 0) await Promise.all(this.#running);
      else await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  async #judgeNow(document: vscode.TextDocument, turn: number): Promise<void> {
    const file = document.uri.fsPath;
    const version = document.version;
    const text = document.getText();
    const folder = vscode.workspace.getWorkspaceFolder(document.uri)?.uri.fsPath ?? path.dirname(file);
    const [git, snapshot] = await Promise.all([this.#git.of(file, folder), this.#snapshotOf(file)]);
    const started = performance.now();
    const findings = await judgeFile({
      text,
      git,
      settings: settingsFor(document.uri),
      actors: snapshot && actorsOf(snapshot),
    });
    if (this.#turns.get(file) !== turn || document.isClosed || document.version !== version) return;
    this.#log.trace(
      'diagnostics',
      `${findings.length} findings in ${(performance.now() - started).toFixed(1)} ms: ${file}`,
    );
    this.#show(
      document.uri,
      findings,
      (finding) => new vscode.Range(document.positionAt(finding.start), document.positionAt(finding.end)),
      snapshot,
    );
  }

  /** The snapshot that covers a file; undefined outside the folder at work and when its personas can't be read. */
  async #snapshotOf(file: string): Promise<Snapshot | undefined> {
    const snapshot = await this.#model.ready().catch(() => undefined);
    if (!snapshot) return undefined;
    const relative = path.relative(snapshot.root, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : snapshot;
  }

  #show(
    uri: vscode.Uri,
    findings: readonly JudgedFinding[],
    range: (finding: JudgedFinding) => vscode.Range,
    snapshot?: Snapshot,
  ): void {
    if (this.isDisposed) return;
    this.#findings.set(uri.fsPath, findings);
    const diagnostics = findings.map((finding) => {
      const diagnostic = new vscode.Diagnostic(range(finding), finding.message, severities[finding.severity]);
      diagnostic.source = diagnosticSource;
      diagnostic.code =
        finding.explanation === undefined
          ? finding.code
          : { value: finding.code, target: this.#explanations.uri(finding.explanation) };
      const { source } = finding;
      if (source) {
        const at = new vscode.Position(Math.max(0, source.line - 1), 0);
        const place = new vscode.Location(documentUri(source.file, snapshot?.root), at);
        diagnostic.relatedInformation = [
          new vscode.DiagnosticRelatedInformation(place, `${source.persona}, line ${source.line}: "${source.text}"`),
        ];
      }
      return diagnostic;
    });
    this.#collection.set(uri, diagnostics);
  }

  #saved(document: vscode.TextDocument): void {
    // Ignore rules decide about severities, and other files than the saved one.
    if (path.basename(document.fileName) === '.gitignore') this.judgeAll();
    else this.judge(document);
  }

  #typed(event: vscode.TextDocumentChangeEvent): void {
    const { document } = event;
    if (document.uri.scheme !== 'file' || event.contentChanges.length === 0) return;
    if (!settingsFor(document.uri).judgeWhileTyping) return;
    const file = document.uri.fsPath;
    clearTimeout(this.#timers.get(file));
    this.#timers.set(
      file,
      setTimeout(() => this.judge(document), typingPauseMs),
    );
  }

  /** A closed tab is what a person calls closing a file; a tab that is back brings its findings back. */
  #tabsChanged(event: vscode.TabChangeEvent): void {
    for (const uri of event.opened.flatMap(filesOf)) {
      if (!this.#putAway.delete(uri.fsPath)) continue;
      const document = vscode.workspace.textDocuments.find((one) => one.uri.toString() === uri.toString());
      if (document) this.judge(document);
    }
    const shown = vscode.window.tabGroups.all.flatMap((group) => group.tabs).flatMap(filesOf);
    for (const uri of event.closed.flatMap(filesOf)) {
      if (shown.some((one) => one.toString() === uri.toString())) continue;
      this.#putAway.add(uri.fsPath);
      this.#forget(uri.fsPath);
    }
  }

  #closed(document: vscode.TextDocument): void {
    if (document.uri.scheme !== 'file') return;
    this.#forget(document.uri.fsPath);
  }

  #forget(file: string): void {
    clearTimeout(this.#timers.get(file));
    this.#timers.delete(file);
    this.#turns.set(file, (this.#turns.get(file) ?? 0) + 1);
    if (!this.#scanned.has(file)) this.#clear(file);
  }

  #gone(uri: vscode.Uri): void {
    const under = (file: string) => file === uri.fsPath || file.startsWith(uri.fsPath + path.sep);
    for (const file of [...this.#findings.files.map((one) => one.file), ...this.#scanned]) {
      if (!under(file)) continue;
      this.#scanned.delete(file);
      this.#clear(file);
    }
  }

  #clear(file: string): void {
    this.#collection.delete(vscode.Uri.file(file));
    this.#findings.forget(file);
  }

  #settingsChanged(): void {
    // What an earlier scan found may not be judged that way any more.
    this.forgetScanned();
    this.judgeAll();
  }

  /** Judges again when the model's change is one that findings hang on, not when a run took a step. */
  #worldMoved(): void {
    const { snapshot } = this.#model;
    // Something in the repository moved: what git said of files may be old at the next save.
    this.#git.forgetFiles();
    const key = snapshot
      ? JSON.stringify([snapshot.root, snapshot.head, snapshot.active?.file, snapshot.rules, personasKey(snapshot)])
      : this.#model.state.kind;
    if (key === this.#worldKey) return;
    this.#worldKey = key;
    this.judgeAll();
  }

  #isOpen(file: string): boolean {
    if (this.#putAway.has(file)) return false;
    return vscode.workspace.textDocuments.some((one) => one.uri.scheme === 'file' && one.uri.fsPath === file);
  }
}

/** The files that a tab shows. */
function filesOf(tab: vscode.Tab): vscode.Uri[] {
  const input: unknown = tab.input;
  if (input instanceof vscode.TabInputText) return [input.uri];
  return input instanceof vscode.TabInputTextDiff ? [input.modified] : [];
}

/** Who is at work in a folder. */
export function actorsOf(snapshot: Snapshot): Actors {
  const { active, personas, rules } = snapshot;
  return {
    active,
    others: personas.filter((persona) => persona !== active),
    rules: rules.rules,
    exceptions: rules.exceptions,
  };
}

function personasKey(snapshot: Snapshot): unknown {
  return snapshot.personas.map((persona) => [persona.file, persona.territories]);
}

/** Ranges in a text that no document holds. */
function rangeIn(text: string): (finding: JudgedFinding) => vscode.Range {
  return (finding) => {
    const end = text.slice(finding.start, finding.end).split(/\r\n|\r|\n/);
    const startLine = finding.line - 1;
    const startColumn = finding.column - 1;
    const lastLine = end.at(-1)?.length ?? 0;
    return end.length === 1
      ? new vscode.Range(startLine, startColumn, startLine, startColumn + lastLine)
      : new vscode.Range(startLine, startColumn, startLine + end.length - 1, lastLine);
  };
}
