import type { Command } from 'commander';
import * as path from 'node:path';
import {
  auditDetails,
  countViolations,
  describeOutcomes,
  ViolationLog,
  violationsReport,
  type Violation,
} from '../authority/violations.ts';
import { personName } from '../checklist/who.ts';
import { appendAudit } from '../record/audit.ts';
import { OpsError } from '../workspace/errors.ts';
import { toPosix } from '../workspace/files.ts';
import type { Ground } from './ground.ts';
import { recordsOf } from './incident.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `violations`: what was seen since the last report, by rule; `report` it, `add` one by hand. */
export function addViolationVerbs(program: Command, verbs: Verbs): void {
  const violations = program
    .command('violations')
    .description('what crossed a rule since the last report, by rule with counts and outcomes');
  verbs.action(violations, async ({ ground, terminal, options }) => {
    const all = await (await logOf(ground)).read();
    if (options.json === true) printJson(terminal, { violations: all, counts: countViolations(all) });
    else printLines(terminal, all.length === 0 ? ['No violations.'] : listed(all));
    return 0;
  });

  verbs.action<{ readonly keep?: boolean }>(
    violations
      .command('report')
      .description('print a message for the lead, write a row for each rule into the audit log, and begin anew')
      .option('--keep', 'only print the message'),
    async ({ ground, terminal, options }) => {
      const log = await logOf(ground);
      const all = await log.read();
      const now = new Date();
      const message = violationsReport(all, path.basename(ground.root), now);
      const counts = countViolations(all);
      const { audit } = await recordsOf(ground);
      if (options.keep !== true && all.length > 0) {
        const who = await personName(ground.root);
        for (const one of counts) {
          const details = auditDetails(one);
          await appendAudit(audit, { at: now.toISOString(), who, event: 'VIOLATION', subject: one.rule, details });
        }
        await log.reported(now);
      }
      if (options.json === true) printJson(terminal, { message, counts, audit: ground.shown(audit) });
      else terminal.out(message);
      return 0;
    },
  );

  verbs.action<{ readonly file?: string; readonly by?: string }>(
    violations
      .command('add')
      .description('write a violation down that no tool saw')
      .argument('<rule>', 'which rule: authority/source, or words of your own')
      .argument('<note...>', 'what happened')
      .option('--file <file>', 'the file it is about')
      .option('--by <name>', 'who crossed the rule (default: unknown)'),
    async ({ ground, terminal, options }, [rule, note]) => {
      const file = options.file === undefined ? null : relativePath(ground, options.file);
      const words = (note as readonly string[]).join(' ');
      const reporter = await personName(ground.root);
      await (
        await logOf(ground)
      ).add({
        at: new Date().toISOString(),
        who: options.by ?? 'unknown',
        persona: null,
        rule: rule as string,
        file,
        outcome: 'noted',
        note: `${words} (noted by ${reporter})`,
      });
      terminal.out(
        options.json === true ? `${JSON.stringify({ rule, file })}\n` : `Noted: ${plain(rule as string)}.\n`,
      );
      return 0;
    },
  );
}

async function logOf(ground: Ground): Promise<ViolationLog> {
  return new ViolationLog(await ground.stateFolder());
}

function listed(all: readonly Violation[]): string[] {
  const rows = countViolations(all).map((one) => [
    plain(one.rule),
    String(one.count),
    describeOutcomes(one.outcomes),
    plain(one.who.join(', ')),
    plain(one.files.slice(0, 3).join(', ') + (one.files.length > 3 ? ', …' : '')),
  ]);
  return [...table(rows), `${count(all.length, 'violation')} since the last report.`];
}

function relativePath(ground: Ground, file: string): string {
  const relative = toPosix(path.relative(ground.root, path.resolve(ground.folder, file)));
  if (relative !== '' && !relative.startsWith('../') && !path.isAbsolute(relative)) return relative;
  throw new OpsError('usage', `${file} is no file of ${ground.root}.`);
}
