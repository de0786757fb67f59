import type {
  Checklist,
  ChecklistItem,
  Escalation,
  Gate,
  Metric,
  Origin,
  OverriddenRule,
  Persona,
  Protocol,
  Sourced,
  Statement,
  StatementGroup,
  Territory,
} from './model.ts';
import { fileOf } from './model.ts';
import { stricter, thresholdKey } from './measures.ts';
import { boldLead, normalise } from './words.ts';

/** The rules of a persona: what another document can add to. */
export type Rules = Pick<
  Persona,
  | 'checklists'
  | 'redLines'
  | 'territories'
  | 'memory'
  | 'context'
  | 'commands'
  | 'gates'
  | 'metrics'
  | 'escalations'
  | 'protocols'
  | 'groups'
  | 'templates'
  | 'lock'
  | 'triggerWords'
>;

/** Another document's rules, and what to call it. */
export interface Further extends Rules {
  readonly origin: Origin;
  readonly role?: string | undefined;
  readonly tools?: readonly string[];
  readonly overridden?: readonly OverriddenRule[];
}

/**
 * A persona with the rules of the documents it builds on, the nearest first. What only one of them says holds. Where two
 * speak of the same thing the stricter rule holds, whoever says it, and the looser one is kept under `overridden`; where
 * neither is stricter the nearer document's words count. Every node that stands in another document says so (`from`).
 */
export function composePersona(own: Persona, further: readonly Further[]): Persona {
  return further.reduce((persona, other) => join(persona, marked(other)), own);
}

/** A loaded persona as the parent of another one. */
export function asFurther(persona: Persona): Further {
  return { ...persona, origin: { file: persona.file, persona: persona.name } };
}

/** Marks every node that bears no origin yet. */
function marked(other: Further): Further {
  const { origin } = other;
  const mark = <T extends Sourced>(node: T): T => (node.from ? node : { ...node, from: origin });
  return {
    ...other,
    checklists: other.checklists.map((one) => ({ ...mark(one), items: one.items.map(mark) })),
    redLines: other.redLines.map(mark),
    territories: other.territories.map(mark),
    memory: other.memory.map(mark),
    context: other.context.map(mark),
    commands: other.commands.map(mark),
    gates: other.gates.map(mark),
    metrics: other.metrics.map(mark),
    escalations: other.escalations.map(mark),
    protocols: other.protocols.map((one) => ({
      ...mark(one),
      steps: one.steps.map((step) => ({
        ...mark(step),
        ...(step.details ? { details: step.details.map(mark) } : {}),
      })),
    })),
    groups: other.groups.map((one) => ({ ...mark(one), items: one.items.map(mark) })),
    templates: other.templates.map(mark),
    lock: other.lock && mark(other.lock),
    overridden: (other.overridden ?? []).map(mark),
  };
}

function join(near: Persona, far: Further): Persona {
  const losers: OverriddenRule[] = [...near.overridden, ...(far.overridden ?? [])];
  const lose: Lose = (kind, loser, winner, words = {}) => {
    losers.push({
      kind,
      text: words.loser ?? textOf(loser),
      place: loser.place,
      confidence: 'confidence' in loser ? loser.confidence : 'explicit',
      ...(loser.from ? { from: loser.from } : {}),
      by: { text: words.winner ?? textOf(winner), file: fileOf(near, winner), line: winner.place.line },
    });
  };
  return {
    ...near,
    role: near.role ?? far.role,
    tools: near.tools.length > 0 ? near.tools : (far.tools ?? []),
    checklists: joinChecklists(near.checklists, far.checklists, lose),
    redLines: uniqueIds(union(near.redLines, far.redLines, ({ text }) => normalise(text))),
    territories: joinTerritories(near.territories, far.territories, lose),
    memory: union(near.memory, far.memory, ({ scope, path }) => `${scope}:${path}`),
    context: union(near.context, far.context, ({ path }) => path),
    commands: union(near.commands, far.commands, ({ text }) => text),
    gates: joinRivals('gate', near.gates, far.gates, ({ id }) => id, stricterGate, lose),
    metrics: joinRivals('metric', near.metrics, far.metrics, ({ name }) => normalise(name), stricterMetric, lose),
    escalations: joinRivals('escalation', near.escalations, far.escalations, escalationKey, stricterEscalation, lose),
    protocols: joinProtocols(near.protocols, far.protocols, lose),
    groups: joinGroups(near.groups, far.groups),
    templates: union(near.templates, far.templates, ({ title, text }) => `${title}\n${text}`),
    lock: joinLocks(near.lock, far.lock, lose),
    triggerWords: [...new Set([...near.triggerWords, ...far.triggerWords])],
    overridden: losers,
  };
}

