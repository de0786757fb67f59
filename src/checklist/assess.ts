import * as path from 'node:path';
import type { Persona } from '../persona/model.ts';
import { loadConfig, type OpsConfig } from '../workspace/config.ts';
import { readTextIfExists } from '../workspace/files.ts';
import { approvalGate, approvalsOf, judgeApproval, type Approval, type ApprovalState } from './approval.ts';
import { readDecisions } from './decisions.ts';
import { readGateRecords } from './gateRecords.ts';
import type { Drift, Release, ReleaseView } from './model.ts';
import { readStanding, type Standing, type StandingGround } from './standing.ts';
import { viewAt, type Known } from './view.ts';

/** What it takes to say how a release stands. */
export interface AssessGround extends StandingGround {
  /** The worktree's root, or the folder itself without git. */
  readonly root: string;
  readonly persona: Persona;
  readonly release: Release | undefined;
  readonly now?: Date | undefined;
  readonly running?: ReadonlyMap<string, Date> | undefined;
  /** How the repository stands, where it was read just before and nothing but the release has changed. */
  readonly standing?: Standing | undefined;
}

/** A release with everything that was looked at to judge it. */
export interface Assessed extends Known {
  readonly view: ReleaseView;
  readonly config: OpsConfig;
}

/** Looks at the repository, its audit log and its configuration, and says how a release stands. Throws when git fails. */
export async function assess(ground: AssessGround): Promise<Assessed> {
  const [standing, loaded] = await Promise.all([
    ground.standing?.withRelease(ground.release) ?? readStanding(ground),
    loadConfig(ground.root),
  ]);
  const { config } = loaded;
  const { audit } = standing.own.records;
  const log = audit === undefined ? undefined : await readTextIfExists(path.join(ground.root, ...audit.split('/')));
  const decisions = readDecisions(log ?? '');
  const [approval, records] = await Promise.all([
    judgedApproval(ground, standing, config, approvalsOf(decisions)),
    readGateRecords({ ...ground, standing, loaded, log, decisions }),
  ]);
  const known: Known = { standing, approval, gates: records && { records, config } };
  return { view: viewAt(ground, known), config, ...known };
}

/**
 * The approval of a release, from the audit log in the working tree. A row elsewhere does not count: what lies in the git folder may
 * have come with an archive, and could not be seen by whoever reviews the repository.
 */
async function judgedApproval(
  ground: Pick<AssessGround, 'persona' | 'release' | 'now'>,
  standing: Standing,
  config: OpsConfig,
  approvals: readonly Approval[],
): Promise<ApprovalState | undefined> {
  const asked = approvalGate(ground.persona, config);
  if (!asked) return undefined;
  const judge = (drift?: Drift) =>
    judgeApproval(approvals, {
      ...asked,
      version: ground.release?.version ?? null,
      environment: ground.release?.environment ?? null,
      content: standing.content,
      sameAs: standing.sameAs,
      now: ground.now ?? new Date(),
      notBy: config.approval?.requester === false ? ground.release?.startedBy : undefined,
      since: () => drift,
    });
  const judged = judge();
  const commit = judged.state === 'void' ? judged.approval?.commit : undefined;
  return commit === undefined ? judged : judge(await standing.compare(commit));
}
