import { isSettled, itemsOf, releaseView } from '../checklist/view.ts';
import type { Release } from '../checklist/model.ts';
import type { Persona } from '../persona/model.ts';
import { appendAudit } from '../record/audit.ts';
import { escalationMessage, firedEscalations, type FiredEscalation } from '../record/escalation.ts';
import { dutiesOf, type Duty } from '../record/duties.ts';
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

/** The reasons to escalate that the records give right now. */
export function firedNow({
  records,
  persona,
  now,
}: Pick<EscalateInput, 'records' | 'persona' | 'now'>): FiredEscalation[] {
  return firedEscalations(persona?.escalations ?? [], { rows: records.rows, runs: records.facts, now });
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
