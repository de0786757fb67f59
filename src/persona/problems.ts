import type { Head } from './frontMatter.ts';
import type { PersonaProblem } from './model.ts';
import type { Source } from './source.ts';

/** What is wrong with a document, each with its place and what to do about it. */
export function findProblems(head: Head, source: Source): PersonaProblem[] {
  const problems: PersonaProblem[] = [];
  const add = (problem: Omit<PersonaProblem, 'line' | 'place'>, start: number, end: number): void => {
    const place = source.place(start, end);
    problems.push({ ...problem, line: place.line, place });
  };
  if (head.broken) {
    add(
      {
        code: 'persona/front-matter',
        severity: 'warning',
        message: `The head of this document is not valid YAML, so it was read key by key: ${head.broken.reason.split('\n')[0] ?? ''}`,
        remedy: 'Put the value of that key into quotes.',
      },
      head.broken.offset,
      head.broken.end,
    );
  }
  if (source.repair.first !== undefined) {
    add(
      {
        code: 'persona/encoding',
        severity: 'warning',
        message: `${source.repair.repaired} characters of this document were encoded twice (UTF-8 read as Windows-1252). They are understood as they were meant; the file is left as it is.`,
        remedy: 'Use "Repair encoding" to write them right.',
      },
      firstRepaired(source),
      firstRepaired(source) + 1,
    );
  }
  return problems;
}

function firstRepaired(source: Source): number {
  return source.repair.first ?? 0;
}
