import type { FileStatus, MemoryView } from '../../memory/model.ts';
import { describeAge } from '../../workspace/clock.ts';
import { count, escapeMarkdown } from '../text.ts';
import type { Node } from './node.ts';

/** The rows of the Memory view: one per place, the persona's files below it, then what it reads first. */
export function memoryRows(view: MemoryView | undefined, now: Date): Node[] {
  if (!view) return [];
  return [
    placeRow('shared', 'Shared by all worktrees', 'repo', folderOf(view.shared.files), view.shared.files, now),
    placeRow('worktree', 'This worktree', 'git-branch', view.worktree.branch, view.worktree.files, now),
    placeRow('user', 'Yours alone', 'account', folderOf(view.user), view.user, now),
    placeRow('context', 'Read first', 'book', presence(view.context), view.context, now, 'opsPersona.contextFile'),
  ].filter((node) => (node.children?.length ?? 0) > 0);
}

function placeRow(
  id: string,
  label: string,
  icon: string,
  description: string | undefined,
  files: readonly FileStatus[],
  now: Date,
  kind = 'opsPersona.memoryFile',
): Node {
  return {
    id: `memory:${id}`,
    label,
    icon,
    ...(description === undefined ? {} : { description }),
    context: `opsPersona.memoryPlace.${id}`,
    expanded: true,
    children: files.map((file) => fileRow(file, now, `memory:${id}`, kind)),
  };
}

function fileRow(file: FileStatus, now: Date, parent: string, kind: string): Node {
  const description = describeFile(file, now);
  const exists = file.state === 'present' && file.file !== undefined;
  return {
    id: `${parent}/${file.path}`,
    label: file.name,
    description,
    ...fileIcon(file),
    context: `${kind}.${file.state}`,
    tooltip: [
      `**${escapeMarkdown(file.path)}**`,
      ...(file.purpose === undefined ? [] : [escapeMarkdown(file.purpose)]),
      escapeMarkdown(description),
      `Named in line ${file.place.line} of the persona document.`,
    ].join('\n\n'),
    spoken: `${file.name}, ${description}`,
    ...(exists ? { target: { file: file.file, line: 1, column: 1 } } : {}),
    subject: { kind: 'memoryFile', status: file },
    copy: file.path,
  };
}

function describeFile(file: FileStatus, now: Date): string {
  if (file.state === 'missing') return 'missing';
  if (file.state === 'unreadable') return 'cannot be read';
  if (file.state === 'folder') return 'a folder';
  if (file.conflictMarkers) return 'conflict markers';
  if (file.secrets > 0) return count(file.secrets, 'secret');
  const lines = count(file.lines, 'line');
  if (file.overBudget > 0) return `${lines} · over its budget of ${file.lines - file.overBudget}`;
  return file.modified === undefined ? lines : `${lines} · ${describeAge(new Date(file.modified), now)}`;
}

function fileIcon(file: FileStatus): Pick<Node, 'icon' | 'color'> {
  if (file.state === 'missing') return { icon: 'circle-slash' };
  if (file.state === 'folder') return { icon: 'folder' };
  if (file.state === 'unreadable' || file.conflictMarkers || file.secrets > 0) return { icon: 'error', color: 'bad' };
  if (file.overBudget > 0) return { icon: 'warning', color: 'warning' };
  return { icon: 'markdown' };
}

/** The folder that the files have in common, as the persona names it. */
function folderOf(files: readonly FileStatus[]): string | undefined {
  const folders = new Set(files.map((file) => file.path.split('/').slice(0, -1).join('/')));
  const [only] = folders;
  return folders.size === 1 && only !== '' ? only : undefined;
}

function presence(files: readonly FileStatus[]): string {
  return `${files.filter((file) => file.state === 'present' || file.state === 'folder').length} of ${files.length} present`;
}
