import * as fs from 'node:fs/promises';
import { isNotFound } from '../workspace/files.ts';
import {
  isRunId,
  readJournal,
  runsFolder,
  type BeginLine,
  type EndLine,
  type JournalledPush,
  type JournalledRollback,
  type JournalLine,
} from './journal.ts';
import { phaseNames, type PhaseView, type RunState, type RunView, type StepState, type StepView } from './model.ts';
import { ownerState, type Owner } from './owner.ts';

/**
 * All runs of a repository, newest first, as their journals tell them.
 *
 * @param stateFolder `<common git folder>/ops-persona`
 */
export async function listRuns(stateFolder: string): Promise<RunView[]> {
  let names: string[];
  try {
    names = await fs.readdir(runsFolder(stateFolder));
  } catch (error) {
    if (isNotFound(error)) return [];
    throw error;
  }
  const views = await Promise.all(names.filter(isRunId).map((id) => readRun(stateFolder, id)));
  return views
    .filter((view) => view !== undefined)
    .sort((a, b) => (a.startedAt === b.startedAt ? (a.id < b.id ? 1 : -1) : a.startedAt < b.startedAt ? 1 : -1));
}

/** One run; undefined when there is no journal of that name. */
export async function readRun(stateFolder: string, id: string): Promise<RunView | undefined> {
  if (!isRunId(id)) return undefined;
  return viewRun(await readJournal(stateFolder, id));
}

/** A journal as people see it. `stateOf` tells whether a process lives; tests give their own. */
export function viewRun(
  lines: readonly JournalLine[],
  stateOf: (owner: Owner) => 'alive' | 'gone' | 'elsewhere' = ownerState,
): RunView | undefined {
  const begin = lines.find((line): line is BeginLine => line.t === 'begin');
  if (!begin) return undefined;
  const plan = lines.findLast((line): line is JournalledPush => line.t === 'plan');
  const rollback = lines.findLast((line): line is JournalledRollback => line.t === 'rollback-plan');
  const last = lines.at(-1);
  const end = last?.t === 'end' ? last : undefined;
  const owner = lines.findLast((line) => line.t === 'begin' || line.t === 'resume') ?? begin;
  const state: RunState = end?.state ?? (stateOf(owner) === 'alive' ? 'running' : 'interrupted');
  const number = end?.phase ?? lines.findLast((line) => line.t === 'phase')?.phase;
  const settled = state === 'released' || state === 'rolled-back';
  return {
    id: begin.id,
    kind: begin.kind,
    state,
    project: begin.project,
    version: plan?.version ?? rollback?.version ?? begin.version,
    fromVersion: plan?.fromVersion ?? rollback?.fromVersion,
    tag: plan?.tag ?? rollback?.tag ?? begin.tag,
    branch: plan?.branch ?? rollback?.branch,
    remote: plan?.remote ?? rollback?.remote,
    startedAt: begin.at,
    endedAt: end?.at,
    phase: number === undefined || settled ? undefined : { number, of: 6, name: phaseNames[number - 1] ?? '' },
    phases: viewPhases(lines, state, end),
    what: end?.what,
    undone: end?.undone,
    next: end?.next ?? (state === 'interrupted' ? 'Finish it or take it back: ops-persona resume' : undefined),
    worktree: begin.worktree,
    pid: state === 'running' ? owner.pid : undefined,
    reportFile: end?.report,
    openUrl: end?.url,
  };
}

function viewPhases(lines: readonly JournalLine[], state: RunState, end: EndLine | undefined): PhaseView[] {
  return phaseNames.map((name, index) => {
    const number = index + 1;
    const steps = viewSteps(
      lines.filter((line) => 'phase' in line && line.phase === number),
      state,
    );
    return { number, name, steps, state: phaseState(lines, number, state, end, steps) };
  });
}

function phaseState(
  lines: readonly JournalLine[],
  number: number,
  state: RunState,
  end: EndLine | undefined,
  steps: readonly StepView[],
): StepState {
  const marks = lines.filter((line) => line.t === 'phase' && line.phase === number);
  const last = marks.at(-1);
  if (end?.phase === number && state !== 'released' && state !== 'rolled-back') return 'failed';
  if (last === undefined) return steps.length > 0 ? 'done' : 'pending';
  const undone = state === 'undone' || state === 'cancelled';
  if (last.t === 'phase' && last.state === 'done') return undone && number >= 2 ? 'undone' : 'done';
  return state === 'running' ? 'running' : state === 'interrupted' ? 'failed' : 'done';
}

/** Steps of one phase in order. An intent without an answer is running, or failed when the process is gone. */
function viewSteps(lines: readonly JournalLine[], state: RunState): StepView[] {
  const steps: StepView[] = [];
  for (const line of lines) {
    if (line.t === 'intent') {
      steps.push({
        name: line.name,
        state: state === 'running' ? 'running' : 'failed',
        command: line.shown,
        durationMs: undefined,
      });
    } else if (line.t === 'done' || line.t === 'failed') {
      const at = steps.findLastIndex((step) => step.name === line.name && step.durationMs === undefined);
      const step = steps[at];
      if (step) steps[at] = { ...step, state: line.t === 'done' ? 'done' : 'failed', durationMs: line.ms };
    }
  }
  return steps;
}
