import { changedLines } from './changes.ts';
import { decide } from './decide.ts';
import { changedFields } from './fields.ts';
import type { Actors, AuthorityFinding, Decision, LineRange } from './model.ts';
import { judgeRedLines } from './redLines.ts';

/** A file as it was (undefined: it is new) and as it is now. */
export interface Change {
  /** Relative to the repository's root, forward slashes. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * The changed stretches of a file that the actors may not write, or not without asking, and the red lines that changed
 * lines cross; only what changed is judged, so
 * a file that was there before anybody made rules stays silent.
 */
export function judgeChange(actors: Actors, change: Change): AuthorityFinding[] {
  const { path, before, after } = change;
  if (before === after) return [];
  const changed = changedLines(before, after);
  const fields = before === undefined ? undefined : changedFields(path, before, after);
  const territory = fields
    ? joined(fields.flatMap(({ key, lines }) => findings(decide(actors, { kind: 'write', path, key }), [lines])))
    : findings(decide(actors, { kind: 'write', path }), changed);
  return [...territory, ...judgeRedLines(actors, change, changed)];
}

function findings(decision: Decision, places: readonly LineRange[]): AuthorityFinding[] {
  const { effect } = decision;
  if (effect === 'allow') return [];
  return places.map((lines) => ({
    kind: 'authority',
    rule: decision.rule,
    effect,
    message: decision.why,
    owner: decision.owner,
    source: decision.source,
    lines,
  }));
}

/** Neighbouring fields under the same rule are one finding. */
function joined(all: readonly AuthorityFinding[]): AuthorityFinding[] {
  const result: AuthorityFinding[] = [];
  for (const finding of [...all].sort((a, b) => a.lines.start - b.lines.start)) {
    const at = result.findIndex((one) => one.message === finding.message && finding.lines.start <= one.lines.end + 1);
    const one = result[at];
    if (!one) result.push(finding);
    else {
      const end = Math.max(one.lines.end, finding.lines.end);
      result[at] = { ...one, lines: { start: one.lines.start, end } };
    }
  }
  return result;
}
