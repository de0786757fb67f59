import * as vscode from 'vscode';
import type { ItemView } from '../checklist/model.ts';
import type { VerifyGround } from '../checklist/verify/model.ts';
import type { PlannedJob } from '../checklist/verify/run.ts';
import { OpsError } from '../workspace/errors.ts';
import { requireTrust } from './commands/trust.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { Snapshot } from './snapshot.ts';
import type { User } from './user.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** What verifying needs of the extension. */
export interface VerificationParts {
  readonly log: Log;
  readonly model: WorkspaceModel;
  readonly user: () => User;
}

/** How a round of verifying ended, in numbers of items. */
export interface Round {
  readonly done: number;
  readonly failed: number;
  /** Why items could not be verified, one line each. */
  readonly not: readonly string[];
}

/** Verifies items with progress and knows which are at it. One round at a time. */
export class Verification extends Disposable {
  readonly #parts: VerificationParts;
  readonly #changed = this.register(new vscode.EventEmitter<void>());
  readonly #running = new Map<string, Date>();
  /** Fires when an item begins or ends. */
  readonly onDidChange = this.#changed.event;
  #cancel: AbortController | undefined;

  constructor(parts: VerificationParts) {
    super();
    this.#parts = parts;
    this.register({ dispose: () => this.#cancel?.abort() });
  }

  /** Items that are being verified, and since when. */
  get running(): ReadonlyMap<string, Date> {
    return this.#running;
  }

  /**
   * Verifies items: asks once for each command and address nobody has agreed to, then runs them with progress that can be
   * cancelled. Throws OpsError('refused') without trust or while another round is going on.
   */
  async verify(items: readonly ItemView[]): Promise<Round> {
    requireTrust();
    if (this.#cancel)
      throw new OpsError('refused', 'Items are being verified already.', { remedy: 'Wait for them, or cancel.' });
    const at = await this.#parts.model.ready();
    const ground = await groundOf(at);
    const { planJobs } = await import('../checklist/verify/run.ts');
    const jobs = await planJobs(ground, items);
    await this.#agree(at.root, jobs);
    const cancel = new AbortController();
    this.#cancel = cancel;
    try {
      return await vscode.window.withProgress(
        { location: vscode.ProgressLocation.Notification, title: 'Ops: verifying', cancellable: true },
        async (progress, token) => {
          token.onCancellationRequested(() => cancel.abort());
          return this.#run(at, ground, jobs, cancel, (message, increment) => progress.report({ message, increment }));
        },
      );
    } finally {
      this.#cancel = undefined;
      this.#running.clear();
      await this.#parts.model.refresh('release', 'content');
      this.#changed.fire();
    }
  }

  async #run(
    at: Snapshot,
    ground: VerifyGround,
    jobs: readonly PlannedJob[],
    cancel: AbortController,
    report: (message: string, increment: number) => void,
  ): Promise<Round> {
    const [{ recordVerdict, runJobs }, { ReleaseStore }, { circumstances }] = await Promise.all([
      import('../checklist/verify/run.ts'),
      import('../checklist/store.ts'),
      import('../checklist/who.ts'),
    ]);
    const store = new ReleaseStore(at.stateFolder);
    const who = await circumstances(at.root, ground.standing, { env: {} });
    const environment = at.release?.environment ?? undefined;
    const to = { store, persona: ground.persona, who, environment, now: ground.now };
    const step = 100 / Math.max(1, jobs.length);
    const verified = await runJobs(ground, jobs, {
      cancel: cancel.signal,
      onStart: (job) => {
        for (const item of job.items) this.#running.set(item.id, new Date());
        report(job.asks[0] ?? job.choice.title, 0);
        this.#changed.fire();
      },
      onEnd: async (job, verdict) => {
        await recordVerdict(ground, job, verdict, to);
        for (const item of job.items) this.#running.delete(item.id);
        this.#parts.log.info('verify', `${job.choice.id}: ${verdict.result}, ${verdict.value}`);
        report('', step);
        await this.#parts.model.refresh('release');
        this.#changed.fire();
      },
    });
    const count = (result: string) => verified.filter(({ verdict }) => verdict.result === result).length;
    return {
      done: count('done') + count('not-applicable'),
      failed: count('failed'),
      not: verified.flatMap(({ item, verdict }) =>
        verdict.result === 'cannot' ? [`${item.text}: ${verdict.value}`] : [],
      ),
    };
  }

  /** Throws a cancellation when the person does not agree. */
  async #agree(root: string, jobs: readonly PlannedJob[]): Promise<void> {
    const { Consent } = await import('../checklist/verify/consent.ts');
    const consent = await Consent.open(root);
    const missing = await consent.missing(jobs.flatMap((job) => job.asks));
    if (missing.length === 0) return;
    const agree = 'Run and Remember';
    const answer = await this.#parts.user().confirm({
      message: missing.length === 1 ? 'Run this to verify?' : `Run these ${missing.length} to verify?`,
      detail: `${missing.join('\n')}\n\nYou are asked once for each. A changed one is asked about anew.`,
      buttons: [agree],
    });
    if (answer !== agree) throw new vscode.CancellationError();
    await consent.agree(missing);
  }
}

async function groundOf(at: Snapshot): Promise<VerifyGround> {
  if (!at.active || !at.stands) {
    throw new OpsError('refused', 'No persona is selected.', { remedy: 'Select one first.' });
  }
  const { verifyTools } = await import('../pipeline/verifyTools.ts');
  return {
    root: at.root,
    reader: at.reader,
    persona: at.active,
    release: at.release,
    config: at.config,
    standing: at.stands.standing,
    files: (await at.reader?.files()) ?? [],
    tools: verifyTools,
    now: () => new Date(),
  };
}
