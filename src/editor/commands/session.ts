import * as vscode from 'vscode';
import type { FileStatus } from '../../memory/model.ts';
import type { SessionStep } from '../../memory/session.ts';
import { describeAge } from '../../workspace/clock.ts';
import { OpsError } from '../../workspace/errors.ts';
import type { App, Handler } from '../app.ts';
import { count, plainWords } from '../text.ts';
import { rowOf } from './arguments.ts';
import { whoAt } from './records.ts';
import { requireTrust } from './trust.ts';

interface StepItem extends vscode.QuickPickItem {
  readonly step?: SessionStep;
  readonly all?: boolean;
}

/**
 * Walks the persona's files in its order: the next unread one is always preselected, so Enter opens one after the other; what was
 * opened has a receipt. "Read all" opens the rest at once.
 */
export const startSession: Handler = async (app) => {
  requireTrust();
  const at = await app.model.ready();
  if (!at.active || !at.memory) {
    throw new OpsError('refused', 'No persona is selected.', {
      remedy: 'Select one first: its document says what a session begins with.',
    });
  }
  const { planSession, rememberRead } = await import('../../memory/session.ts');
  const { lastSession, steps } = await planSession(at.active, at.memory, at.choiceFolder);
  const readable = steps.filter(({ text }) => text !== undefined);
  if (readable.length === 0) {
    throw new OpsError('refused', `${at.active.name} names no memory or context file that is there.`, {
      remedy: 'Create them with "Ops: Create Memory Files".',
    });
  }
  const by = await whoAt(at);
  const began = new Date();
  const read = new Set<SessionStep>();
  const remember = async (some: readonly SessionStep[]) => {
    for (const step of some) read.add(step);
    const who = { at: new Date().toISOString(), by };
    await rememberRead(
      at.choiceFolder,
      some.map(({ status }) => status),
      who,
      true,
    );
    await app.model.refresh('memory');
  };
  while (readable.some((step) => !read.has(step))) {
    const picked = await app.user.pick(items(steps, read), {
      title:
        lastSession === undefined
          ? 'Start Session'
          : `Start Session (the last one was ${describeAge(new Date(lastSession), began)})`,
      placeHolder: `${read.size} of ${readable.length} read. Enter opens the next one; Escape ends here.`,
      ignoreFocusOut: true,
      matchOnDescription: true,
    });
    if (!picked) break;
    const chosen = picked.all === true ? readable.filter((step) => !read.has(step)) : picked.step ? [picked.step] : [];
    for (const step of chosen) await show(step.status, picked.all !== true);
    await remember(chosen.filter(({ text }) => text !== undefined));
  }
  if (read.size === 0) return;
  const changed = [...read].filter(({ change }) => change === 'changed').length;
  const rest = readable.length - read.size;
  await app.user.inform(
    `Session started as ${at.active.name}: ${count(read.size, 'file')} read${changed > 0 ? `, ${changed} changed since the last one` : ''}${rest > 0 ? `; ${rest} not read yet` : ''}.`,
  );
};

/** Opens a file of the Memory view and keeps a receipt for it. */
export const readMemoryFile: Handler = async (app, argument) => {
  requireTrust();
  const status = statusOf(app, argument);
  if (!status) return;
  await show(status, false);
  const at = await app.model.ready();
  const { rememberRead } = await import('../../memory/session.ts');
  await rememberRead(at.choiceFolder, [status], { at: new Date().toISOString(), by: await whoAt(at) });
  await app.model.refresh('memory');
};

/** The file a row of the Memory view stands for, as the model has it now. */
export function statusOf(app: App, argument: unknown): FileStatus | undefined {
  const subject = rowOf(argument)?.subject;
  const memory = app.model.snapshot?.memory;
  if (subject?.kind !== 'memoryFile' || !memory) return undefined;
  const all = [...memory.shared.files, ...memory.worktree.files, ...memory.user, ...memory.context, ...memory.others];
  return all.find(({ path, scope }) => path === subject.status.path && scope === subject.status.scope);
}

async function show(status: FileStatus, preview: boolean): Promise<void> {
  if (status.file === undefined || status.state === 'missing') return;
  const uri = vscode.Uri.file(status.file);
  if (status.state === 'folder') await vscode.commands.executeCommand('revealInExplorer', uri);
  else await vscode.window.showTextDocument(uri, { preview, preserveFocus: true });
}

function items(steps: readonly SessionStep[], read: ReadonlySet<SessionStep>): StepItem[] {
  const open = steps.filter((step) => !read.has(step) && step.text !== undefined);
  const done = steps.filter((step) => read.has(step) || step.text === undefined);
  return [
    ...open.map(itemOf),
    ...(open.length > 1
      ? [{ label: '$(checklist) Read all that are left', description: `opens ${open.length} files`, all: true }]
      : []),
    ...(done.length === 0 ? [] : [{ label: 'Done and missing', kind: vscode.QuickPickItemKind.Separator }]),
    ...done.map((step) => ({
      ...itemOf(step),
      label: `$(${step.text === undefined ? 'circle-slash' : 'pass'}) ${step.number}. ${step.status.name}`,
    })),
  ];
}

function itemOf(step: SessionStep): StepItem {
  const { status, change, added, removed, says } = step;
  const news = {
    new: 'not read here yet',
    changed: `changed: ${count(added.length, 'line')} more, ${removed} less`,
    same: 'as you read it',
    missing: 'missing',
  }[change];
  const detail = added.length > 0 ? `+ ${added.slice(0, 3).map(plainWords).join('  + ')}` : plainWords(says ?? '');
  return {
    label: `$(${change === 'changed' ? 'history' : 'book'}) ${step.number}. ${status.name}`,
    description: news,
    ...(detail === '' ? {} : { detail }),
    step,
  };
}
