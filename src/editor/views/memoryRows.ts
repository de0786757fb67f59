import * as path from 'node:path';
import type { OrphanedContext } from '../../memory/homes.ts';
import type { FileStatus, MemoryView } from '../../memory/model.ts';
import type { Operations } from '../../pipeline/operations.ts';
import type { Duty } from '../../record/duties.ts';
import type { ProtocolRun } from '../../record/protocol.ts';
import { describeAge } from '../../workspace/clock.ts';
import { commandIds } from '../ids.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import type { Node } from './node.ts';

/** The rows of the Memory view: one per place, the persona's files below it, then what it reads first and what is there besides. */
export function memoryRows(view: MemoryView | undefined, now: Date, operations?: Operations): Node[] {
  if (!view) return [];
  const read = { kind: 'opsPersona.contextFile', receipts: true };
  return [
    ...protocolRow(operations?.protocol),
    placeRow('shared', 'Shared by all worktrees', 'repo', folderOf(view.shared.files), view.shared.files, now),
    placeRow('worktree', 'This worktree', 'git-branch', view.worktree.branch, view.worktree.files, now),
    placeRow('user', 'Yours alone', 'account', folderOf(view.user), view.user, now),
    placeRow('context', 'Read first', 'book', presence(view.context), view.context, now, read),
    { ...placeRow('others', 'Also here', 'archive', String(view.others.length), view.others, now), expanded: false },
    orphansRow(view.orphans),
    dutiesRow(operations?.duties ?? []),
  ].filter((node) => node.children === undefined || node.children.length > 0);
}

/** "session began today"; undefined where none ever did. */
export function memoryDescription(view: MemoryView | undefined, now: Date): string | undefined {
  if (view?.lastSession === undefined) return undefined;
  return `session ${describeAge(new Date(view.lastSession), now)}`;
}

interface Kind {
  readonly kind: string;
  /** Whether having been read is what matters of these files. */
  readonly receipts: boolean;
}

