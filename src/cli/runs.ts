import type { Command } from 'commander';
import * as path from 'node:path';
import { ReleaseStore } from '../checklist/store.ts';
import type {
  BumpChoice,
  ConfirmablePlan,
  PushOptions,
  RollbackOptions,
  RunOptions,
  RunOutput,
  RunRequest,
  RunResult,
} from '../pipeline/model.ts';
import { OpsError } from '../workspace/errors.ts';
import { Ground, type CommonOptions } from './ground.ts';
import { printJson } from './print.ts';
import type { Terminal } from './terminal.ts';
import type { Verbs } from './verbs.ts';

interface AgreeOptions {
  readonly yes?: boolean;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}

interface RollbackVerbOptions extends AgreeOptions {
  readonly form?: string;
  readonly emergency?: boolean;
  readonly reason?: string;
  readonly severity?: string;
}

interface PushVerbOptions extends AgreeOptions {
  readonly bump: BumpChoice;
  readonly env?: string;
  /** false: `--no-publish`. */
  readonly publish?: readonly string[] | false;
  readonly skip?: readonly string[];
  readonly reason?: readonly string[];
  readonly approvedBy?: readonly string[];
}

/** `push`, `rollback`, `resume` and `run`: what changes the repository and the remote. */
export function addRunVerbs(program: Command, verbs: Verbs): void {
  const push = program
    .command('push')
    .description('release: validate, bump the version, write the documents, commit, tag, push, report')
    .option('--bump <step>', 'auto, patch, minor, major or a version', 'auto')
    .option('--publish <registry>', 'npm or pypi, after the push; may be given for both', collect)
    .option('--no-publish', 'give up what an earlier run still had to publish')
    .option(
      '--env <name>',
      'the environment it goes to: its release is asked, its health is looked at; default that of the release',
    )
    .option('--skip <item>', 'an exception from a checklist item, the build or test; needs the next two', collect)
    .option('--reason <text>', 'why it is skipped', collect)
    .option('--approved-by <name>', 'who stands for it', collect)
    .option('-y, --yes', 'agree to the plan beforehand')
    .option('--dry-run', 'print the plan and change nothing');
  verbs.action<PushVerbOptions>(push, async (call) => {
    const { bump, dryRun, env: environment } = call.options;
    const more = { bump, dryRun, environment, skip: skipsOf(call.options), publish: publishOf(call.options.publish) };
    const { push: start } = await import('../pipeline/run.ts');
    return withResult(call.terminal, call.options, async (common, out) =>
      start({ ...(await runOptions(call.ground, common, environment)), ...more }, out),
    );
  });

  const rollback = program
    .command('rollback')
    .description('take the last release back: unpushed to its base, pushed with a revert commit')
    .option('--form <form>', 'insist on unpushed or pushed; auto, what is true, by default')
    .option('--emergency', 'stop the run that is going on, show all that is known, roll back, record an incident')
    .option('--reason <text>', 'what happened, for the incident')
    .option('--severity <sev>', 'SEV1 to SEV4, for the incident; SEV1 by default')
    .option('-y, --yes', 'agree to the plan beforehand')
    .option('--dry-run', 'print the plan and change nothing');
  verbs.action<RollbackVerbOptions>(rollback, async (call) => {
    const { dryRun, emergency, reason } = call.options;
    const form = formOf(call.options.form);
    const severity = severityOf(call.options.severity);
    if (emergency !== true && (reason !== undefined || severity !== undefined))
      throw new OpsError('usage', '--reason and --severity are for the incident of --emergency.');
    return withResult(call.terminal, call.options, async (common, out) => {
      const options = { ...(await runOptions(call.ground, common)), dryRun, form };
      if (emergency !== true) return (await import('../pipeline/run.ts')).rollback(options, out);
      const { emergencyRollback } = await import('../pipeline/emergency.ts');
      return emergencyRollback({ ...options, reason, severity }, out);
    });
  });

  const resume = program
    .command('resume')
    .description('look at a run that was interrupted or is in doubt, and finish it or take it back')
    .argument('[run]', 'its id; the unfinished run by default')
    .option('--no-publish', 'give up what it still had to publish')
    .option('-y, --yes', 'agree beforehand');
  verbs.action<AgreeOptions & { readonly publish?: boolean }>(resume, async (call, [run]) => {
    const { resume: start } = await import('../pipeline/run.ts');
    const publish = call.options.publish === false ? [] : undefined;
    return withResult(call.terminal, call.options, async (common, out) =>
      start({ ...(await runOptions(call.ground, common)), publish, ...(typeof run === 'string' ? { run } : {}) }, out),
    );
  });

  const requested = program
    .command('run')
    .description('carry out a run file of the editor, in which the user has agreed already')
    .argument('<file>', 'the run file');
  verbs.action<AgreeOptions>(requested, async ({ terminal, options, ground }, [file]) => {
    const { readRunRequest } = await import('../pipeline/request.ts');
    const request = await readRunRequest(path.resolve(ground.folder, file as string));
    return withResult(terminal, { ...options, yes: true }, (common, out) => carryOut(terminal, request, common, out));
  });
}

function collect(value: string, before: readonly string[] | undefined): readonly string[] {
  return [...(before ?? []), value];
}

