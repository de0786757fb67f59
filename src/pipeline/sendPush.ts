import { describeEnd, succeeded, type ProcessResult } from '../workspace/process.ts';
import type { RunContext } from './context.ts';
import { PhaseError } from './errors.ts';
import { gitWords, type Git } from './git.ts';
import { branchPushArgs, pushArgs, tagPushArgs, type PushedThings } from './pushCommands.ts';
import { readTrace, removeTrace, traceFile, type PushTrace } from './pushTrace.ts';
import { askRemote, type RemoteFacts, type Target } from './remote.ts';
import { safeLine } from './text.ts';

/**
 * accepted: the remote holds the release · refused: it does not and will not · unknown: it may have taken it, nobody knows.
 */
export type Sent =
  | { readonly outcome: 'accepted' }
  | { readonly outcome: 'refused'; readonly why: string; readonly next: string }
  | { readonly outcome: 'unknown'; readonly why: string }
  /** A server that can't take both at once has the commit, but not the tag. */
  | { readonly outcome: 'half'; readonly why: string };

/** True when the remote holds our tag and our commit is in its branch. */
export async function holdsRelease(
  git: Git,
  target: Target,
  facts: RemoteFacts,
  things: PushedThings,
): Promise<boolean> {
  return facts.tag === things.tagObject && (await holdsCommit(git, target, facts, things.commit));
}

/** True when our commit is in the remote's branch. */
export async function holdsCommit(git: Git, target: Target, facts: RemoteFacts, commit: string): Promise<boolean> {
  if (facts.branch === undefined) return false;
  if (facts.branch === commit) return true;
  // Somebody may have pushed on top already: their commit has to be fetched to be looked at.
  const contains = async (): Promise<boolean> =>
    succeeded(await git.run(['merge-base', '--is-ancestor', commit, facts.branch ?? '']));
  if (await contains()) return true;
  const known = await git.ask(['cat-file', '-e', facts.branch]);
  if (known !== undefined) return false;
  await git.run(['fetch', '--quiet', '--no-tags', '--no-write-fetch-head', '--', target.url, facts.branch]);
  return contains();
}

/** Sends the release and finds out what became of it. Never throws for what the remote does. */
export async function sendPush(context: RunContext, target: Target, things: PushedThings): Promise<Sent> {
  const { result, sent } = await sendOnce(context, target, pushArgs(target, things));
  if (sent.outcome !== 'refused' || !/does not support --atomic/i.test(result.stderr)) return sent;
  context.screen.note(`${target.remote} can't take two refs at once: the branch goes first, then the tag`);
  const argv = branchPushArgs(target, things);
  context.screen.command(['git', ...argv]);
  const branch = (await sendOnce(context, target, argv)).sent;
  if (branch.outcome !== 'accepted') {
    const facts = await askAgain(context, target, things.tag);
    if (facts === undefined || !(await holdsCommit(context.ground.git, target, facts, things.commit))) return branch;
  }
  return sendTag(context, target, things);
}

const tagAttempts = 3;

/** Sends the tag of a commit that is there already; tries a few times, since the way back is closed. */
export async function sendTag(context: RunContext, target: Target, things: PushedThings): Promise<Sent> {
  context.cancellable = false;
  const argv = tagPushArgs(target, things);
  let why = '';
  for (let attempt = 1; attempt <= tagAttempts; attempt++) {
    context.screen.command(['git', ...argv]);
    const { sent } = await sendOnce(context, target, argv);
    if (sent.outcome === 'accepted') return sent;
    why = sent.why;
    const facts = await askAgain(context, target, things.tag);
    if (facts?.tag === things.tagObject) return { outcome: 'accepted' };
  }
  return { outcome: 'half', why };
}

async function sendOnce(
  context: RunContext,
  target: Target,
  argv: readonly string[],
): Promise<{ readonly result: ProcessResult; readonly sent: Exclude<Sent, { outcome: 'half' }> }> {
  const { git, limits } = context.ground;
  const trace = traceFile(context.journal.folder);
  removeTrace(context.journal.folder);
  const result = await context.git(argv, {
    env: { GIT_TRACE2_EVENT: trace },
    timeoutMs: limits.hooksMs + limits.silenceMs,
    silenceMs: limits.silenceMs,
    maySilence: patience(trace, limits.hooksMs, git.settings.interactive),
  });
  const seen = readTrace(trace);
  removeTrace(context.journal.folder);
  if (succeeded(result)) return { result, sent: { outcome: 'accepted' } };
  const rejected = rejectedRefs(result.stdout);
  if (rejected.length > 0 && !result.stdout.includes('[remote failure]')) {
    return { result, sent: { outcome: 'refused', ...explainRejection(rejected, result, target) } };
  }
  if (seen?.sending === false) return { result, sent: { outcome: 'refused', ...explainUnsent(seen, result, target) } };
  const why = result.timedOut ? `no answer in ${limits.silenceMs / 1000} s` : gitWords(result);
  return { result, sent: { outcome: 'unknown', why } };
}

