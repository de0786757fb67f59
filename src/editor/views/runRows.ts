import type { PhaseView, RunState, RunView, StepState, StepView } from '../../pipeline/model.ts';
import { describeAge, describeDuration } from '../../workspace/clock.ts';
import { commandIds } from '../ids.ts';
import { escapeMarkdown } from '../text.ts';
import type { Node } from './node.ts';

/** The states a run can be in, in the words of the whole product. */
export const runWords: Readonly<Record<RunState, string>> = {
  running: 'running',
  interrupted: 'interrupted',
  released: 'released',
  'rolled-back': 'rolled back',
  refused: 'refused',
  undone: 'undone',
  blocked: 'blocked',
  'in-doubt': 'in doubt',
  cancelled: 'cancelled',
};

const runIcons: Readonly<Record<RunState, Pick<Node, 'icon' | 'color'>>> = {
  running: { icon: 'sync~spin' },
  interrupted: { icon: 'question', color: 'warning' },
  released: { icon: 'pass', color: 'good' },
  'rolled-back': { icon: 'discard' },
  refused: { icon: 'circle-slash', color: 'warning' },
  undone: { icon: 'discard', color: 'warning' },
  blocked: { icon: 'warning', color: 'warning' },
  'in-doubt': { icon: 'warning', color: 'warning' },
  cancelled: { icon: 'circle-slash' },
};

const stepIcons: Readonly<Record<StepState, Pick<Node, 'icon' | 'color'>>> = {
  pending: { icon: 'circle-large-outline' },
  running: { icon: 'sync~spin' },
  done: { icon: 'pass', color: 'good' },
  failed: { icon: 'error', color: 'bad' },
  undone: { icon: 'discard', color: 'warning' },
  skipped: { icon: 'circle-slash' },
};

const resumable: readonly RunState[] = ['interrupted', 'blocked', 'in-doubt'];

/** True when Resume Run can carry it on. */
export function canResume(run: RunView): boolean {
  return resumable.includes(run.state);
}

/** "Push v1.4.0", "Roll Back v1.4.0". */
export function runTitle(run: RunView): string {
  const verb = run.kind === 'push' ? 'Push' : 'Roll Back';
  return run.version === undefined ? verb : `${verb} v${run.version}`;
}

/** The rows of the Runs view: the newest run open when it goes on or waits for somebody, the others closed. */
export function runRows(runs: readonly RunView[], now: Date): Node[] {
  const latestRelease = runs.find((run) => run.state === 'released' || run.state === 'rolled-back');
  return runs.map((run, index) => runRow(run, now, index === 0, run === latestRelease));
}

function runRow(run: RunView, now: Date, newest: boolean, latest: boolean): Node {
  const title = runTitle(run);
  const description = runDescription(run, now);
  return {
    id: `run:${run.id}`,
    label: title,
    description,
    ...runIcons[run.state],
    context: `opsPersona.run.${run.state}${latest && run.state === 'released' ? '.latest' : ''}`,
    tooltip: [
      `**${escapeMarkdown(title)}** ${escapeMarkdown(`of ${run.project}, ${runWords[run.state]}`)}`,
      `Started ${escapeMarkdown(new Date(run.startedAt).toLocaleString())}`,
      ...[run.what, run.undone, run.next].filter((line) => line !== undefined).map(escapeMarkdown),
    ].join('\n\n'),
    command: commandIds.showRun,
    spoken: `${title}, ${description}`,
    expanded: newest && (run.state === 'running' || canResume(run)),
    children: run.phases.map((phase) => phaseRow(run, phase)),
    subject: { kind: 'run', id: run.id },
    copy: title,
  };
}

function runDescription(run: RunView, now: Date): string {
  if (run.state === 'running' && run.phase) return `phase ${run.phase.number} of ${run.phase.of} · ${run.phase.name}`;
  const at =
    run.phase && run.state !== 'released' && run.state !== 'rolled-back'
      ? ` · ${run.phase.number}/${run.phase.of}`
      : '';
  const age = run.endedAt === undefined ? '' : ` · ${describeAge(new Date(run.endedAt), now)}`;
  return `${runWords[run.state]}${at}${age}`;
}

function phaseRow(run: RunView, phase: PhaseView): Node {
  const took = phase.steps.reduce((sum, step) => sum + (step.durationMs ?? 0), 0);
  // What a run that is over never came to, it will not come to.
  const state = phase.state === 'pending' && run.endedAt !== undefined ? 'skipped' : phase.state;
  return {
    id: `run:${run.id}/${phase.number}`,
    label: phase.name,
    ...(took >= 100 ? { description: describeDuration(took) } : {}),
    ...stepIcons[state],
    context: `opsPersona.phase.${state}`,
    spoken: `${phase.name}, ${state}`,
    ...(phase.steps.length > 0
      ? {
          expanded: phase.state === 'running' || phase.state === 'failed',
          children: phase.steps.map((step, index) => stepRow(`run:${run.id}/${phase.number}/${index}`, step)),
        }
      : {}),
  };
}

function stepRow(id: string, step: StepView): Node {
  return {
    id,
    label: step.name,
    ...(step.durationMs === undefined ? {} : { description: describeDuration(step.durationMs) }),
    ...stepIcons[step.state],
    context: `opsPersona.step.${step.state}`,
    ...(step.command === undefined ? {} : { tooltip: `\`\`\`\n${step.command.replaceAll('```', "'''")}\n\`\`\`` }),
    spoken: `${step.name}, ${step.state}`,
    copy: step.command ?? step.name,
  };
}
