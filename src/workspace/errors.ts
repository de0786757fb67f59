/**
 * Why something was not done, in the words of the command line's exit codes:
 * `refused` nothing was changed (1), `usage` the call or an input file can't be read (2), `blocked` a person is needed (3),
 * `inDoubt` the remote's answer is unknown (75), `cancelled` a person stopped it (130).
 */
export type FailureReason = 'refused' | 'usage' | 'blocked' | 'inDoubt' | 'cancelled';

/** The exit code of the command line for each reason. */
export const exitCodes: Readonly<Record<FailureReason, number>> = {
  refused: 1,
  usage: 2,
  blocked: 3,
  inDoubt: 75,
  cancelled: 130,
};

/** Where a problem stands and how to mend it. */
export interface FailureDetails {
  /** Path as the user knows it. */
  readonly file?: string;
  /** Line from 1. */
  readonly line?: number;
  /** Column from 1. */
  readonly column?: number;
  /** One command or act that mends it. */
  readonly remedy?: string;
  readonly cause?: unknown;
}

/** An expected failure with a sentence for the user. Anything else that is thrown is a defect of ours. */
export class OpsError extends Error {
  override readonly name = 'OpsError';
  readonly reason: FailureReason;
  readonly file: string | undefined;
  readonly line: number | undefined;
  readonly column: number | undefined;
  readonly remedy: string | undefined;

  constructor(reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    this.reason = reason;
    this.file = details.file;
    this.line = details.line;
    this.column = details.column;
    this.remedy = details.remedy;
  }

  /** True for our own failures, optionally of one reason. */
  static is(error: unknown, reason?: FailureReason): error is OpsError {
    return error instanceof OpsError && (reason === undefined || error.reason === reason);
  }
}

/** One sentence for anything that was thrown, with place and remedy where they are known. */
export function describeError(error: unknown): string {
  if (!OpsError.is(error)) return error instanceof Error ? error.message : String(error);
  const place =
    error.file === undefined
      ? ''
      : `${error.file}${error.line === undefined ? '' : `:${error.line}${error.column === undefined ? '' : `:${error.column}`}`}: `;
  return `${place}${error.message}${error.remedy === undefined ? '' : ` ${error.remedy}`}`;
}
