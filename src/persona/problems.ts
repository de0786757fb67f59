import { findContradictions, type Statements } from './contradictions.ts';
import type { Head } from './frontMatter.ts';
import type { Checklist, PersonaCommand, PersonaProblem } from './model.ts';
import type { Outline, Section, Span } from './outline.ts';
import { anyBetween, type Source } from './source.ts';
import { isTemplateSection, ownTopic } from './topics.ts';

/** Something that stands twice: where first, where again. */
export interface Repeat {
  readonly text: string;
  readonly first: Span;
  readonly again: Span;
}

export interface Findings {
  readonly head: Head;
  readonly fencedHead: Head | undefined;
  readonly outline: Outline;
  readonly checklists: readonly Checklist[];
  readonly repeats: readonly Repeat[];
  readonly statements: Statements;
}

type Kind = Pick<PersonaProblem, 'code' | 'severity' | 'message' | 'remedy' | 'related'>;

/** What is wrong with a document, each with its place and what to do about it; in the document's order. */
export function findProblems(findings: Findings, source: Source): PersonaProblem[] {
  const problems: PersonaProblem[] = [];
  const add = (kind: Kind, start: number, end: number): void => {
    const place = source.place(start, Math.max(end, start));
    problems.push({ ...kind, line: place.line, place });
  };
  for (const head of [findings.head, findings.fencedHead])
    if (head?.broken) add(brokenHead(head.broken.reason), head.broken.offset, head.broken.end);
  encoding(source, add);
  emptyChecklists(findings, source, add);
  for (const { text, first, again } of findings.repeats.slice(0, 50)) {
    add(
      {
        code: 'persona/duplicate-id',
        severity: 'warning',
        message: `"${short(text)}" stands twice in the same group (first in line ${source.place(first.start, first.end).line}). It is one item with one tick.`,
        remedy: 'Take one of them out, or say in each what is different.',
        related: { text, line: source.place(first.start, first.end).line },
      },
      again.start,
      again.end,
    );
  }
  machinePaths(source, add);
  machineCommands(findings.statements.commands, problems);
  for (const { place, ...found } of findContradictions(findings.statements))
    problems.push({ code: 'persona/contradiction', ...found, line: place.line, place });
  return problems.sort((a, b) => a.place.offset - b.place.offset);
}

type Add = (kind: Kind, start: number, end: number) => void;

function brokenHead(reason: string): Kind {
  const [line = ''] = reason.split('\n');
  return {
    code: 'persona/front-matter',
    severity: 'warning',
    message: `The head of this document can not be read as it is, so it was read key by key. ${line.replace(/[.:]?$/, '.')}`,
    remedy: 'Correct it there; often the value only lacks quotes.',
  };
}

function encoding(source: Source, add: Add): void {
  const { first, repaired } = source.repair;
  if (first !== undefined) {
    // The place in the repaired text whose original is the first broken character.
    const at = repairedOffset(source, first);
    add(
      {
        code: 'persona/encoding',
        severity: 'warning',
        message: `${repaired} ${repaired === 1 ? 'character was' : 'characters were'} encoded twice (UTF-8 read as Windows-1252). They are understood as they were meant; the file stays as it is.`,
        remedy: 'Use "Repair Encoding" to write them right.',
      },
      at,
      at + 1,
    );
  }
  const lost = source.text.indexOf('\ufffd');
  if (lost >= 0)
    add(
      {
        code: 'persona/encoding',
        severity: 'warning',
        message: 'This file is not UTF-8: some of its characters can not be read.',
        remedy: 'Save it as UTF-8.',
      },
      lost,
      lost + 1,
    );
}

/** Up to the first repaired character both texts are the same. */
function repairedOffset(source: Source, original: number): number {
  return Math.min(original, source.text.length);
}

/** A heading that promises a checklist above nothing that could be ticked, in a section that does not name another file. */
function emptyChecklists({ outline, checklists }: Findings, source: Source, add: Add): void {
  const items = checklists
    .flatMap((checklist) => checklist.items.map((item) => item.place.offset))
    .sort((a, b) => a - b);
  for (const section of outline.sections) {
    if (section.shape === 'head' || section.depth <= 1 || !/\bcheck-?\s?lists?\b|清单/i.test(section.title)) continue;
    if (ownTopic(section) !== 'checklist' || isTemplateSection(section) || refersElsewhere(section, source)) continue;
    const from = source.place(section.start, section.end);
    if (anyBetween(items, from.offset, from.endOffset)) continue;
    add(
      {
        code: 'persona/empty-checklist',
        severity: 'warning',
        message: `"${section.title}" has no items: nothing below it can be ticked.`,
        remedy: 'Write its items as "- [ ] …" below the heading.',
      },
      section.titleSpan.start,
      section.titleSpan.end,
    );
  }
}

function refersElsewhere(section: Section, source: Source): boolean {
  return /\b[\w./-]+\.(?:md|txt|json|ya?ml)\b|\]\(/.test(source.text.slice(section.titleSpan.end, section.end));
}

const home =
  /(?<![\w.])(?:\/(?:Users|home)\/(?!(?:user|username|you|me|runner|node|app|ubuntu|vscode|your-?name|name|xxx)\b)[\w.-]+(?:\/[\w.@*-]+)*\/?|[A-Za-z]:\\Users\\[\w.-]+(?:\\[\w.@-]+)*)/g;

function machinePaths(source: Source, add: Add): void {
  const seen = new Set<string>();
  for (const match of source.text.matchAll(home)) {
    if (seen.has(match[0]) || seen.size >= 20) continue;
    seen.add(match[0]);
    add(
      {
        code: 'persona/machine-path',
        severity: 'information',
        message: `${match[0]} is a path of somebody's own machine.`,
        remedy: "Write it from the repository's root, or with ~ where it is the user's.",
      },
      match.index,
      match.index + match[0].length,
    );
  }
}

/** Commands that only one system has; a run opens addresses in a way that every system knows. */
function machineCommands(commands: readonly PersonaCommand[], problems: PersonaProblem[]): void {
  const systems: readonly (readonly [RegExp, string])[] = [
    [/^open\s+-[a-z]\b|^pb(?:copy|paste)\b|^osascript\b/, 'macOS'],
    [/^xdg-open\b/, 'Linux desktops'],
    [/^start\s+(?:"[^"]*"\s+)?(?:https?:|msedge|chrome|firefox)/i, 'Windows'],
  ];
  for (const { text, place } of commands) {
    const system = systems.find(([pattern]) => pattern.test(text.trim()))?.[1];
    if (system === undefined) continue;
    problems.push({
      code: 'persona/one-system',
      severity: 'information',
      message: `"${short(text)}" only works on ${system}.`,
      remedy: 'Name what is to be opened or done, and leave the way to each system.',
      line: place.line,
      place,
    });
    return;
  }
}

function short(text: string): string {
  return text.length > 60 ? `${text.slice(0, 59)}…` : text;
}
