import * as path from 'node:path';
import { OpsError } from '../workspace/errors.ts';
import { createFile, landsOutside } from '../workspace/files.ts';
import type { FileStatus } from './model.ts';

/**
 * Makes the missing files from a short template and returns the ones it made (absolute). Never overwrites: a file that
 * somebody else makes in the meantime is left alone. Throws OpsError('refused') when a folder on the way is a symbolic link
 * out of the file's root, since the path comes from a document and the link from the repository.
 */
export async function createMemoryFiles(files: readonly FileStatus[]): Promise<string[]> {
  const made: string[] = [];
  for (const status of files) {
    if (status.file === undefined || status.state !== 'missing' || status.path.endsWith('/')) continue;
    await refuseLinkedFolder(status, status.file);
    if (await createFile(status.file, template(status))) made.push(status.file);
  }
  return made;
}

async function refuseLinkedFolder(status: FileStatus, file: string): Promise<void> {
  const depth = status.path.replace(/^(~|\.)\//, '').split('/').length;
  const root = path.resolve(file, ...Array.from({ length: depth }, () => '..'));
  const outside = await landsOutside(root, file);
  if (outside === undefined) return;
  throw new OpsError('refused', `${status.path} would land outside the repository, in ${outside}.`, {
    remedy: 'Remove the symbolic link, or make the file yourself.',
  });
}

/** Headings per kind of file; anything else gets one heading for entries. */
const sections: readonly (readonly [RegExp, readonly string[]])[] = [
  [/^lessons?\b/i, ['What works', 'Mistakes not to repeat']],
  [/^cortex\b/i, ['Systems', 'Environments', 'Runbooks', 'Service levels']],
  [/^context\b/i, ['Task', 'Done', 'Next', 'Blockers', 'Notes']],
  [/^memory\b/i, ['Now', 'Decisions', 'Tasks']],
];

function template(status: FileStatus): string {
  const name = status.name.replace(/\.\w+$/, '');
  const headings = sections.find(([pattern]) => pattern.test(status.name))?.[1] ?? ['Entries'];
  const purpose = status.purpose === undefined ? [] : [status.purpose, ''];
  const title = `# ${name.charAt(0).toUpperCase()}${name.slice(1)}`;
  return [title, '', ...purpose, ...headings.flatMap((heading) => [`## ${heading}`, ''])].join('\n');
}
