import * as vscode from 'vscode';
import { describeError, OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { commandIds, type CommandId } from '../ids.ts';

/** Every command and what carries it out; loaded when it is called for the first time, so that starting stays quick. */
const handlers: Readonly<Record<CommandId, () => Promise<Handler> | Handler>> = {
  [commandIds.selectPersona]: async () => (await import('./selectPersona.ts')).selectPersona,
  [commandIds.explainDocument]: async () => (await import('./explainDocument.ts')).explainDocument,
  [commandIds.explainPersona]: async () => (await import('./explainDocument.ts')).explainPersona,
  [commandIds.toggleItem]: async () => (await import('./items.ts')).toggleItem,
  [commandIds.goToDocument]: async () => (await import('./items.ts')).goToDocument,
  [commandIds.copyItem]: async () => (await import('./items.ts')).copyItem,
  [commandIds.copyChecklistMarkdown]: async () => (await import('./copyChecklistMarkdown.ts')).copyChecklistMarkdown,
  [commandIds.push]: async () => (await import('./push.ts')).push,
  [commandIds.showPushPlan]: async () => (await import('./push.ts')).showPushPlan,
  [commandIds.pushPlanned]: async () => (await import('./push.ts')).pushPlanned,
  [commandIds.closePlan]: async () => (await import('./push.ts')).closePlan,
  [commandIds.rollBack]: async () => (await import('./rollBack.ts')).rollBack,
  [commandIds.resumeRun]: async () => (await import('./runs.ts')).resumeRun,
  [commandIds.cancelRun]: async () => (await import('./runs.ts')).cancelRun,
  [commandIds.showRun]: async () => (await import('./runs.ts')).showRun,
  [commandIds.createMemoryFiles]: async () => (await import('./memoryFiles.ts')).createMemoryFiles,
  [commandIds.createMemoryFile]: async () => (await import('./memoryFiles.ts')).createMemoryFile,
  [commandIds.scanWorkspace]: async () => (await import('./scanWorkspace.ts')).scanWorkspace,
  [commandIds.ignoreFinding]: async () => (await import('./ignoreFinding.ts')).ignoreFinding,
  [commandIds.moveToEnvironment]: async () => (await import('./moveToEnvironment.ts')).moveToEnvironment,
  [commandIds.whoOwnsThisFile]: async () => (await import('./whoOwnsThisFile.ts')).whoOwnsThisFile,
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
