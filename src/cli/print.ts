import type { Terminal } from './terminal.ts';

/** One JSON document on standard output, with a line ending. */
export function printJson(terminal: Terminal, value: unknown): void {
  terminal.out(`${JSON.stringify(value, null, 2)}\n`);
}

/** Lines on standard output. No lines print nothing. */
export function printLines(terminal: Terminal, lines: readonly string[]): void {
  if (lines.length > 0) terminal.out(`${lines.join('\n')}\n`);
}

/** "1 item", "3 items". */
export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

/**
 * Text of a document or a record for a terminal: on one line, without control characters, which could otherwise move the
 * cursor, change colours or write a forged line.
 */
export function plain(text: string): string {
  return text
    .replace(/\s+/gu, ' ')
    .replace(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
}

/** Rows with their columns aligned, two blanks between; trailing blanks cut. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths: number[] = [];
  for (const row of rows) row.forEach((cell, i) => (widths[i] = Math.max(widths[i] ?? 0, cell.length)));
  return rows.map((row) =>
    row
      .map((cell, i) => (i === row.length - 1 ? cell : cell.padEnd(widths[i] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
