import * as vscode from 'vscode';
import type { ReleaseView } from '../../checklist/model.ts';
import type { Handler } from '../app.ts';
import { currentChecklists } from './checklistGround.ts';

interface FormatItem extends vscode.QuickPickItem {
  readonly language: string;
  readonly write: () => Promise<string>;
}

/** Opens the release as a document of its own, to be saved, attached or sent. */
export const exportChecklist: Handler = async (app) => {
  const { view, persona, at } = await currentChecklists(app);
  const formats: FormatItem[] = [
    {
      label: 'Handoff report',
      detail: "the persona's own template, filled from the evidence",
      language: 'markdown',
      write: async () =>
        (await import('../../checklist/handoff.ts')).handoffReport(view, persona, {
          branch: at.head.branch,
          head: at.head.commit,
        }),
    },
    {
      label: 'Markdown',
      detail: 'a task list with who and when',
      language: 'markdown',
      write: async () => (await import('../../checklist/markdown.ts')).checklistMarkdown(view),
    },
    {
      label: 'HTML',
      detail: 'one page for a ticket',
      language: 'html',
      write: async () => (await import('../../checklist/html.ts')).checklistHtml(view),
    },
    { label: 'JSON', detail: 'everything that was recorded', language: 'json', write: () => json(view) },
  ];
  const picked = await app.user.pick(formats, { title: 'Export Checklist', placeHolder: 'In which form?' });
  if (!picked) throw new vscode.CancellationError();
  const document = await vscode.workspace.openTextDocument({
    language: picked.language,
    content: await picked.write(),
  });
  await vscode.window.showTextDocument(document);
};

async function json(view: ReleaseView): Promise<string> {
  const { releaseData } = await import('../../checklist/data.ts');
  return `${JSON.stringify(releaseData(view), null, 2)}\n`;
}
