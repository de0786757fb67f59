import type { Gate, HoldScope, Persona, Sourced } from '../persona/model.ts';
import { configFile, type OpsConfig } from '../workspace/config.ts';
import { approvalGate, type ApprovalState } from './approval.ts';
import { gateIds, type GateRecord, type GateRecords } from './gateRecords.ts';
import { phaseNumber } from './gates.ts';
import { isSettled, itemsOf } from './items.ts';
import type { ChecklistView, GateView, ItemView } from './model.ts';
import { chooseVerifier } from './verify/choose.ts';
import type { VerifierId } from './verify/model.ts';
import { describeWhen } from './when.ts';

/** What gates are judged by. */
export interface GateGround {
  readonly persona: Persona;
  readonly config: OpsConfig;
  readonly records: GateRecords;
  readonly checklists: readonly ChecklistView[];
  readonly approval: ApprovalState | undefined;
  readonly environment: string | null;
  readonly now: Date;
}

/** What a gate of quality asks for, where the project does not say it. */
const quality: ReadonlySet<VerifierId> = new Set(['tests', 'build', 'ci', 'secrets']);

/** How the gates of persona and project stand, in the order of their numbers, then as they are written. */
export function viewGates(ground: GateGround): GateView[] {
  const judge = new Judge(ground);
  const ids = gateIds(ground.persona, ground.config);
  const numbered = ids.filter((id) => /^S\d\d$/.test(id)).sort();
  return [...numbered, ...ids.filter((id) => !numbered.includes(id))].map((id) => judge.view(id));
}

/** What a gate waits for besides its own record. */
interface Need {
  readonly kind: 'gate' | 'item' | 'approval' | 'other';
  readonly words: string;
}

class Judge {
  readonly #ground: GateGround;
  readonly #items: readonly ItemView[];
  readonly #approvalGate: string | undefined;
  readonly #views = new Map<string, GateView>();
  /** Gates that are being judged: one that requires itself is never through. */
  readonly #open = new Set<string>();

  constructor(ground: GateGround) {
    this.#ground = ground;
    this.#items = ground.checklists.flatMap(itemsOf);
    this.#approvalGate = approvalGate(ground.persona, ground.config)?.gate;
  }

  view(id: string): GateView {
    const known = this.#views.get(id);
    if (known) return known;
    this.#open.add(id);
    const view = this.#judge(id);
    this.#open.delete(id);
    this.#views.set(id, view);
    return view;
  }

  #judge(id: string): GateView {
    const { persona, config, records, approval, now } = this.#ground;
    const own = persona.gates.find((gate) => gate.id === id);
    const set = config.gates?.find((gate) => gate.id === id);
    const items = this.#ownItems(id, own);
    // One approval settles all that ask for one, whatever they call it.
    const asks = id === this.#approvalGate || set?.requires?.includes('approval') === true;
    const isApproval = approval !== undefined && (asks || items.some((item) => item.approval));
    const byItem = !isApproval && set === undefined && !isNumbered(id) && items.length > 0;
    const needs = byItem ? [] : this.#needs(id, items, isApproval);
    const record = byItem ? itemRecord(items) : isApproval ? approvalRecord(approval) : records.gates.get(id);
    const waitsFor = needs.map(({ words }) => words);
    const alone = (isApproval && set?.requires === undefined) || isPhase(id, records);
    const state = stateOf(record, needs, alone);
    const gate: Omit<GateView, 'why' | 'holding'> = {
      id,
      title: titleOf(id, set?.title ?? own?.text ?? id),
      state,
      waitsFor,
      settledBy: isApproval ? 'approval' : byItem ? 'item' : 'record',
      holds: holdsOf(id, set, this.#ground),
      items: items.map((item) => item.id),
      ...this.#source(id, own),
    };
    const why = whyOf(gate, record, needs, now);
    const required = set?.requires ?? [];
    // An approval that is missing is held by itself.
    const lacks = required.length > 0 ? needs.some(({ kind }) => kind !== 'approval') : state !== 'passed';
    return { ...gate, why, holding: gate.holds !== 'none' && state !== 'passed' && lacks };
  }

