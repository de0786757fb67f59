import * as path from 'node:path';
import type { Persona } from '../../persona/model.ts';
import { describeError } from '../../workspace/errors.ts';
import type { ItemView, Release, ReleaseView } from '../model.ts';
import type { NewEvidence, ReleaseStore } from '../store.ts';
import { isSettled, itemsOf } from '../view.ts';
import type { Circumstances } from '../who.ts';
import { chooseVerifier } from './choose.ts';
import { commandVerifiers } from './commands.ts';
import { healthVerifier } from './health.ts';
import { lookVerifiers } from './looks.ts';
import type { Choice, Verdict, Verifier, VerifierId, VerifyGround } from './model.ts';
import { keepOutput } from './output.ts';
import { recordVerifiers } from './records.ts';

const verifiers: Readonly<Record<VerifierId, Verifier>> = {
  ...commandVerifiers,
  ...lookVerifiers,
  ...recordVerifiers,
  health: healthVerifier,
};

/** So many look or ask at the same time. */
const sideBySide = 4;

/** One thing to verify and the items it settles. */
export interface PlannedJob {
  readonly choice: Choice;
  readonly lane: Verifier['lane'];
  readonly items: readonly ItemView[];
  /** What it runs or asks, exactly; empty when it only looks at files. */
  readonly asks: readonly string[];
}

/** How an item fared. */
export interface Verified {
  readonly item: ItemView;
  readonly choice: Choice;
  readonly verdict: Verdict;
}

/**
 * The items that "verify all" is about: those with a verifier that are not settled and hold the release; once nothing is held,
 * those that come after it. A running timer is left alone. `all`: settled and later ones too.
 */
export function itemsToVerify(view: ReleaseView, config: VerifyGround['config'], all = false): ItemView[] {
  const known = view.checklists.flatMap(itemsOf).filter((item) => chooseVerifier(item, config) !== undefined);
  if (all) return known;
  const open = known.filter((item) => !isSettled(item.state) && item.state !== 'running');
  const holding = open.filter((item) => item.holds !== 'none');
  const lists = new Set(
    view.checklists
      .filter((list) => list.holds !== 'none')
      .flatMap(itemsOf)
      .map((item) => item.id),
  );
  return view.held === undefined ? open.filter((item) => lists.has(item.id)) : holding;
}

/** Groups items that ask for the same, and says what would run. Items without a verifier are left out. */
export async function planJobs(ground: VerifyGround, items: readonly ItemView[]): Promise<PlannedJob[]> {
  const jobs = new Map<string, { choice: Choice; asks: readonly string[]; items: ItemView[] }>();
  for (const item of items) {
    const choice = chooseVerifier(item, ground.config);
    if (!choice) continue;
    const asks = (await verifiers[choice.id].asks?.(ground, choice, item.text)) ?? [];
    // Timers and gates mean their own item; everything else is told apart by what it does.
    const own = ['soak', 'gate'].includes(choice.id) || (choice.id === 'health' && asks.length === 0);
    const key = JSON.stringify([choice.id, choice.argv, asks, own ? item.id : '']);
    const known = jobs.get(key);
    if (known) known.items.push(item);
    else jobs.set(key, { choice, asks, items: [item] });
  }
  return [...jobs.values()].map((job) => ({ ...job, lane: verifiers[job.choice.id].lane }));
}

/** What happens while verifying. */
export interface Watching {
  readonly cancel: AbortSignal;
  onStart?(job: PlannedJob): void;
  onOutput?(job: PlannedJob, text: string): void;
  onEnd?(job: PlannedJob, verdict: Verdict): Promise<void> | void;
}

/**
 * Carries out jobs: those that run commands of the project one after the other, all others side by side with them. A job that
 * throws or is cancelled settles nothing. Gives the verdicts in the order of the jobs.
 */
export async function runJobs(
  ground: VerifyGround,
  jobs: readonly PlannedJob[],
  watching: Watching,
): Promise<Verified[]> {
  const verdicts = new Map<PlannedJob, Verdict>();
  const work = async (job: PlannedJob): Promise<void> => {
    const cancelled = (): boolean => watching.cancel.aborted;
    if (cancelled()) return;
    watching.onStart?.(job);
    let verdict: Verdict;
    try {
      verdict = await verifiers[job.choice.id].run(ground, {
        choice: job.choice,
        text: job.items[0]?.text ?? '',
        cancel: watching.cancel,
        onOutput: (text) => watching.onOutput?.(job, text),
      });
    } catch (error) {
      verdict = { result: 'cannot', kind: 'text', value: describeError(error) };
    }
    // What a cancelled command said is no failure of the project.
    if (cancelled() && verdict.result === 'failed') verdict = { result: 'cannot', kind: 'text', value: 'cancelled' };
    verdicts.set(job, verdict);
    await watching.onEnd?.(job, verdict);
  };
  const inOrder = async (queue: PlannedJob[]): Promise<void> => {
    for (let job = queue.shift(); job; job = queue.shift()) await work(job);
  };
  const others = jobs.filter((job) => job.lane !== 'project');
  await Promise.all([
    inOrder(jobs.filter((job) => job.lane === 'project')),
    ...Array.from({ length: sideBySide }, () => inOrder(others)),
  ]);
  return jobs.flatMap((job) => {
    const verdict = verdicts.get(job);
    return verdict ? job.items.map((item) => ({ item, choice: job.choice, verdict })) : [];
  });
}

/** What it takes to record verdicts. */
export interface Recording {
  readonly store: ReleaseStore;
  readonly persona: Persona;
  readonly who: Circumstances;
  readonly environment: string | undefined;
  readonly now: () => Date;
}

/** Records the verdict of a job for its items; `cannot` records nothing. The whole output is kept beside the records. */
export async function recordVerdict(
  ground: VerifyGround,
  job: PlannedJob,
  verdict: Verdict,
  to: Recording,
): Promise<Release | undefined> {
  if (verdict.result === 'cannot') return undefined;
  const kept =
    verdict.output === undefined || verdict.output === ''
      ? undefined
      : await keepOutput(outputFolder(to.store), job.choice.id, verdict.output, to.now());
  const evidence: NewEvidence = {
    ...to.who,
    by: `verifier ${job.choice.id}`,
    actor: 'tool',
    kind: verdict.kind,
    value: verdict.value,
    result: verdict.result === 'review' ? 'open' : verdict.result,
    verifier: job.choice.id,
    ...(verdict.exitCode === undefined ? {} : { exitCode: verdict.exitCode }),
    ...(verdict.durationMs === undefined ? {} : { durationMs: verdict.durationMs }),
    ...(verdict.until === undefined ? {} : { until: verdict.until }),
    ...(kept === undefined ? {} : { output: kept }),
  };
  return to.store.recordAll(
    to.persona,
    job.items.map(({ id }) => ({ id, evidence })),
    { environment: to.environment, note: ground.standing.note },
  );
}

/** Where the output of verifiers is kept. */
export function outputFolder(store: ReleaseStore): string {
  return path.join(store.folder, 'output');
}
