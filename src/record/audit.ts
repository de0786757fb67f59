import { createHash } from 'node:crypto';
import { redact } from '../secrets/redact.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import type { AuditEntry } from './model.ts';

const head = '| When | Who | Event | Subject | Details | Chain |';
const rule = '| --- | --- | --- | --- | --- | --- |';

/**
 * Appends one row to AUDIT_LOG.md. Rows are only ever appended: what stood there stays byte for byte. The last cell chains each row
 * to the ones before it (a hash over the previous hash and the row), so that a later change of an earlier row shows. Text is
 * redacted and kept on one line.
 *
 * @throws when the file can't be read or written
 */
export async function appendAudit(file: string, entry: AuditEntry): Promise<void> {
  const text = await readTextIfExists(file);
  await writeFileAtomic(file, withAuditRow(text, entry));
}

/** The log with one more row; undefined makes a new log. */
export function withAuditRow(text: string | undefined, entry: AuditEntry): string {
  const newline = text?.includes('\r\n') === true ? '\r\n' : '\n';
  const cells = [entry.at, entry.who, entry.event, entry.subject, entry.details].map(cell);
  const words = `| ${cells.join(' | ')} |`;
  const row = `${words} ${chainOf(lastChain(text ?? ''), words)} |`;
  if (text === undefined || text.trim() === '') {
    return [
      '# Audit log',
      '',
      'Rows are appended, never changed. The last cell chains each row to those before it.',
      '',
      head,
      rule,
      row,
      '',
    ].join('\n');
  }
  const start = text.endsWith('\n') ? text : `${text}${newline}`;
  // Only a table that ends the file can take a row; below anything else a table of our own begins.
  const lines = start.trimEnd().split(/\r?\n/);
  const headAt = lines.lastIndexOf(head);
  const open = headAt >= 0 && lines.slice(headAt + 1).every((line) => line.startsWith('|'));
  if (open) return `${start.trimEnd()}${newline}${row}${newline}`;
  return `${start}${newline}${[head, rule, row, ''].join(newline)}`;
}

/** The rows whose chain no longer fits, by line number from 1: somebody changed or removed a row at or before it. */
export function brokenChain(text: string): number[] {
  const broken: number[] = [];
  let previous = '';
  for (const [index, line] of text.split(/\r?\n/).entries()) {
    const parsed = readRow(line);
    if (!parsed) continue;
    if (parsed.chain !== chainOf(previous, parsed.words)) broken.push(index + 1);
    previous = parsed.chain;
  }
  return broken;
}

function readRow(line: string): { readonly words: string; readonly chain: string } | undefined {
  const match = /^(\|.*\|) ([0-9a-f]{12}) \|$/.exec(line);
  return match?.[1] === undefined || match[2] === undefined ? undefined : { words: match[1], chain: match[2] };
}

function lastChain(text: string): string {
  let chain = '';
  for (const line of text.split(/\r?\n/)) chain = readRow(line)?.chain ?? chain;
  return chain;
}

function chainOf(previous: string, words: string): string {
  return createHash('sha256').update(`${previous}\n${words}`).digest('hex').slice(0, 12);
}

function cell(text: string): string {
  const line = redact(text).replaceAll(/\s+/g, ' ').trim().replaceAll('|', '\\|');
  return line === '' ? '-' : line;
}
