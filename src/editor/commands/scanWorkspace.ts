import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { settingsFor } from '../config.ts';
import { GitFactsCache } from '../diagnostics/gitFacts.ts';
import { isJudgedForSecrets, judgeFile, maxJudgedChars } from '../diagnostics/judge.ts';
import { viewIds } from '../ids.ts';
import { count } from '../text.ts';
import type { App, Handler } from '../app.ts';

/** Judges every configuration file of the folder and fills the Findings view. */
export const scanWorkspace: Handler = async (app) => {
  const outcome = await vscode.window.withProgress(
    { location: vscode.ProgressLocation.Notification, title: 'Scanning for secrets', cancellable: true },
    (progress, cancel) => scan(app, progress, cancel),
  );
  const files = `${count(outcome.files, 'file')} scanned${outcome.cancelled ? ', then stopped' : ''}`;
  if (outcome.findings === 0) {
    await app.user.inform(`No secrets found: ${files}.`);
    return;
  }
  await vscode.commands.executeCommand(`${viewIds.findings}.focus`);
  await app.user.warn(`${count(outcome.findings, 'secret')} found: ${files}. They are listed under Findings.`);
};

interface Outcome {
  readonly files: number;
  readonly findings: number;
  readonly cancelled: boolean;
}

async function scan(
  app: App,
  progress: vscode.Progress<{ message?: string; increment?: number }>,
  cancel: vscode.CancellationToken,
): Promise<Outcome> {
  const { root, reader, folder } = await app.model.ready();
  const settings = settingsFor(vscode.Uri.file(folder));
  const listed = reader ? await reader.files() : await filesWithoutGit(root);
  const files: string[] = [];
  for (const file of listed) if (await isJudgedForSecrets(file, settings)) files.push(file);
  app.judge.forgetScanned();
  const git = new GitFactsCache();
  let found = 0;
  let done = 0;
  for (const relative of files) {
    if (cancel.isCancellationRequested) break;
    progress.report({ message: `${done + 1} of ${files.length}`, increment: 100 / files.length });
    const file = path.join(root, relative);
    const text = await readSmall(file);
    done++;
    if (text === undefined) continue;
    const findings = await judgeFile({ text, git: await git.of(file, root), settings, actors: undefined });
    found += findings.length;
    app.judge.showScanned(file, findings, text);
  }
  return { files: done, findings: found, cancelled: cancel.isCancellationRequested };
}

async function filesWithoutGit(root: string): Promise<string[]> {
  const pattern = new vscode.RelativePattern(root, '**/*');
  const found = await vscode.workspace.findFiles(pattern, '**/{node_modules,.git}/**', 20_000);
  return found.map((uri) => path.relative(root, uri.fsPath).split(path.sep).join('/'));
}

/** The text of a file, without its byte order mark as the editor counts; undefined when it is gone, a link out, or too large. */
async function readSmall(file: string): Promise<string | undefined> {
  try {
    const stat = await fs.lstat(file);
    if (!stat.isFile() || stat.size > maxJudgedChars * 2) return undefined;
    return (await fs.readFile(file, 'utf8')).replace(/^\uFEFF/, '');
  } catch {
    return undefined;
  }
}
