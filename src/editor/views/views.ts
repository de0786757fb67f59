import * as vscode from 'vscode';
import { describeError } from '../../workspace/errors.ts';
import type { MemoryView } from '../../memory/model.ts';
import { restrictedWords } from '../commands/trust.ts';
import type { ContextKeys } from '../contextKeys.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { viewIds, type ViewName } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import { recordTicks, type TickChange } from '../ticks.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import { checklistRows, checklistsBadge, checklistsDescription } from './checklistRows.ts';
import { findingRows } from './findingRows.ts';
import { memoryRows } from './memoryRows.ts';
import type { Node } from './node.ts';
import { NodeTree } from './nodeTree.ts';
import { personaRows } from './personaRows.ts';
import { canResume, runRows } from './runRows.ts';

/** How long an announced tick waits for the tree to name its row. */
const announcementMs = 1000;

interface View {
  readonly tree: NodeTree;
  readonly view: vscode.TreeView<Node>;
}

/** The five views of the sidebar: computes their rows from the model and takes the ticks. */
export class Views extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #findings: Findings;
  readonly #keys: ContextKeys;
  readonly #views: Readonly<Record<ViewName, View>>;
  #announcedAt: number | undefined;
  /** Why the last tick was refused; said until something changes. */
  #refusal: string | undefined;

  constructor(log: Log, model: WorkspaceModel, findings: Findings, keys: ContextKeys) {
    super();
    this.#log = log;
    this.#model = model;
    this.#findings = findings;
    this.#keys = keys;
    this.#views = {
      checklists: this.#create('checklists', true),
      runs: this.#create('runs'),
      memory: this.#create('memory'),
      persona: this.#create('persona'),
      findings: this.#create('findings'),
    };
    this.register(
      this.#views.checklists.view.onDidChangeCheckboxState((event) => {
        const changes = event.items.flatMap(([node, state]): TickChange[] =>
          node.subject?.kind === 'item'
            ? [{ id: node.subject.id, done: state === vscode.TreeItemCheckboxState.Checked }]
            : [],
        );
        void this.tick(changes);
      }),
    );
    this.register(model.onDidChange(() => this.#update()));
    this.register(findings.onDidChange(() => this.#updateFindings()));
    this.register(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#update()));
    this.#update();
  }

  /** The rows a view shows. */
  rows(name: ViewName): readonly Node[] {
    return this.#views[name].tree.roots;
  }

  /** The words around the rows: description, message line, badge. */
  frame(name: ViewName): { description: string | undefined; message: string | undefined; badge: number | undefined } {
    const { view } = this.#views[name];
    return { description: view.description, message: view.message, badge: view.badge?.value };
  }

  /** Records ticks. A refused one snaps back, and the message line says why. */
  async tick(changes: readonly TickChange[]): Promise<void> {
    if (changes.length === 0) return;
    try {
      this.#refusal = undefined;
      await recordTicks(this.#model, changes);
    } catch (error) {
      this.#log.error('checklists', error);
      this.#refusal = describeError(error);
      this.#redraw(changes);
    }
    this.#updateChecklists();
  }

  /** A key asks for a tick, but only the tree knows which row has the focus: it is about to open that row. */
  announceTick(): void {
    this.#announcedAt = Date.now();
  }

  /** True once after a tick was announced. */
  takeAnnouncedTick(): boolean {
    const announced = this.#announcedAt !== undefined && Date.now() - this.#announcedAt < announcementMs;
    this.#announcedAt = undefined;
    return announced;
  }

  #create(name: ViewName, withBoxes = false): View {
    const tree = this.register(new NodeTree());
    const view = this.register(
      vscode.window.createTreeView(viewIds[name], {
        treeDataProvider: tree,
        showCollapseAll: name !== 'findings',
        ...(withBoxes ? { manageCheckboxStateManually: true } : {}),
      }),
    );
    return { tree, view };
  }

  #update(): void {
    const { state, snapshot } = this.#model;
    const now = new Date();
    this.#updateChecklists();
    this.#views.runs.tree.show(snapshot ? runRows(snapshot.runs, now) : []);
    this.#views.memory.tree.show(memoryRows(snapshot?.memory, now));
    this.#views.persona.tree.show(personaRows(snapshot?.active, snapshot?.memory));
    this.#updateFindings();
    const running = snapshot?.runs.some((run) => run.state === 'running') ?? false;
    this.#keys.set('opsPersona.hasPersona', snapshot?.active !== undefined);
    this.#keys.set('opsPersona.hasChecklists', (snapshot?.checklists?.checklists.length ?? 0) > 0);
    this.#keys.set('opsPersona.hasMemory', this.#views.memory.tree.roots.length > 0);
    this.#keys.set('opsPersona.canCreateMemory', hasMissing(snapshot?.memory));
    this.#keys.set('opsPersona.hasRuns', (snapshot?.runs.length ?? 0) > 0);
    this.#keys.set('opsPersona.busy', running);
    this.#keys.set('opsPersona.canResume', snapshot?.runs.some(canResume) ?? false);
    this.#keys.set('opsPersona.state', state.kind);
  }

  #updateChecklists(): void {
    const { state, snapshot } = this.#model;
    const { tree, view } = this.#views.checklists;
    const checklists = snapshot?.checklists;
    tree.show(checklistRows(checklists));
    const description = checklistsDescription(checklists);
    if (view.description !== description) setOrClear(view, 'description', description);
    const message = state.kind === 'failed' ? state.message : this.#message();
    if (view.message !== message) setOrClear(view, 'message', message);
    const badge = checklistsBadge(checklists);
    if (view.badge?.value !== badge?.value) view.badge = badge;
  }

  #message(): string | undefined {
    if (this.#refusal !== undefined) return this.#refusal;
    const checklists = this.#model.snapshot?.checklists;
    if (!checklists) return undefined;
    return vscode.workspace.isTrusted ? checklists.held : restrictedWords;
  }

  #updateFindings(): void {
    const { tree } = this.#views.findings;
    tree.show(findingRows(this.#findings.files, this.#model.snapshot?.root));
    this.#keys.set('opsPersona.hasFindings', tree.roots.length > 0);
  }

  #redraw(changes: readonly TickChange[]): void {
    const ids = new Set(changes.map((change) => `item:${change.id}`));
    const { tree } = this.#views.checklists;
    const visit = (node: Node): void => {
      if (ids.has(node.id)) tree.redraw(node);
      node.children?.forEach(visit);
    };
    tree.roots.forEach(visit);
  }
}

function hasMissing(memory: MemoryView | undefined): boolean {
  const files = [...(memory?.shared.files ?? []), ...(memory?.worktree.files ?? []), ...(memory?.user ?? [])];
  return files.some((file) => file.state === 'missing' && file.file !== undefined);
}

/** The editor takes an absent text as "none", but its types want the property assigned as such. */
function setOrClear(view: vscode.TreeView<Node>, property: 'description' | 'message', text: string | undefined): void {
  view[property] = text ?? '';
}
