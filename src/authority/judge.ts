import { changedLines } from './changes.ts';
import { decide } from './decide.ts';
import type { Actors, AuthorityFinding } from './model.ts';

/** A file as it was (undefined: it is new) and as it is now. */
export interface Change {
  /** Relative to the repository's root, forward slashes. */
  readonly path: string;
  readonly before: string | undefined;
  readonly after: string;
}

/**
 * The changed stretches of a file that the actors may not write, or not without asking; only what changed is judged, so
 * a file that was there before anybody made rules stays silent.
 */
export function judgeChange(actors: Actors, change: Change): AuthorityFinding[] {
  if (change.before === change.after) return [];
  const decision = decide(actors, { kind: 'write', path: change.path });
  const { effect } = decision;
  if (effect === 'allow') return [];
  return changedLines(change.before, change.after).map((lines) => ({
    kind: 'authority',
    rule: decision.rule,
    effect,
    message: decision.why,
    owner: decision.owner,
    source: decision.source,
    lines,
  }));
}
