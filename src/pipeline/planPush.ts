import { findOwnFiles } from '../checklist/ownFiles.ts';
import * as path from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Release } from '../checklist/model.ts';
import { describeTarget } from '../checklist/target.ts';
import { isRecordFile, type RecordPlaces } from '../record/places.ts';
import { loadConfig, type OpsConfig } from '../workspace/config.ts';
import { succeeded } from '../workspace/process.ts';
import { findChecks, type ProjectCheck } from './checks.ts';
import { describeSince, versionFor } from './bump.ts';
import { commitsSince, isReleaseMessage, summarise, type CommitSummary } from './commits.ts';
import { refuse } from './errors.ts';
import {
  readStatus,
  refuseBusyRepository,
  refuseDirtyTree,
  refuseLockedBranch,
  requireBranch,
  type TreeStatus,
} from './facts.ts';
import { gitWords } from './git.ts';
import { readGitConfig, type GitConfig } from './gitConfig.ts';
import { heldBy, holdableItems } from './held.ts';
import { findVersions, trackedAtRoot, type FoundVersions } from './manifests/find.ts';
import type { PlannedFile, PlanPushOptions, PushPlan } from './model.ts';
import { runVersionCommand } from './ownVersion.ts';
import { isSkipped, requireKnown, requireWholeSkips, type Skip } from './skips.ts';
import { planDocuments, planReadme, planRecords, planVersionFiles, type TreeFacts } from './planFiles.ts';
import { commitArgs, pushArgs, tagArgs } from './pushCommands.ts';
import { describeHeld, pushPolicy, scanPush, type PushedSecrets } from './pushedSecrets.ts';
import { findTarget, requireNotBehind, requireRemote, type RemoteFacts, type Target } from './remote.ts';
import { openGround, type Ground } from './settings.ts';
import { count } from './text.ts';
import { refuseFilesBehindTag, refuseSeveralPackages } from './versionSources.ts';
import { releaseTags, stepBetween, type ReleaseTag } from './versions.ts';
import { showCommand } from '../workspace/words.ts';

/** A plan with all that is needed to carry it out. */
export interface PreparedPush {
  readonly plan: PushPlan;
  readonly target: Target;
  readonly remote: RemoteFacts;
  /** Where the remote's branch stands: an ancestor of the base. */
  readonly seen: string;
  readonly ahead: number;
  readonly status: TreeStatus;
  readonly records: RecordPlaces;
  readonly config: OpsConfig;
  readonly gitConfig: GitConfig;
  /** Files of phase 2; the other planned files belong to phase 3. */
  readonly versionFiles: ReadonlySet<string>;
  readonly checks: readonly ProjectCheck[];
  readonly scan: PushedSecrets;
  /** What the project's own version command changed. */
  readonly ownFiles: readonly PlannedFile[] | undefined;
  readonly skips: readonly Skip[];
  readonly lastTag: ReleaseTag | undefined;
  /** How many commits the release has since the last tag. */
  readonly commits: number;
}

interface Local extends TreeFacts {
  /** The message of the commit that the last tag stands on. */
  readonly lastMessage: string | undefined;
  readonly branch: string;
  readonly base: string;
  readonly config: OpsConfig;
  readonly summary: CommitSummary | undefined;
  readonly found: FoundVersions;
}

/**
 * What a push would do. Changes nothing; asks the remote once.
 *
 * @throws PhaseError (an OpsError `refused` that names its phase) for everything that holds a push before a command of the
 * project is run
 */
export async function planPush(options: PlanPushOptions): Promise<PushPlan> {
  return (await preparePush(await openGround(options), options)).plan;
}

/**
 * Makes the plan. `known`, from a plan made just before, saves a second question to the remote and a second version command.
 * `options.note` is told what is waited for.
 */
