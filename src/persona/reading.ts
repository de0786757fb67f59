import type { ContextFileSpec, PersonaCommand } from './model.ts';
import { codeIn, pathsIn } from './pathWords.ts';
import type { Block, FenceBlock, Lead, Outline, Section } from './outline.ts';
import { isMain, type Point } from './statements.ts';
import { linesOf, type Source } from './source.ts';
import { ownTopic } from './topics.ts';
import { cleanTitle, plain } from './words.ts';

/** The files a persona is told to read first, in the document's order. */
export function readContext(points: readonly Point[], source: Source): ContextFileSpec[] {
  const files = new Map<string, ContextFileSpec>();
  for (const point of points) {
    if (point.topic !== 'context' || !isMain(point) || /\bsync\b/i.test(point.section.title)) continue;
    for (const { path, end } of pathsIn(point.text)) {
      const clean = path.replace(/^\.\//, '');
      if (files.has(clean)) continue;
      files.set(clean, {
        path: clean,
        why: whyOf(point.text.slice(end)),
        text: point.text,
        place: source.place(point.start, point.end),
        confidence: 'explicit',
      });
      // The reason behind the first path of a line may name others; only a list of paths goes on.
      if (!/^[`*_]*\s*(?:,|and|&|\/|\+)\s/.test(point.text.slice(end))) break;
    }
  }
  return [...files.values()];
}

function whyOf(after: string): string | undefined {
  const words = plain(after.replace(/^[`*_]+/, ''))
    .replace(/^\s*(?:[—–:-]+\s*)?/, '')
    .replace(/^\((.*)\)$/s, '$1')
    .trim();
  return words === '' ? undefined : words;
}

const shells =
  /^(?:ba|z|fi|k|da)?sh$|^shell(?:script|session)?$|^console$|^terminal$|^powershell$|^pwsh$|^ps1$|^bat$|^cmd$/;

/** The commands a document names: slash commands, lines of shell fences, scripts. */
export function readCommands(outline: Outline, points: readonly Point[], source: Source): PersonaCommand[] {
  const commands = new Map<string, PersonaCommand>();
  const add = (text: string, title: string | undefined, start: number, end: number): void => {
    const words = text.trim();
    if (words === '' || words.length > 400 || commands.has(words)) return;
    const kind = /^[/*][a-z][\w.:-]*(?:\s|$)/i.test(words)
      ? 'slash'
      : /^(?:\.{0,2}\/)?[\w./-]+\.(?:sh|ps1|py|rb|bat)\b/.test(words)
        ? 'script'
        : 'shell';
    commands.set(words, { text: words, kind, title, place: source.place(start, end), confidence: 'explicit' });
  };
  for (const point of points) {
    const starred =
      point.section.shape === 'head' && point.topic === 'command' ? /^\*[\w-]+/.exec(point.text)?.[0] : undefined;
    if (starred !== undefined)
      add(starred, whyOf(point.text.slice(starred.length).replace(/^[^-–:]*(?=[-–:])/, '')), point.start, point.end);
    const first = codeIn(point.text)[0];
    if (first === undefined || (point.from !== 'list' && point.from !== 'table')) continue;
    const slash = /^\/[a-z][\w.:-]*(?:\s.*)?$/i.test(first);
    const script =
      /^(?:\.{0,2}\/)?(?:[\w.-]+\/)*[\w.-]+\.(?:sh|ps1|py)(?:\s.*)?$/.test(first) ||
      (point.topic === 'command' && first.endsWith('/'));
    const shell = point.topic === 'command' && /^[a-z][\w.-]*\s+\S/.test(first) && point.text.trim().startsWith('`');
    if (slash || script || shell)
      add(first, titleOf(point.section, undefined, whyOf(after(point.text))), point.start, point.end);
  }
  for (const section of outline.sections)
    for (const block of section.blocks) fences(block, section, undefined, source.text, add);
  return [...commands.values()].sort((a, b) => a.place.offset - b.place.offset);
}

function after(text: string): string {
  const end = text.indexOf('`', text.indexOf('`') + 1);
  return end < 0 ? '' : text.slice(end + 1);
}

type Add = (text: string, title: string | undefined, start: number, end: number) => void;

function fences(block: Block, section: Section, lead: Lead | undefined, text: string, add: Add): void {
  if (block.kind === 'list') {
    for (const entry of block.entries)
      for (const inner of entry.blocks) fences(inner, section, { ...entry, label: true, colon: false }, text, add);
  }
  if (block.kind !== 'fence' || !isShell(block, section)) return;
  const topic = ownTopic(section);
  if (topic === 'memory' || topic === 'template' || topic === 'example') return;
  const label = block.lead ?? lead;
  let title = titleOf(section, label, undefined);
  let pending: { text: string; start: number } | undefined;
  for (const line of linesOf(text, block.inside.start, block.inside.end)) {
    const raw = text.slice(line.start, line.end);
    const words = raw.trim().replace(/^\$\s+/, '');
    if (!pending && words.startsWith('#')) {
      title = cleanTitle(words.replace(/^#+\s*/, '')) || title;
    } else if (words.endsWith('\\')) {
      const before = pending ? `${pending.text} ` : '';
      pending = { text: before + words.slice(0, -1).trim(), start: pending?.start ?? line.start };
    } else if (words !== '') {
      add(pending ? `${pending.text} ${words}` : words, title, pending?.start ?? line.start, line.end);
      pending = undefined;
    }
  }
}

function isShell(fence: FenceBlock, section: Section): boolean {
  if (shells.test(fence.language))
    return !/\b(?:if|for|while|case)\b.*\b(?:then|do|in)\b|^\s*(?:function\s|\w+\(\)\s*\{)/m.test(fence.text);
  if (fence.language !== '') return false;
  const first = fence.text.trim();
  return /^\/[a-z][\w.-]+(?:\s|$)/i.test(first) && !first.includes('\n') && ownTopic(section) !== 'template';
}

function titleOf(section: Section, lead: Lead | undefined, why: string | undefined): string | undefined {
  if (why !== undefined) return why;
  const words = lead ? cleanTitle(lead.text) : section.title;
  return words === '' ? undefined : words;
}
