import * as vscode from 'vscode';
import { commandIds, viewIds } from './ids.ts';
import { Disposable } from './lifecycle.ts';
import { releasedShownMs, statusWords, type StatusWords } from './statusWords.ts';
import { escapeMarkdown } from './text.ts';
import { canResume, runTitle } from './views/runRows.ts';
import type { PersonaHints } from './personaHints.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

const backgrounds = {
  none: undefined,
  warning: new vscode.ThemeColor('statusBarItem.warningBackground'),
  error: new vscode.ThemeColor('statusBarItem.errorBackground'),
};

/** The one item in the status bar. Read from the model alone, so it tells the truth after a reload as well. */
export class StatusBar extends Disposable {
  readonly #model: WorkspaceModel;
  readonly #hints: PersonaHints;
  readonly #item = this.register(
    vscode.window.createStatusBarItem('opsPersona.status', vscode.StatusBarAlignment.Left, 100),
  );
  #timer: NodeJS.Timeout | undefined;
  #shown = '';
  #words: StatusWords = { text: '', spoken: '', background: 'none', click: 'checklists' };

  constructor(model: WorkspaceModel, hints: PersonaHints) {
    super();
    this.#model = model;
    this.#hints = hints;
    this.#item.name = 'Ops Persona';
    this.register(model.onDidChange(() => this.#update()));
    this.register(hints.onDidChange(() => this.#update()));
    this.register({ dispose: () => clearTimeout(this.#timer) });
    this.#update();
    this.#item.show();
  }

  /** What is shown now. */
  get words(): StatusWords {
    return this.#words;
  }

  #update(): void {
    const words = statusWords(this.#model.state, new Date(), this.#hints.hint?.name);
    const tooltip = this.#tooltip();
    const written = JSON.stringify([words, tooltip]);
    clearTimeout(this.#timer);
    // "released" gives way to the quiet state by itself.
    this.#timer = setTimeout(() => this.#update(), releasedShownMs / 2);
    this.#timer.unref();
    if (written === this.#shown) return;
    this.#shown = written;
    this.#words = words;
    this.#item.text = words.text;
    this.#item.accessibilityInformation = { label: words.spoken, role: 'button' };
    this.#item.backgroundColor = backgrounds[words.background];
    this.#item.command = this.#command(words);
    const markdown = new vscode.MarkdownString(tooltip, true);
    markdown.isTrusted = {
      enabledCommands: [
        commandIds.selectPersona,
        commandIds.stopSuggesting,
        commandIds.push,
        commandIds.showPushPlan,
        commandIds.resumeRun,
        commandIds.showRun,
        commandIds.rollBack,
      ],
    };
    this.#item.tooltip = markdown;
  }

  #command(words: StatusWords): string {
    if (words.click === 'run') return commandIds.showRun;
    return words.click === 'resume' ? commandIds.resumeRun : `${viewIds.checklists}.focus`;
  }

  /** The persona that the file in front speaks for, with the two answers to it. */
  #suggestion(): string {
    const { hint } = this.#hints;
    if (!hint) return '';
    const args = encodeURIComponent(JSON.stringify([hint.ref]));
    const name = escapeMarkdown(hint.name);
    return `\n\n$(lightbulb) Work as ${name}? ${escapeMarkdown(hint.why)}. [Work as ${name}](command:${commandIds.selectPersona}?${args}) · [Don't suggest again](command:${commandIds.stopSuggesting})`;
  }

  #tooltip(): string {
    const { snapshot, state } = this.#model;
    if (!snapshot) return state.kind === 'failed' ? escapeMarkdown(state.message) : 'Ops Persona';
    const { active, checklists, head, runs, version } = snapshot;
    const [newest] = runs;
    const facts = [
      active ? `Persona: **${escapeMarkdown(active.name)}**` : 'No persona is selected.',
      head.branch === undefined ? '' : `Branch: ${escapeMarkdown(head.branch)}`,
      version === undefined ? 'No release yet' : `Last release: ${escapeMarkdown(version)}`,
      checklists?.held === undefined ? '' : escapeMarkdown(checklists.held),
      ...snapshot.roles.map((role) =>
        escapeMarkdown(
          `${role.mine ? 'You hold' : `${role.who} holds`} the ops role${role.environment === undefined ? '' : ` for ${role.environment}`} since ${new Date(role.since).toLocaleString()}`,
        ),
      ),
      newest ? `Last run: ${escapeMarkdown(`${runTitle(newest)}, ${newest.what ?? newest.state}`)}` : '',
    ].filter((fact) => fact !== '');
    return `${facts.join('  \n')}\n\n${this.#actions().join(' · ')}${this.#suggestion()}`;
  }

  /** The two likeliest next actions. */
  #actions(): string[] {
    const { snapshot } = this.#model;
    const [newest] = snapshot?.runs ?? [];
    const link = (text: string, command: string) => `[${text}](command:${command})`;
    if (newest?.state === 'running') return [link('Show Run', commandIds.showRun)];
    if (!vscode.workspace.isTrusted) return ['Trust this workspace to verify, push and roll back.'];
    if (newest && canResume(newest))
      return [link('Resume Run', commandIds.resumeRun), link('Show Run', commandIds.showRun)];
    if (!snapshot?.active) return [link('Select Persona…', commandIds.selectPersona)];
    return [link('Show Push Plan', commandIds.showPushPlan), link('Push…', commandIds.push)];
  }
}
