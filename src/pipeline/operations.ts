import type { Duty } from '../record/duties.ts';
import type { FiredEscalation } from '../record/escalation.ts';
import type { MeasuredMetric } from '../record/metrics.ts';
import { activeProtocol, type ProtocolRun } from '../record/protocol.ts';
import { dutiesNow, firedNow } from './escalate.ts';
import type { RunView } from './model.ts';
import { openRecords, type RecordsGround } from './records.ts';
import { metricsNow } from './statusReport.ts';

/** What the records say right now. */
export interface Operations {
  readonly metrics: readonly MeasuredMetric[];
  readonly duties: readonly Duty[];
  readonly escalations: readonly FiredEscalation[];
  /** The protocol that is being worked through. */
  readonly protocol: ProtocolRun | undefined;
}

/** Reads the records and says what follows from them. Creates nothing. Throws when a record file can't be read. */
export async function operationsOf(ground: RecordsGround, runs: readonly RunView[]): Promise<Operations> {
  const [records, protocol] = await Promise.all([openRecords(ground, runs), activeProtocol(ground.stateFolder)]);
  const at = { records, persona: ground.persona, now: new Date() };
  return { metrics: metricsNow(at), duties: dutiesNow(at), escalations: firedNow(at), protocol };
}
