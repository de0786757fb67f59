import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import { redact } from '../secrets/redact.ts';
import { readBytesIfExists, writeFileAtomic } from '../workspace/files.ts';
import { lockFileFor, withLock } from '../workspace/fileLock.ts';
import { chainRows, nextMark } from './chain.ts';
import type { AuditEntry, AuditRow } from './model.ts';
import { auditColumns, cellsOf, isRule, type AuditColumns, type AuditField } from './table.ts';

const head = '| When | Who | Event | Subject | Details |';
const rule = '| --- | --- | --- | --- | --- |';
const ownColumns: AuditColumns = ['at', 'who', 'event', 'subject', 'details'];

/**
 * Appends one row to AUDIT_LOG.md. Rows are only ever appended: what stood there stays byte for byte. A comment at the row's end
 * chains it to the rows before it, so that a later change shows (see chain.ts). A table of the project's own that ends the file
 * and has a column for the time takes the row in its own columns; else a table of ours begins. Text is redacted and kept on one
 * line. Several processes may append at once: each row is whole and none is lost.
 *
 * @throws when the file can't be read or written, or another process keeps its lock
 */
export async function appendAudit(file: string, entry: AuditEntry): Promise<void> {
  await fs.mkdir(path.dirname(file), { recursive: true });
  const lock = await lockFileFor(file);
  for (;;) {
    const written = await withLock(lock, async ({ stillMine }) => {
      const bytes = await readBytesIfExists(file);
      const after = appended(bytes, entry);
      // Somebody without our lock (an editor, git) may have written meanwhile; what they wrote is then read anew.
      const now = await readBytesIfExists(file);
      if (!(await stillMine()) || (bytes === undefined ? now !== undefined : now?.equals(bytes) !== true)) return false;
      await writeFileAtomic(file, after);
      return true;
    });
    if (written) return;
  }
}

/** The bytes with one more row. What is no UTF-8 stays as it is too, so only what is added goes through text. */
function appended(bytes: Buffer | undefined, entry: AuditEntry): Buffer {
  if (bytes === undefined) return Buffer.from(withAuditRow(undefined, entry));
  const text = bytes.toString('utf8');
  const after = withAuditRow(text, entry);
  if (text.trim() === '') return Buffer.from(after);
  const blanks = text.length - withoutEnd(text).length;
  return Buffer.concat([bytes.subarray(0, bytes.length - blanks), Buffer.from(after.slice(withoutEnd(text).length))]);
}

/** Without the blank lines at its end; all of them single bytes. */
function withoutEnd(text: string): string {
  return text.replace(/[ \t\r\n]+$/, '');
}

/** The log with one more row; undefined makes a new log. */
export function withAuditRow(text: string | undefined, entry: AuditEntry): string {
  if (text === undefined || text.trim() === '') {
    const row = rowFor(ownColumns, entry);
    const intro = 'Rows are appended, never changed. A comment in each chains it to those before it.';
    return ['# Audit log', '', intro, '', head, rule, withMark(row, nextMark([], row)), ''].join('\n');
  }
  const newline = text.includes('\r\n') ? '\r\n' : '\n';
  const rows = chainRows(text);
  const columns = lastTable(text);
  const row = rowFor(columns ?? ownColumns, entry);
  const added = withMark(row, nextMark(rows, row));
  const start = text.endsWith('\n') ? text : `${text}${newline}`;
  if (columns) return `${withoutEnd(text)}${newline}${added}${newline}`;
  return `${start}${newline}${[head, rule, added, ''].join(newline)}`;
}

/** The rows of a log as far as their tables name the columns, in the order of the file. */
export function readAudit(text: string): AuditRow[] {
  const found: AuditRow[] = [];
  const marked = new Set(chainRows(text).flatMap((row) => (row.mark ? [row.line] : [])));
  let above: readonly string[] | undefined;
  let columns: AuditColumns | undefined;
  for (const [index, content] of text.split(/\r\n|\r|\n/).entries()) {
    const cells = cellsOf(content);
    if (!cells) columns = undefined;
    else if (isRule(cells)) columns = above && auditColumns(above);
    else if (columns) found.push(readRow(columns, cells, index + 1, marked.has(index + 1)));
    above = cells;
  }
  return found;
}

function readRow(columns: AuditColumns, cells: readonly string[], line: number, chained: boolean): AuditRow {
  const field = (name: AuditField) => {
    const at = columns.indexOf(name);
    const text = at < 0 ? '' : (cells[at] ?? '').replace(/ ?<!-- chain [^>]*-->/, '').replaceAll('\\|', '|');
    return text === '-' || text === '—' ? '' : text;
  };
  return {
    line,
    at: field('at'),
    who: field('who'),
    event: field('event'),
    subject: field('subject'),
    details: field('details'),
    outcome: field('outcome'),
    chained,
  };
}

/** The columns of the table that ends a log; undefined when something else ends it, or the table has no such columns. */
function lastTable(text: string): AuditColumns | undefined {
  const lines = withoutEnd(text).split(/\r\n|\r|\n/);
  let first = lines.length;
  while (first > 0 && (lines[first - 1] ?? '').trimStart().startsWith('|')) first--;
  const at = lines.findLastIndex((line, index) => index >= first && isRule(cellsOf(line) ?? []));
  if (at <= first - 1 || at - 1 < first) return undefined;
  return auditColumns(cellsOf(lines[at - 1] ?? '') ?? []);
}

/** The row in these columns. What has no column of its own stands in the one for details, or what comes nearest to it. */
function rowFor(columns: AuditColumns, entry: AuditEntry): string {
  const fields: Partial<Record<AuditField, string>> = { ...entry };
  const rest = (['details', 'subject', 'event'] as const).find((name) => columns.includes(name)) ?? 'details';
  const homeless = (name: AuditField) => (columns.includes(name) || rest === name ? '' : (fields[name] ?? ''));
  const lead = [homeless('event'), homeless('subject')].filter((text) => text !== '').join(' ');
  const own = [fields[rest] ?? '', homeless('details')].filter((text) => text !== '').join(': ');
  const who = homeless('who');
  const words = [lead, own].filter((text) => text !== '').join(': ');
  fields[rest] = who === '' ? words : `${words} (${who})`;
  return `| ${columns.map((name) => cell(name === undefined ? '' : (fields[name] ?? ''))).join(' | ')} |`;
}

/** The mark stands inside the last cell: behind the last pipe it would be a cell too many. */
function withMark(row: string, mark: string): string {
  return `${row.slice(0, -1)}${mark} |`;
}

function cell(text: string): string {
  const line = redact(text).replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|').replaceAll('<!--', '&lt;!--');
  return line === '' ? '-' : line;
}
