import { describeWho, isSettled } from './view.ts';
import type { ItemView, ReleaseView } from './model.ts';

/**
 * A release as one HTML page without scripts or outside references, to attach to a ticket. Every text is escaped: it comes
 * from documents and notes.
 */
export function checklistHtml(view: ReleaseView): string {
  const version = view.release?.version ?? null;
  const environment = view.release?.environment ?? null;
  const title = [view.persona.name, version === null ? null : `v${version}`, environment]
    .filter((part) => part !== null)
    .join(' · ');
  return [
    '<!doctype html>',
    '<html lang="en">',
    `<head><meta charset="utf-8"><title>${escape(title)}</title>`,
    '<style>body{font-family:sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem}table{border-collapse:collapse;width:100%}td,th{border:1px solid #999;padding:.3rem .5rem;text-align:left;vertical-align:top}</style>',
    '</head>',
    '<body>',
    `<h1>${escape(title)}</h1>`,
    ...(view.held === undefined ? [] : [`<p><strong>${escape(view.held)}.</strong></p>`]),
    ...view.checklists.flatMap((checklist) => [
      `<h2>${escape(checklist.title)} (${checklist.done} of ${checklist.total})</h2>`,
      ...checklist.groups.flatMap((group) => [
        ...(group.title === undefined ? [] : [`<h3>${escape(group.title)}</h3>`]),
        '<table><thead><tr><th>State</th><th>Item</th><th>Evidence</th></tr></thead><tbody>',
        ...group.items.map(row),
        '</tbody></table>',
      ]),
    ]),
    '</body>',
    '</html>',
    '',
  ].join('\n');
}

/** States in words, so that nothing depends on a sign or a colour. */
const words: Readonly<Record<ItemView['state'], string>> = {
  open: 'open',
  running: 'running',
  done: 'done',
  failed: 'failed',
  'not-applicable': 'not applicable',
  stale: 'stale',
};

function row(item: ItemView): string {
  const evidence = item.evidence.map((one) => {
    const commit = one.head === null ? '' : ` at ${one.head.slice(0, 7)}${one.dirty ? ' with changes' : ''}`;
    const note = one.value === null ? '' : `: ${one.value}`;
    return `<li>${escape(`${one.result}, ${describeWho(one)}, ${one.at}${commit}${note}`)}</li>`;
  });
  const why = isSettled(item.state) || item.state === 'open' ? '' : ` (${item.why})`;
  const list = evidence.length === 0 ? '' : `<ul>${evidence.join('')}</ul>`;
  return `<tr><td>${escape(words[item.state] + why)}</td><td>${escape(item.text)}</td><td>${list}</td></tr>`;
}

function escape(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}