function explainUnsent(
  seen: PushTrace,
  result: ProcessResult,
  target: Target,
): { readonly why: string; readonly next: string } {
  if (seen.prePush !== 'none' && seen.prePush !== 0) {
    const words = seen.prePush === 'running' ? describeEnd(result) : `exit code ${seen.prePush}`;
    return {
      why: `The pre-push hook stopped it (${words})`,
      next: 'Mend what the hook found, then run ops-persona push again.',
    };
  }
  return {
    why: `Nothing was sent: ${gitWords(result)}`,
    next: `Check the connection: git ls-remote ${target.remote}`,
  };
}

/** Asks the remote what it has now; undefined when it does not answer. */
export async function askAgain(context: RunContext, target: Target, tag: string): Promise<RemoteFacts | undefined> {
  const facts = await askRemote(context.ground.git, target, tag, context.ground.limits.networkMs);
  return 'unreachable' in facts ? undefined : facts;
}

export function inDoubt(context: RunContext, target: Target, why: string): PhaseError {
  return new PhaseError(
    context.phase,
    'inDoubt',
    `${target.remote} may or may not have taken the release: ${safeLine(why)}.`,
    { remedy: 'When it answers again, run: ops-persona resume' },
  );
}

/** Porcelain lines of refused refs: `!<tab>from:to<tab>[reason] (words)`. */
function rejectedRefs(stdout: string): readonly { readonly ref: string; readonly words: string }[] {
  return stdout
    .split('\n')
    .filter((line) => line.startsWith('!\t'))
    .map((line) => {
      const [, refs = '', words = ''] = line.split('\t');
      return { ref: refs.slice(refs.indexOf(':') + 1), words };
    });
}

function explainRejection(
  rejected: readonly { readonly ref: string; readonly words: string }[],
  result: ProcessResult,
  target: Target,
): { readonly why: string; readonly next: string } {
  const first = rejected.find((entry) => !entry.words.includes('atomic')) ?? rejected[0];
  const words = first?.words ?? '';
  const name = first?.ref.replace(/^refs\/(heads|tags)\//, '') ?? target.branch;
  if (/stale info|fetch first|non-fast-forward|cannot lock ref|failed to update ref|already exists/i.test(words)) {
    const moved =
      first?.ref.startsWith('refs/tags/') === true
        ? `The tag ${name} appeared there meanwhile`
        : 'The branch moved meanwhile';
    return {
      why: `${moved} (${target.remote}/${name})`,
      next: `Take in what is new: git pull --rebase ${target.remote} ${target.branch}`,
    };
  }
  const server = serverWords(result.stderr);
  const reason = /\(([^)]*)\)/.exec(words)?.[1] ?? words;
  const said =
    server !== '' && /hook declined/i.test(reason) ? server : server === '' ? reason : `${reason}: ${server}`;
  return {
    why: `${target.remote} refused ${name}: ${safeLine(said)}`,
    next: /protected|GH006|not allowed|denied|hook declined/i.test(`${reason} ${server}`)
      ? 'Open a pull request, or push as a user who may.'
      : `Ask who runs ${target.remote}, then run ops-persona push again.`,
  };
}

function serverWords(stderr: string): string {
  return stderr
    .split('\n')
    .filter((line) => line.startsWith('remote:'))
    .map((line) =>
      line
        .slice(7)
        .replaceAll(/error:/g, '')
        .trim(),
    )
    .filter((line) => line !== '' && !line.startsWith('hook declined to update'))
    .slice(0, 4)
    .join(' · ');
}

/**
 * May a silent push wait on? While the project's pre-push hook runs it may, up to the hooks' own limit. With a terminal also
 * before anything is sent: ssh or a credential helper may be asking there.
 */
function patience(trace: string, hooksMs: number, interactive: boolean): () => boolean {
  const started = Date.now();
  return () => {
    if (Date.now() - started > hooksMs) return false;
    const seen = readTrace(trace);
    return seen?.prePush === 'running' || (interactive && seen?.sending === false);
  };
}
