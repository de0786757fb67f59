import { CommitParser } from 'conventional-commits-parser';
import type { Git } from './git.ts';
import { count, list } from './text.ts';

/** A commit since the last release, read as a Conventional Commit. */
export interface ReleaseCommit {
  readonly hash: string;
  /** Lower case; undefined when the commit has none. */
  readonly type: string | undefined;
  readonly scope: string | undefined;
  /** The subject without type and scope. */
  readonly subject: string;
  readonly breaking: boolean;
  /** What breaks, in the words of the footer; undefined when it has none. */
  readonly breakingNote: string | undefined;
}

export type AutoBump = 'patch' | 'minor' | 'major';

/** What the commits since the last release ask for. */
export interface CommitSummary {
  readonly bump: AutoBump;
  /** "2 features, 5 fixes". */
  readonly words: string;
  /** Commits that count, newest first: no merges, no releases, no reverted pairs. */
  readonly commits: readonly ReleaseCommit[];
  readonly notes: readonly string[];
}

interface RawCommit {
  readonly hash: string;
  readonly merge: boolean;
  readonly message: string;
}

const parser = new CommitParser({
  headerPattern: /^(\w+)\s*(?:\(([^()]*)\))?(!)?:\s*(.*)$/,
  headerCorrespondence: ['type', 'scope', 'mark', 'subject'],
  noteKeywords: ['BREAKING CHANGE', 'BREAKING-CHANGE', 'BREAKING CHANGES'],
  // Quadratic on long bodies, and nothing here asks for them.
  issuePrefixes: [],
  referenceActions: [],
});

/** The commits after `from` (all, when undefined) up to `to`, newest first, and the message of `from`, an ancestor, itself. */
export async function commitsSince(
  git: Git,
  from: string | undefined,
  to: string,
): Promise<{ readonly commits: readonly RawCommit[]; readonly fromMessage: string | undefined }> {
  const answer = await git.read([
    'log',
    '-z',
    '--encoding=UTF-8',
    '--no-show-signature',
    '--format=%H%n%P%n%B',
    to,
    ...(from === undefined ? [] : [from, `^${from}^@`]),
    '--',
  ]);
  const all = answer
    .split('\0')
    .filter((entry) => entry !== '')
    .map((entry) => {
      const [hash = '', parents = '', ...message] = entry.split('\n');
      return { hash, merge: parents.trim().includes(' '), message: message.join('\n').trim() };
    });
  return {
    commits: all.filter((commit) => commit.hash !== from),
    fromMessage: all.find((commit) => commit.hash === from)?.message,
  };
}

/** Reads commits into a bump. Undefined when nothing of them is worth a release. */
export function summarise(raw: readonly RawCommit[]): CommitSummary | undefined {
  const reverted = revertedPairs(raw);
  const commits = raw
    .filter((commit) => !commit.merge && !reverted.has(commit.hash) && !isReleaseMessage(commit.message))
    .map(readCommit);
  if (commits.length === 0) return undefined;
  const breaking = commits.filter((commit) => commit.breaking);
  const features = commits.filter((commit) => isFeature(commit) && !commit.breaking);
  const fixes = commits.filter((commit) => isFix(commit) && !commit.breaking);
  const rest = commits.length - breaking.length - features.length - fixes.length;
  const untyped = commits.filter((commit) => commit.type === undefined);
  const parts = [
    ...(breaking.length > 0 ? [count(breaking.length, 'breaking change')] : []),
    ...(features.length > 0 ? [count(features.length, 'feature')] : []),
    ...(fixes.length > 0 ? [count(fixes.length, 'fix', 'fixes')] : []),
    ...(rest > 0 ? [count(rest, 'other change')] : []),
  ];
  return {
    bump: breaking.length > 0 ? 'major' : features.length > 0 ? 'minor' : 'patch',
    words: parts.join(', '),
    commits,
    notes:
      untyped.length === 0
        ? []
        : [
            `${count(untyped.length, 'commit')} without a type (${list(untyped.map((commit) => commit.hash.slice(0, 7)))}) counted as a patch.`,
          ],
  };
}

export function isFeature(commit: ReleaseCommit): boolean {
  return commit.type === 'feat' || commit.type === 'feature';
}

export function isFix(commit: ReleaseCommit): boolean {
  return commit.type === 'fix' || commit.type === 'bugfix' || commit.type === 'perf';
}

/** A release commit of ours or of the usual tools: it is not a change of its own. */
export function isReleaseMessage(message: string): boolean {
  const subject = message.split('\n', 1)[0] ?? '';
  return /^(?:chore\(release\):|(?:chore(?:\([^)]*\))?: )?release(?: version)?:?)? ?v?\d+\.\d+\.\d+\S*$/i.test(subject);
}

/** Both halves of each revert whose other half is among the commits; a revert of a revert brings the first back. */
function revertedPairs(raw: readonly RawCommit[]): ReadonlySet<string> {
  const gone = new Set<string>();
  const here = new Set(raw.map((commit) => commit.hash));
  // Newest first: a revert that is itself reverted takes nothing away.
  for (const commit of raw) {
    if (gone.has(commit.hash)) continue;
    const hash = /This reverts commit ([0-9a-f]{7,64})/i.exec(commit.message)?.[1];
    if (hash === undefined) continue;
    const target = here.has(hash) ? hash : raw.find((other) => other.hash.startsWith(hash))?.hash;
    if (target === undefined || target === commit.hash) continue;
    gone.add(commit.hash);
    gone.add(target);
  }
  return gone;
}

function readCommit(raw: RawCommit): ReleaseCommit {
  const header = raw.message.split('\n', 1)[0] ?? '';
  if (header.trim() === '') {
    return { hash: raw.hash, type: undefined, scope: undefined, subject: '', breaking: false, breakingNote: undefined };
  }
  const commit = parser.parse(raw.message);
  const note = commit.notes[0];
  const type = typeof commit['type'] === 'string' ? commit['type'].toLowerCase() : undefined;
  return {
    hash: raw.hash,
    type,
    scope: commit['scope'] ?? undefined,
    subject: (commit['subject'] ?? header).trim(),
    breaking: commit['mark'] === '!' || note !== undefined,
    breakingNote: note?.text.split('\n\n', 1)[0]?.replaceAll(/\s+/g, ' ').trim(),
  };
}
