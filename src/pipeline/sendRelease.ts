import { setTimeout as wait } from 'node:timers/promises';
import type { RunContext } from './context.ts';
import { PhaseError, ProtectedBranchError, refuse } from './errors.ts';
import { pushArgs, type PushedThings } from './pushCommands.ts';
import type { Target } from './remote.ts';
import { askAgain, holdsCommit, holdsRelease, inDoubt, sendPush, sendTag, type Sent } from './sendPush.ts';
import { safeLine } from './text.ts';

/** How a release is sent. */
export interface SendOptions {
  /** An earlier push of this run may still be under way: a refusal is believed only after a while. */
  readonly again: boolean;
  /** The remote's branch holds the commit already: only the tag is missing. */
  readonly tagOnly: boolean;
}

/**
 * Phase 5: sends the release and looks whether it arrived.
 *
 * @throws PhaseError `refused` when the remote certainly does not have it, `inDoubt` when nobody knows, `blocked` when it has the
 * commit and will not take the tag
 */
export async function sendRelease(
  context: RunContext,
  target: Target,
  things: PushedThings,
  options: SendOptions,
): Promise<void> {
  const shown = {
    ...things,
    seen: things.seen.slice(0, 10),
    commit: things.commit.slice(0, 10),
    tagObject: things.tagObject.slice(0, 10),
  };
  const argv = options.tagOnly ? undefined : ['git', ...pushArgs(target, shown)];
  const name = options.tagOnly ? `push ${things.tag}` : `push ${target.branch} and ${things.tag}`;
  await context.step({ step: 'push', name, ...(argv ? { argv } : {}) }, async () => {
    const sent = options.tagOnly ? await sendTag(context, target, things) : await sendPush(context, target, things);
    if (sent.outcome !== 'accepted') await requireArrived(context, target, things, sent, options.again);
    context.passPointOfNoReturn();
  });
  await context.step({ step: 'verify', name: `verify ${target.remote}` }, async () => {
    const facts = await askAgain(context, target, things.tag);
    if (facts === undefined) throw inDoubt(context, target, 'it accepted the push but does not answer now');
    if (!(await holdsRelease(context.ground.git, target, facts, things))) {
      throw inDoubt(context, target, 'it accepted the push but does not show the release');
    }
  });
  context.screen.ok(`accepted; ${target.remote}/${target.branch} and ${things.tag} verified`);
}

/** The words of a push that failed are no proof: what the remote holds decides. */
async function requireArrived(
  context: RunContext,
  target: Target,
  things: PushedThings,
  sent: Exclude<Sent, { readonly outcome: 'accepted' }>,
  again: boolean,
): Promise<void> {
  const { git, limits, cancel } = context.ground;
  const deadline = Date.now() + (again ? Math.min(limits.silenceMs, 10_000) : 0);
  for (;;) {
    const facts = await askAgain(context, target, things.tag);
    if (facts && (await holdsRelease(git, target, facts, things))) return;
    if (facts && (await holdsCommit(git, target, facts, things.commit))) {
      context.passPointOfNoReturn();
      throw halfSent(target, things, sent.why);
    }
    if (Date.now() >= deadline) break;
    await wait(200);
  }
  if (sent.outcome === 'half') {
    context.passPointOfNoReturn();
    throw halfSent(target, things, sent.why);
  }
  if (sent.outcome === 'unknown') throw inDoubt(context, target, sent.why);
  if (cancel?.aborted === true) context.checkCancelled();
  if (/protected branch|GH006|GH013|not allowed to (?:push|update)/i.test(sent.why)) {
    throw new ProtectedBranchError(5, 'refused', `${sent.why}.`, { remedy: sent.next });
  }
  throw refuse(5, `${sent.why}.`, sent.next);
}

function halfSent(target: Target, things: PushedThings, why: string): PhaseError {
  return new PhaseError(
    5,
    'blocked',
    `${target.remote} has the release commit, but not the tag ${things.tag}: ${safeLine(why)}.`,
    { remedy: 'Send the tag once it may: ops-persona resume' },
  );
}