type Rule = Sourced & Partial<Pick<Statement, 'text' | 'confidence'>>;
type Lose = (
  kind: OverriddenRule['kind'],
  loser: Rule,
  winner: Rule,
  words?: { readonly loser?: string; readonly winner?: string },
) => void;

function textOf(rule: Rule & { readonly title?: string }): string {
  return rule.text ?? rule.title ?? '';
}

/** What both say stands once, as the nearer one says it. */
function union<T>(near: readonly T[], far: readonly T[], key: (node: T) => string): T[] {
  const known = new Set(near.map(key));
  return [...near, ...far.filter((node) => !known.has(key(node)))];
}

/** An id that another text already has gets a number, as within one document. */
function uniqueIds<T extends { readonly id: string }>(nodes: readonly T[], taken = new Set<string>()): T[] {
  return nodes.map((node) => {
    let { id } = node;
    for (let count = 2; taken.has(id); count++) id = `${node.id}-${count}`;
    taken.add(id);
    return id === node.id ? node : { ...node, id };
  });
}

/** Lists of the same title become one: nobody can take an item out of it, or let go what it holds back. */
function joinChecklists(near: readonly Checklist[], far: readonly Checklist[], lose: Lose): Checklist[] {
  const byTitle = new Map(far.map((list) => [normalise(list.title), list]));
  const merged = near.map((list) => {
    const other = byTitle.get(normalise(list.title));
    if (!other) return list;
    byTitle.delete(normalise(list.title));
    return joinChecklist(list, other, lose);
  });
  const taken = new Set<string>();
  return uniqueIds([...merged, ...byTitle.values()], taken).map((list) => ({
    ...list,
    items: uniqueIds(list.items, taken),
  }));
}

const holding = { none: 0, deploy: 1, push: 2 } as const;

function joinChecklist(near: Checklist, far: Checklist, lose: Lose): Checklist {
  const key = ({ group, text }: ChecklistItem) => `${normalise(group ?? '')}\n${normalise(text)}`;
  const live = new Set([...near.items, ...far.items].filter(({ template }) => !template).map(key));
  const items = union(near.items, far.items, (item) => `${key(item)}\n${item.template ? 'form' : ''}`).filter(
    (item) => !item.template || !live.has(key(item)),
  );
  const [loose, strict] = holding[near.holds] < holding[far.holds] ? [near, far] : [far, near];
  if (loose.holds !== strict.holds)
    lose('checklist', loose, strict, { loser: holdWords(loose), winner: holdWords(strict) });
  const explicit = near.explicit || far.explicit;
  return {
    ...near,
    explicit,
    confidence: explicit ? 'explicit' : near.confidence,
    mode: near.mode === 'read-do' || far.mode === 'read-do' ? 'read-do' : 'do-confirm',
    appliesWhen: near.appliesWhen ?? far.appliesWhen,
    holds: strict.holds,
    items,
  };
}

function holdWords({ title, holds }: Checklist): string {
  return holds === 'none' ? `${title} (holds nothing)` : `${title} (holds the ${holds})`;
}

/**
 * What one document forbids, another one can't give: the giving rule loses the patterns and kinds of files that both name
 * and holds for the others. Where a rule speaks of a kind of files and the other of a path in it, `authority` judges.
 */
