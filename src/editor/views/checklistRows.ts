import type { ChecklistView, Evidence, GroupView, ItemView, ReleaseView } from '../../checklist/model.ts';
import type { PastRelease } from '../../checklist/releaseFiles.ts';
import { describeTarget } from '../../checklist/target.ts';
import { chooseVerifier } from '../../checklist/verify/choose.ts';
import type { Choice } from '../../checklist/verify/model.ts';
import { describeWhen } from '../../checklist/view.ts';
import { fileOf, type Sourced } from '../../persona/model.ts';
import type { OpsConfig } from '../../workspace/config.ts';
import { showCommand } from '../../workspace/words.ts';
import { commandIds } from '../ids.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import { gatesRow } from './gateRows.ts';
import type { Node, Target } from './node.ts';

const doneIcons = { human: 'account', agent: 'hubot', tool: 'pass' } as const;

/** The rows of the Checklists view. */
export function checklistRows(
  view: ReleaseView | undefined,
  config: OpsConfig = {},
  history: readonly PastRelease[] = [],
  now = new Date(),
): Node[] {
  if (!view) return [];
  const gates = gatesRow(view);
  const past = history.filter((one) => one.persona === view.persona.id);
  return [
    ...view.checklists.map((checklist) => checklistRow(checklist, { view, config })),
    ...(gates ? [gates] : []),
    ...(past.length === 0 ? [] : [historyRow(past, now)]),
  ];
}

/** What rows are made from. */
interface Seen {
  readonly view: ReleaseView;
  readonly config: OpsConfig;
}

