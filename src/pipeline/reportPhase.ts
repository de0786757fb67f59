import { findOwnFiles } from '../checklist/ownFiles.ts';
import * as path from 'node:path';
import { appendAudit } from '../record/audit.ts';
import { type RecordPlaces } from '../record/places.ts';
import { writeReport } from '../record/report.ts';
import { updateProjectState } from '../record/state.ts';
import type { Persona } from '../persona/model.ts';
import { describeDuration } from '../workspace/clock.ts';
import type { RunContext } from './context.ts';
import type { JournalledPush, JournalledRollback } from './journal.ts';
import type { Skip } from './skips.ts';
import { safeText } from './text.ts';

/** What a run leaves in writing. Nothing here can fail the run: the release is out; what could not be written is a warning. */
export interface RunRecord {
  readonly event: 'RELEASE' | 'ROLLBACK';
  readonly subject: string;
  readonly details: string;
  readonly version: string;
  readonly tag: string;
  readonly commit: string;
  readonly outcome: string;
  readonly facts: readonly (readonly [string, string])[];
  readonly sections: readonly { readonly title: string; readonly lines: readonly string[] }[];
  /** Each gets an audit row of its own, before the row of the run. */
  readonly skips?: readonly Skip[];
}

/** Where records go, for a run that has no plan at hand. */
export async function locateRecords(context: RunContext, persona: Persona | undefined): Promise<RecordPlaces> {
  const answer = await context.ground.git.ask([
    'ls-files',
    '-z',
    '--cached',
    '--others',
    '--exclude-standard',
    '--',
    '*AUDIT_LOG.md',
    '*PROJECT_STATE.md',
    'docs/deployments',
  ]);
  return findOwnFiles(
    persona,
    (answer ?? '').split('\0').filter((file) => file !== ''),
  ).records;
}

/** Phase 6: audit row, deployment report, project state. Gives the report's path. */
export async function writeRecords(
  context: RunContext,
  records: RecordPlaces,
  record: RunRecord,
): Promise<string | undefined> {
  const { stateFolder, places, git } = context.ground;
  const inTree = (file: string): string => path.join(places.worktree, file);
  const who = (await git.line(['config', '--get', 'user.name'])) ?? 'unknown';
  const done: string[] = [];
  const attempt = async <T>(what: string, act: () => Promise<T>): Promise<T | undefined> => {
    try {
      const result = await context.step({ step: 'record', name: what }, act);
      if (result !== false) done.push(what);
      return result;
    } catch (error) {
      context.warn(`${what} could not be written: ${error instanceof Error ? error.message : String(error)}`);
      return undefined;
    }
  };
  const audit = records.audit === undefined ? path.join(stateFolder, 'AUDIT_LOG.md') : inTree(records.audit);
  await attempt(records.audit ?? 'audit log', async () => {
    for (const skip of record.skips ?? []) {
      const details = `skipped: ${skip.item}; because: ${skip.reason}; approved by ${skip.approvedBy}`;
      await appendAudit(audit, { at: context.now(), who, event: 'SKIP', subject: record.subject, details });
    }
    await appendAudit(audit, {
      at: context.now(),
      who,
      event: record.event,
      subject: record.subject,
      details: record.details,
    });
    return true;
  });
  const folder = records.reports === undefined ? path.join(stateFolder, 'reports') : inTree(records.reports);
  const report = await attempt('deployment report', () =>
    writeReport(
      folder,
      `${record.tag.replaceAll(/[^\w.+-]/g, '-')}-${record.event.toLowerCase()}-${context.id.slice(-6)}.md`,
      {
        title: `${record.subject}: ${record.outcome}`,
        facts: [['At', context.now()], ['By', who], ...record.facts, ['Run', context.id]],
        sections: [...record.sections, { title: 'Warnings', lines: context.warnings }],
      },
    ),
  );
  const { state } = records;
  if (state !== undefined) {
    await attempt(state, () =>
      updateProjectState(inTree(state), {
        version: record.version,
        tag: record.tag,
        commit: record.commit,
        at: context.now(),
        outcome: record.outcome,
      }),
    );
  }
  context.screen.ok(done.length === 0 ? 'nothing written' : done.join(', '));
  return report;
}

/** The record of a release that arrived. */
export function releaseRecord(
  context: RunContext,
  project: string,
  plan: JournalledPush,
  commit: string,
  persona: Persona | undefined,
): RunRecord {
  const evidence = plan.commitMessage
    .split('\n')
    .filter((line) => line.startsWith('- '))
    .map((line) => line.slice(2));
  const took = describeDuration(context.ground.clock.now().getTime() - context.startedAt.getTime());
  return {
    event: 'RELEASE',
    subject: `${project} ${plan.tag}`,
    details: safeText(
      `${plan.fromVersion} → ${plan.version} (${plan.bumpWhy}); commit ${commit.slice(0, 10)} on ${plan.remote}/${plan.remoteBranch}${plan.environment === undefined ? '' : `; for ${plan.environment}`}; run ${context.id}`,
    ),
    version: plan.version,
    tag: plan.tag,
    commit,
    outcome: 'released',
    facts: [
      ['Version', `${plan.fromVersion} → ${plan.version}`],
      ['Because', plan.bumpWhy],
      ['Commit', commit],
      ['Tag', plan.tag],
      ['Base', plan.base],
      ['Remote', `${plan.remote}/${plan.remoteBranch}`],
      ...(plan.environment === undefined ? [] : [['Environment', plan.environment] as const]),
      ...(persona ? [['Persona', persona.name] as const] : []),
      ['Took', took],
    ],
    sections: [
      { title: 'Changes', lines: evidence },
      { title: 'Files', lines: plan.files.map((file) => file.path) },
      {
        title: 'Skipped',
        lines: (plan.skips ?? []).map((skip) => `${skip.item}: ${skip.reason} (approved by ${skip.approvedBy})`),
      },
    ],
    skips: plan.skips ?? [],
  };
}

/** The record of a release that was taken back. */
export function rollbackRecord(
  context: RunContext,
  project: string,
  plan: JournalledRollback,
  commit: string,
): RunRecord {
  return {
    event: 'ROLLBACK',
    subject: `${project} ${plan.tag}`,
    details: `${plan.form === 'pushed' ? `revert commit ${commit.slice(0, 10)} pushed to ${plan.remote ?? ''}/${plan.remoteBranch ?? ''}` : `${plan.branch} back at ${plan.base.slice(0, 10)}, nothing had been pushed`}; run ${context.id}`,
    version: plan.fromVersion ?? plan.version,
    tag: plan.tag,
    commit,
    outcome: 'rolled back',
    facts: [
      ['Version', plan.version],
      ['Release commit', plan.releaseCommit],
      ['Form', plan.form],
      ['Commit now', commit],
    ],
    sections: [{ title: 'Files', lines: plan.files.map((file) => file.path) }],
  };
}
