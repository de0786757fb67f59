import { describeWho, isSettled } from './view.ts';
import type { Evidence, ItemView, ReleaseView } from './model.ts';

/**
 * A release as a GitHub task list: one heading per checklist and group, who and when behind each item. Only items that are
 * done or not applicable for this commit carry a cross, so a pasted list never claims more than the record does. `lead` is a
 * paragraph below the title.
 */
export function checklistMarkdown(view: ReleaseView, lead?: string): string {
  const lines = [`# ${title(view)}`, ''];
  if (lead !== undefined) lines.push(lead, '');
  if (view.held !== undefined) lines.push(`**${view.held}.**`, '');
  for (const checklist of view.checklists) {
    lines.push(`## ${plain(checklist.title)} (${checklist.done} of ${checklist.total})`, '');
    if (checklist.appliesWhen !== undefined) lines.push(`_${plain(checklist.appliesWhen)}_`, '');
    for (const group of checklist.groups) {
      if (group.title !== undefined) {
        lines.push(`### ${plain(group.title)} (${group.done} of ${group.items.length})`, '');
      }
      lines.push(...group.items.map(line), '');
    }
  }
  return `${lines.join('\n').trimEnd()}\n`;
}

function title(view: ReleaseView): string {
  const { release } = view;
  const version = release?.version ?? null;
  const environment = release?.environment ?? null;
  const what = version === null ? view.persona.name : `${view.persona.name}: v${version}`;
  return environment === null ? what : `${what} → ${environment}`;
}

function line(item: ItemView): string {
  const box = isSettled(item.state) ? 'x' : ' ';
  const note = noteOf(item);
  return `- [${box}] ${plain(item.text)}${note === undefined ? '' : ` (${note})`}`;
}

function noteOf(item: ItemView): string | undefined {
  const { last } = item;
  if (!last || item.state === 'open') return undefined;
  if (item.state === 'done') return evidenceNote(last);
  if (item.state === 'not-applicable') return `${plain(item.why)}, ${evidenceNote({ ...last, value: null })}`;
  if (item.state === 'stale') return `${item.why}, was ${evidenceNote(last)}`;
  return `failed: ${plain(last.value ?? 'no details')}, ${evidenceNote({ ...last, value: null })}`;
}

function evidenceNote(evidence: Evidence): string {
  const commit =
    evidence.head === null ? '' : `, at ${evidence.head.slice(0, 7)}${evidence.dirty ? ' with changes' : ''}`;
  const note = evidence.value === null ? '' : `: ${plain(evidence.value)}`;
  return `${plain(describeWho(evidence))}, ${evidence.at.slice(0, 16).replace('T', ' ')} UTC${commit}${note}`;
}

/** Text on one line, so that it can't open a heading or a list of its own. */
function plain(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
