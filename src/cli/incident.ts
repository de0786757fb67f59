import * as path from 'node:path';
import type { Command } from 'commander';
import { detectActor } from '../checklist/actor.ts';
import { ReleaseStore } from '../checklist/store.ts';
import { personName } from '../checklist/who.ts';
import {
  acknowledgeEscalations,
  dutiesNow,
  firedNow,
  messageFor,
  recordEscalation,
  type EscalateInput,
} from '../pipeline/escalate.ts';
import { openRecords } from '../pipeline/records.ts';
import { runTimeline } from '../pipeline/runFacts.ts';
import { firedLine, metricsNow } from '../pipeline/statusReport.ts';
import { appendAudit } from '../record/audit.ts';
import { dutyRow, type DutyKind } from '../record/duties.ts';
import { incidentsOf, recordIncident, resolveIncident, type NewIncident } from '../record/incident.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

const severities = ['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const;
const dutyKinds: readonly DutyKind[] = ['rotation', 'access-audit', 'backup-test', 'certificate'];
/** How far back the timeline of a postmortem looks. */
const hoursBefore = 24;

/** `incident record|list|resolve`. */
export function addIncidentVerbs(program: Command, verbs: Verbs): void {
  const incident = program
    .command('incident')
    .description('incidents: a row in the audit log and a postmortem to fill');

  verbs.action<{ severity: string; since?: string; until?: string; subject?: string; impact?: string; as?: string }>(
    incident
      .command('record')
      .description('record an incident and begin its postmortem with what the journal and the log know')
      .argument('<title...>', 'what happened, in a sentence')
      .option('--severity <sev>', severities.join(', '), 'SEV2')
      .option('--since <time>', 'when it began; now by default')
      .option('--until <time>', 'when it was over, if it is')
      .option('--subject <what>', 'version or service; the last release by default')
      .option('--impact <text>', 'what users noticed')
      .option('--as <name>', 'who records it; the name git knows by default'),
    async ({ ground, terminal, options }, [title]) => {
      const severity = severities.find((one) => one === options.severity.toUpperCase());
      if (!severity)
        throw new OpsError('usage', `"${options.severity}" is no severity. Known: ${severities.join(', ')}.`);
      const records = await recordsOf(ground);
      const startedAt = timeOf(options.since) ?? new Date().toISOString();
      const resolvedAt = timeOf(options.until);
      const from = new Date(Date.parse(startedAt) - hoursBefore * 3_600_000).toISOString();
      const input: NewIncident = {
        title: (title as readonly string[]).join(' '),
        severity,
        startedAt,
        resolvedAt,
        recordedAt: new Date().toISOString(),
        who: options.as ?? (await personName(ground.root)),
        subject:
          options.subject ?? records.runs.find((run) => run.state === 'released')?.tag ?? path.basename(ground.root),
        impact: options.impact,
        resolution: undefined,
        timeline: [
          ...runTimeline(records.runs, from, resolvedAt),
          ...records.rows
            .filter((row) => row.at >= from && !/^(?:RELEASE|ROLLBACK)$/.test(row.event))
            .map((row) => ({ at: row.at, what: `${row.event} ${row.subject}: ${row.details} (${row.who})` })),
        ],
      };
      const made = await recordIncident(records, input);
      if (options.json === true) printJson(terminal, { ...made, audit: ground.shown(records.audit) });
      else
        terminal.out(
          `Recorded ${made.id} in ${ground.shown(records.audit)}; the postmortem is ${ground.shown(made.postmortem)}.\n`,
        );
      return 0;
    },
  );

  verbs.action(
    incident.command('list').description('the incidents of the log'),
    async ({ ground, terminal, options }) => {
      const incidents = incidentsOf((await recordsOf(ground)).rows);
      if (options.json === true) printJson(terminal, incidents);
      else {
        const row = (one: (typeof incidents)[number]) => [
          one.id,
          one.severity,
          one.resolvedAt === undefined ? 'open' : `over ${one.resolvedAt}`,
          plain(one.title),
        ];
        printLines(terminal, incidents.length === 0 ? ['No incidents.'] : table(incidents.map(row)));
      }
      return 0;
    },
  );

  verbs.action<{ at?: string; as?: string }>(
    incident
      .command('resolve')
      .description('say that an incident is over, and how it ended')
      .argument('<id>', 'as "incident list" shows it')
      .argument('<how...>', 'how it ended')
      .option('--at <time>', 'when; now by default')
      .option('--as <name>', 'who says so; the name git knows by default'),
    async ({ ground, terminal, options }, [id, how]) => {
      const records = await recordsOf(ground);
      const who = options.as ?? (await personName(ground.root));
      const at = timeOf(options.at) ?? new Date().toISOString();
      const end = { at, who, how: (how as readonly string[]).join(' ') };
      if (!(await resolveIncident(records, String(id), end))) {
        throw new OpsError('refused', `The log has no open incident ${String(id)}.`, {
          remedy: '"incident list" shows them.',
        });
      }
      if (options.json === true) printJson(terminal, { id, at });
      else terminal.out(`${String(id)} is over.\n`);
      return 0;
    },
  );
}

/** `escalate` and `duty list|done`. */
export function addEscalationVerbs(program: Command, verbs: Verbs): void {
  verbs.action<{ check?: boolean; acknowledge?: string | true; as?: string }>(
    program
      .command('escalate')
      .description(
        'print a message ready to be sent, and record that it was escalated; without a reason, what the records give',
      )
      .argument('[reason...]', 'why')
      .option('--check', 'only say what fires; exit code 1 when something must be escalated; writes nothing')
      .option(
        '--acknowledge [key]',
        'take note of what fires instead, as a person: that alone whose key --check shows, or all; the words are a note',
      )
      .option('--as <name>', 'who escalates; the name git knows by default'),
    async ({ ground, terminal, options }, [reason]) => {
      const given = (reason as readonly string[]).join(' ').trim();
      const input = await escalateInput(ground, options.as);
      const fired = firedNow(input, metricsNow(input));
      if (options.acknowledge !== undefined) {
        const key = options.acknowledge === true ? undefined : options.acknowledge;
        const seen = await acknowledgeEscalations(input, fired, { key, note: given, actor: detectActor(terminal.env) });
        if (options.json === true) printJson(terminal, { acknowledged: seen.map((one) => one.key), by: input.who });
        else
          printLines(
            terminal,
            seen.map(({ why }) => `Acknowledged: ${plain(why)}`),
          );
        return 0;
      }
      if (options.check === true) {
        if (options.json === true) printJson(terminal, fired);
        else
          printLines(
            terminal,
            fired.length === 0
              ? ['Nothing to escalate.']
              : fired.map((one) => `${plain(firedLine(one))}  [${one.key}]`),
          );
        return fired.some(({ level, seen }) => level === 'escalate' && !seen) ? 1 : 0;
      }
      const reasons = given === '' ? fired.map(({ why }) => why) : [given];
      if (reasons.length === 0) {
        throw new OpsError('refused', 'The records give no reason to escalate.', {
          remedy: 'Say one: ops-persona escalate REASON.',
        });
      }
      const message = messageFor(reasons, input);
      await recordEscalation(reasons, input);
      if (options.json === true) printJson(terminal, { reasons, message, audit: ground.shown(input.records.audit) });
      else terminal.out(message);
      return 0;
    },
  );

  const duty = program
    .command('duty')
    .description('duties that come back: rotation, access audit, backup test, certificates');
  verbs.action(
    duty
      .command('list')
      .description('the duties the active persona names, with when each is due; exit code 1 when one is overdue'),
    async ({ ground, terminal, options }) => {
      const duties = dutiesNow(await escalateInput(ground));
      if (options.json === true) printJson(terminal, duties);
      else {
        const rows = duties.map(({ kind, shown, everyDays, says }) => [
          kind,
          shown,
          `every ${everyDays} days`,
          plain(says),
        ]);
        printLines(terminal, duties.length === 0 ? ['This persona names no recurring duties.'] : table(rows));
      }
      return duties.some(({ overdue }) => overdue) ? 1 : 0;
    },
  );
  verbs.action<{ as?: string }>(
    duty
      .command('done')
      .description('record that a duty was done, with evidence')
      .argument('<duty>', dutyKinds.join(', '))
      .argument('<evidence...>', 'what was done: a link, a ticket, words')
      .option('--as <name>', 'who did it; the name git knows by default'),
    async ({ ground, terminal, options }, [name, evidence]) => {
      const kind = dutyKinds.find((one) => one === name);
      if (!kind) throw new OpsError('usage', `"${String(name)}" is no duty. Known: ${dutyKinds.join(', ')}.`);
      const { audit } = await recordsOf(ground);
      const who = options.as ?? (await personName(ground.root));
      await appendAudit(audit, {
        at: new Date().toISOString(),
        who,
        ...dutyRow(kind, (evidence as readonly string[]).join(' ')),
      });
      if (options.json === true) printJson(terminal, { duty: kind, audit: ground.shown(audit) });
      else terminal.out(`Recorded in ${ground.shown(audit)}.\n`);
      return 0;
    },
  );
}

/** The records in use here. */
export async function recordsOf(ground: Ground) {
  const { root, reader } = ground;
  return openRecords({ root, reader, stateFolder: await ground.stateFolder(), persona: await ground.active() });
}

/** All that an escalation, a report and duties are made from. */
export async function escalateInput(ground: Ground, as?: string): Promise<EscalateInput> {
  const persona = await ground.active();
  const head =
    ground.reader && !ground.reader.paths.bare ? await ground.reader.head() : { commit: undefined, branch: undefined };
  return {
    records: await recordsOf(ground),
    persona,
    release: persona && (await new ReleaseStore(await ground.stateFolder()).active(persona.id)),
    project: path.basename(ground.root),
    head,
    who: as ?? (await personName(ground.root)),
    now: new Date(),
  };
}

function timeOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  const time = Date.parse(text);
  if (Number.isFinite(time)) return new Date(time).toISOString();
  throw new OpsError('usage', `"${text}" is no time.`, { remedy: 'Write it like 2026-05-04T10:00Z.' });
}
