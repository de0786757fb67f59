import * as vscode from 'vscode';
import { describeError, OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { commandIds, type CommandId } from '../ids.ts';
import { copyChecklistMarkdown } from './copyChecklistMarkdown.ts';
import { copyItem, goToDocument, toggleItem } from './items.ts';
import { createMemoryFile, createMemoryFiles } from './memoryFiles.ts';
import { ignoreFinding } from './ignoreFinding.ts';
import { moveToEnvironment } from './moveToEnvironment.ts';
import { openAuditLog } from './openAuditLog.ts';
import { closePlan, push, pushPlanned, showPushPlan } from './push.ts';
import { rollBack } from './rollBack.ts';
import { cancelRun, resumeRun, showRun } from './runs.ts';
import { scanWorkspace } from './scanWorkspace.ts';
import { selectPersona } from './selectPersona.ts';
import { whoOwnsThisFile } from './whoOwnsThisFile.ts';

/** Every command and what carries it out. */
const handlers: Readonly<Record<CommandId, Handler>> = {
  [commandIds.selectPersona]: selectPersona,
  [commandIds.toggleItem]: toggleItem,
  [commandIds.goToDocument]: goToDocument,
  [commandIds.copyItem]: copyItem,
  [commandIds.copyChecklistMarkdown]: copyChecklistMarkdown,
  [commandIds.push]: push,
  [commandIds.showPushPlan]: showPushPlan,
  [commandIds.pushPlanned]: pushPlanned,
  [commandIds.closePlan]: closePlan,
  [commandIds.rollBack]: rollBack,
  [commandIds.resumeRun]: resumeRun,
  [commandIds.cancelRun]: cancelRun,
  [commandIds.showRun]: showRun,
  [commandIds.createMemoryFiles]: createMemoryFiles,
  [commandIds.createMemoryFile]: createMemoryFile,
  [commandIds.scanWorkspace]: scanWorkspace,
  [commandIds.ignoreFinding]: ignoreFinding,
  [commandIds.moveToEnvironment]: moveToEnvironment,
  [commandIds.whoOwnsThisFile]: whoOwnsThisFile,
  [commandIds.openAuditLog]: openAuditLog,
  [commandIds.showLog]: (app) => app.log.show(),
};

/** Registers all commands, each behind the same wrapper. */
export function registerCommands(app: App): vscode.Disposable {
  const registered = Object.entries(handlers).map(([id, handler]) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) => carryOut(app, id, handler, args)),
  );
  return vscode.Disposable.from(...registered);
}

/** Logs, tells the user about a failure once and in words, and says nothing when the user closed a question. */
async function carryOut(app: App, id: string, handler: Handler, args: readonly unknown[]): Promise<void> {
  const started = performance.now();
  const took = () => `${id}, ${Math.round(performance.now() - started)} ms`;
  try {
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
