import * as vscode from 'vscode';
import { commandIds } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import type { Node } from './node.ts';

const colors = {
  good: new vscode.ThemeColor('testing.iconPassed'),
  bad: new vscode.ThemeColor('testing.iconFailed'),
  warning: new vscode.ThemeColor('list.warningForeground'),
};

/** Draws rows that are plain data. Refreshes only when the rows differ from the ones shown. */
export class NodeTree extends Disposable implements vscode.TreeDataProvider<Node> {
  readonly #changed = this.register(new vscode.EventEmitter<Node | undefined>());
  readonly onDidChangeTreeData = this.#changed.event;
  #roots: readonly Node[] = [];
  #shown = '[]';
  #parents = new Map<string, Node>();

  get roots(): readonly Node[] {
    return this.#roots;
  }

  /** Shows other rows. True when they differ. */
  show(roots: readonly Node[]): boolean {
    const written = JSON.stringify(roots);
    if (written === this.#shown) return false;
    this.#shown = written;
    this.#roots = roots;
    this.#parents = new Map();
    const link = (parent: Node): void => {
      for (const child of parent.children ?? []) {
        this.#parents.set(child.id, parent);
        link(child);
      }
    };
    roots.forEach(link);
    this.#changed.fire(undefined);
    return true;
  }

  /** Draws a row again as the model has it, so a check box that may not change snaps back. */
  redraw(node: Node): void {
    this.#changed.fire(node);
  }

  getChildren(node?: Node): Node[] {
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
