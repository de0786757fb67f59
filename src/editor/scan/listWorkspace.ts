import * as path from 'node:path';
import * as vscode from 'vscode';
import { toPosix } from '../../workspace/files.ts';
import { settingsFor } from '../config.ts';
import type { ListedFile, Listing } from './messages.ts';

/**
 * Lists the files of every folder of the workspace that is on a disk: those git tracks or does not ignore; without git the
 * worker lists the folder. `only`: no others than these, absolute.
 */
export async function listWorkspace(only?: ReadonlySet<string>): Promise<Listing[]> {
  const folders = (vscode.workspace.workspaceFolders ?? []).filter((folder) => folder.uri.scheme === 'file');
  return Promise.all(folders.map((folder) => listFolder(folder.uri, only)));
}

async function listFolder(uri: vscode.Uri, only: ReadonlySet<string> | undefined): Promise<Listing> {
  const { RepositoryReader } = await import('../../workspace/repository.ts');
  const reader = await RepositoryReader.open(uri.fsPath);
  const hidden: unknown = vscode.workspace.getConfiguration('files', uri).get('exclude');
  const excluded = typeof hidden === 'object' && hidden !== null ? { ...hidden } : {};
  const settings = settingsFor(uri).secrets;
  if (!reader || reader.paths.bare) {
    const root = uri.fsPath;
    return { root, prefix: '', files: only && namedFiles(root, only), excluded, settings };
  }
  const [tracked, untracked, prefix] = await Promise.all([
    reader.files('tracked'),
    reader.files('untracked'),
    reader.prefix(),
  ]);
  // From the folder as it was opened, since git names the real one when a link leads there.
  const root =
    prefix === ''
      ? uri.fsPath
      : path.resolve(
          uri.fsPath,
          ...prefix
            .split('/')
            .slice(1)
            .map(() => '..'),
        );
  const listed = [
    ...tracked.map((one): ListedFile => ({ path: one, state: 'tracked' })),
    ...untracked.map((one): ListedFile => ({ path: one, state: 'untracked' })),
  ];
  const files = listed.filter(
    (one) => one.path.startsWith(prefix) && (only === undefined || only.has(path.join(root, ...one.path.split('/')))),
  );
  return { root, prefix, files, excluded, settings };
}

function namedFiles(root: string, only: ReadonlySet<string>): ListedFile[] {
  const below = [...only].map((file) => toPosix(path.relative(root, file)));
  return below
    .filter((one) => !one.startsWith('../') && !path.isAbsolute(one))
    .map((one) => ({ path: one, state: 'outside' }));
}
