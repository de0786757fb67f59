import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';

/** Puts the active persona's checklists on the clipboard as a task list. */
export const copyChecklistMarkdown: Handler = async (app) => {
  const { checklists } = await app.model.ready();
  if (!checklists || checklists.checklists.length === 0) {
    throw new OpsError('refused', 'There is no checklist to copy.', { remedy: 'Select a persona that has one.' });
  }
  const { checklistMarkdown } = await import('../../checklist/markdown.ts');
  await vscode.env.clipboard.writeText(checklistMarkdown(checklists));
  vscode.window.setStatusBarMessage('$(check) Checklist copied as Markdown', 3000);
};
