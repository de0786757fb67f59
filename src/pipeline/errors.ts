import { OpsError, type FailureDetails, type FailureReason } from '../workspace/errors.ts';
import { phaseNames } from './model.ts';

/** 1 Validation … 6 Report. */
export type PhaseNumber = 1 | 2 | 3 | 4 | 5 | 6;

/** A failure of a run that knows which of the six phases it belongs to. */
export class PhaseError extends OpsError {
  readonly phase: PhaseNumber;

  constructor(phase: PhaseNumber, reason: FailureReason, message: string, details: FailureDetails = {}) {
    super(reason, message, details);
    this.phase = phase;
  }
}

/** The server lets nobody push to the branch directly: the release has to go by way of a pull request. */
export class ProtectedBranchError extends PhaseError {}

/** Nothing was changed and nothing will be: what is wrong, and one command or act that mends it. */
export function refuse(phase: PhaseNumber, message: string, remedy: string, details: FailureDetails = {}): PhaseError {
  return new PhaseError(phase, 'refused', message, { ...details, remedy });
}

const systemWords: Readonly<Record<string, readonly [what: string, remedy: string]>> = {
  ENOSPC: ['The disk is full', 'Free some space, then run ops-persona push again.'],
  EDQUOT: ['The disk quota is used up', 'Free some space, then run ops-persona push again.'],
  EROFS: ['The file system is read-only', 'Make it writable, then run ops-persona push again.'],
  EACCES: ['Writing is not permitted', 'Give yourself the right to write there, then run ops-persona push again.'],
  EPERM: ['Writing is not permitted', 'Give yourself the right to write there, then run ops-persona push again.'],
};

/** What the operating system refused, in words; every other failure as it is. */
export function inWords(phase: PhaseNumber, error: unknown): unknown {
  if (!(error instanceof Error) || OpsError.is(error) || !('code' in error)) return error;
  const words = systemWords[String(error.code)];
  if (!words) return error;
  const file = 'path' in error && typeof error.path === 'string' ? ` (${error.path})` : '';
  return new PhaseError(phase, 'refused', `${words[0]}${file}.`, { remedy: words[1], cause: error });
}

/** "5/6 Push". */
export function phaseLabel(phase: PhaseNumber): string {
  return `${phase}/6 ${phaseNames[phase - 1] ?? ''}`;
}