export async function preparePush(
  ground: Ground,
  options: Pick<PlanPushOptions, 'bump' | 'persona' | 'release' | 'environment' | 'publish' | 'skip' | 'cancel'> & {
    readonly id?: string | undefined;
    readonly note?: (words: string) => void;
  },
  known?: Pick<PreparedPush, 'remote' | 'ownFiles' | 'gitConfig'>,
): Promise<PreparedPush> {
  const { git, places } = ground;
  const skips = options.skip ?? [];
  requireWholeSkips(skips);
  const local = await readLocal(ground, options);
  const { branch, base, summary, lastTag, fromVersion } = local;
  refuseUnknownEnvironment(options, local.config);
  const warnings: string[] = [...(summary?.notes ?? [])];
  if (summary === undefined) {
    throw refuse(2, `Nothing to release: no commits since ${lastTag?.name ?? 'the start'}.`, 'Commit a change first.');
  }
  if (lastTag === undefined && places.shallow) {
    const history = 'The history here is shallow and holds no release tag';
    const remedy = 'Fetch it: git fetch --unshallow --tags';
    if (options.bump === 'auto')
      throw refuse(1, `${history}, so the changes since the last release are not known.`, remedy);
    warnings.push(`${history}; the changelog may list too much. ${remedy}`);
  }
  const version = versionFor(options.bump, fromVersion, summary);
  const tag = `${lastTag?.prefix ?? 'v'}${version}`;
  const config = known ? await readGitConfig(git) : ground.gitConfig;
  const [target] = await Promise.all([
    findTarget(git, branch, config),
    known?.gitConfig.text === config.text ? undefined : probeCommit(ground, base, config),
  ]);
  const remote = known?.remote ?? (await requireRemote(git, target, tag, ground.limits.networkMs, options.cancel));
  const { seen, ahead } = await requireNotBehind(git, target, remote, base);
  await refuseTakenTag(ground, target, remote, tag);
  const own = local.config.commands?.version;
  const order = { base, fromVersion, version, bump: stepBetween(fromVersion, version) };
  const ownFiles = own ? (known?.ownFiles ?? (await runVersionCommand(ground, own, order, options.note))) : undefined;
  const versionFiles = ownFiles ?? planVersionFiles(local.found, version);
  const documents = without(await planDocuments(ground, local, { version, tag, summary }), versionFiles);
  const project = projectName(local.found, places.worktree);
  const readme = without(await planReadme(ground, local, project, version), versionFiles);
  const goingAlong = await planRecords(ground, local);
  const files = [...versionFiles, ...documents, ...readme, ...goingAlong];
  const [found, scan] = await Promise.all([
    findChecks(places.worktree, local.config),
    pushPolicy(places.worktree, local.config).then((policy) => scanPush(git, seen, base, files, policy)),
  ]);
  requireKnown(skips, [...found.map((check) => [check.name]), ...holdableItems(options.persona, local.config)]);
  const says = await heldBy(options.persona, options.release, places, { commit: base, branch }, skips);
  const checks = found.filter((check) => !isSkipped(skips, check.name));
  const message = commitMessage(releaseSubject(local, version), summary, options.id);
  const plan: PushPlan = {
    kind: 'push',
    project,
    worktree: places.worktree,
    branch,
    remote: target.remote,
    remoteUrl: target.shownUrl,
    base,
    fromVersion,
    version,
    bump: stepBetween(fromVersion, version),
    bumpWhy: describeSince(summary, lastTag),
    tag,
    commitMessage: message,
    tagMessage: `Release version ${version}\n\n${trailer(options.id)}\n`,
    files,
    leftAlone: local.status.untracked.filter((file) => !files.some((planned) => planned.path === file)),
    checks,
    commands: [
      showCommand([
        'git',
        ...commitArgs(
          '<message file>',
          files.map((file) => file.path),
        ),
      ]),
      showCommand(['git', ...tagArgs('<message file>', tag, '<commit>')]),
      showCommand(['git', ...pushArgs(target, { seen, tag, commit: '<commit>', tagObject: '<tag>' })]),
    ],
    environment: options.environment ?? options.release?.environment ?? undefined,
    publish: options.publish ?? [],
    held: [...(scan.held.length > 0 ? [describeHeld(scan)] : []), ...says.held],
    gates: says.gates,
    warnings: [
      ...warnings,
      ...otherVersion(options.release, version),
      ...skips.map((skip) => `skipped: ${skip.item} (${skip.reason}; approved by ${skip.approvedBy})`),
      ...scan.notes.map((note) => `looks like a secret: ${note}`),
    ],
  };
  return {
    plan,
    target,
    remote,
    seen,
    ahead,
    status: local.status,
    records: local.records,
    config: local.config,
    gitConfig: config,
    scan,
    ownFiles,
    skips,
    versionFiles: new Set(versionFiles.map((file) => file.path)),
    checks,
    lastTag,
    commits: summary.commits.length,
  };
}