/** Exceptions in the order they were given; one reason and one name may stand for all of them. */
function skipsOf(options: PushVerbOptions): NonNullable<PushOptions['skip']> {
  const { skip = [], reason = [], approvedBy = [] } = options;
  const nth = (given: readonly string[], index: number, name: string): string => {
    const value = given.length === 1 ? given[0] : given[index];
    if (value !== undefined && value.trim() !== '') return value;
    throw new OpsError('usage', `--skip ${skip[index] ?? ''} has no ${name}.`, {
      remedy: 'Give --skip ITEM --reason TEXT --approved-by NAME.',
    });
  };
  if (skip.length === 0 && reason.length + approvedBy.length > 0)
    throw new OpsError('usage', '--reason and --approved-by say why something is skipped, but no --skip says what.');
  return skip.map((item, index) => ({
    item,
    reason: nth(reason, index, '--reason'),
    approvedBy: nth(approvedBy, index, '--approved-by'),
  }));
}

function formOf(wanted: string | undefined): RollbackOptions['form'] {
  if (wanted === undefined || wanted === 'auto' || wanted === 'unpushed' || wanted === 'pushed') return wanted;
  throw new OpsError('usage', `"${wanted}" is no form of a rollback.`, { remedy: 'Known: auto, unpushed, pushed.' });
}

function severityOf(wanted: string | undefined): 'SEV1' | 'SEV2' | 'SEV3' | 'SEV4' | undefined {
  const severity = (['SEV1', 'SEV2', 'SEV3', 'SEV4'] as const).find((one) => one === wanted?.toUpperCase());
  if (wanted === undefined || severity !== undefined) return severity;
  throw new OpsError('usage', `"${wanted}" is no severity.`, { remedy: 'Known: SEV1, SEV2, SEV3, SEV4.' });
}

function publishOf(wanted: PushVerbOptions['publish']): PushOptions['publish'] {
  if (wanted === false) return [];
  return wanted?.map((registry) => {
    if (registry === 'npm' || registry === 'pypi') return registry;
    throw new OpsError('usage', `"${registry}" is no registry a release can be published to.`, {
      remedy: 'Known: npm, pypi.',
    });
  });
}

type Common = Pick<RunOptions, 'yes' | 'confirm' | 'interactive' | 'env' | 'cancel' | 'onResult'>;

/** Runs with the terminal as its output. With --json what a person reads goes to standard error and the result is printed. */
async function withResult(
  terminal: Terminal,
  options: AgreeOptions,
  start: (common: Common, out: RunOutput) => Promise<number>,
): Promise<number> {
  let result: RunResult | undefined;
  const json = options.json === true;
  const common: Common = {
    yes: options.yes === true,
    confirm: terminal.interactive && !json ? (plan) => confirm(terminal, plan) : undefined,
    interactive: terminal.interactive && !json,
    env: terminal.env,
    cancel: terminal.cancellation(),
    onResult: (ended) => (result = ended),
  };
  const code = await start(common, {
    write: (text) => (json ? terminal.error(text) : terminal.out(text)),
    colour: terminal.colour && !json,
    columns: terminal.columns,
    passThrough: terminal.interactive && !json,
  });
  if (json) printJson(terminal, result ?? { exitCode: code });
  return code;
}

async function runOptions(ground: Ground, common: Common, environment?: string): Promise<RunOptions> {
  const persona = await ground.active();
  const release = persona
    ? await new ReleaseStore(await ground.stateFolder()).forPush(persona.id, environment)
    : undefined;
  return { ...common, folder: ground.folder, persona, release };
}

async function carryOut(terminal: Terminal, request: RunRequest, common: Common, out: RunOutput): Promise<number> {
  const options: CommonOptions = {
    folder: request.folder,
    ...(request.persona === undefined ? {} : { persona: request.persona }),
  };
  const base = {
    ...(await runOptions(await Ground.open(terminal, options), common, request.environment)),
    id: request.id,
    session: request.session,
  };
  const pipeline = await import('../pipeline/run.ts');
  if (request.action === 'resume') return pipeline.resume({ ...base, id: undefined, run: request.id }, out);
  if (request.action === 'rollback' && request.emergency === true) {
    const { emergencyRollback } = await import('../pipeline/emergency.ts');
    return emergencyRollback({ ...base, reason: request.reason }, out);
  }
  if (request.action === 'rollback') {
    return pipeline.rollback({ ...base, expect: request.expect && { releaseCommit: request.expect.base } }, out);
  }
  if (request.bump === undefined) throw new OpsError('usage', 'The run file names no version step.');
  const { bump, expect, environment, publish } = request;
  return pipeline.push({ ...base, bump, expect, environment, publish }, out);
}

const questions: Readonly<Record<ConfirmablePlan['kind'], (plan: ConfirmablePlan) => string>> = {
  push: (plan) => (plan.kind === 'push' ? `Push v${plan.version} to ${plan.remote}/${plan.branch}?` : ''),
  rollback: (plan) => `Roll back v${plan.version}?`,
  resume: (plan) =>
    plan.kind === 'resume' ? `${plan.decision === 'finish' ? 'Finish' : 'Take back'} v${plan.version}?` : '',
};

/** Only a plain "y" or "yes" agrees. */
async function confirm(terminal: Terminal, plan: ConfirmablePlan): Promise<boolean> {
  const answer = await terminal.ask(`${questions[plan.kind](plan)} [y/N] `);
  return /^y(?:es)?$/i.test(answer.trim());
}