function joinTerritories(near: readonly Territory[], far: readonly Territory[], lose: Lose): Territory[] {
  const cut = (given: readonly Territory[], others: readonly Territory[]): Territory[] =>
    given.flatMap((territory): Territory[] => {
      if (territory.effect === 'forbidden') return [territory];
      let rest = territory;
      for (const other of others) {
        if (other.effect !== 'forbidden') continue;
        const patterns = rest.patterns.filter((one) => !other.patterns.includes(one));
        const classes = rest.classes.filter((one) => !other.classes.includes(one));
        if (patterns.length === rest.patterns.length && classes.length === rest.classes.length) continue;
        lose('territory', territory, other);
        rest = { ...rest, patterns, classes };
      }
      return rest !== territory && rest.patterns.length === 0 && rest.classes.length === 0 ? [] : [rest];
    });
  return union(cut(near, far), cut(far, near), ({ effect, text }) => `${effect}\n${normalise(text)}`);
}

/** Of two rules about the same thing the stricter one counts; where neither is, the nearer one. */
function joinRivals<T extends Metric | Escalation | Gate>(
  kind: OverriddenRule['kind'],
  near: readonly T[],
  far: readonly T[],
  key: (rule: T) => string,
  isStricter: (one: T, than: T) => boolean,
  lose: Lose,
): T[] {
  const rivals = new Map(far.map((rule) => [key(rule), rule]));
  const joined = near.map((rule): T => {
    const rival = rivals.get(key(rule));
    if (!rival) return rule;
    rivals.delete(key(rule));
    const [winner, loser]: readonly [T, T] = isStricter(rival, rule) ? [rival, rule] : [rule, rival];
    if (normalise(loser.text) !== normalise(winner.text)) lose(kind, loser, winner);
    return winner;
  });
  return [...joined, ...rivals.values()];
}

function stricterMetric(one: Metric, than: Metric): boolean {
  if (one.value === undefined || than.value === undefined) return one.value !== undefined && than.value === undefined;
  return one.unit === than.unit && one.value !== than.value && stricter(one, than);
}

/** Escalations about the same thing in the same unit: the words without their numbers. */
function escalationKey({ text, unit }: Escalation): string {
  return `${unit ?? ''}\n${normalise(boldLead(text)?.lead ?? thresholdKey(text))}`;
}

function stricterEscalation(one: Escalation, than: Escalation): boolean {
  return (one.escalateAt ?? Number.POSITIVE_INFINITY) < (than.escalateAt ?? Number.POSITIVE_INFINITY);
}

const gateOrder: readonly Gate['when'][] = ['unknown', 'phase', 'post-deploy', 'pre-deploy'];

function stricterGate(one: Gate, than: Gate): boolean {
  return gateOrder.indexOf(one.when) > gateOrder.indexOf(than.when);
}

/** Of two ways to do the same thing the nearer document's counts. */
function joinProtocols(near: readonly Protocol[], far: readonly Protocol[], lose: Lose): Protocol[] {
  const own = new Map(near.map((one) => [normalise(one.title), one]));
  const kept = far.filter((other) => {
    const rival = own.get(normalise(other.title));
    if (!rival) return true;
    const words = (one: Protocol) => one.steps.map(({ text }) => normalise(text)).join('\n');
    if (words(rival) !== words(other)) lose('protocol', other, rival);
    return false;
  });
  return uniqueIds([...near, ...kept]);
}

/** Lists of the same kind and title become one. */
function joinGroups(near: readonly StatementGroup[], far: readonly StatementGroup[]): StatementGroup[] {
  const key = ({ kind, title }: StatementGroup) => `${kind}\n${normalise(title)}`;
  const others = new Map(far.map((group) => [key(group), group]));
  const joined = near.map((group) => {
    const other = others.get(key(group));
    others.delete(key(group));
    return other ? { ...group, items: union(group.items, other.items, ({ text }) => normalise(text)) } : group;
  });
  return [...joined, ...others.values()];
}

function joinLocks(near: Persona['lock'], far: Persona['lock'], lose: Lose): Persona['lock'] {
  if (!near || !far) return near ?? far;
  if (near.scope === far.scope) return near;
  const [winner, loser] = near.scope === 'project' ? [near, far] : [far, near];
  lose('lock', loser, winner, { loser: `one per ${loser.scope}`, winner: `one per ${winner.scope}` });
  return winner;
}