/** A name that neither the configuration nor an open release has is a slip: no gate, evidence or address would go with it. */
function refuseUnknownEnvironment(
  { environment, release }: Pick<PlanPushOptions, 'environment' | 'release'>,
  config: OpsConfig,
) {
  const known = Object.keys(config.environments ?? {});
  if (environment === undefined || known.length === 0 || known.includes(environment)) return;
  if (release?.environment === environment) return;
  throw refuse(1, `There is no environment "${environment}" in .ops/config.yaml.`, `Known: ${known.join(', ')}.`);
}

function otherVersion(release: Release | undefined, version: string): string[] {
  const known = release?.version ?? version;
  if (!release || known === version) return [];
  return [`the open release is ${describeTarget(release)}: what was recorded in it is not about v${version}`];
}

/** A document that the version command wrote itself is not written again. */
function without(files: readonly PlannedFile[], others: readonly PlannedFile[]): PlannedFile[] {
  return files.filter((file) => !others.some((other) => other.path === file.path));
}

/** True when two plans would do the same to the same world. */
export function samePlan(a: PushPlan, b: PushPlan): boolean {
  const essence = (plan: PushPlan): unknown => [
    plan.base,
    plan.branch,
    plan.remote,
    plan.version,
    plan.tag,
    plan.files,
  ];
  return isDeepStrictEqual(essence(a), essence(b));
}

async function readLocal(ground: Ground, options: Pick<PlanPushOptions, 'persona' | 'bump'>): Promise<Local> {
  const { git, places } = ground;
  await refuseBusyRepository(places);
  const [status, tracked, { config, problems }] = await Promise.all([
    readStatus(git),
    trackedAtRoot(git),
    loadConfig(places.worktree),
  ]);
  const { branch, base } = requireBranch(status);
  await refuseLockedBranch(places, branch);
  const [problem] = problems;
  if (problem) throw refuse(1, problem.message, `Correct ${problem.file} and commit it.`, problem);
  const names = [...tracked.keys(), ...status.untracked];
  const records = findOwnFiles(options.persona, names).records;
  refuseDirtyTree(status, (file) => isRecordFile(file, records));
  const [found, [lastTag]] = await Promise.all([findVersions(places.worktree, tracked), releaseTags(git, base)]);
  if (config.commands?.version === undefined) {
    if (found.version === undefined) await refuseSeveralPackages(git, places.worktree, tracked);
    refuseFilesBehindTag(found, lastTag, options.bump);
  }
  const { commits, fromMessage } = await commitsSince(git, lastTag?.commit, base);
  const summary = summarise(commits);
  const fromVersion = found.version ?? lastTag?.version ?? '0.0.0';
  return {
    status,
    branch,
    base,
    records,
    config,
    tracked,
    lastTag,
    lastMessage: fromMessage,
    summary,
    found,
    fromVersion,
  };
}

