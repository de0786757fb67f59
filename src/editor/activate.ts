import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { App } from './app.ts';
import { registerCommands } from './commands/register.ts';
import { CommandLenses } from './commandLenses.ts';
import { ContextKeys } from './contextKeys.ts';
import { DocumentJudge } from './diagnostics/documentJudge.ts';
import { Explanations } from './diagnostics/explanations.ts';
import { Findings } from './diagnostics/findings.ts';
import { QuickFixes } from './diagnostics/quickFixes.ts';
import { Underlines } from './diagnostics/underlines.ts';
import { provideBuiltins } from './documents.ts';
import { EvidenceDocuments } from './evidenceDocuments.ts';
import { ExplainDocuments } from './explainDocuments.ts';
import { HookRuntime } from './hookRuntime.ts';
import type { ViewName } from './ids.ts';
import { HistoryDocuments } from './history/historyDocuments.ts';
import { Log } from './log.ts';
import { OpsFiles } from './opsFiles.ts';
import { PersonaHints } from './personaHints.ts';
import { PlanDocuments } from './planDocuments.ts';
import { RunTasks, runFolder } from './runTasks.ts';
import { EnvironmentChecks } from './scan/environmentChecks.ts';
import { Policies } from './scan/policies.ts';
import { ScannedFiles } from './scan/scannedFiles.ts';
import { ScanWorker } from './scan/scanWorker.ts';
import { StatusBar } from './statusBar.ts';
import type { StatusWords } from './statusWords.ts';
import type { Snapshot } from './snapshot.ts';
import { TextDocuments } from './textDocuments.ts';
import { editorUser, type User } from './user.ts';
import { Verification } from './verification.ts';
import type { Node } from './views/node.ts';
import { Views } from './views/views.ts';
import { WindowSession } from './windowSession.ts';
import { ReadOnlyEditors } from './readOnlyEditors.ts';
import { TerritoryMarks } from './territoryMarks.ts';
import { ViolationRecorder } from './violationRecorder.ts';
import { WorkspaceModel } from './workspaceModel.ts';

/** What `activate` gives back: a read-only look at what the user sees, for other extensions and for tests. */
export interface OpsApi {
  /** Milliseconds until `activate` returned. */
  readonly activationMs: number;
  /** The processor's share of it, in milliseconds: what a busy machine took away is not in it. */
  readonly activationCpuMs: number;
  /** Resolves when the folder at work is read. Rejects with a sentence when there is none or it can't be read. */
  ready(): Promise<Snapshot>;
  /** The rows of a view. */
  rows(view: ViewName): readonly Node[];
  frame(view: ViewName): ReturnType<Views['frame']>;
  status(): StatusWords;
  /** Resolves when no document is being judged. */
  judged(): Promise<void>;
  /** Resolves when every violation that was seen is written. */
  recorded(): Promise<void>;
  /** Only in tests: answers the questions that a person would. */
  answerWith?(user: User): void;
  /** Only in tests: what a window does once it is open, for a round of verifying that was cut off. */
  offerInterrupted?(): Promise<void>;
}

/** Where the extension's own files are. */
export interface Places {
  readonly cliFile: string;
  readonly scanWorkerFile: string;
  readonly builtinFolder: string;
}

/** The processor's time in milliseconds of this thread alone; where the editor's Node can't tell, of all threads. */
function cpuTime(): number {
  const clocks: Pick<NodeJS.Process, 'cpuUsage'> & Partial<Pick<NodeJS.Process, 'threadCpuUsage'>> = process;
  const { user, system } = clocks.threadCpuUsage?.() ?? clocks.cpuUsage();
  return (user + system) / 1000;
}

