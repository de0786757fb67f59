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

/** Nothing was changed and nothing will be: what is wrong, and one command or act that mends it. */
export function refuse(phase: PhaseNumber, message: string, remedy: string, details: FailureDetails = {}): PhaseError {
  return new PhaseError(phase, 'refused', message, { ...details, remedy });
}

/** "5/6 Push". */
export function phaseLabel(phase: PhaseNumber): string {
  return `${phase}/6 ${phaseNames[phase - 1] ?? ''}`;
}
