import * as fs from 'node:fs';
import * as path from 'node:path';
import * as vscode from 'vscode';
import type { ItemView } from '../checklist/model.ts';
import type { VerifyGround } from '../checklist/verify/model.ts';
import type { RoundKeeper } from '../checklist/verify/round.ts';
import type { PlannedJob } from '../checklist/verify/run.ts';
import { isSettled, itemsOf } from '../checklist/view.ts';
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

interface RoundParts {
  readonly ground: VerifyGround;
  readonly jobs: readonly PlannedJob[];
  readonly cancel: AbortController;
  readonly keeper: RoundKeeper;
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
    const { RoundKeeper } = await import('../checklist/verify/round.ts');
    const keeper = new RoundKeeper(at.choiceFolder);
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
          return this.#run(at, { ground, jobs, cancel, keeper }, (message, increment) =>
            progress.report({ message, increment }),
          );
        },
      );
    } finally {
      this.#cancel = undefined;
      this.#running.clear();
      // A window that is going away leaves word of what it did not come to.
      if (!this.isDisposed) await keeper.end();
      await this.#parts.model.refresh('release', 'content');
      this.#changed.fire();
    }
  }

  /**
   * Says that a round was cut off by a reload or a crash, once, and goes on with what it did not come to when the person wants it.
   * Does nothing where there was none.
   */
  async offerInterrupted(): Promise<void> {
    const { snapshot } = this.#parts.model;
    if (!snapshot?.checklists || !snapshot.active || !vscode.workspace.isTrusted) return;
    // Nothing is loaded for windows that have no such note, which is nearly all.
    if (!fs.existsSync(path.join(snapshot.choiceFolder, 'verifying.json'))) return;
    const [{ RoundKeeper }, { ownerState }] = await Promise.all([
      import('../checklist/verify/round.ts'),
      import('../pipeline/owner.ts'),
    ]);
    const keeper = new RoundKeeper(snapshot.choiceFolder);
    const round = await keeper.interrupted((owner) => ownerState(owner) === 'gone');
    if (!round) return;
    await keeper.end();
    const left = () => this.#leftOf(round.persona, round.ids);
    const count = left().length;
    if (count === 0) return;
    const goOn = 'Go On';
    const words = `Verifying was cut off: ${count} ${count === 1 ? 'item is' : 'items are'} not verified.`;
    if ((await this.#parts.user().inform(words, goOn)) !== goOn) return;
    await this.#parts.model.refresh('release', 'content');
    const items = left();
    if (items.length > 0) await this.verify(items);
  }

  /** Those that are still open. */
  #leftOf(persona: string, ids: readonly string[]): ItemView[] {
    const { snapshot } = this.#parts.model;
    if (snapshot?.active?.id !== persona) return [];
    const wanted = new Set(ids);
    return (snapshot.checklists?.checklists ?? [])
      .flatMap(itemsOf)
      .filter((item) => wanted.has(item.id) && !isSettled(item.state) && item.state !== 'running');
  }

  async #run(
    at: Snapshot,
    { ground, jobs, cancel, keeper }: RoundParts,
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
    const { currentOwner } = await import('../pipeline/owner.ts');
    const round = { persona: ground.persona.id, owner: currentOwner(), startedAt: ground.now().toISOString() };
    const left = new Set(jobs.flatMap((job) => job.items.map(({ id }) => id)));
    await keeper.keep({ ...round, ids: [...left] });
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
        if (!cancel.signal.aborted) {
          for (const item of job.items) left.delete(item.id);
          await keeper.keep({ ...round, ids: [...left] });
        }
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
