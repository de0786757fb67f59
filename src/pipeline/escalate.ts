import type { Actor, Release } from '../checklist/model.ts';
import { isSettled, itemsOf, releaseView } from '../checklist/view.ts';
import type { Persona } from '../persona/model.ts';
import { appendAudit } from '../record/audit.ts';
import {
  acknowledgementEntry,
  escalationMessage,
  firedEscalations,
  type FiredEscalation,
} from '../record/escalation.ts';
import type { MeasuredMetric } from '../record/metrics.ts';
import type { CheckFact } from '../record/triggers.ts';
import { dutiesOf, type Duty } from '../record/duties.ts';
import { OpsError } from '../workspace/errors.ts';
import { redact } from '../secrets/redact.ts';
import type { Head } from '../workspace/repository.ts';
import type { RunView } from './model.ts';
import type { Records } from './records.ts';

/** What an escalation tells about the work at hand. */
export interface EscalateInput {
  readonly records: Records;
  readonly persona: Persona | undefined;
  readonly release: Release | undefined;
  readonly project: string;
  readonly head: Head;
  readonly who: string;
  readonly now: Date;
}

/** The reasons to escalate that the records give right now. `metrics`: the persona's, as they are measured. */
export function firedNow(
  { records, persona, release, now }: Pick<EscalateInput, 'records' | 'persona' | 'release' | 'now'>,
  metrics: readonly MeasuredMetric[],
): FiredEscalation[] {
  const facts = { rows: records.rows, runs: records.facts, now, checks: checkFacts(release), metrics };
  return firedEscalations(persona?.escalations ?? [], facts);
}

/** How the checks of a release ended, oldest first. */
function checkFacts(release: Release | undefined): CheckFact[] {
  return Object.values(release?.items ?? {})
    .flatMap(({ text, evidence }) =>
      evidence.flatMap(({ verifier, value, result, at }): CheckFact[] =>
        verifier === undefined || (result !== 'done' && result !== 'failed')
          ? []
          : [{ verifier, what: text, value: value ?? result, good: result === 'done', at }],
      ),
    )
    .sort((a, b) => a.at.localeCompare(b.at));
}

/**
 * Appends a row for each reason that somebody takes note of. Throws OpsError('refused') for an agent, since it is a person who
 * answers for it, and when nothing waits for it; throws when the log can't be written.
 *
 * @param key one reason; undefined: all that nobody has seen
 * @returns those acknowledged
 */
export async function acknowledgeEscalations(
  input: EscalateInput,
  fired: readonly FiredEscalation[],
  { key, note, actor }: { readonly key?: string | undefined; readonly note: string; readonly actor: Actor },
): Promise<FiredEscalation[]> {
  if (actor !== 'human')
    throw new OpsError('refused', 'A reason to escalate is acknowledged by a person.', {
      remedy: 'Escalate it instead: ops-persona escalate.',
    });
  const wanted = fired.filter((one) => (key === undefined ? !one.seen : one.key === key));
  if (wanted.length === 0) {
    throw new OpsError(
      'refused',
      key === undefined ? 'Nothing waits to be acknowledged.' : `No reason "${key}" fires now.`,
      { remedy: '"ops-persona escalate --check" shows what fires.' },
    );
  }
  for (const one of wanted) {
    const entry = acknowledgementEntry(one, note);
    await appendAudit(input.records.audit, { at: input.now.toISOString(), who: input.who, ...entry });
  }
  return wanted;
}

/** The message for these reasons, ready to be sent. Redacted. */
export function messageFor(reasons: readonly string[], input: EscalateInput): string {
  const { persona, release, head } = input;
  const lists = persona ? releaseView(persona, release, head.commit).checklists : [];
  const open = lists.filter(({ holds }) => holds !== 'none').flatMap(itemsOf);
  return redact(
    escalationMessage(reasons, {
      project: input.project,
      persona: persona?.name,
      environment: release?.environment ?? undefined,
      version: release?.version ?? input.records.runs[0]?.version,
      commit: head.commit,
      branch: head.branch,
      who: input.who,
      at: input.now.toISOString(),
      runs: input.records.runs.slice(0, 3).map(runLine),
      open: open
        .filter((item) => !isSettled(item.state))
        .slice(0, 20)
        .map((item) => item.text),
    }),
  );
}

/** Appends the row that says it was escalated. Throws when the log can't be written. */
export async function recordEscalation(reasons: readonly string[], input: EscalateInput): Promise<void> {
  await appendAudit(input.records.audit, {
    at: input.now.toISOString(),
    who: input.who,
    event: 'HUMAN_ESCALATION',
    subject: input.release?.version ?? input.project,
    details: reasons.join('; '),
    outcome: 'OPEN',
  });
}

/** The persona's recurring duties, from its sentences that are no checklist items. */
export function dutiesNow({ records, persona, now }: Pick<EscalateInput, 'records' | 'persona' | 'now'>): Duty[] {
  const statements = [...(persona?.groups ?? []).flatMap((group) => group.items), ...(persona?.redLines ?? [])];
  return dutiesOf(
    statements.map(({ text, place }) => ({ text, line: place.line })),
    records.rows,
    now,
  );
}

/** "push of billing v1.4.0: undone at 2026-05-04T10:00:00Z, the server refused main". */
export function runLine(run: RunView): string {
  const version = run.version === undefined ? '' : ` v${run.version}`;
  const what = run.what === undefined ? '' : `, ${run.what}`;
  return `${run.kind} of ${run.project}${version}: ${run.state.replace('-', ' ')} at ${run.endedAt ?? run.startedAt}${what}`;
}
