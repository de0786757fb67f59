import { randomUUID } from 'node:crypto';
import type * as vscode from 'vscode';
import type { Session } from '../pipeline/session.ts';

const key = 'opsPersona.session';

/** This window as a session: its name stays over Reload Window, its process does not. */
export class WindowSession {
  /** What a run is told, so that it knows whose it is. */
  readonly name: string;

  constructor(state: Pick<vscode.Memento, 'get' | 'update'>) {
    this.name = state.get<string>(key) ?? randomUUID();
    void state.update(key, this.name);
  }

  /** With the process that ends with the window; asking the system for it takes a moment. */
  async session(): Promise<Session> {
    const [{ namedSession }, { currentOwner }] = await Promise.all([
      import('../pipeline/session.ts'),
      import('../pipeline/owner.ts'),
    ]);
    return namedSession(this.name, currentOwner());
  }
}
