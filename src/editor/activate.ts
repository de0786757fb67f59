import * as vscode from 'vscode';
import type { App } from './app.ts';
import { registerCommands } from './commands/register.ts';
import { ContextKeys } from './contextKeys.ts';
import { DocumentJudge } from './diagnostics/documentJudge.ts';
import { Explanations } from './diagnostics/explanations.ts';
import { Findings } from './diagnostics/findings.ts';
import { QuickFixes } from './diagnostics/quickFixes.ts';
import { provideBuiltins } from './documents.ts';
import { ExplainDocuments } from './explainDocuments.ts';
import type { ViewName } from './ids.ts';
import { Log } from './log.ts';
import { PlanDocuments } from './planDocuments.ts';
import { RunTasks, runFolder } from './runTasks.ts';
import { StatusBar } from './statusBar.ts';
import type { StatusWords } from './statusWords.ts';
import type { Snapshot } from './snapshot.ts';
import { editorUser, type User } from './user.ts';
import type { Node } from './views/node.ts';
import { Views } from './views/views.ts';
import { WorkspaceModel } from './workspaceModel.ts';

/** What `activate` gives back: a read-only look at what the user sees, for other extensions and for tests. */
export interface OpsApi {
  /** Milliseconds until `activate` returned. */
  readonly activationMs: number;
  /** The processor's share of it: what a busy machine took away is not in it. */
  readonly activationCpuMs: number;
  /** Resolves when the folder at work is read. Rejects with a sentence when there is none or it can't be read. */
  ready(): Promise<Snapshot>;
  /** The rows of a view. */
  rows(view: ViewName): readonly Node[];
  frame(view: ViewName): ReturnType<Views['frame']>;
  status(): StatusWords;
  /** Resolves when no document is being judged. */
  judged(): Promise<void>;
  /** Only in tests: answers the questions that a person would. */
  answerWith?(user: User): void;
}

/** Where the extension's own files are. */
export interface Places {
  readonly cliFile: string;
  readonly builtinFolder: string;
}

/** Builds every part, registers it for the end of the extension, and starts the slow work. */
export function activateEditor(context: vscode.ExtensionContext, started: number, places: Places): OpsApi {
  const own = <T extends vscode.Disposable>(part: T): T => {
    context.subscriptions.push(part);
    return part;
  };
  const cpuBefore = process.cpuUsage();
  let user = editorUser;
  const log = own(new Log());
  const model = own(new WorkspaceModel(log, places.builtinFolder));
  const findings = own(new Findings());
  const explanations = new Explanations(context.extension.packageJSON, context.extensionPath);
  const judge = own(new DocumentJudge(log, model, findings, explanations));
  own(new QuickFixes(findings, model));
  const views = own(new Views(log, model, findings, new ContextKeys()));
  const status = own(new StatusBar(model));
  const plans = own(new PlanDocuments());
  const explained = own(new ExplainDocuments());
  const runs = own(
    new RunTasks({
      log,
      user: () => user,
      model,
      cliFile: places.cliFile,
      runFolder: runFolder(context.globalStorageUri),
    }),
  );
  own(provideBuiltins(places.builtinFolder));
  const app: App = {
    log,
    model,
    findings,
    judge,
    views,
    explained,
    plans,
    runs,
    get user() {
      return user;
    },
  };
  own(registerCommands(app));
  const activationMs = performance.now() - started;
  const cpu = process.cpuUsage(cpuBefore);
  const trust = vscode.workspace.isTrusted ? 'trusted' : 'restricted';
  log.own(
    `Ops Persona ${versionOf(context)} in VS Code ${vscode.version}, ${trust}, ready to work after ${activationMs.toFixed(1)} ms`,
  );
  // After the editor has us: nothing is read before that.
  setImmediate(() => {
    void model.start();
    judge.judgeAll();
  });
  return {
    activationMs,
    activationCpuMs: (cpu.user + cpu.system) / 1000,
    ready: () => model.ready(),
    rows: (view) => views.rows(view),
    frame: (view) => views.frame(view),
    status: () => status.words,
    judged: () => judge.settled(),
    ...(context.extensionMode === vscode.ExtensionMode.Test ? { answerWith: (other: User) => (user = other) } : {}),
  };
}

function versionOf(context: vscode.ExtensionContext): string {
  const manifest: unknown = context.extension.packageJSON;
  return typeof manifest === 'object' && manifest !== null && 'version' in manifest ? String(manifest.version) : '';
}
