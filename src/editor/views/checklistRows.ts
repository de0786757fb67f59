import type { ChecklistView, Evidence, GroupView, ItemView, ReleaseView } from '../../checklist/model.ts';
import { describeWhen } from '../../checklist/view.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import type { Node, Target } from './node.ts';

const doneIcons = { human: 'account', agent: 'hubot', tool: 'pass' } as const;

/** The rows of the Checklists view. */
export function checklistRows(view: ReleaseView | undefined): Node[] {
  return view?.checklists.map((checklist) => checklistRow(checklist, view)) ?? [];
}

/** `v1.4.0 → production` where the release has a name, else whose checklists these are. */
export function checklistsDescription(view: ReleaseView | undefined): string | undefined {
  if (!view) return undefined;
  const { version, environment } = view.release ?? { version: null, environment: null };
  if (version === null) return environment === null ? view.persona.name : `${view.persona.name} → ${environment}`;
  return environment === null ? `v${version}` : `v${version} → ${environment}`;
}

/** The words of the badge: how many items hold something back; undefined at zero. */
export function checklistsBadge(view: ReleaseView | undefined): { value: number; tooltip: string } | undefined {
  if (!view || view.openBlocking === 0) return undefined;
  return { value: view.openBlocking, tooltip: `${count(view.openBlocking, 'blocking item')} open` };
}

function checklistRow(checklist: ChecklistView, view: ReleaseView): Node {
  const title = plainWords(checklist.title);
  const children = checklist.groups.flatMap((group) =>
    group.title === undefined
      ? group.items.map((item) => itemRow(item, checklist, view))
      : [groupRow(group, checklist, view)],
  );
  const holds =
    checklist.holds === 'none' ? 'Holds nothing back.' : `Holds every ${checklist.holds} until all items are done.`;
  return {
    id: `checklist:${checklist.id}`,
    // "(before every production deploy)" would push the progress out of sight; the tooltip has it.
    label: title.replace(/\s*\([^()]*\)\s*$/, '') || title,
    description: `${checklist.done} of ${checklist.total}`,
    icon: 'checklist',
    context: 'opsPersona.checklist',
    tooltip: paragraphs([
      `**${escapeMarkdown(title)}**`,
      escapeMarkdown(plainWords(checklist.appliesWhen ?? '')),
      holds,
      checklist.explicit ? '' : 'Read from a list, not from drawn check boxes.',
    ]),
    target: target(view, checklist.place),
    spoken: `${title}, ${checklist.done} of ${checklist.total} done`,
    expanded: checklist.explicit || checklist.holds !== 'none',
    children,
  };
}

function groupRow(group: GroupView, checklist: ChecklistView, view: ReleaseView): Node {
  const title = plainWords(group.title ?? '');
  const first = group.items[0];
  return {
    id: `group:${group.id}`,
    label: title,
    description: `${group.done} of ${group.items.length}`,
    icon: 'checklist',
    context: 'opsPersona.group',
    spoken: `${title}, ${group.done} of ${group.items.length} done`,
    expanded: true,
    ...(first ? { target: target(view, first.place) } : {}),
    children: group.items.map((item) => itemRow(item, checklist, view, title)),
  };
}

function itemRow(item: ItemView, checklist: ChecklistView, view: ReleaseView, group?: string): Node {
  const label = plainWords(item.text);
  const settled = item.state === 'done' || item.state === 'not-applicable';
  return {
    id: `item:${item.id}`,
    label,
    description: item.why,
    ...itemIcon(item),
    context: `opsPersona.item.${item.state}`,
    tooltip: itemTooltip(item, label, group ?? plainWords(checklist.title)),
    checkbox: { checked: settled, action: `Mark "${label}" as ${settled ? 'not done' : 'done'}` },
    target: target(view, item.place),
    spoken: `${label}, ${item.why}`,
    subject: { kind: 'item', id: item.id, settled },
    copy: label,
  };
}

function itemIcon(item: ItemView): Pick<Node, 'icon' | 'color'> {
  switch (item.state) {
    case 'done': {
      const icon = doneIcons[item.last?.actor ?? 'human'];
      return icon === 'pass' ? { icon, color: 'good' } : { icon };
    }
    case 'open':
      return { icon: 'person' };
    case 'failed':
      return { icon: 'error', color: 'bad' };
    case 'stale':
      return { icon: 'history', color: 'warning' };
    case 'not-applicable':
      return { icon: 'circle-slash' };
  }
}

function itemTooltip(item: ItemView, label: string, list: string): string {
  return paragraphs([
    `**${escapeMarkdown(label)}**`,
    item.last ? lastEvidence(item.last) : 'Nobody has recorded anything about it yet.',
    item.state === 'stale' ? 'Stale: HEAD has moved since. Tick it again once it holds for this commit.' : '',
    item.inferred ? `Read from a list under '${escapeMarkdown(list)}', not a drawn check box.` : '',
    `Line ${item.place.line} of the persona document.`,
  ]);
}

function lastEvidence(evidence: Evidence): string {
  const who = evidence.actor === 'human' ? evidence.by : `${evidence.by} (${evidence.actor})`;
  const what = { done: 'Done', failed: 'Failed', open: 'Unticked', 'not-applicable': 'Not applicable' }[
    evidence.result
  ];
  const time = describeWhen(evidence.at, new Date());
  const commit =
    evidence.head === null
      ? ', before the first commit'
      : `, at commit ${evidence.head.slice(0, 7)}${evidence.dirty ? ' with uncommitted changes' : ''}`;
  const note = evidence.value === null ? '' : `: ${escapeMarkdown(evidence.value)}`;
  return `${what} by ${escapeMarkdown(who)}, ${escapeMarkdown(time)}${commit}${note}.`;
}

function target(view: ReleaseView, place: { line: number; column: number }): Target {
  return { file: view.persona.file, line: place.line, column: place.column };
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
