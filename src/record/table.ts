/** What a column of an audit table holds. `rest` takes whatever has no column of its own. */
export type AuditField = 'at' | 'who' | 'event' | 'subject' | 'details' | 'outcome';

/** The columns of a table that can take audit rows: which field each holds, undefined for one that is none of ours. */
export type AuditColumns = readonly (AuditField | undefined)[];

/** In order: of two columns that fit a field the first takes it, of two fields that fit a column the earlier one. */
const names: readonly (readonly [AuditField, RegExp])[] = [
  ['at', /^(?:when|date|time|timestamp|at|day|datum)\b|\butc\b/i],
  ['who', /^(?:who|actor|by|author|user|agent|person|operator|owner|deployed by)\b/i],
  ['event', /^(?:event|type|action|kind|category|operation)\b/i],
  ['subject', /^(?:subject|target|version|release|item|scope|object|artifact|reference|ref)s?\b/i],
  ['outcome', /^(?:outcome|result|status)\b/i],
  ['details', /^(?:details?|descriptions?|notes?|summary|message|comments?|reason|what)\b/i],
];

/** The cells of a table line, trimmed, inner blanks as one; undefined when the line is none. `\|` is no end of a cell. */
export function cellsOf(line: string): string[] | undefined {
  const trimmed = line.trim();
  if (!trimmed.startsWith('|')) return undefined;
  const inner = trimmed.slice(1, trimmed.length > 1 && trimmed.endsWith('|') ? -1 : undefined);
  return inner.split(/(?<!\\)\|/).map((cell) => cell.trim().replaceAll(/\s+/g, ' '));
}

/** True for the line between a table's head and its rows. */
export function isRule(cells: readonly string[]): boolean {
  return cells.length > 0 && cells.every((cell) => /^:?-+:?$/.test(cell));
}

/** The fields of a head; undefined when it has no column for the time, or none that says what happened. */
export function auditColumns(head: readonly string[]): AuditColumns | undefined {
  const taken = new Set<AuditField>();
  const columns = head.map((cell) => {
    const name = cell.replaceAll(/[*_`]/g, '').trim();
    const field = names.find(([one, pattern]) => !taken.has(one) && pattern.test(name))?.[0];
    if (field !== undefined) taken.add(field);
    return field;
  });
  return taken.has('at') && (taken.has('event') || taken.has('details') || taken.has('subject')) ? columns : undefined;
}
