import * as path from 'node:path';
import * as vscode from 'vscode';
import { OpsError } from '../../workspace/errors.ts';
import type { Handler } from '../app.ts';
import { authorityTarget } from './authorityTarget.ts';
import { requireTrust } from './trust.ts';

/** Writes a note with the change for whoever owns the file, to the clipboard or as a file. */
export const handOverChange: Handler = async (app, argument) => {
  requireTrust();
  const { at, document, relative, before, findings } = await authorityTarget(app, argument);
  const after = document.getText();
  if (before === after) throw new OpsError('refused', `${relative} has no changes to hand over.`);
  const [{ handOverNote, handOverName, ownersOf }, { personName }, { dayOf }, { ViolationLog }] = await Promise.all([
    import('../../authority/handOver.ts'),
    import('../../checklist/who.ts'),
    import('../../authority/days.ts'),
    import('../../authority/violations.ts'),
  ]);
  const files = [{ path: relative, before, after, findings }];
  const owner = ownersOf(files).join(', ');
  const how = await app.user.pick(
    [
      { label: '$(copy) Copy to Clipboard', detail: 'ready to paste into a chat or a ticket', file: false },
      { label: '$(new-file) Save as File', detail: 'a new Markdown file, opened for you to read', file: true },
    ],
    {
      title: `Hand Over ${path.posix.basename(relative)}${owner === '' ? '' : ` to ${owner}`}`,
      placeHolder: 'A note with the change and why it is theirs; secrets are masked',
    },
  );
  if (!how) return;
  const words = await app.user.input({
    title: 'Hand Over Change',
    prompt: 'What is the change for? (May be left empty.)',
  });
  if (words === undefined) return;
  const who = await personName(at.root);
  const now = new Date();
  const note = handOverNote({
    files,
    from: at.active?.name,
    who,
    at: now,
    commit: at.head.commit,
    branch: at.head.branch,
    note: words,
  });
  if (how.file) await saveNote(at.root, handOverName(files, dayOf(now)), note);
  else {
    await vscode.env.clipboard.writeText(note);
    await app.user.inform(`The note is in the clipboard${owner === '' ? '' : `, for ${owner}`}.`);
  }
  const log = new ViolationLog(at.stateFolder);
  for (const { rule } of findings) {
    await log.add({
      at: now.toISOString(),
      who,
      persona: at.active?.name ?? null,
      rule,
      file: relative,
      outcome: 'handed-over',
    });
  }
};

async function saveNote(root: string, name: string, note: string): Promise<void> {
  const { createFile } = await import('../../workspace/files.ts');
  const file = path.join(root, name);
  if (!(await createFile(file, note))) {
    throw new OpsError('refused', `${name} is there already.`, { remedy: 'Rename or remove it first.' });
  }
  await vscode.window.showTextDocument(vscode.Uri.file(file), { preview: false });
}
