import * as path from 'node:path';
import type { Command } from 'commander';
import { personName } from '../checklist/who.ts';
import { appendAudit } from '../record/audit.ts';
import {
  activeProtocol,
  nextStep,
  recordStep,
  startProtocol,
  stopProtocol,
  type ProtocolGround,
  type ProtocolRun,
} from '../record/protocol.ts';
import { openQa, qaAnswerRow, qaMessage, qaRequestRow, type QaRequest } from '../record/qa.ts';
import { loadConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import type { Ground } from './ground.ts';
import { escalateInput, recordsOf } from './incident.ts';
import { count, plain, printJson, printLines, table } from './print.ts';
import type { Verbs } from './verbs.ts';

interface ByOption {
  readonly as?: string;
}

/** `protocol list|start|show|done|skip|stop`. */
export function addProtocolVerbs(program: Command, verbs: Verbs): void {
  const protocol = program
    .command('protocol')
    .description("the active persona's protocols, worked through step by step");

  verbs.action(
    protocol.command('list').description('the protocols and their steps'),
    async ({ ground, terminal, options }) => {
      const { protocols } = await ground.needActive();
      if (options.json === true) {
        printJson(
          terminal,
          protocols.map(({ id, title, steps, place }) => ({
            id,
            title,
            line: place.line,
            steps: steps.map(({ text }) => text),
          })),
        );
      } else if (protocols.length === 0) terminal.out('This persona names no protocols.\n');
      else
        printLines(
          terminal,
          table(protocols.map(({ id, title, steps }) => [id, plain(title), count(steps.length, 'step')])),
        );
      return 0;
    },
  );

  verbs.action<ByOption>(
    protocol
      .command('start')
      .description('start one; its begin is a row in the log')
      .argument('<id>', 'as "protocol list" shows it')
      .option('--as <name>', 'who'),
    async ({ ground, terminal, options }, [id]) => {
      const { protocols } = await ground.needActive();
      const wanted =
        protocols.find((one) => one.id === id) ??
        protocols.find(({ title }) => title.toLowerCase() === String(id).toLowerCase());
      if (!wanted)
        throw new OpsError('usage', `There is no protocol "${String(id)}".`, {
          remedy: `Known: ${protocols.map((one) => one.id).join(', ')}.`,
        });
      show(await startProtocol(wanted, await protocolGround(ground, options.as)), terminal, options.json);
      return 0;
    },
  );

  verbs.action(
    protocol.command('show').description('the one being worked through'),
    async ({ ground, terminal, options }) => {
      const run = await activeProtocol(await ground.stateFolder());
      if (run) show(run, terminal, options.json);
      else if (options.json === true) printJson(terminal, null);
      else terminal.out('No protocol is being worked through.\n');
      return 0;
    },
  );

  verbs.action<ByOption & { note?: string }>(
    protocol
      .command('done')
      .description('the next step is done')
      .option('--note <text>', 'evidence')
      .option('--as <name>', 'who'),
    async ({ ground, terminal, options }) => {
      show(await recordStep('done', options.note, await protocolGround(ground, options.as)), terminal, options.json);
      return 0;
    },
  );
  verbs.action<ByOption & { reason: string }>(
    protocol
      .command('skip')
      .description('the next step is left out')
      .requiredOption('--reason <text>', 'why')
      .option('--as <name>', 'who'),
    async ({ ground, terminal, options }) => {
      show(
        await recordStep('skipped', options.reason, await protocolGround(ground, options.as)),
        terminal,
        options.json,
      );
      return 0;
    },
  );
  verbs.action<ByOption & { reason: string }>(
    protocol
      .command('stop')
      .description('stop before the end; what was done goes into the log')
      .requiredOption('--reason <text>', 'why')
      .option('--as <name>', 'who'),
    async ({ ground, terminal, options }) => {
      const run = await stopProtocol(options.reason, await protocolGround(ground, options.as));
      if (options.json === true) printJson(terminal, run);
      else terminal.out(`Stopped "${plain(run.title)}".\n`);
      return 0;
    },
  );
}

/** `qa request` and `qa answer`. */
export function addQaVerbs(program: Command, verbs: Verbs): void {
  const qa = program.command('qa').description('ask quality assurance, and record what it says');

  verbs.action<ByOption & { env: string; url?: string }>(
    qa
      .command('request')
      .description('print a message with URL and environment, and record that it was asked')
      .option('--env <name>', 'environment', 'staging')
      .option('--url <url>', 'where it runs; from .ops/config.yaml by default')
      .option('--as <name>', 'who asks'),
    async ({ ground, terminal, options }) => {
      const input = await escalateInput(ground, options.as);
      const { config } = await loadConfig(ground.root);
      const request: QaRequest = {
        project: path.basename(ground.root),
        version: input.release?.version ?? undefined,
        environment: options.env,
        url: options.url ?? config.environments?.[options.env]?.url,
        commit: input.head.commit,
        who: input.who,
        open: [],
      };
      const message = qaMessage(request);
      await appendAudit(input.records.audit, qaRequestRow(request, input.now.toISOString()));
      if (options.json === true) printJson(terminal, { message, audit: ground.shown(input.records.audit) });
      else terminal.out(message);
      return 0;
    },
  );

  verbs.action<ByOption & { refuse?: boolean }>(
    qa
      .command('answer')
      .description('record the sign-off, by somebody else than the one who asked, or with --refuse what fails')
      .argument('[note...]', 'what was looked at, or what fails')
      .option('--refuse', 'not signed off')
      .option('--as <name>', 'who answers; the name git knows by default'),
    async ({ ground, terminal, options }, [note]) => {
      const { audit, rows } = await recordsOf(ground);
      const request = openQa(rows);
      if (!request) throw new OpsError('refused', 'Nobody asked QA for anything that is still open.');
      const by = options.as ?? (await personName(ground.root));
      const good = options.refuse !== true;
      const row = qaAnswerRow(request, {
        by,
        good,
        note: (note as readonly string[]).join(' '),
        at: new Date().toISOString(),
      });
      await appendAudit(audit, row);
      if (options.json === true) printJson(terminal, { subject: request.subject, by, good });
      else terminal.out(`${good ? 'Signed off' : 'Not signed off'}: ${plain(request.subject)} by ${plain(by)}.\n`);
      return 0;
    },
  );
}

async function protocolGround(ground: Ground, as: string | undefined): Promise<ProtocolGround> {
  const { audit } = await recordsOf(ground);
  const by = as ?? (await personName(ground.root));
  return { stateFolder: await ground.stateFolder(), audit, at: new Date().toISOString(), by };
}

function show(run: ProtocolRun, terminal: Ground['terminal'], json: boolean | undefined): void {
  if (json === true) {
    printJson(terminal, { ...run, next: nextStep(run) ?? null });
    return;
  }
  const next = nextStep(run);
  printLines(terminal, [
    `${plain(run.title)}: ${next === undefined ? 'all steps are over' : `step ${next} of ${run.steps.length} is next`}`,
    ...run.steps.map(({ text, evidence }, index) => {
      const state = evidence
        ? `${evidence.result} by ${plain(evidence.by)}${evidence.note === undefined ? '' : `: ${plain(evidence.note)}`}`
        : index + 1 === next
          ? 'next'
          : '';
      return `  ${evidence?.result === 'done' ? '[x]' : evidence ? '[-]' : '[ ]'} ${index + 1}. ${plain(text)}${state === '' ? '' : `  (${state})`}`;
    }),
  ]);
}