  #source(id: string, own: Gate | undefined): Sourced {
    if (own) return { place: own.place, ...(own.from ? { from: own.from } : {}) };
    const line = this.#ground.records.lines.get(id) ?? 1;
    const place = { line, column: 1, endLine: line, endColumn: 1, offset: 0, endOffset: 0 };
    return { place, from: { file: this.#ground.records.file, persona: configFile } };
  }

  /** Items that are the gate itself: those that name its number, or the one that it was read from. */
  #ownItems(id: string, own: Gate | undefined): ItemView[] {
    if (isNumbered(id)) return this.#items.filter((item) => new RegExp(`\\b${id}\\b`).test(item.text));
    if (!own) return [];
    return this.#items.filter(
      (item) => item.place.line === own.place.line && item.from?.file === own.from?.file && item.text === own.text,
    );
  }

  #needs(id: string, own: readonly ItemView[], isApproval: boolean): Need[] {
    const { config, records } = this.#ground;
    const required = config.gates?.find((gate) => gate.id === id)?.requires;
    const before = this.#before(id).filter((other) => required?.includes(other) !== true);
    const needs = [
      ...before.flatMap((other) => this.#gateNeed(other)),
      ...(required ?? []).flatMap((wish) => this.#need(wish)),
    ];
    if (required === undefined && id === 'S06') {
      const items = this.#items.filter((item) => {
        const choice = chooseVerifier(item, config);
        return choice !== undefined && quality.has(choice.id) && !own.includes(item);
      });
      needs.push(...items.flatMap(itemNeed));
    }
    if (id === 'S07' && records.security !== undefined) needs.push({ kind: 'other', words: records.security });
    return isApproval ? needs.filter(({ kind }) => kind !== 'approval') : needs;
  }

  /** Numbered gates come in their order; what stands in staging needs no approval for production. */
  #before(id: string): string[] {
    if (!isNumbered(id)) return [];
    return gateIds(this.#ground.persona, this.#ground.config)
      .filter((other) => isNumbered(other) && other < id)
      .filter((other) => !(id === 'S09' && other === this.#approvalGate));
  }

  /** One thing that `requires` names: the approval, another gate, a list, a group of one, or an item. */
  #need(wish: string): Need[] {
    const { approval, checklists } = this.#ground;
    if (wish === 'approval')
      return approval?.state === 'valid' ? [] : [{ kind: 'approval', words: approval?.words ?? 'approval missing' }];
    if (gateIds(this.#ground.persona, this.#ground.config).includes(wish)) return this.#gateNeed(wish);
    const lists = checklists.filter((list) => list.id === wish || same(list.title, wish)).flatMap(itemsOf);
    const groups = checklists.flatMap((list) => list.groups).filter((group) => same(group.title ?? '', wish));
    const items = this.#items.filter(
      (item) => item.id === wish || item.id.slice(item.id.lastIndexOf('/') + 1) === wish || same(item.text, wish),
    );
    const found = [lists, groups.flatMap((group) => group.items), items].find((some) => some.length > 0);
    return found ? found.flatMap(itemNeed) : [{ kind: 'other', words: `"${wish}", which is no item, list or gate` }];
  }

  /** A gate counts as through when it was passed, or its items in the list are settled. */
  #gateNeed(id: string): Need[] {
    if (this.#open.has(id)) return [{ kind: 'gate', words: `${id}, which waits for it` }];
    const gate = this.view(id);
    const items = this.#items.filter((item) => gate.items.includes(item.id));
    const through = gate.state === 'passed' || (items.length > 0 && items.every((item) => isSettled(item.state)));
    return through ? [] : [{ kind: 'gate', words: id }];
  }
}

function isNumbered(id: string): boolean {
  return /^S\d\d$/.test(id);
}

/** True where the project's own field decides, and nobody has to be asked for more. */
function isPhase(id: string, records: GateRecords): boolean {
  return records.hasPhase && phaseNumber(id) !== undefined;
}

/** What was passed and has come to lack something since is stale; what decides by itself lacks nothing. */
function stateOf(record: GateRecord | undefined, needs: readonly Need[], alone: boolean): GateView['state'] {
  if (record?.state === 'passed') return alone || needs.length === 0 ? 'passed' : 'stale';
  if (record?.state === 'stale' && needs.length === 0) return 'stale';
  return needs.length === 0 ? 'ready' : 'waiting';
}

function itemNeed(item: ItemView): Need[] {
  return isSettled(item.state) ? [] : [{ kind: item.approval ? 'approval' : 'item', words: item.text }];
}

function itemRecord(items: readonly ItemView[]): GateRecord {
  const open = items.find((item) => !isSettled(item.state));
  const shown = open ?? items[0];
  const state = open === undefined ? 'passed' : open.state === 'stale' ? 'stale' : 'closed';
  return { state, by: undefined, at: undefined, words: shown?.why };
}

function approvalRecord(approval: ApprovalState): GateRecord {
  const { state, words, approval: given } = approval;
  const at = state === 'valid' ? given?.at : undefined;
  return {
    state: state === 'valid' ? 'passed' : state === 'missing' ? 'closed' : 'stale',
    by: undefined,
    at,
    words: state === 'missing' ? undefined : words,
  };
}

/** What waits for a gate: as the project says; a phase of the project holds the deploy it stands for. */
function holdsOf(id: string, set: NonNullable<OpsConfig['gates']>[number] | undefined, ground: GateGround): HoldScope {
  if (set) return set.holds ?? 'deploy';
  const environment = ground.environment ?? '';
  const meant = id === 'S09' ? /stag/i : /prod|live/i;
  return isPhase(id, ground.records) && meant.test(environment) ? 'deploy' : 'none';
}

/** The words without the number: it stands beside them. */
function titleOf(id: string, text: string): string {
  const bare = text
    .replace(new RegExp(`^\\**${id}\\**\\s*[:–—-]\\s*`), '')
    .replace(new RegExp(`\\s*\\(${id}[^()]*\\)`), '')
    .trim();
  return bare === '' ? id : bare;
}

function whyOf(
  gate: Pick<GateView, 'state' | 'settledBy' | 'waitsFor'>,
  record: GateRecord | undefined,
  needs: readonly Need[],
  now: Date,
): string {
  const when = record?.at === undefined ? '' : ` · ${describeWhen(record.at, now)}`;
  if (gate.state === 'passed') return `${record?.words ?? record?.by ?? ''}${when}`;
  const waits = needs.length === 0 ? '' : `waits for ${describeNeeds(needs)}`;
  if (gate.state === 'stale') return record?.state === 'passed' ? `stale: ${waits}` : (record?.words ?? 'stale');
  if (gate.settledBy === 'item') return record?.words ?? '';
  if (gate.state === 'waiting') return waits;
  const ready = gate.settledBy === 'approval' ? 'needs an approval' : 'ready to be passed';
  return record?.words === undefined ? ready : `${ready}; ${record.words}`;
}

/** "S06, 2 items, approval S08 missing". */
function describeNeeds(needs: readonly Need[]): string {
  const items = needs.filter(({ kind }) => kind === 'item');
  const others = needs.filter(({ kind }) => kind !== 'item').map(({ words }) => words);
  const counted = items.length === 0 ? [] : [`${items.length} ${items.length === 1 ? 'item' : 'items'}`];
  return [...others, ...counted].join(', ');
}

function same(a: string, b: string): boolean {
  const plain = (text: string) =>
    text.toLowerCase().replace(/[*_`]/g, '').replace(/\s+/g, ' ').replace(/:$/, '').trim();
  return plain(a) === plain(b);
}
