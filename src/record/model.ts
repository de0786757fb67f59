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
}
