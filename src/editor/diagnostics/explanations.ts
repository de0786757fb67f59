import * as path from 'node:path';
import * as vscode from 'vscode';
import * as z from 'zod';

const manifest = z.object({ repository: z.union([z.string(), z.object({ url: z.string() })]).optional() });

/**
 * Where explanations open: the page in the project's repository, as the extension's manifest names it, else the copy in the
 * extension's folder.
 */
export class Explanations {
  readonly #web: string | undefined;
  readonly #folder: string;

  constructor(packageJson: unknown, folder: string) {
    const { repository } = manifest.parse(packageJson);
    const url = typeof repository === 'string' ? repository : repository?.url;
    this.#web = url?.replace(/^git\+/, '').replace(/\.git$/, '');
    this.#folder = folder;
  }

  /** `page` is relative to the repository's root, with an anchor: `docs/secrets.md#password`. */
  uri(page: string): vscode.Uri {
    if (this.#web !== undefined && this.#web.startsWith('https:')) {
      return vscode.Uri.parse(`${this.#web}/blob/HEAD/${page}`, true);
    }
    const [file = page, fragment = ''] = page.split('#');
    return vscode.Uri.file(path.join(this.#folder, file)).with({ fragment });
  }
}
