import * as path from 'node:path';
import type { Persona } from '../persona/model.ts';
import { appendAudit } from '../record/audit.ts';
import type { OpsConfig } from '../workspace/config.ts';
import { OpsError } from '../workspace/errors.ts';
import { runProcess, succeeded } from '../workspace/process.ts';
import { detectActor } from './actor.ts';
import { approvalDetails, approvalGate, approvalHours, samePerson, type Approval } from './approval.ts';
import { approvalEvent } from './decisions.ts';
import { noteGate } from './gates.ts';
import type { ReleaseView } from './model.ts';
import type { Standing } from './standing.ts';
import { isSettled, itemsOf } from './view.ts';

/** What somebody wants to approve. */
export interface ApprovalWish {
  readonly root: string;
  readonly persona: Persona;
  readonly standing: Standing;
  readonly config: OpsConfig;
  readonly view: ReleaseView;
  /** Default: that of the open release. */
  readonly version: string | undefined;
  readonly environment: string | undefined;
  readonly hours: number | undefined;
  readonly now: Date;
}

/** An approval that only waits for the version to be typed. */
export interface PreparedApproval {
  readonly root: string;
  readonly version: string;
  readonly environment: string;
  /** Relative to the root. */
  readonly file: string;
  readonly stateFile: string | undefined;
  readonly approval: Omit<Approval, 'line' | 'intact'>;
  /** Everything the person should know before, line by line. */
  readonly question: readonly string[];
}

/** Where a repository names no audit log, a decision makes one: without a row in the tree it would not reach anybody. */
export const newLog = 'AUDIT_LOG.md';

/**
 * Refuses a process that a coding agent or a pipeline started. Threat: an agent that approves its own work. It is told by the variables
 * that agents set, so this makes it visible and not impossible: another program of the same user could remove them.
 */
export function refuseApproval(env: Readonly<Record<string, string | undefined>>): void {
  const actor = detectActor(env);
  if (actor === 'human') return;
  throw new OpsError(
    'refused',
    `An approval is given by a person, and ${actor === 'agent' ? 'a coding agent' : 'a pipeline'} started this.`,
    {
      remedy: 'Ask a person to run it.',
    },
  );
}

/** Approving in two steps: what would be approved, then the version that the person typed. */
export const approve = {
  /** Throws OpsError('usage') without a version or environment, OpsError('refused') without a commit or for who may not. */
  async prepare(wish: ApprovalWish): Promise<PreparedApproval> {
    const { release } = wish.view;
    const version = (wish.version ?? release?.version ?? undefined)?.replace(/^v(?=\d)/, '');
    const environment = wish.environment ?? release?.environment ?? undefined;
    if (version === undefined || environment === undefined) {
      const what = version === undefined ? 'version' : 'environment';
      throw new OpsError('usage', `The release has no ${what} yet.`, {
        remedy: 'Name both: ops-persona release start VERSION --env NAME, or Ops: Start Release….',
      });
    }
    const { content, head } = wish.standing;
    if (content === undefined || head === undefined)
      throw new OpsError('refused', 'There is no commit here, so there is nothing to approve.');
    const by = await identity(wish.root);
    const requester = release?.version === version ? release.startedBy : undefined;
    if (wish.config.approval?.requester === false && requester !== undefined && samePerson(by, requester)) {
      throw new OpsError(
        'refused',
        `${by} started this release and may not approve it (.ops/config.yaml, approval: requester).`,
        {
          remedy: 'Ask somebody else.',
        },
      );
    }
    const gate = approvalGate(wish.persona, wish.config)?.gate ?? 'approval';
    const waitsFor = wish.view.gates.find(({ id }) => id === gate)?.waitsFor ?? [];
    if (waitsFor.length > 0) {
      throw new OpsError('refused', `Gate ${gate} waits for ${waitsFor.join('; ')}.`, {
        remedy: 'See "ops-persona gate list" or Gates in the Checklists view.',
      });
    }
    const hours = wish.hours ?? wish.config.approval?.hours ?? approvalHours;
    const until = new Date(wish.now.getTime() + hours * 3_600_000).toISOString();
    const open = wish.view.checklists
      .flatMap(itemsOf)
      .filter((item) => item.holds !== 'none' && !item.approval && !isSettled(item.state));
    const { audit, state } = wish.standing.own.records;
    return {
      root: wish.root,
      version,
      environment,
      file: audit ?? newLog,
      stateFile: state,
      approval: { by, gate, version, environment, content, commit: head, at: wish.now.toISOString(), until },
      question: [
        `You approve v${version} for ${environment} as ${by}${gate === 'approval' ? '' : ` (gate ${gate})`}.`,
        `It is bound to commit ${head.slice(0, 7)}${wish.standing.dirty ? ' with its uncommitted changes' : ''}, and void as soon as something else would ship.`,
        `It counts until ${until.slice(0, 16).replace('T', ' ')} UTC.`,
        ...(requester === undefined ? [] : [`Asked for by ${requester}.`]),
        ...(open.length === 0 ? [] : [`Still open: ${open.map((item) => item.text).join('; ')}.`]),
      ],
    };
  },

  /** Writes the row. Throws OpsError('refused') when something else than the version was typed; nothing is written then. */
  async give(
    prepared: PreparedApproval,
    typed: string,
  ): Promise<{ readonly file: string } & Omit<Approval, 'line' | 'intact'>> {
    const { approval, version } = prepared;
    if (typed.trim().replace(/^v(?=\d)/, '') !== version) {
      throw new OpsError('refused', `"${typed.trim()}" is not ${version}. Nothing was approved.`);
    }
    await appendAudit(path.join(prepared.root, ...prepared.file.split('/')), {
      at: approval.at,
      who: approval.by,
      event: approvalEvent,
      subject: `v${version} → ${prepared.environment}`,
      details: approvalDetails(approval),
      outcome: 'APPROVED',
    });
    if (prepared.stateFile !== undefined)
      await noteGate(path.join(prepared.root, ...prepared.stateFile.split('/')), approval.gate, 'APPROVED');
    return { file: prepared.file, ...approval };
  },
};

/** Who git says would commit: name and address. Throws OpsError('refused') when it knows nobody. */
async function identity(root: string): Promise<string> {
  const args = ['-c', 'user.useConfigOnly=true', 'var', 'GIT_COMMITTER_IDENT'];
  const result = await runProcess('git', args, { cwd: root, timeoutMs: 5000 });
  const ident = /^(.*<[^>]*>)/.exec(result.stdout)?.[1];
  if (succeeded(result) && ident !== undefined) return ident;
  throw new OpsError('refused', 'git does not know who you are.', {
    remedy: 'Tell it: git config user.name "Your Name" and git config user.email you@example.com',
  });
}
