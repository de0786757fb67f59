import type { Persona, Territory } from '../persona/model.ts';
import { canonicalClass, classifyPath, findClass } from './classes.ts';
import { findException } from './exceptions.ts';
import { classesOfField } from './fieldClasses.ts';
import type { Action, Actors, ConfiguredRule, Decision, Effect, RuleSource } from './model.ts';
import { matchesPatterns } from '../secrets/pathPatterns.ts';
import { decideCommand } from './redLines.ts';
import { genitive, isOperations, quote, sourceIn, subject } from './words.ts';

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

/**
 * One rule that speaks about a path. A file by its name is stronger than a written pattern, that than a class of files.
 * `example`: a pattern beside the name of a class that the file is not of ("Source code: `src/**`" and `src/api/Dockerfile`).
 */
interface Claim {
  readonly effect: Effect;
  readonly strength: 'name' | 'pattern' | 'example' | 'class';
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
  const classes = action.key === undefined ? classifyPath(path, actors.classes) : classesOfField(path, action.key);
  const own = actors.active ? strictest(claimsOf(actors.active, path, classes), classes) : [];
  const configured = configuredRule(actors.rules ?? [], path);
  const counting = own.length > 0 ? own : strongest(foreignClaims(actors, path, classes), classes);
  const [winner, ...losers] = counting;
  const decision = winner ? decisionOf(winner, actors, path, classes) : noRule;
  if (!configured) {
    const loser = own.length > 0 ? losers.find(({ effect }) => effect !== winner?.effect) : undefined;
    return loser ? { ...decision, overridden: sourceOf(loser) } : decision;
  }
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
  const claims: Claim[] = [];
  for (const territory of persona.territories) {
    const named = narrowed(territory);
    const classId = classes.find((id) => named.includes(id));
    const isMatched = matchesPatterns(territory.patterns, path);
    if (!isMatched && classId === undefined) continue;
    const forbidden = classId !== undefined && asksInsteadOfDenying.has(classes[0] ?? classId) ? 'ask' : 'deny';
    claims.push({
      persona,
      territory,
      effect: territory.effect === 'forbidden' ? forbidden : 'allow',
      strength: isMatched ? strengthOf(territory, path, classId) : 'class',
      classId: isMatched ? classes[0] : classId,
    });
  }
  return claims;
}

function strengthOf(territory: Territory, path: string, classId: string | undefined): Claim['strength'] {
  if (namesFile(territory, path)) return 'name';
  return classId === undefined && territory.classes.length > 0 ? 'example' : 'pattern';
}

/** True when one of a territory's patterns ends in the file's own name. */
function namesFile(territory: Territory, path: string): boolean {
  const name = path.slice(path.lastIndexOf('/') + 1);
  return territory.patterns.some((pattern) => pattern === name || pattern.endsWith(`/${name}`));
}

/**
 * The classes a rule names. "Database deployment scripts" are those of the database, not every deployment script; who may
 * not write schemas may not write the steps that change them either.
 */
function narrowed(territory: Territory): readonly string[] {
  let classes = namedClasses.get(territory);
  if (!classes) {
    classes = narrowedAnew(territory);
    namedClasses.set(territory, classes);
  }
  return classes;
}

/** The same few territories are asked about every file of a repository. */
const namedClasses = new WeakMap<Territory, readonly string[]>();

function narrowedAnew({ classes, effect }: Territory): readonly string[] {
  const named = classes.map(canonicalClass);
  const database = named.filter((id) => id === 'schema' || id === 'migration');
  if (database.length === 0) return named;
  return effect === 'forbidden' && database.includes('schema') ? ['schema', 'migration'] : database;
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

/**
 * The claims that count: files by name if there are any, else written patterns, else classes; the strictest first, then the
 * more special class. An example of another class only counts where nothing speaks about the file's own, and never keeps
 * operations out of what is operations' anyway.
 */
function strongest(claims: readonly Claim[], classes: readonly string[]): readonly Claim[] {
  if (claims.length < 2 && claims[0]?.strength !== 'example') return claims;
  const rank = ({ classId }: Claim) => (classId === undefined ? classes.length : classes.indexOf(classId));
  const speaksOfClass = claims.some(({ strength, classId }) => strength === 'class' && classId === classes[0]);
  const by = (...strengths: readonly Claim['strength'][]) =>
    claims.filter(({ strength }) => strengths.includes(strength));
  const ownClass = (claim: Claim) => findClass(classes[0] ?? '')?.owner === 'Ops agent' && isOperations(claim.persona);
  const examples = speaksOfClass ? [] : by('example').filter((claim) => claim.effect === 'allow' || !ownClass(claim));
  const orders = [by('name'), [...by('pattern'), ...examples], by('class')];
  const counting = orders.find((order) => order.length > 0) ?? [];
  return counting.sort((a, b) => strictness[b.effect] - strictness[a.effect] || rank(a) - rank(b));
}

/** Of a persona that builds on others each document speaks for itself, as above; then the strictest answer counts. */
function strictest(claims: readonly Claim[], classes: readonly string[]): readonly Claim[] {
  const file = claims[0]?.territory.from?.file;
  if (claims.every(({ territory }) => territory.from?.file === file)) return strongest(claims, classes).slice(0, 1);
  const documents = new Map<string | undefined, Claim[]>();
  for (const claim of claims) {
    const { from } = claim.territory;
    documents.set(from?.file, [...(documents.get(from?.file) ?? []), claim]);
  }
  const answers = [...documents.values()].flatMap((some) => strongest(some, classes).slice(0, 1));
  return answers.sort((a, b) => strictness[b.effect] - strictness[a.effect]);
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
  return sourceIn(claim.persona, claim.territory);
}
