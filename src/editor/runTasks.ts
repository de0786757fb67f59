import * as path from 'node:path';
import { randomUUID } from 'node:crypto';
import * as vscode from 'vscode';
import type { RunRequest, RunView } from '../pipeline/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { taskType } from './ids.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { User } from './user.ts';
import { runTitle, runWords } from './views/runRows.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** What a run is asked to do; its id is given here. */
export type RunWish = Omit<RunRequest, 'schema' | 'id' | 'session'>;

/**
 * Hands a push, a rollback or a resume to the command line in an integrated terminal, and then only watches its journal:
 * the process outlives a reload, and a task's exit code says 0 even for a killed process, so it is never asked.
 */
export class RunTasks extends Disposable implements vscode.TaskProvider {
  readonly #log: Log;
  readonly #user: () => User;
  readonly #model: WorkspaceModel;
  readonly #cliFile: string;
  readonly #runFolder: string;
  readonly #session: string;
  /** Runs that this window started and that have not been seen to end. */
  readonly #started = new Set<string>();
  readonly #terminalNames = new Map<string, string>();

  constructor(options: {
    log: Log;
    user: () => User;
    model: WorkspaceModel;
    cliFile: string;
    runFolder: string;
    session: string;
  }) {
    super();
    this.#log = options.log;
    this.#user = options.user;
    this.#model = options.model;
    this.#cliFile = options.cliFile;
    this.#runFolder = options.runFolder;
    this.#session = options.session;
    this.register(this.#model.onDidChange(() => this.#watchForEnd()));
    this.register(vscode.tasks.registerTaskProvider(taskType, this));
    // Only a hint to look again: what happened stands in the journal.
    this.register(vscode.tasks.onDidEndTask(() => void this.#model.refresh('head', 'runs', 'release')));
  }

  /** Starts a run in a terminal of its own. `title` names the terminal. Throws OpsError where the paths can't be trusted. */
  async start(wish: RunWish, title: string, resumed?: string): Promise<string> {
    if (!vscode.workspace.isTrusted) throw new OpsError('refused', 'Nothing runs before this workspace is trusted.');
    // Going on with a run keeps its id; the task needs one of its own all the same, or the editor asks which one to end.
    const request: RunRequest = { schema: 1, id: resumed ?? randomUUID(), session: this.#session, ...wish };
    const run = resumed === undefined ? request.id : `${resumed}/${randomUUID()}`;
    const { writeRunRequest } = await import('../pipeline/request.ts');
    const file = await writeRunRequest(this.#runFolder, request);
    for (const one of [this.#cliFile, file]) {
      // The editor substitutes variables in arguments, and a folder named like a command would run it.
      if (one.includes('${'))
        throw new OpsError('refused', `Ops Persona can't run from a path that holds "\${": ${one}`);
    }
    const task = this.#task(
      { type: taskType, run },
      vscode.workspace.getWorkspaceFolder(vscode.Uri.file(wish.folder)),
      title,
      file,
    );
    this.#started.add(request.id);
    this.#terminalNames.set(request.id, title);
    this.#log.info('run', `${request.action} ${request.id} handed to a terminal`);
    await vscode.tasks.executeTask(task);
    await this.#model.refresh('runs');
    return request.id;
  }

  /** A task of ours that the editor knows by its definition alone: after a reload it takes up the terminal that went on. */
  resolveTask(task: vscode.Task): vscode.Task | undefined {
    const run = runIdOf(task.definition);
    if (run === undefined) return undefined;
    const scope = typeof task.scope === 'object' ? task.scope : undefined;
    // A run file is good for one run and is gone by now. Started again, the command line says so and does nothing.
    return this.#task(task.definition, scope, task.name, path.join(this.#runFolder, `${run}.json`));
  }

  /** Nothing to offer: runs are started by commands, with their questions asked. */
  provideTasks(): vscode.Task[] {
    return [];
  }

  #task(
    definition: vscode.TaskDefinition,
    folder: vscode.WorkspaceFolder | undefined,
    title: string,
    runFile: string,
  ): vscode.Task {
    const execution = new vscode.ProcessExecution(process.execPath, [this.#cliFile, 'run', runFile], {
      env: { ELECTRON_RUN_AS_NODE: '1' },
    });
    const task = new vscode.Task(definition, folder ?? vscode.TaskScope.Workspace, title, 'Ops', execution, []);
    task.presentationOptions = {
      reveal: vscode.TaskRevealKind.Always,
      focus: false,
      echo: false,
      panel: vscode.TaskPanelKind.Dedicated,
      showReuseMessage: false,
    };
    // Only the terminals of background tasks, with a folder, are still there after Reload Window.
    task.isBackground = true;
    return task;
  }

  /** Brings the terminal of a run to the front. False when it is gone. */
  reveal(run: Pick<RunView, 'id' | 'kind' | 'version'>): boolean {
    const name = this.#terminalNames.get(run.id);
    const wanted = [name, runTitle(run as RunView)].filter((one) => one !== undefined);
    const terminal = vscode.window.terminals.findLast((one) => wanted.some((title) => one.name.includes(title)));
    terminal?.show(false);
    return terminal !== undefined;
  }

  /** Asks a run to stop. The run itself decides what that means: before the push it takes itself back, after it it reports. */
  cancel(run: RunView): void {
    if (process.platform !== 'win32' && run.pid !== undefined) {
      try {
        process.kill(run.pid, 'SIGINT');
        return;
      } catch (error) {
        this.#log.warn('run', `no signal to ${run.pid}: ${String(error)}`);
      }
    }
    const execution = vscode.tasks.taskExecutions.find((one) => runIdOf(one.task.definition) === run.id);
    if (!execution)
      throw new OpsError('refused', `${runTitle(run)} was started elsewhere.`, {
        remedy: 'Press Ctrl-C in its terminal.',
      });
    execution.terminate();
  }

  /** One notification for a run of this window, and only when the person was elsewhere. */
  #watchForEnd(): void {
    for (const run of this.#model.snapshot?.runs ?? []) {
      if (run.state === 'running' || !this.#started.delete(run.id)) continue;
      if (vscode.window.state.focused) continue;
      const text = `${runTitle(run)} of ${run.project}: ${runWords[run.state]}.${run.what === undefined ? '' : ` ${run.what}`}`;
      const user = this.#user();
      void (run.state === 'released' || run.state === 'rolled-back' ? user.inform(text) : user.warn(text));
    }
  }
}

/** The run a task of ours carries out; undefined for anybody else's task. */
function runIdOf(definition: vscode.TaskDefinition): string | undefined {
  const run: unknown = definition['run'];
  return definition.type === taskType && typeof run === 'string' ? run.split('/')[0] : undefined;
}

/** Where run files are written: below the extension's own storage, never below a workspace. */
export function runFolder(storage: vscode.Uri): string {
  return path.join(storage.fsPath, 'runs');
}
