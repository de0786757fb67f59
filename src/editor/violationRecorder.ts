import * as path from 'node:path';
import * as vscode from 'vscode';
import type { AuthorityException } from '../authority/model.ts';
import type { Outcome } from '../authority/violations.ts';
import type { DocumentJudge } from './diagnostics/documentJudge.ts';
import type { Findings } from './diagnostics/findings.ts';
import { Disposable } from './lifecycle.ts';
import type { Log } from './log.ts';
import type { Snapshot } from './snapshot.ts';
import type { WorkspaceModel } from './workspaceModel.ts';

/** What is known of a rule that a saved file crosses. */
interface Known {
  readonly persona: string | null;
  readonly head: string | undefined;
}

/**
 * Writes into the log of violations which rules saved files cross, and what became of it: taken back, excepted, committed, or
 * the persona changed. What is only typed is nobody's violation yet, so nothing is written before the save.
 */
export class ViolationRecorder extends Disposable {
  readonly #log: Log;
  readonly #model: WorkspaceModel;
  readonly #findings: Findings;
  readonly #known = new Map<string, Map<string, Known>>();
  #queue: Promise<void> = Promise.resolve();

  constructor(log: Log, model: WorkspaceModel, findings: Findings, judge: DocumentJudge) {
    super();
    this.#log = log;
    this.#model = model;
    this.#findings = findings;
    this.register(findings.onDidChange(() => this.#look()));
    this.register(
      // The same findings as before the save raise no event of their own.
      vscode.workspace.onDidSaveTextDocument(() => void judge.settled().then(() => this.#look())),
    );
  }

  /** Resolves when everything that was seen is written. */
  settled(): Promise<void> {
    return this.#queue;
  }

  #look(): void {
    const { snapshot } = this.#model;
    if (!snapshot || !vscode.workspace.isTrusted || this.isDisposed) return;
    const files = new Set([...this.#known.keys(), ...this.#findings.files.map(({ file }) => file)]);
    for (const file of files) {
      const document = vscode.workspace.textDocuments.find(({ uri }) => uri.scheme === 'file' && uri.fsPath === file);
      // A closed file is judged by nobody: what it crosses stays open.
      if (!document || document.isDirty) continue;
      this.#compare(snapshot, file);
    }
  }

  #compare(snapshot: Snapshot, file: string): void {
    const relative = path.relative(snapshot.root, file).split(path.sep).join('/');
    if (relative.startsWith('../') || path.isAbsolute(relative)) return;
    const rules = this.#findings
      .of(file)
      .filter(({ kind, severity }) => (kind === 'authority' && severity !== 'information') || kind === 'red-line')
      .map(({ rule }) => rule);
    const known = this.#known.get(file) ?? new Map<string, Known>();
    const persona = snapshot.active?.name ?? null;
    for (const rule of new Set(rules)) {
      if (known.get(rule)?.persona === persona) continue;
      known.set(rule, { persona, head: snapshot.head.commit });
      this.#write(snapshot, { persona, rule, file: relative }, () => 'open');
    }
    for (const [rule, was] of known) {
      if (rules.includes(rule)) continue;
      known.delete(rule);
      this.#write(snapshot, { persona: was.persona, rule, file: relative }, (find) =>
        outcomeOf(snapshot, rule, relative, was, find),
      );
    }
    if (known.size > 0) this.#known.set(file, known);
    else this.#known.delete(file);
  }

  #write(
    { root, stateFolder }: Snapshot,
    entry: { readonly persona: string | null; readonly rule: string; readonly file: string },
    outcome: (find: Find) => Outcome,
  ): void {
    const at = new Date().toISOString();
    this.#queue = this.#queue.then(async () => {
      try {
        const [{ ViolationLog }, { personName }, { findException }] = await Promise.all([
          import('../authority/violations.ts'),
          import('../checklist/who.ts'),
          import('../authority/exceptions.ts'),
        ]);
        const who = await personName(root);
        await new ViolationLog(stateFolder).add({ at, who, ...entry, outcome: outcome(findException) });
      } catch (error) {
        this.#log.error('violations', error);
      }
    });
  }
}

/** The engine's `findException`, loaded with the first line that is written. */
type Find = (exceptions: readonly AuthorityException[], rule: string, file: string) => AuthorityException | undefined;

function outcomeOf({ active, head, rules }: Snapshot, rule: string, file: string, was: Known, find: Find): Outcome {
  if ((active?.name ?? null) !== was.persona) return 'persona-changed';
  if (find(rules.exceptions, rule, file)) return 'excepted';
  return head.commit === was.head ? 'reverted' : 'committed';
}
