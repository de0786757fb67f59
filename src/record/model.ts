/** One row of AUDIT_LOG.md before it is written. Text is redacted and kept on one line by the writer. */
export interface AuditEntry {
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly who: string;
  /** `RELEASE`, `ROLLBACK`, `SKIP`, `HUMAN_DECISION`, `EXCEPTION`, … */
  readonly event: string;
  /** Version, path or gate the row is about. */
  readonly subject: string;
  readonly details: string;
  /** How it ended, for logs that have a column for it. */
  readonly outcome?: string;
}

/** One row as a log holds it. A field is '' where its table has no such column, or the cell says nothing. */
export interface AuditRow extends Required<AuditEntry> {
  /** From 1. */
  readonly line: number;
  /** False for rows of people and other tools. */
  readonly chained: boolean;
}
