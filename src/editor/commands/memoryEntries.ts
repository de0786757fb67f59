import * as vscode from 'vscode';
import type { EntryKind } from '../../memory/append.ts';
import type { MemoryHit } from '../../memory/search.ts';
import type { MemoryView } from '../../memory/model.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { openAt } from '../documents.ts';
import type { Snapshot } from '../snapshot.ts';
import { count } from '../text.ts';
import { statusOf } from './session.ts';
import { requireTrust } from './trust.ts';

const kinds: readonly { readonly label: string; readonly description: string; readonly entry: EntryKind }[] = [
  { label: '$(lightbulb) Lesson', description: 'what works here', entry: 'lesson' },
  { label: '$(warning) Mistake', description: 'what not to repeat', entry: 'mistake' },
  { label: '$(law) Decision', description: 'what was decided, and why', entry: 'decision' },
  { label: '$(tasklist) Task', description: 'what is to be done', entry: 'task' },
  { label: '$(error) Blocker', description: 'what this worktree waits for', entry: 'blocker' },
];

/** Appends an entry with date and commit under the right heading of the right file, and shows it there. */
export const appendMemoryEntry: Handler = async (app) => {
  requireTrust();
  const { at, memory } = await memoryOf(app);
  const chosen = await app.user.pick(kinds, { title: 'Append Memory Entry', placeHolder: 'What is it?' });
  if (!chosen) return;
  const text = await app.user.input({
    title: `Append ${chosen.label.replace(/^\$\([^)]*\) /, '')}`,
    prompt: `${chosen.description}. One line; secrets are cut out.`,
    validateInput: (value) => (value.trim() === '' ? 'Say what to remember.' : undefined),
  });
  if (text === undefined || text.trim() === '') return;
  const [{ appendEntry }, { dayOf }] = await Promise.all([
    import('../../memory/append.ts'),
    import('../../authority/days.ts'),
  ]);
  const file = await appendEntry(memory, { kind: chosen.entry, text, day: dayOf(new Date()), commit: at.head.commit });
  await app.model.refresh('memory');
  const document = await vscode.workspace.openTextDocument(vscode.Uri.file(file));
  const words = text.replace(/\s+/g, ' ').trim().slice(0, 30);
  const line = document
    .getText()
    .split(/\r\n|\r|\n/)
    .findLastIndex((one) => one.includes(words));
  await openAt(document.uri, Math.max(1, line + 1), 1, false);
};

interface HitItem extends vscode.QuickPickItem {
  readonly hit: MemoryHit;
}

/** Finds lines of all memory files that hold every word, and opens the one that is picked. */
export const searchMemory: Handler = async (app) => {
  const { memory } = await memoryOf(app);
  const question = await app.user.input({ title: 'Search Memory', prompt: 'Words; a line must hold all of them.' });
  if (question === undefined || question.trim() === '') return;
  const { searchMemory: search } = await import('../../memory/search.ts');
  const hits = await search(memory, question);
  if (hits.length === 0) {
    await app.user.inform(`No line of the memory files holds "${question.trim()}".`);
    return;
  }
  const items = hits.map((hit): HitItem => ({
    label: hit.text,
    description: `${hit.path}:${hit.line}`,
    ...(hit.heading === undefined ? {} : { detail: hit.heading }),
    hit,
  }));
  const picked = await app.user.pick(items, {
    title: `${count(hits.length, 'line')} of memory`,
    matchOnDescription: true,
    matchOnDetail: true,
  });
  if (picked) await openAt(vscode.Uri.file(picked.hit.file), picked.hit.line, 1, false);
};

/** Moves the oldest dated entries of a file over its budget (the row's, or all of them) into the archive beside it. */
export const archiveMemory: Handler = async (app, argument) => {
  requireTrust();
  const { memory } = await memoryOf(app);
  const one = statusOf(app, argument);
  const all = [...memory.shared.files, ...memory.worktree.files, ...memory.user].filter(
    ({ overBudget }) => overBudget > 0,
  );
  const wanted = one ? [one] : all;
  const { archiveOld } = await import('../../memory/archive.ts');
  const done: string[] = [];
  for (const status of wanted) {
    const dirty = vscode.workspace.textDocuments.some((open) => open.isDirty && open.uri.fsPath === status.file);
    if (dirty)
      throw new OpsError('refused', `${status.name} has changes that are not saved.`, {
        remedy: 'Save or undo them first.',
      });
    const archived = await archiveOld(status);
    if (archived)
      done.push(
        `${count(archived.entries, 'entry', 'entries')} of ${status.name}, ${count(archived.linesLeft, 'line')} left`,
      );
  }
  await app.model.refresh('memory');
  await app.user.inform(
    done.length === 0
      ? 'Nothing to archive: no file is over its budget with entries that carry a date.'
      : `Archived ${done.join('; ')}.`,
  );
};

/** Puts all memory and context files on the clipboard as one text, without secrets. */
export const copyMemoryAsContext: Handler = async (app) => {
  const { at, memory } = await memoryOf(app);
  if (!at.active) return;
  const { contextText, planSession } = await import('../../memory/session.ts');
  const { steps } = await planSession(at.active, memory, at.choiceFolder);
  const text = contextText(steps);
  await vscode.env.clipboard.writeText(text);
  await app.user.inform(`Copied ${count(text.split('\n').length, 'line')} of memory and context.`);
};

async function memoryOf(app: App): Promise<{ readonly at: Snapshot; readonly memory: MemoryView }> {
  const at = await app.model.ready();
  if (at.memory) return { at, memory: at.memory };
  throw new OpsError('refused', 'No persona is selected.', {
    remedy: 'Select one first: its document names the memory files.',
  });
}
