import type { Persona, Territory } from '../persona/model.ts';
import { canonicalClass, classifyPath, findClass } from './classes.ts';
import { findException } from './exceptions.ts';
import { classesOfField } from './fieldClasses.ts';
import type { Action, Actors, ConfiguredRule, Decision, Effect, RuleSource } from './model.ts';
import { matchesPatterns } from './patterns.ts';
import { decideCommand } from './redLines.ts';
import { genitive, isOperations, quote, subject } from './words.ts';

const strictness: Readonly<Record<Effect, number>> = { allow: 0, ask: 1, deny: 2 };

/**
 * Kinds of files where a "forbidden" asks instead of denies: operations writes its own part of the documents, and runs and
 * repairs migrations that somebody else wrote.
 */
const asksInsteadOfDenying = new Set([
  'docs',
  'architecture',
  'schema',
  'migration',
  'manifest',
  'dependency',
  'scaffold',
  'security-scanning',
]);

/** One rule that speaks about a path. Explicit patterns are stronger than classes of files. */
interface Claim {
  readonly effect: Effect;
  readonly strength: 'pattern' | 'class';
  readonly classId: string | undefined;
  readonly persona: Persona;
  readonly territory: Territory;
}

const noRule: Decision = {
  effect: 'allow',
  rule: 'authority/default',
  why: 'No rule speaks about this.',
  owner: undefined,
  source: undefined,
};

/**
 * Whether the actors may do this, by which rule and from which line. `.ops/config.yaml` goes before the active persona, that
 * before the others' exclusive territories; within one persona a written pattern before a class of files; then the
 * stricter one; a granted exception turns the answer into `allow`. Pure: the same input gives the same answer. Reads are never refused.
 */
export function decide(actors: Actors, action: Action): Decision {
  const decision = withoutExceptions(actors, action);
  if (decision.effect === 'allow' || action.kind !== 'write') return decision;
  const exception = findException(actors.exceptions, decision.rule, action.path);
  return exception ? { ...decision, effect: 'allow', exception } : decision;
}

function withoutExceptions(actors: Actors, action: Action): Decision {
  if (action.kind === 'command') return decideCommand(actors, action.line);
  if (action.kind === 'read') return noRule;
  const path = action.path.replaceAll('\\', '/').replace(/^(?:\.\/)+/, '');
  const classes = action.key === undefined ? classifyPath(path) : classesOfField(path, action.key);
  const own = actors.active ? strongest(claimsOf(actors.active, path, classes), classes) : [];
  const foreign = strongest(foreignClaims(actors, path, classes), classes);
  const configured = configuredRule(actors.rules ?? [], path);
  const [winner] = own.length > 0 ? own : foreign;
  const decision = winner ? decisionOf(winner, actors, path, classes) : noRule;
  if (!configured) return decision;
  return {
    effect: configured.effect,
    rule: `authority/${classes[0] ?? 'path'}`,
    why: `${subject(findClass(classes[0] ?? ''), path)} ${configuredWords[configured.effect]} (.ops/config.yaml, line ${configured.line}: "${configured.name}").`,
    owner: undefined,
    source: {
      persona: '.ops/config.yaml',
      file: '.ops/config.yaml',
      line: configured.line,
      text: configured.name,
    },
    overridden: winner && winner.effect !== configured.effect ? sourceOf(winner) : undefined,
  };
}

const configuredWords: Readonly<Record<Effect, string>> = {
  allow: 'free to change here',
  ask: 'to be changed only after asking',
  deny: 'not to be changed here',
};

/** The last matching entry wins, as in a gitignore file; among entries of the same name's patterns there is only one. */
function configuredRule(rules: readonly ConfiguredRule[], path: string): ConfiguredRule | undefined {
  const matching = rules.filter((rule) => matchesPatterns(rule.patterns, path));
  return matching.sort((a, b) => strictness[b.effect] - strictness[a.effect])[0];
}

