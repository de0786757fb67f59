import type { DocumentJudge } from './diagnostics/documentJudge.ts';
import type { Findings } from './diagnostics/findings.ts';
import type { EvidenceDocuments } from './evidenceDocuments.ts';
import type { ExplainDocuments } from './explainDocuments.ts';
import type { HistoryDocuments } from './history/historyDocuments.ts';
import type { Log } from './log.ts';
import type { HookRuntime } from './hookRuntime.ts';
import type { PersonaHints } from './personaHints.ts';
import type { PlanDocuments } from './planDocuments.ts';
import type { RunTasks } from './runTasks.ts';
import type { Policies } from './scan/policies.ts';
import type { ScanWorker } from './scan/scanWorker.ts';
import type { ScannedFiles } from './scan/scannedFiles.ts';
import type { TextDocuments } from './textDocuments.ts';
import type { User } from './user.ts';
import type { Verification } from './verification.ts';
import type { Views } from './views/views.ts';
import type { WindowSession } from './windowSession.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** Everything a command may need. Put together once, in `activate`. */
export interface App {
  readonly log: Log;
  readonly user: User;
  readonly model: WorkspaceModel;
  readonly findings: Findings;
  readonly judge: DocumentJudge;
  readonly policies: Policies;
  readonly scanned: ScannedFiles;
  readonly worker: ScanWorker;
  readonly history: HistoryDocuments;
  /** Of the extension. */
  readonly version: string;
  readonly views: Views;
  readonly verification: Verification;
  readonly evidence: EvidenceDocuments;
  readonly explained: ExplainDocuments;
  readonly hints: PersonaHints;
  readonly hookRuntime: HookRuntime;
  readonly plans: PlanDocuments;
  readonly texts: TextDocuments;
  readonly runs: RunTasks;
  readonly session: WindowSession;
}

/** Carries out a command. Throws OpsError for what the user should read, a cancellation for nothing at all. */
export type Handler = (app: App, ...args: unknown[]) => Promise<void> | void;
