import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Action, Actors, Decision } from '../authority/model.ts';
import { onDidChangeSettings, settingsFor } from './config.ts';
import { actorsOf } from './diagnostics/documentJudge.ts';
import { Disposable } from './lifecycle.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** What tools made, or others': nobody edits it, so marks there would only be noise. */
const passedOver =
  /(?:^|\/)(?:node_modules|\.git|dist|out|build|target|coverage|vendor|\.venv|\.next|\.terraform)(?:\/|$)/;

/** The engine's `decide`, loaded with the first mark. */
type Decide = (actors: Actors, action: Action) => Decision;

/** Marks files that the active persona must not write, and those that it alone may write, in the explorer and on tabs. */
export class TerritoryMarks extends Disposable implements vscode.FileDecorationProvider {
  readonly #model: WorkspaceModel;
  readonly #changed = this.register(new vscode.EventEmitter<undefined>());
  readonly onDidChangeFileDecorations = this.#changed.event;
  #key = '';

  constructor(model: WorkspaceModel) {
    super();
    this.#model = model;
    this.register(vscode.window.registerFileDecorationProvider(this));
    this.register(model.onDidChange(() => this.#moved()));
    this.register(onDidChangeSettings(() => this.#changed.fire(undefined)));
  }

  async provideFileDecoration(uri: vscode.Uri): Promise<vscode.FileDecoration | undefined> {
    const { snapshot } = this.#model;
    if (uri.scheme !== 'file' || !snapshot?.active || !settingsFor(uri).authority.decorations) return undefined;
    const { decide } = await import('../authority/decide.ts');
    const mark = markOf(snapshot, uri.fsPath, decide);
    if (!mark) return undefined;
    // No colour: a pale name would look like a file that git ignores.
    const decoration = new vscode.FileDecoration(mark.badge, mark.tooltip);
    decoration.propagate = false;
    return decoration;
  }

  /** All marks anew when another persona or another rule decides, not when a run took a step. */
  #moved(): void {
    const { snapshot } = this.#model;
    const key = JSON.stringify([
      snapshot?.root,
      snapshot?.active?.file,
      snapshot?.active?.territories,
      snapshot?.rules,
    ]);
    if (key === this.#key) return;
    this.#key = key;
    this.#changed.fire(undefined);
  }
}

/** The mark of one file: a cross where the active persona must not write, a star where it alone may; mostly none. */
export function markOf(
  snapshot: Pick<Snapshot, 'root' | 'active' | 'personas' | 'rules'>,
  file: string,
  decide: Decide,
): { readonly badge: string; readonly tooltip: string } | undefined {
  const relative = path.relative(snapshot.root, file).split(path.sep).join('/');
  if (relative === '' || relative.startsWith('../') || path.isAbsolute(relative) || passedOver.test(relative)) {
    return undefined;
  }
  const decision = decide(actorsOf(snapshot), { kind: 'write', path: relative });
  if (decision.effect === 'deny') {
    return { badge: '✕', tooltip: `Not yours to write. ${decision.why}` };
  }
  const { source } = decision;
  const alone = snapshot.active?.territories.some(
    ({ effect, place }) =>
      effect === 'exclusive' && place.line === source?.line && source.file === snapshot.active?.file,
  );
  return alone === true ? { badge: '★', tooltip: `Yours alone to write. ${decision.why}` } : undefined;
}
