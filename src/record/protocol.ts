import * as fs from 'node:fs/promises';
import * as path from 'node:path';
import * as z from 'zod';
import { redact } from '../secrets/redact.ts';
import { OpsError } from '../workspace/errors.ts';
import { readTextIfExists, writeFileAtomic } from '../workspace/files.ts';
import { withLock } from '../workspace/fileLock.ts';
import { appendAudit } from './audit.ts';

/** A protocol as a persona's document has it: steps that are read and done one after the other. */
export interface ProtocolSpec {
  readonly id: string;
  readonly title: string;
  readonly steps: readonly { readonly text: string }[];
}

const evidence = z.object({
  at: z.string(),
  by: z.string(),
  result: z.enum(['done', 'skipped']),
  note: z.string().optional(),
});
const schema = z.object({
  schema: z.literal(1),
  id: z.string(),
  title: z.string(),
  startedAt: z.string(),
  startedBy: z.string(),
  /** The words at the start: a document that changes meanwhile changes nothing in what was begun. */
  steps: z.array(z.object({ text: z.string(), evidence: evidence.optional() })),
});

/** A protocol that somebody works through. */
export type ProtocolRun = z.infer<typeof schema>;

/** Who acts, and where the log is. */
export interface ProtocolGround {
  readonly stateFolder: string;
  readonly audit: string;
  readonly at: string;
  readonly by: string;
}

/** The protocol that is being worked through; undefined when none is, or its record can't be read. */
export async function activeProtocol(stateFolder: string): Promise<ProtocolRun | undefined> {
  const text = await readTextIfExists(fileIn(stateFolder)).catch(() => undefined);
  if (text === undefined) return undefined;
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    return undefined;
  }
}

/** The number (from 1) of the step that is next; undefined when all are over. */
export function nextStep(run: ProtocolRun): number | undefined {
  const index = run.steps.findIndex((step) => step.evidence === undefined);
  return index < 0 ? undefined : index + 1;
}

/** Starts a protocol, with a row in the log. Throws OpsError('refused') when another one is being worked through. */
export async function startProtocol(protocol: ProtocolSpec, ground: ProtocolGround): Promise<ProtocolRun> {
  return locked(ground.stateFolder, async () => {
    const active = await activeProtocol(ground.stateFolder);
    if (active) {
      throw new OpsError('refused', `"${active.title}" is being worked through.`, {
        remedy: 'Finish or stop it first.',
      });
    }
    const run: ProtocolRun = {
      schema: 1,
      id: protocol.id,
      title: protocol.title,
      startedAt: ground.at,
      startedBy: ground.by,
      steps: protocol.steps.map(({ text }) => ({ text })),
    };
    await write(ground.stateFolder, run);
    await row(ground, 'PROTOCOL_START', run.title, `${run.steps.length} steps`);
    return run;
  });
}

/**
 * Records the next step as done or skipped; steps are taken in order, so there is no other one to name. After the last one a row
 * with all of it goes into the log. Throws OpsError('refused') when no protocol is being worked through, or a skip has no reason.
 */
export async function recordStep(
  result: 'done' | 'skipped',
  note: string | undefined,
  ground: ProtocolGround,
): Promise<ProtocolRun> {
  if (result === 'skipped' && (note ?? '').trim() === '')
    throw new OpsError('refused', 'A skipped step needs a reason.');
  return locked(ground.stateFolder, async () => {
    const run = await activeProtocol(ground.stateFolder);
    const number = run && nextStep(run);
    if (run === undefined || number === undefined)
      throw new OpsError('refused', 'No protocol is being worked through.');
    const said = note === undefined || note.trim() === '' ? {} : { note: redact(note.replaceAll(/\s+/g, ' ').trim()) };
    const steps = run.steps.map((step, index) =>
      index === number - 1 ? { ...step, evidence: { at: ground.at, by: ground.by, result, ...said } } : step,
    );
    const after = { ...run, steps };
    if (nextStep(after) === undefined) await end(after, ground, 'PROTOCOL_DONE');
    else await write(ground.stateFolder, after);
    return after;
  });
}

/** Stops a protocol before its end; what was done stands in the log. Throws OpsError('refused') when there is none. */
export async function stopProtocol(reason: string, ground: ProtocolGround): Promise<ProtocolRun> {
  return locked(ground.stateFolder, async () => {
    const run = await activeProtocol(ground.stateFolder);
    if (!run) throw new OpsError('refused', 'No protocol is being worked through.');
    await end(run, ground, 'PROTOCOL_STOPPED', reason);
    return run;
  });
}

async function end(run: ProtocolRun, ground: ProtocolGround, event: string, reason?: string): Promise<void> {
  const told = run.steps.flatMap(({ text, evidence: known }, index) =>
    known ? [`${index + 1}. ${text}: ${known.result}${known.note === undefined ? '' : ` (${known.note})`}`] : [],
  );
  const done = run.steps.filter((step) => step.evidence?.result === 'done').length;
  const why = reason === undefined ? '' : `; stopped: ${reason}`;
  await row(ground, event, run.title, `${done} of ${run.steps.length} done${why}; ${told.join('; ')}`);
  // The log first: a kill in between offers the end again, and loses nothing.
  await fs.rm(fileIn(ground.stateFolder), { force: true });
}

async function row(ground: ProtocolGround, event: string, subject: string, details: string): Promise<void> {
  await appendAudit(ground.audit, { at: ground.at, who: ground.by, event, subject, details });
}

async function write(stateFolder: string, run: ProtocolRun): Promise<void> {
  await writeFileAtomic(fileIn(stateFolder), `${JSON.stringify(run, null, 1)}\n`);
}

async function locked<T>(stateFolder: string, work: () => Promise<T>): Promise<T> {
  return withLock(`${fileIn(stateFolder)}.lock`, work);
}

function fileIn(stateFolder: string): string {
  return path.join(stateFolder, 'protocol.json');
}
