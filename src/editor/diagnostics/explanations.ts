import * as path from 'node:path';
import * as vscode from 'vscode';

/**
 * Where explanations open: the page in the project's repository, as the extension's manifest names it, else the copy in the
 * extension's folder.
 */
export class Explanations {
  readonly #web: string | undefined;
  readonly #folder: string;

  constructor(packageJson: unknown, folder: string) {
    this.#web = repositoryOf(packageJson)
      ?.replace(/^git\+/, '')
      .replace(/\.git$/, '');
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

/** `repository` of a manifest: a text, or an object with `url`. */
function repositoryOf(packageJson: unknown): string | undefined {
  if (typeof packageJson !== 'object' || packageJson === null || !('repository' in packageJson)) return undefined;
  const { repository } = packageJson;
  if (typeof repository === 'string') return repository;
  if (typeof repository !== 'object' || repository === null || !('url' in repository)) return undefined;
  return typeof repository.url === 'string' ? repository.url : undefined;
}
