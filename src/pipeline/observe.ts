import type { Git } from './git.ts';

/** Where the release commit is, as the repository says now. */
export interface CommitSight {
  readonly commit: string | undefined;
  /** tip: the branch ends in it · below: somebody committed on top · off: the branch does not hold it · none: there is none. */
  readonly position: 'tip' | 'below' | 'off' | 'none';
  /** The branch's commit now. */
  readonly tip: string | undefined;
}

/** What stands at the tag's name. */
export interface TagSight {
  readonly object: string | undefined;
  readonly ours: boolean;
}

/** True when a message ends in this run's own trailer. */
export function isOurs(message: string, run: string): boolean {
  return message.split('\n').some((line) => line.trim() === `Ops-Run: ${run}`);
}

/** The words git writes into the branch's reflog for a commit of this run; a hook that rewrites the message can't reach them. */
export function reflogAction(run: string): string {
  return `ops-persona ${run}`;
}

/**
 * Finds a run's release commit by what is there rather than by what a journal says: on the branch above the base, by the
 * run's trailer, or by the reflog where a hook took the trailer away; else `known`, if it exists and is ours.
 */
export async function seeCommit(
  git: Git,
  run: string,
  branch: string,
  base: string,
  known?: string,
): Promise<CommitSight> {
  const tip = await git.line(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  if (tip !== undefined) {
    const answer = await git.ask([
      'log',
      '-z',
      '--first-parent',
      '--encoding=UTF-8',
      '--no-show-signature',
      '--format=%H%n%B',
      `${base}..${tip}`,
    ]);
    const above: string[] = [];
    for (const entry of answer?.split('\0') ?? []) {
      const [hash = '', ...message] = entry.split('\n');
      if (isOurs(message.join('\n'), run)) return { commit: hash, position: hash === tip ? 'tip' : 'below', tip };
      above.push(hash);
    }
    if (above.some((hash) => hash !== '')) {
      const made = await commitsInReflog(git, run, branch);
      const hash = above.find((one) => made.has(one));
      if (hash !== undefined) return { commit: hash, position: hash === tip ? 'tip' : 'below', tip };
    }
  }
  if (known !== undefined) {
    const message = await git.ask(['log', '-1', '--encoding=UTF-8', '--no-show-signature', '--format=%B', known]);
    const ours =
      message !== undefined && (isOurs(message, run) || (await commitsInReflog(git, run, branch)).has(known));
    if (ours) return { commit: known, position: 'off', tip };
  }
  return { commit: undefined, position: 'none', tip };
}

/** Commits this run put on the branch, as the branch's reflog tells it; none where there is no reflog. */
async function commitsInReflog(git: Git, run: string, branch: string): Promise<ReadonlySet<string>> {
  const answer = await git.ask([
    'log',
    '-z',
    '--walk-reflogs',
    '--no-show-signature',
    '-50',
    '--format=%H %gs',
    `refs/heads/${branch}`,
    '--',
  ]);
  const ours = (answer ?? '')
    .split('\0')
    .filter((entry) => entry.slice(entry.indexOf(' ') + 1).startsWith(`${reflogAction(run)}:`));
  return new Set(ours.map((entry) => entry.slice(0, entry.indexOf(' '))));
}

/** What stands at `refs/tags/<tag>`, and whether this run made it. */
export async function seeTag(git: Git, run: string, tag: string): Promise<TagSight> {
  const answer = (await git.ask(['cat-file', '--batch'], { input: `refs/tags/${tag}\n` })) ?? '';
  const [, object] = /^([0-9a-f]{40,64}) \w+ \d+\n/.exec(answer) ?? [];
  return { object, ours: object !== undefined && isOurs(answer, run) };
}

/** Where a known commit is now. */
export async function seeExactly(git: Git, branch: string, commit: string): Promise<CommitSight> {
  const tip = await git.line(['rev-parse', '--verify', '--quiet', `refs/heads/${branch}^{commit}`]);
  if (tip === commit) return { commit, position: 'tip', tip };
  if (tip === undefined) return { commit, position: 'off', tip };
  const below = await git.run(['merge-base', '--is-ancestor', commit, tip]);
  return { commit, position: below.code === 0 ? 'below' : 'off', tip };
}
