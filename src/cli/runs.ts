import type { Command } from 'commander';
import * as path from 'node:path';
import { ReleaseStore } from '../checklist/store.ts';
import type { BumpChoice, ConfirmablePlan, RunOptions, RunOutput, RunRequest, RunResult } from '../pipeline/model.ts';
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

/** `push`, `rollback`, `resume` and `run`: what changes the repository and the remote. */
export function addRunVerbs(program: Command, verbs: Verbs): void {
  const push = program
    .command('push')
    .description('release: validate, bump the version, write the documents, commit, tag, push, report')
    .option('--bump <step>', 'auto, patch, minor, major or a version', 'auto')
    .option('-y, --yes', 'agree to the plan beforehand')
    .option('--dry-run', 'print the plan and change nothing');
  verbs.action<AgreeOptions & { readonly bump: BumpChoice }>(push, async (call) => {
    const { push: start } = await import('../pipeline/run.ts');
    return withResult(call.terminal, call.options, async (common, out) =>
      start({ ...(await runOptions(call.ground, common)), bump: call.options.bump, dryRun: call.options.dryRun }, out),
    );
  });

  const rollback = program
    .command('rollback')
    .description('take the last release back: unpushed to its base, pushed with a revert commit')
    .option('-y, --yes', 'agree to the plan beforehand')
    .option('--dry-run', 'print the plan and change nothing');
  verbs.action<AgreeOptions>(rollback, async (call) => {
    const { rollback: start } = await import('../pipeline/run.ts');
    return withResult(call.terminal, call.options, async (common, out) =>
      start({ ...(await runOptions(call.ground, common)), dryRun: call.options.dryRun }, out),
    );
  });

  const resume = program
    .command('resume')
    .description('look at a run that was interrupted or is in doubt, and finish it or take it back')
    .argument('[run]', 'its id; the unfinished run by default')
    .option('-y, --yes', 'agree beforehand');
  verbs.action<AgreeOptions>(resume, async (call, [run]) => {
    const { resume: start } = await import('../pipeline/run.ts');
    return withResult(call.terminal, call.options, async (common, out) =>
      start({ ...(await runOptions(call.ground, common)), ...(typeof run === 'string' ? { run } : {}) }, out),
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

async function runOptions(ground: Ground, common: Common): Promise<RunOptions> {
  const persona = await ground.active();
  const release = persona ? await new ReleaseStore(await ground.stateFolder()).active(persona.id) : undefined;
  return { ...common, folder: ground.folder, persona, release };
}

async function carryOut(terminal: Terminal, request: RunRequest, common: Common, out: RunOutput): Promise<number> {
  const options: CommonOptions = {
    folder: request.folder,
    ...(request.persona === undefined ? {} : { persona: request.persona }),
  };
  const base = { ...(await runOptions(await Ground.open(terminal, options), common)), id: request.id };
  const pipeline = await import('../pipeline/run.ts');
  if (request.action === 'resume') return pipeline.resume({ ...base, id: undefined, run: request.id }, out);
  if (request.action === 'rollback') {
    return pipeline.rollback({ ...base, expect: request.expect && { releaseCommit: request.expect.base } }, out);
  }
  if (request.bump === undefined) throw new OpsError('usage', 'The run file names no version step.');
  return pipeline.push({ ...base, bump: request.bump, expect: request.expect }, out);
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
