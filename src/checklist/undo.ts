import { isMine, type Me } from './actor.ts';
import type { Evidence, Release } from './model.ts';

/** What still counts of an item's evidence, oldest first: without what was taken back. The last one says how the item stands. */
export function standingEvidence(evidence: readonly Evidence[]): readonly Evidence[] {
  const stack: Evidence[] = [];
  for (const one of evidence) {
    if (one.undid === true) stack.pop();
    else stack.push(one);
  }
  return stack;
}

/**
 * The entry that takes the last one back: what the item had before, as it was, or that it is open. Taken back again and again it
 * goes back step by step. undefined: nothing is left to take back.
 */
export function takenBack(evidence: readonly Evidence[], at: string): Evidence | undefined {
  const stack = standingEvidence(evidence);
  const last = stack.at(-1);
  if (!last) return undefined;
  const before = stack.at(-2) ?? { ...bare(last), at, kind: 'untick', value: null, result: 'open' };
  return { ...before, undid: true };
}

/** The items that somebody recorded last, in one go; empty when there is nothing of theirs to take back. */
export function lastRecorded(release: Release | undefined, me: Me): string[] {
  const tops = Object.entries(release?.items ?? {}).flatMap(([id, { evidence }]) => {
    const top = standingEvidence(evidence).at(-1);
    return top && isMine(top, me) ? [{ id, at: top.at }] : [];
  });
  const latest = tops.reduce((newest, { at }) => (at > newest ? at : newest), '');
  return tops.filter(({ at }) => at === latest).map(({ id }) => id);
}

/** Who and about what, without how a verifier came to it. */
function bare({ by, actor, email, head, dirty, content }: Evidence): Pick<Evidence, 'by' | 'actor' | 'head' | 'dirty'> {
  return {
    by,
    actor,
    head,
    dirty,
    ...(email === undefined ? {} : { email }),
    ...(content === undefined ? {} : { content }),
  };
}
