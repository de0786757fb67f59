import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { openNew, tidy, until } from './support/ops.ts';

async function completions(document: vscode.TextDocument, line: number, column: number): Promise<string[]> {
  const list = await vscode.commands.executeCommand<vscode.CompletionList>(
    'vscode.executeCompletionItemProvider',
    document.uri,
    new vscode.Position(line, column),
  );
  return list.items
    .filter(({ kind }) => kind === vscode.CompletionItemKind.Property || kind === vscode.CompletionItemKind.Value)
    .map(({ label }) => (typeof label === 'string' ? label : label.label));
}

describe('the files in .ops', () => {
  afterEach(tidy);

  it('are completed and explained out of their schemas', async () => {
    const config = await openNew('.ops/config.yaml', 'lock:\n  scope: \n\n');
    // The editor may still hold what another test had in this file.
    await until('the text is the one on disk', () => config.lineCount === 4 && config.lineAt(1).text === '  scope: ');
    const scopes = await until('scopes are offered', async () => {
      const offered = await completions(config, 1, 9);
      return offered.length > 0 && offered;
    });
    assert.deepEqual(scopes, ['project', 'environment']);
    const keys = await completions(config, 2, 0);
    assert.ok(keys.includes('environments') && !keys.includes('lock'), keys.join());
    const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
      'vscode.executeHoverProvider',
      config.uri,
      new vscode.Position(1, 4),
    );
    const words =
      hover?.contents.map((one) => (one instanceof vscode.MarkdownString ? one.value : '')).join('\n') ?? '';
    assert.match(words, /only one ops persona works on at a time/);

    const exceptions = await openNew('.ops/exceptions.yaml', 'exceptions:\n  - rule: \n    \n');
    const rules = await until('rules are offered', async () => {
      const offered = await completions(exceptions, 1, 10);
      return offered.length > 0 && offered;
    });
    assert.ok(rules.includes('authority/ci'), rules.join());
    assert.deepEqual((await completions(exceptions, 2, 4)).slice(0, 3), ['by', 'expires', 'paths']);
  });
});
