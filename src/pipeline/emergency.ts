import { setTimeout as wait } from 'node:timers/promises';
import { recordIncident, type NewIncident } from '../record/incident.ts';
import { loadConfig, type OpsConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { RepositoryReader } from '../workspace/repository.ts';
import { closeFailed } from './conduct.ts';
import { refuse } from './errors.ts';
import { readStatus } from './facts.ts';
import { checkHealth } from './health.ts';
import { readLock, type LockContent } from './lock.ts';
import type { RollbackOptions, RunOutput, RunResult } from './model.ts';
import { ownerState } from './owner.ts';
import { prepareRollback, type PreparedRollback } from './planRollback.ts';
import { openRecords } from './records.ts';
import { continueRun, findUnfinished } from './recover.ts';
import { runTimeline } from './runFacts.ts';
import { rollback } from './runRollback.ts';
import { refuseWithoutRole } from './runLock.ts';
import { listRuns } from './runs.ts';
import { Screen } from './screen.ts';
import { openGround, type Ground } from './settings.ts';
import { list, safeLine } from './text.ts';

export interface EmergencyOptions extends RollbackOptions {
  /** What happened, for the incident. Default: that it was rolled back in an emergency. */
  readonly reason?: string | undefined;
  readonly severity?: NewIncident['severity'] | undefined;
}

const untouched = 'nothing; no file, commit or ref was changed.';
const oneDay = 24 * 60 * 60 * 1000;

/**
 * When production burns: stops the run that is going on, shows everything that is known on one page, rolls the latest release back
 * by what is true of it, looks at the result, and writes down an incident, also when the rollback did not come to its end. A dry
 * run only shows the page.
 *
 * @returns the exit code, as for `rollback`
 */
export async function emergencyRollback(options: EmergencyOptions, out: RunOutput): Promise<number> {
  const began = new Date();
  let ended: RunResult | undefined;
  const inner: EmergencyOptions = { ...options, onResult: (result) => (ended = result) };
  let ground: Ground;
  let code: number;
  let incident: RunResult['incident'];
  try {
    ground = await openGround(options);
    if (options.dryRun !== true) await refuseWithoutRole(ground, options);
    const screen = new Screen(out);
    screen.header('emergency rollback', ground.places.worktree, options.persona?.id);
    const takenBack = options.dryRun === true ? undefined : await stopEverything(ground, inner, out, screen);
    const page = await assess(ground, options, takenBack);
    screen.plain('What is known');
    for (const [label, words] of page) screen.plain(`  ${label.padEnd(13)} ${safeLine(words)}`);
    screen.plain();
    code = takenBack === undefined ? await rollback(inner, out) : 0;
    if (takenBack !== undefined) ended = { ...(ended ?? blank), exitCode: 0, state: 'rolled-back', ...takenBack };
    const agreed = ended?.state !== 'planned' && ended?.state !== 'cancelled';
    if (options.dryRun !== true && agreed) incident = await writeDown(ground, options, { began, ended, page, screen });
    if (ended?.state === 'rolled-back') await lookAgain(ground, screen);
  } catch (error) {
    return closeFailed(out, options, { error, phase: 1, undone: untouched }, { kind: 'rollback' });
  }
  options.onResult?.({ ...(ended ?? blank), exitCode: code, ...(incident ? { incident } : {}) });
  return code;
}

const blank: RunResult = {
  exitCode: 0,
  state: 'rolled-back',
  kind: 'rollback',
  run: undefined,
  version: undefined,
  tag: undefined,
  phase: undefined,
  what: undefined,
  undone: undefined,
  next: undefined,
  reportFile: undefined,
  warnings: [],
  plan: undefined,
};

/** Asks a living run of this machine to stop, and takes back what an unfinished one left, unless the remote has it. */
async function stopEverything(
  ground: Ground,
  options: EmergencyOptions,
  out: RunOutput,
  screen: Screen,
): Promise<Pick<RunResult, 'version' | 'tag'> | undefined> {
  const lock = await readLock(ground.stateFolder);
  const version = lock && (await listRuns(ground.stateFolder)).find((run) => run.id === lock.run)?.version;
  if (lock) await stopRun(ground, lock, screen);
  const unfinished = await findUnfinished(ground.stateFolder, undefined, 'push');
  if (unfinished === undefined || unfinished.lines.at(-1)?.t === 'end') {
    const run = lock && (await listRuns(ground.stateFolder)).find((one) => one.id === lock.run);
    // It took itself back before the remote had anything: the release before it is none of this emergency.
    return run?.kind === 'push' && (run.state === 'cancelled' || run.state === 'undone')
      ? { version: version ?? run.version, tag: run.tag }
      : undefined;
  }
  const plan = unfinished.lines.find((line) => line.t === 'plan');
  const before = await continueRun(ground, unfinished, { ...options, undo: true }, out);
  if (before.outcome === 'undone') {
    return { version: plan?.t === 'plan' ? plan.version : undefined, tag: plan?.t === 'plan' ? plan.tag : undefined };
  }
  return undefined;
}

async function stopRun(ground: Ground, lock: LockContent, screen: Screen): Promise<void> {
  const state = ownerState(lock);
  if (state === 'gone') return;
  if (state === 'elsewhere') {
    throw refuse(
      1,
      `A run is going on on ${lock.host} (${lock.what}, pid ${lock.pid}), and it can't be stopped from here.`,
      `Stop it there: kill -INT ${lock.pid}`,
    );
  }
  screen.note(`stopping the run that is going on (${lock.what}, pid ${lock.pid})`);
  process.kill(lock.pid, 'SIGINT');
  const deadline = Date.now() + Math.min(ground.limits.silenceMs, 60_000);
  while (Date.now() < deadline) {
    const now = await readLock(ground.stateFolder);
    if (now?.run !== lock.run || ownerState(now) === 'gone') {
      screen.ok('it has ended');
      return;
    }
    await wait(50);
  }
  throw refuse(
    1,
    `The run (${lock.what}, pid ${lock.pid}) was asked to stop and still works.`,
    `End it, then run this again: kill -9 ${lock.pid}`,
  );
}

/** Everything known, one line each. What can't be found out says so; nothing here stops a rollback. */
async function assess(
  ground: Ground,
  options: EmergencyOptions,
  takenBack: Pick<RunResult, 'tag'> | undefined,
): Promise<(readonly [label: string, words: string])[]> {
  const page: (readonly [string, string])[] = [];
  if (takenBack)
    page.push([
      'Stopped',
      `the push of ${takenBack.tag ?? 'a release'}; it was taken back, nothing of it is on the remote`,
    ]);
  const runs = await listRuns(ground.stateFolder);
  const last = runs.find((run) => run.kind === 'push' && run.state === 'released');
  if (last) {
    page.push([
      'Last release',
      `${last.tag ?? ''} of ${last.project}, from ${last.fromVersion ?? '?'}, released ${last.endedAt ?? last.startedAt} (run ${last.id})`,
    ]);
  }
  if (takenBack === undefined) page.push(...(await assessRelease(ground, options)));
  const status = await readStatus(ground.git);
  const own = [...status.staged, ...status.unstaged, ...status.unmerged];
  page.push([
    'Your changes',
    own.length === 0 ? 'none; untracked files stay as well' : `${list([...new Set(own)])}; they stay`,
  ]);
  for (const run of runs.slice(0, 3)) {
    page.push([
      'Run',
      `${run.kind} ${run.tag ?? ''} ${run.state.replace('-', ' ')}, ${run.endedAt ?? run.startedAt}${run.what === undefined ? '' : `: ${run.what}`}`,
    ]);
  }
  page.push(...(await targets(ground)));
  return page;
}

async function assessRelease(
  ground: Ground,
  options: EmergencyOptions,
): Promise<(readonly [label: string, words: string])[]> {
  let prepared: PreparedRollback;
  try {
    prepared = await prepareRollback(ground, options);
  } catch (error) {
    if (!OpsError.is(error)) throw error;
    return [['In the way', `${error.message} ${error.remedy ?? ''}`.trim()]];
  }
  const { plan, remote, fromVersion } = prepared;
  const lines: (readonly [string, string])[] = [
    ['Release', `${plan.tag} on ${plan.releaseCommit.slice(0, 10)}, branch ${plan.branch}`],
    [
      'Goes back to',
      fromVersion === undefined ? prepared.base.slice(0, 10) : `v${fromVersion} (${prepared.base.slice(0, 10)})`,
    ],
    [
      'Remote',
      remote === undefined
        ? 'there is none'
        : `${plan.remote ?? ''}/${plan.branch} at ${remote.branch?.slice(0, 10) ?? 'nothing'}, ${remote.tag === undefined ? `without ${plan.tag}` : `with ${plan.tag}`}`,
    ],
  ];
  const later = await ground.git.ask([
    'log',
    '--no-show-signature',
    '--encoding=UTF-8',
    '--format=%h %s (%an)',
    '-20',
    `${plan.releaseCommit}..${remote?.branch ?? plan.releaseCommit}`,
    '--',
  ]);
  const commits = (later ?? '').split('\n').filter((line) => line !== '');
  lines.push(['Commits since', commits.length === 0 ? 'none' : `${list(commits)}; they stay`]);
  lines.push(['What happens', plan.consequence]);
  return lines;
}

/** How the targets answer right now, once each. */
async function targets(ground: Ground): Promise<(readonly [label: string, words: string])[]> {
  const { config } = await loadConfig(ground.places.worktree);
  return Promise.all(
    asked(config).map(async ({ name, health }) => {
      const answerMs = Math.min(5000, ground.limits.healthMs);
      const found = await checkHealth({ url: health, version: '', needed: 1, pauseMs: 0, answerMs, limitMs: answerMs });
      return [`Target ${name}`, found.why] as const;
    }),
  );
}

function asked(config: OpsConfig): { readonly name: string; readonly health: string }[] {
  return Object.entries(config.environments ?? {}).flatMap(([name, { health }]) =>
    health === undefined ? [] : [{ name, health }],
  );
}

/** A rollback of the repository deploys nothing: what the targets answer afterwards has to be seen. */
async function lookAgain(ground: Ground, screen: Screen): Promise<void> {
  for (const [label, words] of await targets(ground)) screen.note(`${label}, after the rollback: ${words}`);
}

async function writeDown(
  ground: Ground,
  options: EmergencyOptions,
  about: {
    readonly began: Date;
    readonly ended: RunResult | undefined;
    readonly page: readonly (readonly [string, string])[];
    readonly screen: Screen;
  },
): Promise<RunResult['incident']> {
  const { ended, screen } = about;
  try {
    const { worktree: root } = ground.places;
    const reader = await RepositoryReader.open(root);
    const records = await openRecords({ root, reader, stateFolder: ground.stateFolder, persona: options.persona });
    const now = ground.clock.now().toISOString();
    const startedAt = about.began.toISOString();
    const tag = ended?.tag ?? 'the latest release';
    const over = ended?.state === 'rolled-back';
    const from = new Date(about.began.getTime() - oneDay).toISOString();
    const incident = await recordIncident(records, {
      title: options.reason ?? `Emergency rollback of ${tag}`,
      severity: options.severity ?? 'SEV1',
      startedAt,
      resolvedAt: over ? now : undefined,
      recordedAt: now,
      who: (await ground.git.line(['config', '--get', 'user.name'])) ?? 'unknown',
      subject: tag,
      impact: undefined,
      resolution: over ? `rolled back ${tag}` : undefined,
      timeline: [
        ...runTimeline(records.runs, from, undefined),
        ...about.page.map(([label, words]) => ({ at: startedAt, what: `${label}: ${words}` })),
        ...(over || ended?.what === undefined ? [] : [{ at: now, what: `The rollback did not end: ${ended.what}` }]),
      ],
    });
    screen.ok(
      `incident ${incident.id} recorded${over ? '' : ', still open'}; its postmortem is begun: ${incident.postmortem}`,
    );
    return incident;
  } catch (error) {
    screen.note(`the incident could not be written down: ${error instanceof Error ? error.message : String(error)}`);
    return undefined;
  }
}
