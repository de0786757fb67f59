import type { Persona } from '../persona/model.ts';
import type { OpsConfig } from '../workspace/config.ts';
import { decisionDetails, readDecisions, type Decision } from './decisions.ts';
import { describeWhen } from './when.ts';
import type { Drift, HoldingScope } from './model.ts';

/** How long an approval counts unless the project says otherwise. */
export const approvalHours = 24;

/** An approval as its row in AUDIT_LOG.md tells it: a decision that counts for a time. */
export interface Approval extends Omit<Decision, 'word' | 'until'> {
  /** ISO 8601. */
  readonly until: string;
}

/** Where a release stands with its approval. */
export interface ApprovalState {
  /** `S08` where gates have numbers, else `approval`. */
  readonly gate: string;
  readonly scopes: readonly HoldingScope[];
  readonly state: 'missing' | 'valid' | 'void' | 'expired';
  /** "approval S08 missing", "approval S08 void: src/api.ts changed since". */
  readonly words: string;
  readonly approval: Approval | undefined;
}

/** True for the words of an item that only an approval can settle. */
export function isApprovalItem(text: string): boolean {
  return /\bS08\b/.test(text) || /\b(?:human |required |written )?approvals?\b(?!.*\bpolic)|\bapproved\b/i.test(text);
}

/** The gate that stands for a person's approval, and what it holds; undefined when neither persona nor project asks for one. */
export function approvalGate(
  persona: Persona,
  config: OpsConfig | undefined,
): { readonly gate: string; readonly scopes: readonly HoldingScope[] } | undefined {
  const scopes = new Set<HoldingScope>();
  let gate: string | undefined;
  for (const one of config?.gates ?? []) {
    if (one.requires?.includes('approval') !== true) continue;
    gate ??= one.id;
    scopes.add(one.holds ?? 'deploy');
  }
  for (const checklist of persona.checklists) {
    for (const item of checklist.items) {
      const holds = item.holds ?? checklist.holds;
      if (item.template || holds === 'none' || !isApprovalItem(item.text)) continue;
      gate ??= /\bS\d\d\b/.exec(item.text)?.[0];
      scopes.add(holds);
    }
  }
  const own = persona.gates.find((one) => one.id === 'S08' || isApprovalItem(one.text));
  if (own && persona.checklists.some((checklist) => checklist.holds === 'deploy')) scopes.add('deploy');
  if (scopes.size === 0) return undefined;
  return { gate: gate ?? own?.id ?? 'approval', scopes: [...scopes] };
}

/** The details of an approval's row; `readApprovals` reads them back, whatever columns the log has. */
export function approvalDetails(approval: Omit<Approval, 'line' | 'intact'>): string {
  return decisionDetails({ ...approval, word: 'APPROVED' });
}

/** The approvals in an audit log, oldest first. Whatever does not look like one is left out. */
export function readApprovals(log: string): Approval[] {
  return approvalsOf(readDecisions(log));
}

/** Those of the decisions that approve a release. */
export function approvalsOf(decisions: readonly Decision[]): Approval[] {
  return decisions.flatMap(({ word, until, ...rest }) =>
    word === 'APPROVED' && until !== undefined ? [{ ...rest, until }] : [],
  );
}

/** What an approval is compared with. */
export interface ApprovalQuestion {
  readonly gate: string;
  readonly scopes: readonly HoldingScope[];
  readonly version: string | null;
  readonly environment: string | null;
  readonly content: string | undefined;
  readonly sameAs: ReadonlySet<string>;
  readonly now: Date;
  /** Who asked for the release, where they may not approve it themselves. */
  readonly notBy: string | undefined;
  readonly since: (approval: Approval) => Drift | undefined;
}

/** Judges the newest approval for this version and environment. */
export function judgeApproval(approvals: readonly Approval[], question: ApprovalQuestion): ApprovalState {
  const { gate, scopes } = question;
  const name = gate === 'approval' ? 'approval' : `approval ${gate}`;
  const state = (kind: ApprovalState['state'], words: string, approval?: Approval): ApprovalState => ({
    gate,
    scopes,
    state: kind,
    words,
    approval,
  });
  const approval = approvals.findLast(
    (one) => one.version === question.version && one.environment === question.environment,
  );
  if (!approval) return state('missing', `${name} missing`);
  if (!approval.intact)
    return state('void', `${name} void: its row in the audit log was written or changed by hand`, approval);
  if (question.notBy !== undefined && samePerson(approval.by, question.notBy))
    return state('void', `${name} void: ${approval.by} asked for this release and may not approve it`, approval);
  if (
    question.content === undefined ||
    !(approval.content === question.content || question.sameAs.has(approval.content))
  )
    return state('void', `${name} void: ${describeDrift(question.since(approval))}`, approval);
  if (Date.parse(approval.until) <= question.now.getTime())
    return state('expired', `${name} expired ${describeWhen(approval.until, question.now)}`, approval);
  return state('valid', `approved by ${approval.by.replace(/\s*<.*/, '')}`, approval);
}

/** "2 commits since", "src/api.ts changed since", "src/api.ts and 2 others changed since". */
export function describeDrift(drift: Drift | undefined): string {
  if (!drift) return 'changed since';
  if (drift.commits !== undefined && drift.commits > 0)
    return `${drift.commits} ${drift.commits === 1 ? 'commit' : 'commits'} since`;
  const [first] = drift.files;
  if (first === undefined) return 'changed since';
  const others = drift.files.length - 1;
  return `${first}${others === 0 ? '' : ` and ${others} ${others === 1 ? 'other' : 'others'}`} changed since`;
}

/** The same person by e-mail address where both have one, else by name. */
export function samePerson(a: string, b: string): boolean {
  const mail = (text: string) => /<([^>]+)>/.exec(text)?.[1]?.toLowerCase();
  const name = (text: string) =>
    text
      .replace(/\s*<.*/, '')
      .trim()
      .toLowerCase();
  const [left, right] = [mail(a), mail(b)];
  return left !== undefined && right !== undefined ? left === right : name(a) === name(b);
}
