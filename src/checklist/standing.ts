import type { Persona } from '../persona/model.ts';
import { namesIn, type Tree } from '../workspace/listing.ts';
import type { RepositoryReader } from '../workspace/repository.ts';
import type { ContentNote, Drift, Evidence, Release } from './model.ts';
import { findOwnFiles, type OwnFiles } from './ownFiles.ts';
import { contentOf, ShippedReader } from './shipped.ts';

/** A commit that a run made and verified to be nothing but its plan, and the commit it was made on. */
export interface CarriedCommit {
  readonly base: string;
  readonly commit: string;
}

/** What a repository would ship now, and how that compares with what evidence is bound to. */
export interface Standing {
  readonly head: string | undefined;
  /** undefined without git or before the first commit. */
  readonly content: string | undefined;
  /** Files of ours are left out. */
  readonly dirty: boolean;
  /** Contents that count as this one: what the base of the release commit had, where this is that commit. */
  readonly sameAs: ReadonlySet<string>;
  /** For the release record: what it takes to say later what changed. */
  readonly note: ContentNote | undefined;
  readonly own: OwnFiles;
  /** What would ship: `mode object id` by path, without our own files. */
  readonly files: ReadonlyMap<string, string>;
  /** What changed since a piece of evidence; undefined when it is not known. */
  since(evidence: Evidence): Drift | undefined;
  /** The same look at the repository for what a release holds by now. */
  withRelease(release: Release | undefined): Promise<Standing>;
  /** What differs from a commit, and from what was changed in it by then; undefined when the commit is not known here. */
  compare(commit: string, changed?: ContentNote['changed']): Promise<Drift | undefined>;
}

/** What is needed to know how a repository stands. */
export interface StandingGround {
  readonly reader: RepositoryReader | undefined;
  readonly persona: Persona | undefined;
  /** Its evidence is compared; without one there is nothing to compare. */
  readonly release?: Release | undefined;
  /** Release commits of runs, newest first. */
  readonly carried?: readonly CarriedCommit[] | undefined;
  /** False in Restricted Mode: then old commits are not looked at, since git may fetch missing ones with a command of the repository's. */
  readonly trusted?: boolean | undefined;
  /** Kept from one call to the next it saves hashing changed files anew. */
  readonly shipped?: ShippedReader | undefined;
}

/** More changed files than these are not named one by one. */
const notedFiles = 500;
/** So many states that evidence is bound to are compared file by file; older ones only say that they are stale. */
const comparedStates = 8;

/** Reads how a repository stands. Uses only git commands that run nothing of the repository's own. */
export async function readStanding(ground: StandingGround): Promise<Standing> {
  const reader = ground.reader && !ground.reader.paths.bare ? ground.reader : undefined;
  const [head, listing] = reader
    ? await Promise.all([reader.head().then(({ commit }) => commit), reader.listing()])
    : [undefined, undefined];
  const own = findOwnFiles(ground.persona, listing ? namesIn(listing, 'both') : []);
  const nothing = {
    content: undefined,
    dirty: false,
    sameAs: new Set<string>(),
    note: undefined,
    own,
    files: new Map<string, string>(),
    since: () => undefined,
    compare: () => Promise.resolve(undefined),
  };
  const plain = (parts: Partial<Standing> = {}): Standing => {
    const standing: Standing = { head, ...nothing, ...parts, withRelease: () => Promise.resolve(standing) };
    return standing;
  };
  if (!reader || !listing || head === undefined) return plain();
  // What is asked later must not keep a list of all files alive.
  const later = reader.moment();
  const trees = new Trees(later);
  const [shipped] = await Promise.all([
    (ground.shipped ?? new ShippedReader(reader.paths.worktree)).read(own, listing),
    ground.trusted === false ? undefined : trees.of(head),
  ]);
  if (ground.trusted === false) return plain({ content: shipped.content, files: shipped.files });
  const headTree = (await trees.of(head)) ?? new Map<string, string>();
  const changed = differences(headTree, shipped.files, own);
  const sameAs = await carriedOver(ground.carried ?? [], shipped.content, own, trees);
  const headContent = contentOf(headTree, own);
  const headSameAs = await carriedOver(ground.carried ?? [], headContent, own, trees);
  const counts = new Map<string, Promise<number | undefined>>();
  const counted = (commit: string): Promise<number | undefined> => {
    const count = counts.get(commit) ?? later.commitsSince(commit);
    counts.set(commit, count);
    return count;
  };
  const compare: Standing['compare'] = async (commit, changed = {}) => {
    const tree = await trees.of(commit);
    if (!tree) return undefined;
    const before = new Map(tree);
    for (const [file, entry] of Object.entries(changed)) {
      if (entry === null) before.delete(file);
      else before.set(file, entry);
    }
    // Commits are a reason only where they changed more than our own files and what a run's plan says.
    const then = contentOf(before, own);
    if (then === headContent || headSameAs.has(then))
      return { commits: 0, files: differences(headTree, shipped.files, own) };
    return {
      commits: differences(tree, headTree, own).length === 0 ? 0 : await counted(commit),
      files: differences(before, shipped.files, own),
    };
  };
  const withRelease = async (release: Release | undefined): Promise<Standing> => ({
    head,
    content: shipped.content,
    dirty: changed.length > 0,
    sameAs,
    note: {
      head,
      changed: Object.fromEntries(changed.slice(0, notedFiles).map((file) => [file, shipped.files.get(file) ?? null])),
    },
    own,
    files: shipped.files,
    compare,
    withRelease,
    since: await compareStates(release, { head, content: shipped.content, sameAs }, compare),
  });
  return withRelease(ground.release);
}

