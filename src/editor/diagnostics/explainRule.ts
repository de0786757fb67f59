import { rotationAdvice } from '../../secrets/rotation.ts';

/** The words for a part of a page that leads to another part of it: the page stands alone here. */
const inPage = /\[([^\]]+)\]\(#[^)]*\)/g;

/**
 * The page on one rule, as Markdown: the part of our documentation that its anchor names, and for a secret whom the provider is,
 * what its vendor says about rotation, and how to let a finding pass.
 */
export function explainRule(code: string, documentation: string, anchor: string): string {
  const sections = sectionsOf(documentation);
  const own = sections.find((one) => one.anchor === anchor) ?? sections[0];
  const parts = [`# ${own?.title ?? code}`, `\`${code}\``, (own?.body ?? '').replace(inPage, '$1')];
  if (code.startsWith('secret/')) {
    const advice = rotationAdvice(code.slice('secret/'.length));
    if (advice.provider !== undefined) {
      parts.push(`## Rotating it at ${advice.provider}`, advice.text);
      if (advice.page !== undefined) parts.push(`[The page of the vendor](${advice.page})`);
    }
    const ignoring = sections.find((one) => one.anchor === 'how-to-ignore-a-finding');
    if (ignoring && ignoring !== own) parts.push(`## ${ignoring.title}`, ignoring.body.replace(inPage, '$1'));
  }
  return `${parts.map((part) => part.trim()).join('\n\n')}\n`;
}

interface Section {
  readonly title: string;
  readonly anchor: string;
  readonly body: string;
}

/** The parts of a page below headings of the second and third level; a part goes to the next heading. Fences are text. */
function sectionsOf(text: string): Section[] {
  const sections: { title: string; anchor: string; lines: string[] }[] = [];
  let fenced = false;
  for (const line of text.split(/\r?\n/)) {
    if (/^\s*(?:```|~~~)/.test(line)) fenced = !fenced;
    const title = fenced ? undefined : /^#{2,3} (.+)$/.exec(line)?.[1];
    if (title !== undefined) sections.push({ title, anchor: anchorOf(title), lines: [] });
    else sections.at(-1)?.lines.push(line);
  }
  return sections.map(({ title, anchor, lines }) => ({ title, anchor, body: lines.join('\n').trim() }));
}

/** As GitHub and the editor's preview make anchors from headings. */
function anchorOf(title: string): string {
  return title
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
    .trim()
    .replace(/\s/g, '-');
}