async function refuseTakenTag(ground: Ground, target: Target, remote: RemoteFacts, tag: string): Promise<void> {
  const local = await ground.git.line(['rev-parse', '--verify', '--quiet', `refs/tags/${tag}`]);
  if (remote.tag !== undefined) {
    throw refuse(
      2,
      `The tag ${tag} is already on ${target.remote}, on ${remote.tagCommit?.slice(0, 7) ?? 'another commit'}.`,
      `Choose another version, or look at it: git fetch ${target.remote} refs/tags/${tag}`,
    );
  }
  if (local !== undefined) {
    throw refuse(
      2,
      `The tag ${tag} is already here, but not on ${target.remote}.`,
      `Delete it with git tag -d ${tag}, or choose another version.`,
    );
  }
}

/** Refuses what would make the commit fail later: no identity, a signer that does not sign. */
async function probeCommit(ground: Ground, base: string, config: GitConfig): Promise<void> {
  const { git } = ground;
  // Without settings for one of the two, author and committer are the same.
  const apart =
    ['author.name', 'author.email', 'committer.name', 'committer.email'].some((key) => config.get(key) !== undefined) ||
    Object.keys(git.env).some((name) => /^GIT_(?:AUTHOR|COMMITTER)_/i.test(name));
  const people = await Promise.all(
    ['GIT_COMMITTER_IDENT', ...(apart ? ['GIT_AUTHOR_IDENT'] : [])].map((who) =>
      git.ask(['-c', 'user.useConfigOnly=true', 'var', who]),
    ),
  );
  if (people.includes(undefined)) {
    throw refuse(
      1,
      'git does not know who you are, so it can not commit.',
      'Tell it: git config user.name "Your Name" and git config user.email you@example.com',
    );
  }
  if (!config.isTrue('commit.gpgsign') && !config.isTrue('tag.gpgsign')) return;
  const limit = git.settings.interactive ? ground.limits.hooksMs : ground.limits.networkMs;
  const result = await git.run(['commit-tree', '-S', '-m', 'probe', `${base}^{tree}`], {
    timeoutMs: limit,
    ...(ground.cancel ? { cancel: ground.cancel } : {}),
  });
  if (succeeded(result)) return;
  throw refuse(
    1,
    `Commits are to be signed, but signing failed: ${gitWords(result)}.`,
    'Make it work first: git commit-tree -S -m probe HEAD^{tree}',
  );
}

function projectName(found: FoundVersions, worktree: string): string {
  const manifest = found.files.find((file) => file.path === 'package.json')?.text;
  const name = manifest === undefined ? undefined : /"name"\s*:\s*"([^"\\]+)"/.exec(manifest)?.[1];
  return name ?? path.basename(worktree);
}

const listedCommits = 20;

/** The subject in the form of the last release commit; where that was none, our own. */
function releaseSubject({ lastTag, lastMessage }: Local, version: string): string {
  const own = `chore: release version ${version}`;
  if (lastTag === undefined) return own;
  // As git takes it: all lines before the first empty one.
  const [first] = lastMessage?.split(/\n[ \t]*\n/) ?? [];
  const subject = first
    ?.split('\n')
    .map((line) => line.trimEnd())
    .join(' ');
  if (subject === undefined || !isReleaseMessage(subject) || !subject.includes(lastTag.version)) return own;
  return subject.replace(lastTag.version, () => version);
}

function commitMessage(subject: string, summary: CommitSummary, id: string | undefined): string {
  const subjects = summary.commits.slice(0, listedCommits).map((commit) => `- ${commit.subject}`);
  const rest = summary.commits.length - subjects.length;
  if (rest > 0) subjects.push(`- and ${count(rest, 'more commit')}`);
  return `${subject}\n\n${subjects.join('\n')}\n\n${trailer(id)}\n`;
}

/** The line by which a commit or tag can be told to be this run's own. */
export function trailer(id: string | undefined): string {
  return `Ops-Run: ${id ?? '<id of the run>'}`;
}