function historyRow(past: readonly PastRelease[], now: Date): Node {
  return {
    id: 'history',
    label: 'History',
    description: count(past.length, 'release'),
    icon: 'history',
    context: 'opsPersona.history',
    spoken: `History, ${count(past.length, 'past release')}`,
    children: past.map((one): Node => {
      const label = describeTarget(one);
      const ended = one.closedAt === null ? '' : ` · ${describeWhen(one.closedAt, now)}`;
      return {
        id: `release:${one.id}`,
        label,
        description: `${one.outcome}${ended}`,
        icon: one.outcome === 'closed' ? 'archive' : 'circle-slash',
        context: 'opsPersona.release',
        spoken: `${label}, ${one.outcome}${ended}`,
        tooltip: escapeMarkdown(`${label}, started ${describeWhen(one.startedAt, now)}`),
        subject: { kind: 'release', id: one.id },
        command: commandIds.showRelease,
        copy: label,
      };
    }),
  };
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

function checklistRow(checklist: ChecklistView, seen: Seen): Node {
  const title = plainWords(checklist.title);
  const children = checklist.groups.flatMap((group) =>
    group.title === undefined
      ? group.items.map((item) => itemRow(item, checklist, seen))
      : [groupRow(group, checklist, seen)],
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
    target: target(seen.view, checklist),
    spoken: `${title}, ${checklist.done} of ${checklist.total} done`,
    expanded: checklist.explicit || checklist.holds !== 'none',
    children,
  };
}

function groupRow(group: GroupView, checklist: ChecklistView, seen: Seen): Node {
  const title = plainWords(group.title ?? '');
  const first = group.items[0];
  return {
    id: `group:${group.id}`,
    label: title,
    description: `${group.done} of ${group.total}`,
    icon: 'checklist',
    context: 'opsPersona.group',
    spoken: `${title}, ${group.done} of ${group.total} done`,
    expanded: true,
    ...(first ? { target: target(seen.view, first) } : {}),
    children: group.items.map((item) => itemRow(item, checklist, seen, title)),
  };
}

function itemRow(item: ItemView, checklist: ChecklistView, seen: Seen, group?: string): Node {
  const choice = chooseVerifier(item, seen.config);
  const label = plainWords(item.text);
  // Open, and something else than a person can settle it.
  const waits = choice !== undefined && item.state === 'open' && item.why === 'needs a person';
  const settled = item.state === 'done' || item.state === 'not-applicable';
  const drift = item.drift ? ` ${item.drift.files.join()}` : '';
  const row: Node = {
    id: `item:${item.id}`,
    label,
    description: waits ? 'to be verified' : item.why,
    ...(waits ? { icon: 'circle-large-outline' } : itemIcon(item)),
    context: `opsPersona.item.${item.state}${choice ? '.verifiable' : ''}${item.evidence.length > 0 ? '.evidence' : ''}`,
    checkbox: { checked: settled, action: `Mark "${label}" as ${settled ? 'not done' : 'done'}` },
    target: target(seen.view, item),
    spoken: `${label}, ${waits ? 'open, to be verified' : spokenState(item)}`,
    subject: { kind: 'item', id: item.id, settled, of: `${item.evidence.length}${drift}` },
    copy: label,
  };
  // Written when somebody points at the row: with thousands of rows the words would cost more than all the rest.
  return Object.defineProperty(row, 'tooltip', {
    configurable: true,
    get: () => itemTooltip(item, label, group ?? plainWords(checklist.title), choice),
  });
}

function itemIcon(item: ItemView): Pick<Node, 'icon' | 'color'> {
  switch (item.state) {
    case 'done': {
      const icon = doneIcons[item.last?.actor ?? 'human'];
      return icon === 'pass' ? { icon, color: 'good' } : { icon };
    }
    case 'open':
      return { icon: 'person' };
    case 'running':
      return item.last?.until === undefined ? { icon: 'sync~spin' } : { icon: 'watch' };
    case 'failed':
      return { icon: 'error', color: 'bad' };
    case 'stale':
      return { icon: 'history', color: 'warning' };
    case 'not-applicable':
      return { icon: 'circle-slash' };
  }
}

/** The state in words: check box and icon say it to those who see. */
function spokenState(item: ItemView): string {
  const words = { open: 'open', running: 'running', done: 'done', failed: 'failed', stale: '', 'not-applicable': '' };
  const state = words[item.state];
  return state === '' || item.why.startsWith(state) ? item.why : `${state}, ${item.why}`;
}

function itemTooltip(item: ItemView, label: string, list: string, choice: Choice | undefined): string {
  return paragraphs([
    `**${escapeMarkdown(label)}**`,
    item.last ? lastEvidence(item.last) : 'Nobody has recorded anything about it yet.',
    item.changedFrom === undefined ? '' : `The document said before: "${escapeMarkdown(item.changedFrom)}".`,
    item.state === 'stale' ? staleWords(item) : '',
    item.approval ? 'Settled by an approval: _Ops: Approve Release…_.' : '',
    item.waitsFor === undefined ? '' : `Comes after "${escapeMarkdown(plainWords(item.waitsFor))}".`,
    choice
      ? `Verify ${escapeMarkdown(choice.title)}${choice.argv ? `: ${escapeMarkdown(showCommand(choice.argv))}` : ''}.`
      : 'Needs a person.',
    item.inferred ? `Read from a list under '${escapeMarkdown(list)}', not a drawn check box.` : '',
    `Line ${item.place.line} of ${item.from ? `${escapeMarkdown(item.from.persona)}, which this persona builds on` : 'the persona document'}.`,
  ]);
}

function staleWords(item: ItemView): string {
  const files = item.drift?.files ?? [];
  const named = files
    .slice(0, 5)
    .map((file) => escapeMarkdown(file))
    .join(', ');
  const more = files.length > 5 ? ` and ${files.length - 5} more` : '';
  return `Stale: something else would ship now${named === '' ? '' : ` (${named}${more})`}. Verify or tick it again once it holds.`;
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

function target(view: ReleaseView, node: Sourced): Target {
  return { file: fileOf(view.persona, node), line: node.place.line, column: node.place.column };
}

function paragraphs(parts: readonly string[]): string {
  return parts.filter((part) => part !== '').join('\n\n');
}