function placeRow(
  id: string,
  label: string,
  icon: string,
  description: string | undefined,
  files: readonly FileStatus[],
  now: Date,
  kind: Kind = { kind: id === 'others' ? 'opsPersona.contextFile' : 'opsPersona.memoryFile', receipts: false },
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

function fileRow(file: FileStatus, now: Date, parent: string, { kind, receipts }: Kind): Node {
  const description = describeFile(file, now, receipts);
  const exists = file.state === 'present' && file.file !== undefined;
  const over = file.overBudget > 0 || file.bytesOverBudget > 0;
  return {
    id: `${parent}/${file.path}`,
    label: file.name,
    description,
    ...fileIcon(file, receipts),
    context: `${kind}.${file.state}${over ? '.over' : ''}`,
    tooltip: tooltipOf(file, now),
    spoken: `${file.name}, ${description}`,
    ...(exists ? { target: { file: file.file, line: 1, column: 1 } } : {}),
    subject: { kind: 'memoryFile', status: file },
    copy: file.path,
  };
}

/** The one thing about a file that matters most; all the others stand in the tooltip. */
function describeFile(file: FileStatus, now: Date, receipts: boolean): string {
  if (file.state === 'missing') return 'missing';
  if (file.state === 'unreadable') return 'cannot be read';
  if (file.conflictMarkers) return 'conflict markers';
  if (file.secrets > 0) return count(file.secrets, 'secret');
  if (receipts && file.read) {
    return file.read.unchanged ? `read ${describeAge(new Date(file.read.at), now)}` : 'changed since you read it';
  }
  if (file.stale !== undefined) return `stale: ${file.stale}`;
  if (file.state === 'folder') return 'a folder';
  const lines = count(file.lines, 'line');
  if (file.overBudget > 0) return `${lines} · over its budget of ${file.lines - file.overBudget}`;
  if (file.bytesOverBudget > 0)
    return `${kilobytes(file.bytes)} · over its budget of ${kilobytes(file.bytes - file.bytesOverBudget)}`;
  if (file.unsearched) return `${lines} · not searched for secrets`;
  return file.modified === undefined ? lines : `${lines} · ${describeAge(new Date(file.modified), now)}`;
}

function tooltipOf(file: FileStatus, now: Date): string {
  const facts: string[] = [];
  if (file.state === 'missing') facts.push('It is missing.');
  if (file.state === 'unreadable') facts.push('It cannot be read.');
  if (file.state === 'present') {
    const age = file.modified === undefined ? '' : `, written ${describeAge(new Date(file.modified), now)}`;
    facts.push(`${count(file.lines, 'line')}, ${kilobytes(file.bytes)}${age}.`);
  }
  if (file.conflictMarkers) facts.push('A merge left its marks in it.');
  if (file.secrets > 0) facts.push(`It holds ${count(file.secrets, 'secret')}: take them out, and rotate them.`);
  if (file.unsearched) facts.push('It could not be searched for secrets.');
  if (file.overBudget > 0) facts.push(`${count(file.overBudget, 'line')} over its budget: archive old entries.`);
  else if (file.bytesOverBudget > 0)
    facts.push(`${kilobytes(file.bytesOverBudget)} over its budget: archive old entries.`);
  if (file.stale !== undefined) facts.push(`It may be old: ${escapeMarkdown(file.stale)}.`);
  if (file.read) {
    const when = `${describeAge(new Date(file.read.at), now)} by ${escapeMarkdown(file.read.by)}`;
    facts.push(file.read.unchanged ? `Read ${when}, unchanged since.` : `Changed since it was read ${when}.`);
  } else if (file.state === 'present') facts.push('Not read in a session here yet.');
  if (file.git !== undefined && file.git !== 'tracked') facts.push(gitWords[file.git]);
  return [
    `**${escapeMarkdown(file.path)}**`,
    ...(file.purpose === undefined ? [] : [escapeMarkdown(file.purpose)]),
    facts.join('  \n'),
    file.place.endOffset > 0
      ? `Named in line ${file.place.line} of the persona document.`
      : 'The persona document does not name it.',
  ].join('\n\n');
}

const gitWords: Readonly<Record<Exclude<FileStatus['git'], 'tracked' | undefined>, string>> = {
  untracked: 'Git does not know it yet.',
  ignored: 'Git ignores it: it stays on this machine.',
  modified: 'It has changes that are not committed.',
  staged: 'It is staged: the next commit takes it in.',
  'partly-staged': 'It is staged, and has changes since that are not.',
  conflicted: 'A merge waits for it: resolve the conflict and stage it.',
};

function fileIcon(file: FileStatus, receipts: boolean): Pick<Node, 'icon' | 'color'> {
  if (file.state === 'missing') return { icon: 'circle-slash' };
  if (file.state === 'unreadable' || file.conflictMarkers || file.git === 'conflicted' || file.secrets > 0)
    return { icon: 'error', color: 'bad' };
  if (receipts && file.read) {
    return file.read.unchanged ? { icon: 'pass', color: 'good' } : { icon: 'history', color: 'warning' };
  }
  if (file.stale !== undefined) return { icon: 'history', color: 'warning' };
  if (file.state === 'folder') return { icon: 'folder' };
  if (file.overBudget > 0 || file.bytesOverBudget > 0) return { icon: 'warning', color: 'warning' };
  return { icon: 'markdown' };
}

/** The protocol under way: a click goes on with it. */
function protocolRow(run: ProtocolRun | undefined): Node[] {
  if (!run) return [];
  const done = run.steps.filter((step) => step.evidence !== undefined).length;
  const next = run.steps[done]?.text;
  const description = `step ${Math.min(done + 1, run.steps.length)} of ${run.steps.length}`;
  return [
    {
      id: 'memory:protocol',
      label: plainWords(run.title),
      description,
      icon: 'list-ordered',
      color: 'warning',
      context: 'opsPersona.protocol',
      tooltip: `${escapeMarkdown(run.title)}, ${description}\n\n${next === undefined ? '' : `Next: ${escapeMarkdown(plainWords(next))}`}`,
      spoken: `Protocol ${plainWords(run.title)} is under way, ${description}`,
      command: commandIds.startProtocol,
    },
  ];
}

function dutiesRow(duties: readonly Duty[]): Node {
  const overdue = duties.filter((duty) => duty.overdue).length;
  return {
    id: 'memory:duties',
    label: 'Duties',
    description: overdue === 0 ? 'none is overdue' : `${overdue} due`,
    icon: 'calendar',
    context: 'opsPersona.memoryPlace.duties',
    expanded: overdue > 0,
    children: duties.map((duty) => ({
      id: `memory:duties/${duty.kind}`,
      label: duty.title,
      description: duty.shown,
      icon: duty.overdue ? 'warning' : 'pass',
      color: duty.overdue ? 'warning' : 'good',
      context: `opsPersona.duty.${duty.overdue ? 'overdue' : 'done'}`,
      tooltip: [
        escapeMarkdown(plainWords(duty.says)),
        `Every ${duty.everyDays} days; ${duty.shown}.`,
        duty.lastDone === undefined
          ? 'The audit log knows of no time it was done.'
          : `Last done ${duty.lastDone.slice(0, 10)}${duty.by === undefined ? '' : ` by ${escapeMarkdown(duty.by)}`}.`,
        `Named in line ${duty.line} of the persona document.`,
      ].join('\n\n'),
      spoken: `${duty.title}, ${duty.shown}`,
      copy: duty.says,
    })),
  };
}

function orphansRow(orphans: readonly OrphanedContext[]): Node {
  return {
    id: 'memory:orphans',
    label: 'Of worktrees that are gone',
    description: String(orphans.length),
    icon: 'warning',
    color: 'warning',
    context: 'opsPersona.memoryPlace.orphans',
    children: orphans.map(({ file, worktree }) => ({
      id: `memory:orphans/${file}`,
      label: path.basename(worktree),
      description: path.basename(file),
      icon: 'markdown',
      context: 'opsPersona.orphanedContext',
      tooltip: `${escapeMarkdown(file)}\n\nIts worktree is gone, so no session reads it. Take over what is still of use, then delete it.`,
      spoken: `${path.basename(file)} of ${path.basename(worktree)}, whose worktree is gone`,
      target: { file, line: 1, column: 1 },
      copy: file,
    })),
  };
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

function kilobytes(bytes: number): string {
  return bytes < 1000 ? count(bytes, 'byte') : `${(bytes / 1000).toFixed(1)} kB`;
}
