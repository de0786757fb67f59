import * as path from 'node:path';
import type { Command } from 'commander';
import { verifyAuditFile } from '../record/verify.ts';
import { OpsError } from '../workspace/errors.ts';
import { recordsOf } from './incident.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `audit verify` and `audit list`. */
export function addAuditVerbs(program: Command, verbs: Verbs): void {
  const audit = program.command('audit').description('the audit log: its rows and its chain');

  verbs.action(
    audit
      .command('verify')
      .description('check that no row was edited, removed, moved or put between; exit code 1 when one was')
      .argument('[file]', 'another log than the one in use'),
    async ({ ground, terminal, options }, [named]) => {
      const file = typeof named === 'string' ? path.resolve(ground.folder, named) : (await recordsOf(ground)).audit;
      const report = await verifyAuditFile(file, ground.reader);
      const shown = ground.shown(file);
      if (!report) {
        if (typeof named === 'string') throw new OpsError('usage', `There is no file ${shown}.`);
        if (options.json === true) printJson(terminal, { file: null, rows: 0, problems: [] });
        else terminal.out('There is no audit log yet.\n');
        return 0;
      }
      if (options.json === true) printJson(terminal, { file: shown, ...report });
      else {
        const facts = [
          count(report.rows, 'row'),
          `${report.chained} chained`,
          ...(report.unchained > 0 ? [`${report.unchained} not chained`] : []),
          ...(report.forks.length > 0 ? [count(report.forks.length, 'fork')] : []),
        ];
        const verdict = report.problems.length === 0 ? 'whole' : count(report.problems.length, 'problem');
        printLines(terminal, [
          ...report.problems.map(({ line, message }) => `${shown}:${line}: ${message}`),
          `${shown}: ${facts.join(', ')}; ${verdict}.`,
          ...(report.ends.length > 1 ? ['Branches that both wrote were merged; the next row joins them.'] : []),
        ]);
      }
      return report.problems.length === 0 ? 0 : 1;
    },
  );

  verbs.action(
    audit.command('list').description('print the rows of the log in use, oldest first'),
    async ({ ground, terminal, options }) => {
      const { audit: file, rows } = await recordsOf(ground);
      if (options.json === true) printJson(terminal, { file: ground.shown(file), rows });
      else {
        const cells = rows.map((row) => [row.at, row.event, row.subject, row.details, row.who].map(plain));
        printLines(terminal, table(cells));
      }
      return 0;
    },
  );
}
