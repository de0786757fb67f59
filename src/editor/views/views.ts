import * as vscode from 'vscode';
import { describeError } from '../../workspace/errors.ts';
import type { FiredEscalation } from '../../record/escalation.ts';
import type { Me } from '../../checklist/actor.ts';
import type { ReleaseView } from '../../checklist/model.ts';
import { itemsOf, viewAt } from '../../checklist/view.ts';
import type { MemoryView } from '../../memory/model.ts';
import { restrictedWords } from '../commands/trust.ts';
import type { ContextKeys } from '../contextKeys.ts';
import type { Findings } from '../diagnostics/findings.ts';
import { viewIds, type ViewName } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Log } from '../log.ts';
import type { Snapshot } from '../snapshot.ts';
import { recordTicks, type TickChange } from '../ticks.ts';
import type { PersonaHints } from '../personaHints.ts';
import type { Verification } from '../verification.ts';
import type { WorkspaceModel } from '../workspaceModel.ts';
import { filters, narrowed, type Filter } from './checklistFilter.ts';
import { checklistRows, checklistsBadge, checklistsDescription } from './checklistRows.ts';
import { findingRows, findingsBadge, findingsDescription, type FindingsBy } from './findingRows.ts';
import { memoryDescription, memoryRows } from './memoryRows.ts';
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
  readonly #hints: PersonaHints;
  readonly #verification: Verification;
  readonly #keys: ContextKeys;
  readonly #views: Readonly<Record<ViewName, View>>;
  #findingsBy: FindingsBy = 'file';
  #announcedAt: number | undefined;
  /** Why the last tick was refused; said until something changes. */
  #refusal: { readonly words: string; readonly held: string | undefined } | undefined;

  #filter: Filter = 'all';
  #me: Me | undefined;
  #clock: NodeJS.Timeout | undefined;

  constructor(
    log: Log,
    model: WorkspaceModel,
    findings: Findings,
    hints: PersonaHints,
    verification: Verification,
    keys: ContextKeys,
  ) {
    super();
    this.#log = log;
    this.#model = model;
    this.#findings = findings;
    this.#hints = hints;
    this.#verification = verification;
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
    this.register(verification.onDidChange(() => this.#updateChecklists()));
    this.register({ dispose: () => clearTimeout(this.#clock) });
    this.register(findings.onDidChange(() => this.#updateFindings()));
    this.register(hints.onDidChange(() => this.#updatePersona()));
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
      this.#refusal = { words: describeError(error), held: this.#model.snapshot?.checklists?.held };
      this.#redraw(changes);
    }
    this.#updateChecklists();
  }

  get filter(): Filter {
    return this.#filter;
  }

  /** Narrows the Checklists view; badge and message keep counting everything. `me`: for "mine". */
  show(filter: Filter, me: Me | undefined): void {
    this.#filter = filter;
    this.#me = me;
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
        showCollapseAll: true,
        ...(withBoxes ? { manageCheckboxStateManually: true, canSelectMany: true } : {}),
      }),
    );
    tree.follow(view);
    return { tree, view };
  }

  #update(): void {
    const { state, snapshot } = this.#model;
    const now = new Date();
    this.#updateChecklists();
    this.#views.runs.tree.show(snapshot ? runRows(snapshot.runs, now) : []);
    this.#views.memory.tree.show(memoryRows(snapshot?.memory, now, snapshot?.operations));
    setOrClear(this.#views.memory.view, 'description', memoryDescription(snapshot?.memory, now));
    this.#updatePersona();
    this.#updateFindings();
    const running = snapshot?.runs.some((run) => run.state === 'running') ?? false;
    this.#keys.set('opsPersona.hasPersona', snapshot?.active !== undefined);
    this.#keys.set('opsPersona.hasChecklists', (snapshot?.checklists?.checklists.length ?? 0) > 0);
    this.#keys.set('opsPersona.hasGates', (snapshot?.checklists?.gates.length ?? 0) > 0);
    this.#keys.set('opsPersona.hasMemory', this.#views.memory.tree.roots.length > 0);
    this.#keys.set('opsPersona.canCreateMemory', hasMissing(snapshot?.memory));
    this.#keys.set('opsPersona.hasDuties', (snapshot?.operations?.duties.length ?? 0) > 0);
    this.#keys.set('opsPersona.hasEscalations', snapshot?.operations?.escalations.some(({ seen }) => !seen) ?? false);
    setOrClear(this.#views.runs.view, 'message', escalationWords(snapshot?.operations?.escalations ?? []));
    this.#keys.set('opsPersona.hasRuns', (snapshot?.runs.length ?? 0) > 0);
    this.#keys.set('opsPersona.busy', running);
    this.#keys.set('opsPersona.hasRole', (snapshot?.roles.length ?? 0) > 0);
    this.#keys.set('opsPersona.canResume', snapshot?.runs.some(canResume) ?? false);
    this.#keys.set('opsPersona.state', state.kind);
  }

  #updateChecklists(): void {
    const { state, snapshot } = this.#model;
    const { tree, view } = this.#views.checklists;
    const now = new Date();
    const checklists = snapshot && this.#checklistsAt(snapshot, now);
    const chosen = checklists && narrowed(checklists, this.#filter, this.#me);
    // A filter is for items: gates and past releases would only be in the way.
    const shown = chosen && this.#filter !== 'all' ? { ...chosen, gates: [] } : chosen;
    tree.show(checklistRows(shown, snapshot?.config, this.#filter === 'all' ? snapshot?.history : [], now));
    this.#tickOn(checklists);
    const about = checklistsDescription(checklists);
    const description =
      this.#filter === 'all' || about === undefined ? about : `${about} · ${filters[this.#filter].toLowerCase()}`;
    if (view.description !== description) setOrClear(view, 'description', description);
    const message = state.kind === 'failed' ? state.message : this.#message();
    if (view.message !== message) setOrClear(view, 'message', message);
    const badge = checklistsBadge(checklists);
    if (view.badge?.value !== badge?.value) view.badge = badge;
  }

  /** The release as it stands at this moment: timers and verifiers go on while nothing else changes. */
  #checklistsAt(snapshot: Snapshot, now: Date): ReleaseView | undefined {
    const { active: persona, release, stands, checklists } = snapshot;
    if (!persona || !stands) return checklists;
    return viewAt({ persona, release, now, running: this.#verification.running }, stands);
  }

  /** Draws again in time while something counts. */
  #tickOn(checklists: ReleaseView | undefined): void {
    clearTimeout(this.#clock);
    if (this.isDisposed || !checklists?.checklists.flatMap(itemsOf).some((item) => item.state === 'running')) return;
    this.#clock = setTimeout(() => this.#updateChecklists(), 1000);
    this.#clock.unref();
  }

  #message(): string | undefined {
    const checklists = this.#model.snapshot?.checklists;
    // Once something else is held than then, it has been seen to.
    if (this.#refusal && this.#refusal.held === checklists?.held) return this.#refusal.words;
    this.#refusal = undefined;
    if (!checklists) return undefined;
    return vscode.workspace.isTrusted ? checklists.held : restrictedWords;
  }

  #updatePersona(): void {
    const { snapshot } = this.#model;
    const { hint } = this.#hints;
    this.#views.persona.tree.show(
      snapshot?.active
        ? personaRows(snapshot.active, {
            memory: snapshot.memory,
            metrics: snapshot.operations?.metrics,
            exceptions: snapshot.rules,
            hint,
            now: new Date(),
          })
        : [],
    );
    this.#keys.set('opsPersona.hasHint', hint !== undefined);
  }

  /** Shows findings by file or by rule, in this window from now on. */
  groupFindings(by: FindingsBy): void {
    this.#findingsBy = by;
    this.#updateFindings();
  }

  /** From now on the Findings view stays, also with nothing in it. */
  scanned(): void {
    this.#keys.set('opsPersona.hasScanned', true);
  }

  #updateFindings(): void {
    const { tree, view } = this.#views.findings;
    const { files } = this.#findings;
    tree.show(findingRows(files, this.#model.snapshot?.root, this.#findingsBy));
    const description = findingsDescription(files);
    if (view.description !== description) setOrClear(view, 'description', description);
    const badge = findingsBadge(files);
    if (view.badge?.value !== badge?.value) view.badge = badge;
    this.#keys.set('opsPersona.hasFindings', tree.roots.length > 0);
    this.#keys.set('opsPersona.findingsByRule', this.#findingsBy === 'rule');
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

/** What must be brought to somebody's attention now, and has neither been escalated nor acknowledged. */
function escalationWords(fired: readonly FiredEscalation[]): string | undefined {
  const [first] = fired.filter(({ seen }) => !seen);
  return first && `${first.level === 'escalate' ? 'Escalate now' : 'Take care'}: ${first.why}.`;
}

function hasMissing(memory: MemoryView | undefined): boolean {
  const files = [...(memory?.shared.files ?? []), ...(memory?.worktree.files ?? []), ...(memory?.user ?? [])];
  return files.some((file) => file.state === 'missing' && file.file !== undefined);
}

/** The editor takes an absent text as "none", but its types want the property assigned as such. */
function setOrClear(view: vscode.TreeView<Node>, property: 'description' | 'message', text: string | undefined): void {
  view[property] = text ?? '';
}
