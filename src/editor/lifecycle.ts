import type * as vscode from 'vscode';

/** Owns listeners and other disposables, and ends them together. Disposing twice is harmless. */
export class Disposable implements vscode.Disposable {
  readonly #owned: vscode.Disposable[] = [];
  #disposed = false;

  /** Ties `disposable` to the life of this object; one that arrives too late is ended at once. */
  protected register<T extends vscode.Disposable>(disposable: T): T {
    if (this.#disposed) disposable.dispose();
    else this.#owned.push(disposable);
    return disposable;
  }

  protected get isDisposed(): boolean {
    return this.#disposed;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    for (const one of this.#owned.splice(0).reverse()) one.dispose();
  }
}
