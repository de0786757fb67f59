import type { Persona, Template } from '../persona/model.ts';
import { checklistMarkdown } from './markdown.ts';
import type { ItemView, ReleaseView } from './model.ts';
import { isSettled, itemsOf } from './view.ts';

/** What a report can say beyond the release. */
export interface HandoffFacts {
  readonly branch?: string | undefined;
  readonly head?: string | undefined;
  readonly by?: string | undefined;
  readonly now?: Date | undefined;
}

/**
 * The persona's own report or handoff template, filled from the evidence; a report of ours where it has none. A status says
 * success only when nothing of the release is open. What nothing is known about keeps its placeholder.
 */
export function handoffReport(view: ReleaseView, persona: Persona, facts: HandoffFacts = {}): string {
  const status = statusOf(view);
  const template = reportTemplate(persona);
  if (!template) return checklistMarkdown(view, `Status: ${status.words}`);
  const items = view.checklists.flatMap(itemsOf);
  const filled = template.text.split(/\r?\n/).map((line) => fillLine(line, view, status, items, facts));
  return `${filled.join('\n').trimEnd()}\n`;
}

/** The persona's template for a report or a handoff; one that calls itself a handoff first. undefined: it has none. */
export function reportTemplate(persona: Persona): Template | undefined {
  const reports = persona.templates.filter(isReport);
  return reports.find(({ title }) => /hand-?off|hand-?over/i.test(title)) ?? reports[0];
}

interface Status {
  readonly good: boolean;
  readonly words: string;
}

function statusOf(view: ReleaseView): Status {
  const failed = view.checklists.flatMap(itemsOf).filter((item) => item.state === 'failed').length;
  if (failed > 0) return { good: false, words: `Failed (${failed} ${failed === 1 ? 'item' : 'items'} failed)` };
  if (!view.release) return { good: false, words: 'Not started' };
  const open = view.openInRelease;
  if (open > 0) return { good: false, words: `Not finished (${open} ${open === 1 ? 'item' : 'items'} open)` };
  return view.held === undefined
    ? { good: true, words: 'Success' }
    : { good: false, words: `Not finished (${view.held})` };
}

function isReport(template: Template): boolean {
  return (
    /\b(?:status|result|outcome)\b/i.test(template.text) &&
    /\b(?:report|hand-?off|handover|complete|operation|status)\b/i.test(`${template.title} ${template.text}`)
  );
}

function fillLine(
  line: string,
  view: ReleaseView,
  status: Status,
  items: readonly ItemView[],
  facts: HandoffFacts,
): string {
  const box = /^(\s*(?:[-*+]\s+)?)\[[ xX]\]\s+(.*)$/.exec(line);
  if (box) {
    const item = bestItem(box[2] ?? '', items);
    const settled = item !== undefined && isSettled(item.state);
    return `${box[1] ?? ''}[${settled ? 'x' : ' '}] ${box[2] ?? ''}${item && item.state !== 'open' ? ` (${item.why})` : ''}`;
  }
  const field =
    /^(\s*(?:[-*+]\s+)?)(✅|✔|☑|❌)?\s*(\**)([\p{L} /]+?)(\**:\**\s*)(\[[^\]]*\]|<[^>]*>|\{[^}]*\}|…|\.{3}|_+)\s*$/u.exec(
      line,
    );
  if (!field) return line;
  const [, lead = '', sign, open = '', name = '', colon = ': ', placeholder = ''] = field;
  const value = valueOf(name, placeholder, view, status, facts);
  if (value === undefined) return line;
  // A tick drawn before the status would say success on its own.
  const mark = sign === undefined ? '' : `${status.good ? sign : '⏳'} `;
  return `${lead}${mark}${open}${name}${colon}${value}`;
}

function valueOf(
  name: string,
  placeholder: string,
  view: ReleaseView,
  status: Status,
  facts: HandoffFacts,
): string | undefined {
  const { release } = view;
  const known: readonly (readonly [RegExp, string | undefined])[] = [
    [/\b(?:status|result|outcome)\b/i, status.words],
    [/\benvironment\b/i, release?.environment ?? undefined],
    [
      /\b(?:version|release|tag)\b/i,
      release?.version === null || release === undefined ? undefined : `v${release.version}`,
    ],
    [/\b(?:operation|action|type)\b/i, /deploy/i.test(placeholder) ? 'Deployment' : undefined],
    [/\bbranch\b/i, facts.branch],
    [/\bcommit\b/i, facts.head?.slice(0, 12)],
    [/\b(?:date|time|when)\b/i, (facts.now ?? new Date()).toISOString().slice(0, 16).replace('T', ' ') + ' UTC'],
    [/\b(?:by|who|operator|engineer|author)\b/i, facts.by ?? release?.startedBy],
    [/\bapprov/i, view.approval?.state === 'valid' ? view.approval.words : view.approval?.words],
  ];
  return known.find(([pattern]) => pattern.test(name))?.[1];
}

/** The item whose words are most like these; undefined when none is like them. */
export function bestItem(text: string, items: readonly ItemView[]): ItemView | undefined {
  const words = (one: string) => new Set(one.toLowerCase().match(/[\p{L}\p{N}]+/gu) ?? []);
  const wanted = words(text);
  let best: { item: ItemView; likeness: number } | undefined;
  for (const item of items) {
    const own = words(item.text);
    const common = [...own].filter((word) => wanted.has(word)).length;
    const likeness = common / Math.max(1, own.size + wanted.size - common);
    if (likeness >= 0.6 && likeness > (best?.likeness ?? 0)) best = { item, likeness };
  }
  return best?.item;
}