function claimsOf(persona: Persona, path: string, classes: readonly string[]): Claim[] {
  return persona.territories.flatMap((territory): Claim[] => {
    const base = { persona, territory };
    if (matchesPatterns(territory.patterns, path)) {
      const effect = territory.effect === 'forbidden' ? 'deny' : 'allow';
      return [{ ...base, effect, strength: 'pattern', classId: classes[0] }];
    }
    const named = narrowed(territory.classes.map(canonicalClass));
    const classId = classes.find((id) => named.includes(id));
    if (classId === undefined) return [];
    // The special class says how serious it is, also where the rule names the wider one.
    const forbidden = asksInsteadOfDenying.has(classes[0] ?? classId) ? 'ask' : 'deny';
    return [{ ...base, effect: territory.effect === 'forbidden' ? forbidden : 'allow', strength: 'class', classId }];
  });
}

/** "Database deployment scripts" are those of the database, not every deployment script. */
function narrowed(classes: readonly string[]): readonly string[] {
  const database = classes.filter((id) => id === 'schema' || id === 'migration');
  return database.length > 0 ? database : classes;
}

/**
 * What others keep for themselves. A plain developer is only held to what operations keeps for itself, and only asked: a
 * team that writes a QA persona does not mean that nobody else may write tests. Built-in documents bind nobody until they
 * are chosen.
 */
function foreignClaims(actors: Actors, path: string, classes: readonly string[]): Claim[] {
  const { active } = actors;
  const binding = actors.others.filter((other) => {
    if (other.builtin || other.file === active?.file) return false;
    return active ? !(isOperations(active) && isOperations(other)) : isOperations(other);
  });
  return binding.flatMap((other) =>
    claimsOf(other, path, classes)
      .filter((claim) => claim.territory.effect === 'exclusive')
      .map((claim): Claim => ({ ...claim, effect: active ? 'deny' : 'ask' })),
  );
}

/** The claims that count: written patterns if there are any; the strictest first, then the more special class. */
function strongest(claims: readonly Claim[], classes: readonly string[]): Claim[] {
  const rank = ({ classId }: Claim) => (classId === undefined ? classes.length : classes.indexOf(classId));
  const patterns = claims.filter((claim) => claim.strength === 'pattern');
  const counting = patterns.length > 0 ? patterns : [...claims];
  return counting.sort((a, b) => strictness[b.effect] - strictness[a.effect] || rank(a) - rank(b));
}

function decisionOf(claim: Claim, actors: Actors, path: string, classes: readonly string[]): Decision {
  const foreign = claim.persona !== actors.active;
  const pathClass = findClass(classes[0] ?? claim.classId ?? '');
  // The class' usual owner only helps where the persona itself would not be meant by it.
  const usualOwner = pathClass?.owner === 'Ops agent' ? undefined : pathClass?.owner;
  const owner = foreign ? claim.persona.name : (claim.territory.owner ?? usualOwner);
  const source = sourceOf(claim);
  const place = `(${source.persona}, line ${source.line}: ${quote(claim.territory)})`;
  const what = subject(pathClass, path);
  const rule = `authority/${pathClass?.id ?? 'path'}`;
  if (claim.effect === 'allow') {
    return {
      effect: 'allow',
      rule,
      why: `${what} ${claim.persona.name}'s to write ${place}.`,
      owner: undefined,
      source,
    };
  }
  const whose =
    owner === undefined
      ? `not for ${claim.persona.name} to change`
      : `${genitive(owner, foreign ? 'name' : 'role')} territory`;
  const remedy = claim.effect === 'ask' ? ' Ask before you change it.' : '';
  return { effect: claim.effect, rule, why: `${what} ${whose} ${place}.${remedy}`, owner, source };
}

function sourceOf(claim: Claim): RuleSource {
  const { persona, territory } = claim;
  return { persona: persona.name, file: persona.file, line: territory.place.line, text: territory.text };
}
