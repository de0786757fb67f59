import type { Persona } from '../persona/model.ts';
import type { Release, ReleaseItem } from './model.ts';
import { describeTarget } from './target.ts';
import { describeWho } from './view.ts';

/**
 * A past release as Markdown: how it ended and everything recorded in it, in the order of the persona's lists as they are now,
 * then items that the document no longer has.
 */
export function pastReleaseText(release: Release, persona: Persona): string {
  const live = persona.checklists.flatMap(({ items }) => items.map(({ id }) => id));
  const order = new Map(live.map((id, index) => [id, index]));
  const items = Object.entries(release.items).sort(
    ([a], [b]) => (order.get(a) ?? live.length) - (order.get(b) ?? live.length),
  );
  return [
    `# ${describeTarget(release)}`,
    '',
    `${release.outcome === 'closed' ? 'Closed' : release.outcome === 'abandoned' ? 'Abandoned' : 'Open'}${release.closedAt === null ? '' : ` ${release.closedAt}`}, started ${release.startedAt} by ${oneLine(release.startedBy)}.`,
    '',
    ...(items.length === 0 ? ['Nothing was recorded.'] : items.flatMap(([, item]) => itemLines(item))),
    '',
  ].join('\n');
}

function itemLines(item: ReleaseItem): string[] {
  const last = item.evidence.at(-1);
  const box = last?.result === 'done' || last?.result === 'not-applicable' ? 'x' : ' ';
  return [
    `- [${box}] ${oneLine(item.text)}`,
    ...item.evidence.map((one) => {
      const commit = one.head === null ? '' : `, at ${one.head.slice(0, 7)}${one.dirty ? ' with changes' : ''}`;
      const value = one.value === null ? '' : `: ${oneLine(one.value)}`;
      return `  - ${one.result}, ${oneLine(describeWho(one))}, ${one.at}${commit}${value}`;
    }),
  ];
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
