import type { EscalateInput } from '../../pipeline/escalate.ts';
import type { Records } from '../../pipeline/records.ts';
import type { Snapshot } from '../snapshot.ts';
import * as path from 'node:path';

/** The record files of the folder at work, with what stands in them now. */
export async function recordsAt({ root, stateFolder, reader, active }: Snapshot): Promise<Records> {
  const { openRecords } = await import('../../pipeline/records.ts');
  return openRecords({ root, stateFolder, reader, persona: active });
}

/** The name git knows the person by. */
export async function whoAt(at: Snapshot): Promise<string> {
  const { personName } = await import('../../checklist/who.ts');
  return personName(at.root);
}

/** What escalations, reports and duties are made from. */
export async function stateAt(at: Snapshot): Promise<EscalateInput> {
  return {
    records: await recordsAt(at),
    persona: at.active,
    release: at.release,
    project: path.basename(at.root),
    head: at.head,
    who: await whoAt(at),
    now: new Date(),
  };
}