/** Builds every part, registers it for the end of the extension, and starts the slow work. */
export function activateEditor(context: vscode.ExtensionContext, started: number, places: Places): OpsApi {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const cpuBefore = cpuTime();
  let user = editorUser;
  const log = own(new Log());
  const session = new WindowSession(context.workspaceState);
  const model = own(new WorkspaceModel(log, places.builtinFolder, session.name));
  const findings = own(new Findings());
  const explanations = own(new Explanations(context.extensionPath));
  const underlines = own(new Underlines(findings, explanations));
  const policies = own(new Policies());
  const worker = own(new ScanWorker(places.scanWorkerFile));
  const judge = own(new DocumentJudge(log, model, findings, underlines, policies, worker));
  const scanned = own(new ScannedFiles({ log, model, worker, underlines, policies, judge }));
  own(new CommandLenses(model));
  const environment = own(new EnvironmentChecks({ log, model, worker, underlines, policies, judge, scanned }));
  own(new QuickFixes(findings, model, policies));
  const hints = own(new PersonaHints(log, model, context.workspaceState));
  const verification = own(new Verification({ log, model, user: () => user }));
  const views = own(new Views(log, model, findings, hints, verification, new ContextKeys()));
  own(new TerritoryMarks(model));
  own(new ReadOnlyEditors(log, model));
  const violations = own(new ViolationRecorder(log, model, findings, judge));
  const status = own(new StatusBar(model, hints));
  const history = own(new HistoryDocuments());
  const plans = own(new PlanDocuments());
  const texts = own(new TextDocuments());
  const explained = own(new ExplainDocuments(model));
  const evidence = own(new EvidenceDocuments());
  const runs = own(
    new RunTasks({
      log,
      user: () => user,
      model,
      session: session.name,
      cliFile: places.cliFile,
      runFolder: runFolder(context.globalStorageUri),
    }),
  );
  const hookRuntime = own(new HookRuntime(log, model, process.execPath, places.cliFile));
  own(new OpsFiles());
  own(provideBuiltins(places.builtinFolder));
  const app: App = {
    log,
    model,
    findings,
    judge,
    policies,
    scanned,
    worker,
    history,
    version: versionOf(context),
    views,
    verification,
    evidence,
    explained,
    hints,
    hookRuntime,
    plans,
    texts,
    runs,
    session,
    get user() {
      return user;
    },
  };
  own(registerCommands(app));
  const activationMs = performance.now() - started;
  const activationCpuMs = cpuTime() - cpuBefore;
  const trust = vscode.workspace.isTrusted ? 'trusted' : 'restricted';
  log.own(
    `Ops Persona ${versionOf(context)} in VS Code ${vscode.version}, ${trust}, ready to work after ${activationMs.toFixed(1)} ms`,
  );
  // After the editor has us: nothing is read before that.
  setImmediate(() => {
    void model
      .start()
      .then(() => renew(session, model))
      .then(() => verification.offerInterrupted())
      .catch((error: unknown) => log.error('verify', error));
    judge.judgeAll();
  });
  return {
    activationMs,
    activationCpuMs,
    ready: () => model.ready(),
    rows: (view) => views.rows(view),
    frame: (view) => views.frame(view),
    status: () => status.words,
    recorded: () => violations.settled(),
    judged: async () => {
      await scanned.settled();
      await judge.settled();
      await environment.settled();
    },
    ...(context.extensionMode === vscode.ExtensionMode.Test
      ? { answerWith: (other: User) => (user = other), offerInterrupted: () => verification.offerInterrupted() }
      : {}),
  };
}

/** A window that was reloaded still holds the role it held. */
async function renew(session: WindowSession, model: WorkspaceModel): Promise<void> {
  const { snapshot } = model;
  if (!snapshot || !vscode.workspace.isTrusted) return;
  if (!fs.existsSync(path.join(snapshot.stateFolder, 'role.json'))) return;
  const { renewRole } = await import('../pipeline/role.ts');
  await renewRole(snapshot.stateFolder, await session.session());
  await model.refresh('runs');
}

function versionOf(context: vscode.ExtensionContext): string {
  const manifest: unknown = context.extension.packageJSON;
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
