import { refuse } from './errors.ts';
import { gitWords, type Git } from './git.ts';
import { readGitConfig, type GitConfig } from './gitConfig.ts';
import { succeeded } from '../workspace/process.ts';
import { safeText } from './text.ts';

/** Where a release goes. */
export interface Target {
  readonly remote: string;
  /** As git uses it, may hold user-info: never shown. */
  readonly url: string;
  /** Fit to be shown. */
  readonly shownUrl: string;
  /** The branch there, without refs/heads/. */
  readonly branch: string;
}

/** What the remote says about the branch and the tag. */
export interface RemoteFacts {
  readonly branch: string | undefined;
  /** The tag object (of a lightweight tag: the commit). */
  readonly tag: string | undefined;
  readonly tagCommit: string | undefined;
}

/** Where the branch goes, from git's own settings; refuses what would be a guess. */
export async function findTarget(git: Git, branch: string, known?: GitConfig): Promise<Target> {
  const config = known ?? (await readGitConfig(git));
  // A name that looks like an option would be taken for one.
  const remotes = config.names('remote').filter((name) => !name.startsWith('-'));
  if (remotes.length === 0) {
    throw refuse(1, 'This repository has no remote to push to.', 'Add one: git remote add origin <url>');
  }
  const follows = config.get(`branch.${branch}.remote`);
  const merge = config.get(`branch.${branch}.merge`);
  const pushRemote = config.get(`branch.${branch}.pushremote`);
  const pushDefault = config.get('remote.pushdefault');
  const remote = pushRemote ?? pushDefault ?? follows ?? (remotes.length === 1 ? remotes[0] : undefined);
  if (remote === undefined || !remotes.includes(remote)) {
    throw refuse(
      1,
      `It is not clear which remote ${branch} goes to (${remotes.join(', ')}).`,
      `Say so: git branch --set-upstream-to=${remotes.includes('origin') ? 'origin' : (remotes[0] ?? 'origin')}/${branch} ${branch}`,
    );
  }
  const upstream = merge?.replace(/^refs\/heads\//, '');
  if (follows === remote && upstream !== undefined && upstream !== branch) {
    throw refuse(
      1,
      `${branch} follows ${remote}/${upstream}, a branch of another name.`,
      `Follow the branch of the same name: git branch --set-upstream-to=${remote}/${branch} ${branch}`,
    );
  }
  const urls = await pushUrls(git, config, remote);
  const [url] = urls;
  if (url === undefined)
    throw refuse(1, `${remote} has no address.`, `Give it one: git remote set-url ${remote} <url>`);
  if (urls.length > 1) {
    throw refuse(
      1,
      `${remote} pushes to ${urls.length} addresses; a release to several can't be all or nothing.`,
      `Leave one: git config --unset-all remote.${remote}.pushurl`,
    );
  }
  return { remote, url, shownUrl: safeText(url), branch };
}

/** The addresses a push goes to. Where settings rewrite addresses, or take some back, git says what comes of it. */
async function pushUrls(git: Git, config: GitConfig, remote: string): Promise<readonly string[]> {
  const own = config.all(`remote.${remote}.pushurl`);
  const urls = own.length > 0 ? own : config.all(`remote.${remote}.url`);
  if (config.names('url').length === 0 && urls.length > 0 && !urls.includes('')) return urls;
  const answer = (await git.ask(['remote', 'get-url', '--push', '--all', remote])) ?? '';
  return answer.split('\n').filter((url) => url !== '');
}

/** Asks the remote about one branch and, when it is known, one tag. Undefined with words when it does not answer. */
export async function askRemote(
  git: Git,
  target: Target,
  tag: string | undefined,
  limitMs: number,
  cancel?: AbortSignal,
): Promise<RemoteFacts | { readonly unreachable: string }> {
  const branchRef = `refs/heads/${target.branch}`;
  const tagRef = tag === undefined ? undefined : `refs/tags/${tag}`;
  const result = await git.run(
    ['ls-remote', '--', target.url, branchRef, ...(tagRef === undefined ? [] : [tagRef, `${tagRef}^{}`])],
    {
      ...(git.settings.interactive ? { silenceMs: Math.max(limitMs, 600_000) } : { timeoutMs: limitMs }),
      ...(cancel ? { cancel } : {}),
    },
  );
  if (!succeeded(result))
    return { unreachable: result.timedOut ? `no answer in ${limitMs / 1000} s` : gitWords(result) };
  const refs = new Map(
    result.stdout
      .split('\n')
      .filter((line) => line.includes('\t'))
      .map((line) => {
        const at = line.indexOf('\t');
        return [line.slice(at + 1), line.slice(0, at)] as const;
      }),
  );
  const own = tagRef === undefined ? undefined : refs.get(tagRef);
  return {
    branch: refs.get(branchRef),
    tag: own,
    tagCommit: tagRef === undefined ? undefined : (refs.get(`${tagRef}^{}`) ?? own),
  };
}

/** What the remote says, or a refusal of phase 1. */
export async function requireRemote(
  git: Git,
  target: Target,
  tag: string | undefined,
  limitMs: number,
  cancel?: AbortSignal,
): Promise<RemoteFacts> {
  const facts = await askRemote(git, target, tag, limitMs, cancel);
  if (!('unreachable' in facts)) return facts;
  throw refuse(
    1,
    `${target.remote} (${target.shownUrl}) can't be reached: ${facts.unreachable}.`,
    `Check the connection and your access: git ls-remote ${target.remote}`,
  );
}

/**
 * Refuses when the remote has commits that we don't, so a release never has to force anything. Gives the remote's commit and
 * how many of our commits it does not have yet.
 */
export async function requireNotBehind(
  git: Git,
  target: Target,
  facts: RemoteFacts,
  base: string,
): Promise<{ readonly seen: string; readonly ahead: number }> {
  const seen = facts.branch;
  if (seen === undefined) {
    throw refuse(
      1,
      `${target.remote} has no branch ${target.branch} yet.`,
      `Push it first: git push -u ${target.remote} ${target.branch}`,
    );
  }
  if (seen === base) return { seen, ahead: 0 };
  const contained = await git.run(['merge-base', '--is-ancestor', seen, base]);
  if (contained.code !== 0) {
    throw refuse(
      1,
      `${target.remote}/${target.branch} has commits that are not here.`,
      `Take them in: git pull --rebase ${target.remote} ${target.branch}`,
    );
  }
  return { seen, ahead: Number((await git.line(['rev-list', '--count', `${seen}..${base}`])) ?? '0') };
}
