import * as path from 'node:path';
import { appendAudit } from '../record/audit.ts';
import { OpsError } from '../workspace/errors.ts';
import { newLog } from './approve.ts';
import { decisionDetails, gateEvent, type DecisionWord } from './decisions.ts';
import { noteGate } from './gates.ts';
import { isSettled, itemsOf } from './items.ts';
import type { GateView, ReleaseView } from './model.ts';
import { refuseSettling } from './rules.ts';
import type { Standing } from './standing.ts';
import type { ReleaseStore } from './store.ts';
import type { Persona } from '../persona/model.ts';
import { describeWho } from './view.ts';
import type { Circumstances } from './who.ts';

/** What somebody wants to do with a gate. */
export interface GateWish {
  readonly root: string;
  readonly persona: Persona;
  readonly standing: Standing;
  readonly view: ReleaseView;
  readonly store: ReleaseStore;
  /** Its id, in any case. */
  readonly gate: string;
  readonly who: Circumstances;
  readonly note: string | undefined;
  readonly now: Date;
}

/** What was written about a gate. */
export interface GateChange {
  readonly gate: string;
  /** Files of the repository that say so now; empty where only the release does. */
  readonly files: readonly string[];
  /** The ids of items that were settled, or opened again, with it. */
  readonly items: readonly string[];
}

/**
 * Passes a gate for the open release: a row in the audit log that is bound to what would ship, its word (or the project's phase) in
 * PROJECT_STATE.md, and its items in the list. Throws OpsError('usage') for an unknown gate or a release without a name,
 * OpsError('refused') while it waits for something, when only a person's approval passes it, and when it is passed already.
 */
export async function passGate(wish: GateWish): Promise<GateChange> {
  const gate = findGate(wish);
  if (gate.state === 'passed')
    throw new OpsError('refused', `Gate ${gate.id} is passed already (${gate.why}).`, {
      remedy: 'Nothing is to be done.',
    });
  if (gate.settledBy === 'approval') {
    throw new OpsError('refused', `Gate ${gate.id} is passed by a person's approval alone.`, {
      remedy: 'Approve it: Ops: Approve Release…, or ops-persona approve.',
    });
  }
  if (gate.waitsFor.length > 0)
    throw new OpsError('refused', `Gate ${gate.id} waits for ${gate.waitsFor.join('; ')}.`, {
      remedy: 'Settle that first.',
    });
  const open = itemsOfGate(wish.view, gate)
    .filter((item) => !isSettled(item.state))
    .map(({ id }) => id);
  refuseSettling(wish.view, open);
  const files = gate.settledBy === 'item' ? [] : await decide(wish, gate, 'PASSED');
  const evidence = {
    ...wish.who,
    kind: 'text' as const,
    result: 'done' as const,
    value: note(wish, `gate ${gate.id} passed`),
  };
  await record(wish, open, evidence);
  return { gate: gate.id, files, items: open };
}

/**
 * Closes a gate again that was passed: a row in the audit log with the reason, its word in PROJECT_STATE.md, its items open. A
 * phase of the project stays where it is. Throws as `passGate` does.
 */
export async function reopenGate(wish: GateWish): Promise<GateChange> {
  const gate = findGate(wish);
  if ((wish.note ?? '').trim() === '') throw new OpsError('usage', 'Say why the gate is closed again: --reason TEXT.');
  if (gate.state !== 'passed' && gate.state !== 'stale')
    throw new OpsError('refused', `Gate ${gate.id} is not passed (${gate.why}).`);
  if (gate.settledBy === 'approval') {
    throw new OpsError(
      'refused',
      `Gate ${gate.id} is passed by a person's approval, which is void when something else would ship.`,
    );
  }
  const settled = itemsOfGate(wish.view, gate)
    .filter((item) => isSettled(item.state))
    .map(({ id }) => id);
  const files = gate.settledBy === 'item' ? [] : await decide(wish, gate, 'REOPENED');
  await record(wish, settled, {
    ...wish.who,
    kind: 'untick',
    result: 'open',
    value: note(wish, `gate ${gate.id} closed again`),
  });
  return { gate: gate.id, files, items: settled };
}

function findGate({ view, gate, persona }: GateWish): GateView {
  const found = view.gates.find(({ id }) => id.toLowerCase() === gate.trim().toLowerCase());
  if (found) return found;
  const known = view.gates.map(({ id }) => id).join(', ');
  throw new OpsError('usage', `${persona.name} has no gate "${gate}".`, {
    remedy: known === '' ? 'Neither the persona nor .ops/config.yaml names a gate.' : `Known: ${known}.`,
  });
}

function itemsOfGate(view: ReleaseView, gate: GateView) {
  return view.checklists.flatMap(itemsOf).filter((item) => gate.items.includes(item.id) && !item.approval);
}

function note(wish: GateWish, words: string): string {
  return wish.note === undefined || wish.note.trim() === '' ? words : `${words}: ${wish.note.trim()}`;
}

async function record(
  wish: GateWish,
  ids: readonly string[],
  evidence: Parameters<ReleaseStore['record']>[2],
): Promise<void> {
  if (ids.length === 0) return;
  const { store, persona, view, standing } = wish;
  const environment = view.release?.environment ?? undefined;
  await store.record(persona, ids, evidence, { environment, note: standing.note });
}

/** The row, then the word: a row without the word is still the truth, and the next pass would find it. */
async function decide(wish: GateWish, gate: GateView, word: DecisionWord): Promise<readonly string[]> {
  const { release } = wish.view;
  const { version = null, environment = null } = release ?? {};
  if (version === null || environment === null) {
    throw new OpsError('usage', `The release has no ${version === null ? 'version' : 'environment'} yet.`, {
      remedy: 'Name both: ops-persona release start VERSION --env NAME, or Ops: Start Release….',
    });
  }
  const { content, head, own } = wish.standing;
  if (content === undefined || head === undefined)
    throw new OpsError('refused', 'There is no commit here, so no gate can be passed.');
  const { audit = newLog, state } = own.records;
  const at = wish.now.toISOString();
  const by = describeWho(wish.who);
  const details = decisionDetails({ word, by, gate: gate.id, version, environment, content, commit: head, at });
  await appendAudit(path.join(wish.root, ...audit.split('/')), {
    at,
    who: by,
    event: gateEvent,
    subject: `${gate.id} v${version} → ${environment}`,
    details: wish.note === undefined || wish.note.trim() === '' ? details : `${details}; ${wish.note.trim()}`,
    outcome: word,
  });
  const noted =
    state !== undefined &&
    (await noteGate(path.join(wish.root, ...state.split('/')), gate.id, word === 'PASSED' ? 'PASSED' : 'PENDING'));
  return noted ? [audit, state] : [audit];
}
