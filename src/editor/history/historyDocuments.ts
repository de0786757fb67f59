import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';
import { runProcess, succeeded } from '../../workspace/process.ts';
import { schemes } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import { historyText, type HistoryReport, type HistoryText } from './historyText.ts';

interface ShownReport extends HistoryText {
  readonly root: string;
}

const version = z.object({ root: z.string(), commit: z.string().regex(/^[0-9a-f]{40,64}$/) });

/**
 * Shows what a search of the history found as a read-only document. Each place in it leads to the file as the commit has it,
 * which is read-only as well and comes straight from git.
 */
export class HistoryDocuments
  extends Disposable
  implements vscode.TextDocumentContentProvider, vscode.DocumentLinkProvider
{
  readonly #reports = new Map<string, ShownReport>();
  readonly #changed = this.register(new vscode.EventEmitter<vscode.Uri>());
  readonly onDidChange = this.#changed.event;

  constructor() {
    super();
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.history, this));
    this.register(vscode.languages.registerDocumentLinkProvider({ scheme: schemes.history }, this));
    this.register(
      vscode.workspace.registerTextDocumentContentProvider(schemes.commit, {
        provideTextDocumentContent: (uri) => textAtCommit(uri),
      }),
    );
  }

  async show(root: string, report: HistoryReport): Promise<void> {
    const uri = vscode.Uri.from({ scheme: schemes.history, path: `/Secrets in the history of ${report.project}.md` });
    this.#reports.set(uri.toString(), { ...historyText(report), root });
    this.#changed.fire(uri);
    const document = await vscode.workspace.openTextDocument(uri);
    await vscode.window.showTextDocument(document, { preview: false });
  }

  provideTextDocumentContent(uri: vscode.Uri): string {
    const shown = this.#reports.get(uri.toString());
    // After Reload Window the tab is back but the report is not.
    return (
      shown?.text ?? 'This report is out of date. Run "Ops: Scan Git History" again: it is quick the second time.\n'
    );
  }

  provideDocumentLinks(document: vscode.TextDocument): vscode.DocumentLink[] {
    const shown = this.#reports.get(document.uri.toString());
    if (shown?.text !== document.getText()) return [];
    return shown.places.map(({ line, start, end, finding }) => {
      const link = new vscode.DocumentLink(
        new vscode.Range(line, start, line, end),
        commitUri(shown.root, finding.commit, finding.file, finding.line, finding.column),
      );
      link.tooltip = 'Show the file as this commit has it';
      return link;
    });
  }
}

/** The address of a file as a commit has it; opening it puts the cursor at the line and column. */
export function commitUri(root: string, commit: string, file: string, line: number, column: number): vscode.Uri {
  return vscode.Uri.from({
    scheme: schemes.commit,
    path: `/${commit.slice(0, 12)}/${file}`,
    query: JSON.stringify({ root, commit }),
    fragment: `L${line},${column}`,
  });
}

/** Reads a file of a commit, from repositories of the workspace alone: anybody may make such an address. */
async function textAtCommit(uri: vscode.Uri): Promise<string> {
  const parsed = version.safeParse(parse(uri.query));
  if (!parsed.success) return 'This address names no commit.\n';
  const { root, commit } = parsed.data;
  const folders = (vscode.workspace.workspaceFolders ?? []).map((folder) => folder.uri.fsPath);
  const isOurs = folders.some((folder) => folder === root || folder.startsWith(root + path.sep));
  if (!isOurs || !vscode.workspace.isTrusted) return 'This commit is not of a repository that is open here.\n';
  const file = uri.path.replace(/^\/[0-9a-f]{12}\//, '');
  const result = await runProcess('git', ['--no-replace-objects', 'cat-file', 'blob', `${commit}:${file}`], {
    cwd: root,
    env: { GIT_NO_LAZY_FETCH: '1' },
    timeoutMs: 20_000,
  });
  if (!succeeded(result)) return `${file} is not in commit ${commit.slice(0, 12)} of this clone.\n`;
  return result.stdout.replace(/^\uFEFF/, '');
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
