import * as vscode from 'vscode';
import { describeError, OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { commandIds, type CommandId } from '../ids.ts';

/** Every command and what carries it out; loaded when it is called for the first time, so that starting stays quick. */
const handlers: Readonly<Record<CommandId, () => Promise<Handler> | Handler>> = {
  [commandIds.selectPersona]: async () => (await import('./selectPersona.ts')).selectPersona,
  [commandIds.newPersona]: async () => (await import('./newPersona.ts')).newPersona,
  [commandIds.stopSuggesting]: () => (app) => app.hints.stop(),
  [commandIds.explainDocument]: async () => (await import('./explainDocument.ts')).explainDocument,
  [commandIds.explainPersona]: async () => (await import('./explainDocument.ts')).explainPersona,
  [commandIds.toggleItem]: async () => (await import('./items.ts')).toggleItem,
  [commandIds.goToDocument]: async () => (await import('./items.ts')).goToDocument,
  [commandIds.copyItem]: async () => (await import('./items.ts')).copyItem,
  [commandIds.copyChecklistMarkdown]: async () => (await import('./copyChecklistMarkdown.ts')).copyChecklistMarkdown,
  [commandIds.verifyAll]: async () => (await import('./verify.ts')).verifyAll,
  [commandIds.verifyItem]: async () => (await import('./verify.ts')).verifyItem,
  [commandIds.showEvidence]: async () => (await import('./evidence.ts')).showEvidence,
  [commandIds.markNotApplicable]: async () => (await import('./evidence.ts')).markNotApplicable,
  [commandIds.addEvidence]: async () => (await import('./evidence.ts')).addEvidence,
  [commandIds.undoTick]: async () => (await import('./items.ts')).undoTick,
  [commandIds.filterChecklists]: async () => (await import('./filterChecklists.ts')).filterChecklists,
  [commandIds.exportChecklist]: async () => (await import('./exportChecklist.ts')).exportChecklist,
  [commandIds.startRelease]: async () => (await import('./releases.ts')).startRelease,
  [commandIds.duplicateRelease]: async () => (await import('./releases.ts')).duplicateRelease,
  [commandIds.approveRelease]: async () => (await import('./releases.ts')).approveRelease,
  [commandIds.passGate]: async () => (await import('./gates.ts')).passGate,
  [commandIds.reopenGate]: async () => (await import('./gates.ts')).reopenGate,
  [commandIds.closeRelease]: async () => (await import('./releases.ts')).closeRelease,
  [commandIds.abandonRelease]: async () => (await import('./releases.ts')).abandonRelease,
  [commandIds.showRelease]: async () => (await import('./releases.ts')).showRelease,
  [commandIds.push]: async () => (await import('./push.ts')).push,
  [commandIds.showPushPlan]: async () => (await import('./push.ts')).showPushPlan,
  [commandIds.pushPlanned]: async () => (await import('./push.ts')).pushPlanned,
  [commandIds.closePlan]: async () => (await import('./push.ts')).closePlan,
  [commandIds.rollBack]: async () => (await import('./rollBack.ts')).rollBack,
  [commandIds.emergencyRollBack]: async () => (await import('./rollBack.ts')).emergencyRollBack,
  [commandIds.resumeRun]: async () => (await import('./runs.ts')).resumeRun,
  [commandIds.cancelRun]: async () => (await import('./runs.ts')).cancelRun,
  [commandIds.showRun]: async () => (await import('./runs.ts')).showRun,
  [commandIds.takeOpsRole]: async () => (await import('./opsRole.ts')).takeOpsRole,
  [commandIds.releaseOpsRole]: async () => (await import('./opsRole.ts')).releaseOpsRole,
  [commandIds.createMemoryFiles]: async () => (await import('./memoryFiles.ts')).createMemoryFiles,
  [commandIds.createMemoryFile]: async () => (await import('./memoryFiles.ts')).createMemoryFile,
  [commandIds.startSession]: async () => (await import('./session.ts')).startSession,
  [commandIds.readMemoryFile]: async () => (await import('./session.ts')).readMemoryFile,
  [commandIds.appendMemoryEntry]: async () => (await import('./memoryEntries.ts')).appendMemoryEntry,
  [commandIds.searchMemory]: async () => (await import('./memoryEntries.ts')).searchMemory,
  [commandIds.archiveMemory]: async () => (await import('./memoryEntries.ts')).archiveMemory,
  [commandIds.copyMemoryAsContext]: async () => (await import('./memoryEntries.ts')).copyMemoryAsContext,
  [commandIds.startProtocol]: async () => (await import('./protocols.ts')).startProtocol,
  [commandIds.runPersonaCommand]: async () => (await import('./personaCommands.ts')).runPersonaCommand,
  [commandIds.syncContext]: async () => (await import('./personaCommands.ts')).syncContext,
  [commandIds.requestQa]: async () => (await import('./requestQa.ts')).requestQa,
  [commandIds.escalate]: async () => (await import('./escalations.ts')).escalate,
  [commandIds.acknowledgeEscalation]: async () => (await import('./escalations.ts')).acknowledgeEscalation,
  [commandIds.recordIncident]: async () => (await import('./incidents.ts')).recordIncident,
  [commandIds.measurePipeline]: async () => (await import('./measurePipeline.ts')).measurePipeline,
  [commandIds.recordDuty]: async () => (await import('./escalations.ts')).recordDuty,
  [commandIds.copyHandoff]: async () => (await import('./escalations.ts')).copyHandoff,
  [commandIds.scanWorkspace]: async () => (await import('./scanWorkspace.ts')).scanWorkspace,
  [commandIds.scanHistory]: async () => (await import('./scanHistory.ts')).scanHistory,
  [commandIds.groupFindingsByRule]: () => (app) => app.views.groupFindings('rule'),
  [commandIds.groupFindingsByFile]: () => (app) => app.views.groupFindings('file'),
  [commandIds.ignoreFinding]: async () => (await import('./ignoreFinding.ts')).ignoreFinding,
  [commandIds.documentVariable]: async () => (await import('./environmentCommands.ts')).documentVariable,
  [commandIds.showUntrackCommand]: async () => (await import('./environmentCommands.ts')).showUntrackCommand,
  [commandIds.addToBaseline]: async () => (await import('./addToBaseline.ts')).addToBaseline,
  [commandIds.moveToEnvironment]: async () => (await import('./moveToEnvironment.ts')).moveToEnvironment,
  [commandIds.whoOwnsThisFile]: async () => (await import('./whoOwnsThisFile.ts')).whoOwnsThisFile,
  [commandIds.revertChange]: async () => (await import('./revertChange.ts')).revertChange,
  [commandIds.switchToOwner]: async () => (await import('./switchToOwner.ts')).switchToOwner,
  [commandIds.handOverChange]: async () => (await import('./handOver.ts')).handOverChange,
  [commandIds.grantException]: async () => (await import('./grantException.ts')).grantException,
  [commandIds.reportViolations]: async () => (await import('./reportViolations.ts')).reportViolations,
  [commandIds.installGitHooks]: async () => (await import('./gitHooks.ts')).installGitHooks,
  [commandIds.testGitHooks]: async () => (await import('./gitHooks.ts')).testGitHooks,
  [commandIds.uninstallGitHooks]: async () => (await import('./gitHooks.ts')).uninstallGitHooks,
  [commandIds.openAuditLog]: async () => (await import('./openAuditLog.ts')).openAuditLog,
  [commandIds.showLog]: () => (app) => app.log.show(),
};

/** Registers all commands, each behind the same wrapper. */
export function registerCommands(app: App): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, load]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => carryOut(app, id, load, args)),
  );
  return vscode.Disposable.from(...registered);
}

/** Logs, tells the user about a failure once and in words, and says nothing when the user closed a question. */
async function carryOut(
  app: App,
  id: string,
  load: () => Promise<Handler> | Handler,
  args: readonly unknown[],
): Promise<void> {
  const started = performance.now();
  const took = () => `${id}, ${Math.round(performance.now() - started)} ms`;
  try {
    const handler = await load();
    await handler(app, ...args);
    app.log.info('command', `done: ${took()}`);
  } catch (error) {
    if (error instanceof vscode.CancellationError || OpsError.is(error, 'cancelled')) {
      app.log.info('command', `left: ${took()}`);
      return;
    }
    if (OpsError.is(error)) {
      // What the user may read and mend needs no log.
      app.log.warn('command', `${id}: ${describeError(error)}`);
      await app.user.warn(describeError(error));
      return;
    }
    app.log.error('command', error);
    const button = await app.user.fail(describeError(error), 'Show Log');
    if (button === 'Show Log') app.log.show();
  }
}