/** True when evidence still counts: it is bound to what would ship now, or to what a release commit carries over. */
export function isFresh(evidence: Evidence, at: Pick<Standing, 'head' | 'content' | 'sameAs'>): boolean {
  if (evidence.content !== undefined && at.content !== undefined) {
    return evidence.content === at.content || at.sameAs.has(evidence.content);
  }
  return evidence.head === (at.head ?? null);
}

/** The trees of commits, each read once. */
class Trees {
  readonly #reader: RepositoryReader;
  readonly #trees = new Map<string, Promise<Tree | undefined>>();

  constructor(reader: RepositoryReader) {
    this.#reader = reader;
  }

  of(commit: string): Promise<Tree | undefined> {
    const known = this.#trees.get(commit) ?? this.#reader.treeEntries(commit);
    this.#trees.set(commit, known);
    return known;
  }
}

/** Paths whose entries differ, our own files aside, sorted. */
function differences(before: ReadonlyMap<string, string>, after: ReadonlyMap<string, string>, own: OwnFiles): string[] {
  const files = new Set<string>();
  for (const [file, entry] of before) if (after.get(file) !== entry && !own.has(file)) files.add(file);
  for (const file of after.keys()) if (!before.has(file) && !own.has(file)) files.add(file);
  return [...files].sort();
}

/** When what would ship is just what a release commit holds, evidence for the commit it was made on counts as well. */
async function carriedOver(
  carried: readonly CarriedCommit[],
  content: string,
  own: OwnFiles,
  trees: Trees,
): Promise<Set<string>> {
  const same = new Set<string>();
  for (const { base, commit } of carried.slice(0, 3)) {
    const [before, after] = await Promise.all([trees.of(base), trees.of(commit)]);
    if (before && after && contentOf(after, own) === content) same.add(contentOf(before, own));
  }
  return same;
}

async function compareStates(
  release: Release | undefined,
  now: Pick<Standing, 'head' | 'content' | 'sameAs'>,
  compare: Standing['compare'],
): Promise<Standing['since']> {
  const last = Object.values(release?.items ?? {}).flatMap((item) => item.evidence.at(-1) ?? []);
  const stale = last.filter((one) => one.head !== null && !isFresh(one, now));
  const keyOf = ({ content, head }: Evidence) => `${content ?? ''} ${head ?? ''}`;
  const states = new Map(stale.map((one) => [keyOf(one), one]));
  const drifts = new Map<string, Drift>();
  for (const [key, { head, content }] of [...states].slice(-comparedStates)) {
    const note = content === undefined ? undefined : release?.contents?.[content];
    const drift = head === null ? undefined : await compare(head, note?.changed);
    if (drift) drifts.set(key, drift);
  }
  return (evidence) => drifts.get(keyOf(evidence));
}
