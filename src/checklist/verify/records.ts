import * as path from 'node:path';
import { readAudit } from '../../record/audit.ts';
import { readTextIfExists } from '../../workspace/files.ts';
import { verifierTitles } from './choose.ts';
import { cannot, type Verdict, type Verifier, type VerifyGround } from './model.ts';
import { sinceRelease, sinceWords } from './since.ts';
import { readDecisions } from '../decisions.ts';
import { readGateRecord } from '../gateRecords.ts';

const migrationFile =
  /(?:^|\/)(?:prisma\/migrations|supabase\/migrations|db\/migrations?|db\/migrate|database\/migrations|alembic\/versions|migrations|migrate)\/.+\.(?:sql|[jt]s|py|rb|php|go|xml|ya?ml)$|(?:^|\/)V\d[\w.]*__[\w.-]+\.sql$/i;
const goingBack =
  /(?:^|\/)(?:down\.sql|[\w.-]*\.(?:down|undo|rollback)\.(?:sql|[jt]s)|U\d[\w.]*__[\w.-]+\.sql|rollback[\w.-]*\.sql)$/i;
const saysBack =
  /^\s*--\s*(?:rollback|down|undo|migrate:down|\+goose down|\+migrate down)|\b(?:def (?:down|downgrade)|exports\.down|(?:async )?down\s*\(|function down|public function down|const down\b|down:\s*(?:async|function|\()|<rollback)/im;
const notAMigration = /(?:^|\/)(?:__init__\.py|env\.py|migration_lock\.toml|[\w.-]*\.md)$|(?:^|\/)tests?\//i;

async function textOf(ground: VerifyGround, name: string | undefined): Promise<string | undefined> {
  return name === undefined ? undefined : readTextIfExists(path.join(ground.root, ...name.split('/')));
}

/** Verifiers that read the records of the repository. */
export const recordVerifiers = {
  audit: {
    title: verifierTitles.audit,
    lane: 'look',
    run: async (ground): Promise<Verdict> => {
      const { audit } = ground.standing.own.records;
      const text = await textOf(ground, audit);
      if (audit === undefined || text === undefined) return cannot('there is no AUDIT_LOG.md in this repository');
      const version = ground.release?.version ?? null;
      if (version === null) return cannot('the release has no version yet: name it first');
      const row = readAudit(text).findLast(
        (one) =>
          !one.event.includes('HUMAN_DECISION') &&
          !one.details.includes('HUMAN_DECISION') &&
          names(`${one.subject} ${one.details}`, version),
      );
      if (!row) return { result: 'failed', kind: 'file', value: `${audit} has no row about v${version}` };
      return { result: 'done', kind: 'file', value: `${audit}, line ${row.line}` };
    },
  },
  state: {
    title: verifierTitles.state,
    lane: 'look',
    run: async (ground): Promise<Verdict> => {
      const { state } = ground.standing.own.records;
      const text = await textOf(ground, state);
      if (state === undefined || text === undefined) return cannot('there is no PROJECT_STATE.md in this repository');
      const version = ground.release?.version ?? null;
      if (version === null) return cannot('the release has no version yet: name it first');
      const line = text.split(/\r?\n/).findIndex((one) => names(one, version));
      if (line < 0) return { result: 'failed', kind: 'file', value: `${state} does not name v${version}` };
      return { result: 'done', kind: 'file', value: `${state}, line ${line + 1}` };
    },
  },
  gate: {
    title: verifierTitles.gate,
    lane: 'look',
    run: async (ground, job): Promise<Verdict> => {
      const gate = /\bS\d\d\b/i.exec(job.text)?.[0].toUpperCase() ?? '';
      const { audit, state } = ground.standing.own.records;
      if (audit === undefined && state === undefined)
        return cannot('neither PROJECT_STATE.md nor AUDIT_LOG.md is here');
      const log = await textOf(ground, audit);
      const records = { ...ground, log, decisions: readDecisions(log ?? '') };
      const { state: stands, words, by } = await readGateRecord(records, gate);
      const passed = stands === 'passed';
      const said = words ?? (passed ? `passed by ${by ?? ''}` : 'named in neither project state nor audit log');
      return { result: passed ? 'done' : 'failed', kind: 'file', value: `${gate} ${said}` };
    },
  },
  migrations: {
    title: verifierTitles.migrations,
    lane: 'look',
    run: async (ground): Promise<Verdict> => {
      const since = await sinceRelease(ground);
      const fresh = [...since.added, ...since.modified].filter(
        (name) => migrationFile.test(name) && !notAMigration.test(name) && !goingBack.test(name),
      );
      if (fresh.length === 0)
        return { result: 'not-applicable', kind: 'file', value: `no migrations ${sinceWords(since)}` };
      const runs = await stagingRuns(ground);
      const lines: string[] = [];
      let without = 0;
      let unrun = 0;
      for (const name of fresh) {
        const back = await canGoBack(ground, name);
        const ran = runs.some((row) => row.includes(path.posix.basename(name)) || row.includes(folderOf(name)));
        if (!back) without++;
        if (!ran) unrun++;
        lines.push(
          `${name}: ${back ? 'has a way back' : 'no way back'}, ${ran ? 'ran on staging' : 'no run on staging is recorded'}`,
        );
      }
      const output = lines.join('\n');
      const wrong = [
        ...(without > 0 ? [`${without} of ${fresh.length} without a rollback`] : []),
        ...(unrun > 0 ? [`${unrun} of ${fresh.length} without a run on staging in the audit log`] : []),
      ];
      if (wrong.length > 0) return { result: 'failed', kind: 'file', value: wrong.join(', '), output };
      const count = `${fresh.length} ${fresh.length === 1 ? 'migration' : 'migrations'}`;
      return { result: 'done', kind: 'file', value: `${count}, each with a rollback and a run on staging`, output };
    },
  },
} satisfies Partial<Record<string, Verifier>>;

/** A version as a word of its own: 1.4.0 is not named by 1.4.01 or 11.4.0. */
function names(text: string, version: string): boolean {
  const escaped = version.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return new RegExp(`(?<![\\d.])v?${escaped}(?![\\d.]*\\d)`).test(text);
}

async function canGoBack(ground: VerifyGround, name: string): Promise<boolean> {
  const folder = path.posix.dirname(name);
  const stem = path.posix.basename(name).replace(/(?:\.up)?\.\w+$/, '');
  const beside = ground.files.filter((one) => path.posix.dirname(one) === folder && goingBack.test(one));
  const flyway = /^V(\d[\w.]*?)__/.exec(stem)?.[1];
  const own = beside.some((one) => {
    const base = path.posix.basename(one);
    return (
      base === 'down.sql' ||
      base.startsWith(`${stem}.`) ||
      (flyway !== undefined && base.startsWith(`U${flyway}__`)) ||
      base === 'rollback.sql'
    );
  });
  return own || saysBack.test((await textOf(ground, name)) ?? '');
}

/** The rows of the audit log that speak of a run on staging. */
async function stagingRuns(ground: VerifyGround): Promise<string[]> {
  const text = await textOf(ground, ground.standing.own.records.audit);
  return (text ?? '').split(/\r?\n/).filter((line) => line.trimStart().startsWith('|') && /\bstaging\b/i.test(line));
}

/** Tools that keep each migration in a folder of its own are known by that folder's name. */
function folderOf(name: string): string {
  const folder = path.posix.basename(path.posix.dirname(name));
  return /\d{6,}/.test(folder) ? folder : path.posix.basename(name);
}
