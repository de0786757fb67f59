import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Actors } from '../../authority/model.ts';
import { memoryRoots, placeBelow } from '../../memory/places.ts';
import { onDidChangeSettings, settingsFor } from '../config.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Snapshot } from '../snapshot.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import type { Policies } from '../scan/policies.ts';
import type { ScanWorker } from '../scan/scanWorker.ts';
import type { Findings, JudgedFinding } from './findings.ts';
import { GitFactsCache } from './gitFacts.ts';
import { judgeFile } from './judge.ts';
import { judgeSecrets, type SecretsInput } from './judgeSecrets.ts';
import type { Underlines } from './underlines.ts';

/** How long typing must pause before a document is judged. */
const typingPauseMs = 400;
/** So many characters at once are pasted, or put there by a completion: nobody types them. */
const pastedChars = 8;
const pastePauseMs = 30;
/** Texts up to this size take a few milliseconds; larger ones are judged by the worker. */
const judgedHereChars = 150_000;

/**
 * Judges open documents: on open, on save, after a pause while typing, and all of them anew when settings, trust, the
 * persona or git's view of them changed. Findings go with the document that is closed, deleted or renamed.
 */
export class DocumentJudge extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #findings: Findings;
  readonly #underlines: Underlines;
  readonly #policies: Policies;
  readonly #worker: ScanWorker;
  readonly #git = new GitFactsCache();
  readonly #putAwayEmitter = this.register(new vscode.EventEmitter<string>());
  /** A file is no longer open, and so no longer judged by us; an absolute path. */
  readonly onDidPutAway = this.#putAwayEmitter.event;
  readonly #timers = new Map<string, NodeJS.Timeout>();
  /** The newest judgement of each document: an older one that ends later is dropped. */
  readonly #turns = new Map<string, number>();
  /** Files whose last tab was closed: the editor may keep their documents for minutes. */
  readonly #putAway = new Set<string>();
  readonly #running = new Set<Promise<void>>();
  #worldKey = '';

  constructor(
    log: Log,
    model: WorkspaceModel,
    findings: Findings,
    underlines: Underlines,
    policies: Policies,
    worker: ScanWorker,
  ) {
    super();
    this.#log = log;
    this.#model = model;
    this.#findings = findings;
    this.#underlines = underlines;
    this.#policies = policies;
    this.#worker = worker;
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
    this.register(onDidChangeSettings(() => this.judgeAll()));
    this.register(policies.onDidChange(() => this.judgeAll()));
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
      exported: snapshot && { personas: snapshot.personas, owners: snapshot.rules.owners },
      kept: snapshot && keptAs(snapshot, file),
      secrets: (input) => this.#secretsOf(input),
    });
    if (this.#turns.get(file) !== turn || document.isClosed || document.version !== version) return;
    this.#log.trace(
      'diagnostics',
      `${findings.length} findings in ${(performance.now() - started).toFixed(1)} ms: ${file}`,
    );
    this.#underlines.show([{ file, findings }], snapshot?.root);
  }

  /** Large texts go to the worker, so that typing never waits for them; and come back here when it fails. */
  async #secretsOf(input: SecretsInput): Promise<readonly JudgedFinding[]> {
    if (input.text.length > judgedHereChars) {
      try {
        return await this.#worker.text(input);
      } catch (error) {
        this.#log.error('diagnostics', error);
      }
    }
    return judgeSecrets(input, await this.#policies.of(input.root));
  }

  /** The snapshot that covers a file; undefined outside the folder at work and when its personas can't be read. */
  async #snapshotOf(file: string): Promise<Snapshot | undefined> {
    const snapshot = await this.#model.ready().catch(() => undefined);
    if (!snapshot) return undefined;
    const relative = path.relative(snapshot.root, file);
    return relative.startsWith('..') || path.isAbsolute(relative) ? undefined : snapshot;
  }

  #saved(document: vscode.TextDocument): void {
    // Ignore rules decide about severities, and other files than the saved one.
    if (path.basename(document.fileName) === '.gitignore') this.judgeAll();
    else this.judge(document);
  }

  #typed(event: vscode.TextDocumentChangeEvent): void {
    const { document } = event;
    if (document.uri.scheme !== 'file' || event.contentChanges.length === 0) return;
    // A pasted secret is told before it can be saved, also where typing is not judged.
    const pasted = event.contentChanges.some(({ text }) => text.trim().length >= pastedChars);
    if (!pasted && !settingsFor(document.uri).judgeWhileTyping) return;
    const file = document.uri.fsPath;
    clearTimeout(this.#timers.get(file));
    this.#timers.set(
      file,
      setTimeout(() => this.judge(document), pasted ? pastePauseMs : typingPauseMs),
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
    this.#underlines.clear(file);
    this.#putAwayEmitter.fire(file);
  }

  #gone(uri: vscode.Uri): void {
    const under = (file: string) => file === uri.fsPath || file.startsWith(uri.fsPath + path.sep);
    for (const { file } of this.#findings.files) if (under(file)) this.#underlines.clear(file, true);
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

  /** True for a file that a tab shows, or that somebody else in the editor works with: it is judged as it is there. */
  isOpen(file: string): boolean {
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

/** Whether the active persona keeps a file as memory, or reads it. */
function keptAs({ active, root, reader }: Snapshot, file: string): 'memory' | 'context' | undefined {
  if (!active) return undefined;
  const roots = memoryRoots(root, reader);
  const isAt = (place: string | undefined): boolean =>
    place !== undefined && (place === file || file.startsWith(place + path.sep));
  if (active.memory.some(({ scope, path: one }) => isAt(placeBelow(roots[scope], one)))) return 'memory';
  return active.context.some(({ path: one }) => isAt(placeBelow(roots.worktree, one))) ? 'context' : undefined;
}

/** Who is at work in a folder. */
export function actorsOf(snapshot: Pick<Snapshot, 'active' | 'personas' | 'rules'>): Actors {
  const { active, personas, rules } = snapshot;
  return {
    active,
    others: personas.filter((persona) => persona !== active),
    rules: rules.rules,
    classes: rules.classes,
    exceptions: rules.exceptions,
  };
}

function personasKey(snapshot: Snapshot): unknown {
  return snapshot.personas.map((persona) => [persona.file, persona.territories, persona.memory, persona.context]);
}
