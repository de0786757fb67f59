import * as path from 'node:path';
import type { Command } from 'commander';
import { askCiRuns } from '../pipeline/ciRuns.ts';
import { metricLine, metricsNow, statusReport } from '../pipeline/statusReport.ts';
import { appendAudit } from '../record/audit.ts';
import { metricEntry } from '../record/metrics.ts';
import { boundsOf } from '../record/triggers.ts';
import { reportMarkdown } from '../record/report.ts';
import { OpsError } from '../workspace/errors.ts';
import { createFile } from '../workspace/files.ts';
import { escalateInput } from './incident.ts';
import { plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

/** `metrics`, `metrics enter` and `report`. */
export function addMetricVerbs(program: Command, verbs: Verbs): void {
  const metrics = program
    .command('metrics')
    .description(
      "the active persona's metrics against its thresholds, from the records; exit code 1 when one is missed",
    )
    .option('--ci', "ask gh first for the pipeline's runs of the default branch, and remember what it says");
  verbs.action<{ ci?: boolean }>(metrics, async ({ ground, terminal, options }) => {
    await ground.needActive();
    if (options.ci === true) await askCiRuns(ground.root, await ground.stateFolder());
    const measured = metricsNow(await escalateInput(ground));
    if (options.json === true) printJson(terminal, measured);
    else if (measured.length === 0) terminal.out('This persona names no metrics.\n');
    else printLines(terminal, table(measured.map((metric) => [plain(metric.name), plain(metricLine(metric))])));
    return measured.some(({ good }) => good === false) ? 1 : 0;
  });

  verbs.action<{ source: string; unit?: string; as?: string }>(
    metrics
      .command('enter')
      .description('enter a value that nothing here can measure, with where it comes from')
      .argument('<name>', "the metric's name, as the persona has it")
      .argument('<value>', 'a number')
      .requiredOption('--source <text>', 'where the value comes from: a dashboard, a link')
      .option('--unit <unit>', "the persona's unit by default")
      .option('--as <name>', 'who enters it; the name git knows by default'),
    async ({ ground, terminal, options }, [name, text]) => {
      const persona = await ground.needActive();
      const wanted = String(name).toLowerCase();
      // A value that the persona names a bound for, where it says when to escalate, is as good as a metric.
      const metrics = [...persona.metrics, ...boundsOf(persona.escalations)];
      const metric = metrics.find((one) => one.name.toLowerCase() === wanted);
      if (!metric) {
        const known = metrics.map((one) => plain(one.name)).join(', ');
        throw new OpsError('usage', `${persona.name} has no metric "${String(name)}".`, { remedy: `Known: ${known}.` });
      }
      const value = Number(String(text).replace(/%$/, ''));
      if (!Number.isFinite(value) || String(text).trim() === '')
        throw new OpsError('usage', `"${String(text)}" is no number.`);
      const input = await escalateInput(ground, options.as);
      const entry = metricEntry(metric.name, value, options.unit ?? metric.unit, options.source);
      await appendAudit(input.records.audit, { at: input.now.toISOString(), who: input.who, ...entry });
      if (options.json === true)
        printJson(terminal, { name: metric.name, value, audit: ground.shown(input.records.audit) });
      else terminal.out(`Recorded in ${ground.shown(input.records.audit)}.\n`);
      return 0;
    },
  );

  verbs.action<{ output?: string }>(
    program
      .command('report')
      .description('a status report from the records: release, runs, metrics, incidents, escalations, duties')
      .option('--output <file>', 'write it there; overwrites nothing'),
    async ({ ground, terminal, options }) => {
      const { content, ...facts } = statusReport(await escalateInput(ground));
      const text = reportMarkdown(content);
      if (options.output !== undefined) {
        const file = path.resolve(ground.folder, options.output);
        if (!(await createFile(file, text))) throw new OpsError('refused', `${options.output} exists already.`);
        if (options.json !== true) terminal.out(`Wrote ${ground.shown(file)}.\n`);
      } else if (options.json !== true) terminal.out(text);
      if (options.json === true) {
        printJson(terminal, {
          title: content.title,
          facts: Object.fromEntries(content.facts),
          sections: content.sections,
          ...facts,
        });
      }
      return 0;
    },
  );
}
