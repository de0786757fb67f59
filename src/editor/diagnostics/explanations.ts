import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { schemes } from '../ids.ts';
import { Disposable } from '../lifecycle.ts';
import { explainRule } from './explainRule.ts';

/**
 * What the link of a diagnostic leads to: a read-only page that says what the rule means, how to
 * rotate such a secret, with the vendor's own page, and how to let it pass. Made from the extension's own files, so it needs no
 * network.
 */
export class Explanations extends Disposable implements vscode.TextDocumentContentProvider {
  readonly #folder: string;

  /** `folder`: the extension's own. */
  constructor(folder: string) {
    super();
    this.#folder = folder;
    this.register(vscode.workspace.registerTextDocumentContentProvider(schemes.rule, this));
  }

  /**
   * What a click on a finding's code opens: the editor opens documents from there, and never runs a command. `page` is relative
   * to the repository's root, with an anchor: `docs/secrets.md#aws`.
   */
  uri(code: string, page: string): vscode.Uri {
    return vscode.Uri.from({ scheme: schemes.rule, path: `/${code}.md`, query: page });
  }

  async provideTextDocumentContent(uri: vscode.Uri): Promise<string> {
    const [file = '', anchor = ''] = uri.query.split('#');
    // Anybody may make such an address: only our own pages are read.
    if (!/^docs\/[\w-]+\.md$/.test(file)) return 'There is no such page.\n';
    const text = await fs.readFile(path.join(this.#folder, ...file.split('/')), 'utf8');
    return explainRule(uri.path.replace(/^\/|\.md$/g, ''), text, anchor);
  }
}
