import type { DocumentJudge } from './diagnostics/documentJudge.ts';
import type { Findings } from './diagnostics/findings.ts';
import type { ExplainDocuments } from './explainDocuments.ts';
import type { Log } from './log.ts';
import type { PlanDocuments } from './planDocuments.ts';
import type { RunTasks } from './runTasks.ts';
import type { User } from './user.ts';
import type { Views } from './views/views.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** Everything a command may need. Put together once, in `activate`. */
export interface App {
  readonly log: Log;
  readonly user: User;
  readonly model: WorkspaceModel;
  readonly findings: Findings;
  readonly judge: DocumentJudge;
  readonly views: Views;
  readonly explained: ExplainDocuments;
  readonly plans: PlanDocuments;
  readonly runs: RunTasks;
}

/** Carries out a command. Throws OpsError for what the user should read, a cancellation for nothing at all. */
export type Handler = (app: App, ...args: unknown[]) => Promise<void> | void;
