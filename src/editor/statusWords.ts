import { describeLeft, itemsOf } from '../checklist/view.ts';
import type { RunView } from '../pipeline/model.ts';
import { runTitle } from './views/runRows.ts';
import type { ModelState } from './workspaceModel.ts';
import type { Snapshot } from './snapshot.ts';

/** What the status bar shows: text, words for a screen reader, and how loud. */
export interface StatusWords {
  readonly text: string;
  readonly spoken: string;
  readonly background: 'none' | 'warning' | 'error';
  /** What a click does. */
  readonly click: 'run' | 'resume' | 'checklists';
}

/** How long "released" stays before the quiet state comes back. */
export const releasedShownMs = 60_000;

/**
 * The status bar's words, from the journal and the release, never from the events of a task. `suggested`: the persona that
 * the file in front speaks for; a small light beside the quiet words.
 */
export function statusWords(state: ModelState, now: Date, suggested?: string): StatusWords {
  if (state.kind === 'loading') return quiet('$(shield) Ops', 'Ops, the folder is being read');
  const snapshot = state.kind === 'ready' ? state.snapshot : undefined;
  // One that was refused because of a run must not hide that run.
  const newest = snapshot?.runs.find((run) => run.state === 'running') ?? snapshot?.runs[0];
  const ofRun = newest && snapshot && runStatus(newest, snapshot, now);
  if (ofRun) return ofRun;
  const foreign = snapshot?.roles.find((role) => !role.mine);
  if (foreign) {
    const where = foreign.environment === undefined ? '' : ` for ${foreign.environment}`;
    return quiet(`$(lock) ${shorten(foreign.who)} has the ops role${where}`, `${foreign.who} has the ops role${where}`);
  }
  const view = snapshot?.checklists;
  const release = view?.release;
  const soak = view?.checklists
    .flatMap(itemsOf)
    .flatMap((item) => (item.state === 'running' && item.last?.until !== undefined ? [item.last.until] : []))
    .filter((until) => Date.parse(until) > now.getTime())
    .sort()[0];
  if (soak !== undefined) {
    const name = (release?.version ?? null) === null ? 'Release' : `v${release?.version ?? ''}`;
    const left = describeLeft(soak, now);
    return quiet(`$(watch) ${name} soaking · ${left}`, `${name} is being watched, ${left} left`);
  }
  if (snapshot && view && release && release.version !== null && view.openBlocking > 0) {
    const name = `v${release.version}${release.environment === null ? '' : ` → ${release.environment}`}`;
    return quiet(`$(checklist) ${name} · ${view.openBlocking} open`, `${name}, ${view.openBlocking} items open`);
  }
  const light = suggested === undefined ? '' : ' $(lightbulb)';
  const says = suggested === undefined ? '' : `, suggestion: work as ${suggested}`;
  if (!snapshot?.active) return quiet(`$(shield) Ops${light}`, `Ops, no persona selected${says}`);
  const version = snapshot.version === undefined ? '' : ` · ${snapshot.version}`;
  return quiet(
    `$(shield) ${shorten(snapshot.active.name)}${version}${light}`,
    `Ops, persona ${snapshot.active.name}${snapshot.version === undefined ? '' : `, last release ${snapshot.version}`}${says}`,
  );
}

function quiet(text: string, spoken: string): StatusWords {
  return { text, spoken, background: 'none', click: 'checklists' };
}

function runStatus(run: RunView, at: Snapshot, now: Date): StatusWords | undefined {
  const title = runTitle(run);
  const phase = run.phase ? `${run.phase.number}/${run.phase.of}` : '';
  const tail = phase === '' ? '' : ` · ${phase}`;
  switch (run.state) {
    case 'running': {
      if (run.worktree !== at.root) {
        return {
          text: `$(lock) ${title} in another window`,
          spoken: `${title} is going on in another window`,
          background: 'none',
          click: 'run',
        };
      }
      const name = run.phase === undefined ? '' : ` ${run.phase.name}`;
      return {
        text: `$(sync~spin) ${title}${tail}${name}`,
        spoken: `${title} is going on, phase ${run.phase?.number ?? 1} of ${run.phase?.of ?? 6}${name}`,
        background: 'none',
        click: 'run',
      };
    }
    case 'interrupted':
    case 'in-doubt':
    case 'blocked': {
      const word = run.state === 'in-doubt' ? 'in doubt' : run.state;
      return {
        text: `$(question) ${title} ${word}`,
        spoken: `${title} ${word}`,
        background: 'warning',
        click: 'resume',
      };
    }
    case 'undone':
      if (!isRecent(run, now, 10 * releasedShownMs)) return undefined;
      return {
        text: `$(discard) ${title} undone${tail}`,
        spoken: `${title} undone`,
        background: 'warning',
        click: 'run',
      };
    case 'refused':
      if (!isRecent(run, now, 10 * releasedShownMs)) return undefined;
      return {
        text: `$(circle-slash) ${title} refused${tail}`,
        spoken: `${title} refused`,
        background: 'warning',
        click: 'run',
      };
    case 'released':
      if (!isRecent(run, now, releasedShownMs)) return undefined;
      return {
        text: `$(pass) v${run.version ?? ''} released`,
        spoken: `${title} released`,
        background: 'none',
        click: 'run',
      };
    case 'rolled-back':
      if (!isRecent(run, now, releasedShownMs)) return undefined;
      return {
        text: `$(discard) v${run.version ?? ''} rolled back`,
        spoken: `v${run.version ?? ''} rolled back`,
        background: 'none',
        click: 'run',
      };
    case 'cancelled':
      return undefined;
  }
}

/** Ended at most so long ago. A run without an end time is taken as just ended. */
function isRecent(run: RunView, now: Date, ms: number): boolean {
  return run.endedAt === undefined || now.getTime() - new Date(run.endedAt).getTime() < ms;
}

/** The item never takes much more than 40 characters. */
function shorten(name: string): string {
  return name.length <= 24 ? name : `${name.slice(0, 23)}…`;
}
