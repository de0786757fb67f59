import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import type { Duty } from '../record/duties.ts';
import type { FiredEscalation } from '../record/escalation.ts';
import type { MeasuredMetric } from '../record/metrics.ts';
import { activeProtocol, type ProtocolRun } from '../record/protocol.ts';
import { dutiesNow, firedNow } from './escalate.ts';
import type { RunView } from './model.ts';
import { openRecords, type Records, type RecordsGround } from './records.ts';
import { metricsNow } from './statusReport.ts';

/** What the records say right now. */
export interface Operations {
  readonly records: Records;
  readonly metrics: readonly MeasuredMetric[];
  readonly duties: readonly Duty[];
  readonly escalations: readonly FiredEscalation[];
  /** The protocol that is being worked through. */
  readonly protocol: ProtocolRun | undefined;
}

/** Reads the records and says what follows from them. Creates nothing. Throws when a record file can't be read. */
export async function operationsOf(
  ground: RecordsGround & { readonly release: Release | undefined },
  runs: readonly RunView[],
): Promise<Operations> {
  const [records, protocol] = await Promise.all([openRecords(ground, runs), activeProtocol(ground.stateFolder)]);
  const at = { records, persona: ground.persona, release: ground.release, now: new Date() };
  const metrics = metricsNow(at);
  return { records, metrics, duties: dutiesNow(at), escalations: firedNow(at, metrics), protocol };
}

/** The same after ticks alone: the records are as they were, the checks of the release are not. */
export function withRelease(before: Operations, persona: Persona, release: Release | undefined): Operations {
  const at = { records: before.records, persona, release, now: new Date() };
  return { ...before, escalations: firedNow(at, before.metrics) };
}
