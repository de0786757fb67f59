import * as vscode from 'vscode';
import { commandIds } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import { adopt, haveSameShape } from './adopt.ts';
import { Asked } from './asked.ts';
import type { Node } from './node.ts';

const colors = {
  good: new vscode.ThemeColor('testing.iconPassed'),
  bad: new vscode.ThemeColor('testing.iconFailed'),
  warning: new vscode.ThemeColor('list.warningForeground'),
};

/** When the window had time to fetch what it shows, and how often it is told again that it left something out. */
const settledMs = 700;
const mostReminders = 4;

/** Draws rows that are plain data. Refreshes only the rows that differ from the ones shown, all where rows come, go or move. */
export class NodeTree extends Disposable implements vscode.TreeDataProvider<Node> {
  readonly #changed = this.register(new vscode.EventEmitter<Node | Node[] | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly Node[] = [];
  #shown = '[]';
  #parents = new Map<string, Node>();
  readonly #asked = new Asked();
  #view: vscode.TreeView<Node> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #reminders = 0;

  constructor() {
    super();
    this.register({ dispose: () => clearTimeout(this.#timer) });
  }

  get roots(): readonly Node[] {
    return this.#roots;
  }

  /** Looks after the view that shows these rows: one that is visible and was not fetched as a whole is told again. */
  follow(view: vscode.TreeView<Node>): void {
    this.#view = view;
    this.register(view.onDidCollapseElement(({ element }) => this.#asked.fold(element, true)));
    this.register(view.onDidExpandElement(({ element }) => this.#asked.fold(element, false)));
    this.register(
      view.onDidChangeVisibility(({ visible }) => {
        this.#reminders = 0;
        if (visible) this.#lookLater();
      }),
    );
  }

  /** Shows other rows. True when they differ. */
  show(roots: readonly Node[]): boolean {
    const written = JSON.stringify(roots);
    if (written === this.#shown) return false;
    this.#shown = written;
    if (roots.length > 0 && haveSameShape(this.#roots, roots)) {
      // Only what says something else: a click on a check box that falls while its tree is fetched as a whole is lost.
      this.#changed.fire(adopt(this.#roots, roots));
      return true;
    }
    this.#roots = roots;
    this.#parents = new Map();
    const link = (parent: Node): void => {
      for (const child of parent.children ?? []) {
        this.#parents.set(child.id, parent);
        link(child);
      }
    };
    roots.forEach(link);
    this.#reminders = 0;
    this.#fetchAnew();
    return true;
  }

  /** Draws a row again as the model has it, so a check box that may not change snaps back. */
  redraw(node: Node): void {
    this.#changed.fire(node);
  }

  #fetchAnew(): void {
    this.#asked.forget();
    this.#changed.fire(undefined);
    this.#lookLater();
  }

  #lookLater(): void {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => {
      if (this.isDisposed || this.#view?.visible !== true || this.#asked.isComplete(this.#roots)) return;
      if (this.#reminders++ < mostReminders) this.#fetchAnew();
    }, settledMs);
    this.#timer.unref();
  }

  getChildren(node?: Node): Node[] {
    this.#asked.note(node);
    return [...((node ? node.children : this.#roots) ?? [])];
  }

  getParent(node: Node): Node | undefined {
    return this.#parents.get(node.id);
  }

  getTreeItem(node: Node): vscode.TreeItem {
    const state =
      node.children === undefined
        ? vscode.TreeItemCollapsibleState.None
        : node.expanded === true
          ? vscode.TreeItemCollapsibleState.Expanded
          : vscode.TreeItemCollapsibleState.Collapsed;
    const item = new vscode.TreeItem(node.label, state);
    item.id = node.id;
    item.contextValue = node.context;
    if (node.description !== undefined) item.description = node.description;
    if (node.icon === 'file' && node.target) {
      // The icon that the user's own file icons give it.
      item.iconPath = vscode.ThemeIcon.File;
      item.resourceUri = vscode.Uri.file(node.target.file);
    } else if (node.icon !== undefined) {
      item.iconPath = new vscode.ThemeIcon(node.icon, node.color === undefined ? undefined : colors[node.color]);
    }
    if (node.tooltip !== undefined) item.tooltip = new vscode.MarkdownString(node.tooltip);
    if (node.spoken !== undefined) item.accessibilityInformation = { label: node.spoken };
    if (node.checkbox) {
      item.checkboxState = {
        state: node.checkbox.checked ? vscode.TreeItemCheckboxState.Checked : vscode.TreeItemCheckboxState.Unchecked,
        tooltip: node.checkbox.action,
        accessibilityInformation: { label: node.checkbox.action, role: 'checkbox' },
      };
    }
    if (node.command !== undefined) item.command = { command: node.command, title: 'Show', arguments: [node] };
    else if (node.target)
      item.command = { command: commandIds.goToDocument, title: 'Go to Document', arguments: [node] };
    return item;
  }
}
