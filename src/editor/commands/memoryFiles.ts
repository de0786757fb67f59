import * as vscode from 'vscode';
import type { FileStatus } from '../../memory/model.ts';
import type { Handler, App } from '../app.ts';
import { openAt } from '../documents.ts';
import { rowOf } from './arguments.ts';
import { requireTrust } from './trust.ts';

/** Makes every memory file of the persona that is missing. Existing ones are never touched. */
export const createMemoryFiles: Handler = async (app) => {
  requireTrust();
  const { memory } = await app.model.ready();
  const files = [...(memory?.shared.files ?? []), ...(memory?.worktree.files ?? []), ...(memory?.user ?? [])];
  const made = await create(app, files);
  if (made.length > 0) return;
  await app.user.inform('Every memory file that the persona names is there already.');
};

/** Makes one missing file, the one whose row was clicked, and opens it. */
export const createMemoryFile: Handler = async (app, argument) => {
  requireTrust();
  const subject = rowOf(argument)?.subject;
  if (subject?.kind !== 'memoryFile') return;
  // As the model has it now: what the row carries is only a name.
  const { memory } = await app.model.ready();
  const files = [...(memory?.shared.files ?? []), ...(memory?.worktree.files ?? []), ...(memory?.user ?? [])];
  await create(
    app,
    files.filter((file) => file.path === subject.status.path && file.scope === subject.status.scope),
  );
};

async function create(app: App, files: readonly FileStatus[]): Promise<string[]> {
  const { createMemoryFiles: make } = await import('../../memory/create.ts');
  const made = await make(files.filter((file) => file.state === 'missing'));
  await app.model.refresh('memory');
  const [first] = made;
  if (made.length === 1 && first !== undefined) await openAt(vscode.Uri.file(first), 1, 1, false);
  return made;
}
