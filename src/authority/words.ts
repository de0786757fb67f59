import { fileOf, type Persona, type Statement } from '../persona/model.ts';
import type { PathClass } from './classTable.ts';
import type { RuleSource } from './model.ts';

const opsWords =
  /\b(?:dev|sec|dev-?sec|git|cloud|ml|net|sys)?-?ops\b|\boperations\b|\bsre\b|\bsite reliability\b|\bplatform\b|\bdeploy(?:er|ment|ments)?\b|\brelease\b|\binfra(?:structure)?\b/i;

/** True for a persona that does operations, by its id, name and role. Two such personas never keep each other out. */
export function isOperations(persona: Pick<Persona, 'id' | 'name' | 'role'>): boolean {
  return [persona.id, persona.name, persona.role ?? ''].some((text) => opsWords.test(text.replace(/_/g, '-')));
}

/** A rule as the document has it, without Markdown, on one line and short enough for a sentence. */
export function quote(statement: Pick<Statement, 'text'>): string {
  let quoted = quotes.get(statement);
  if (quoted === undefined) {
    quoted = quoteAnew(statement);
    quotes.set(statement, quoted);
  }
  return quoted;
}

/** The same few rules are quoted for every file of a repository. */
const quotes = new WeakMap<Pick<Statement, 'text'>, string>();

function quoteAnew(statement: Pick<Statement, 'text'>): string {
  const text = statement.text
    .replace(/[*_]{2,3}|`|~~/g, '')
    .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
    .replace(/\s+/g, ' ')
    .trim();
  const short = text.length <= 90 ? text : `${text.slice(0, 87).trimEnd()}…`;
  return `"${short.replaceAll('"', "'")}"`;
}

/** Where a rule of a persona stands: in its own document, or in one that it builds on. */
export function sourceIn(persona: Persona, rule: Statement): RuleSource {
  const { from, place, text } = rule;
  return { persona: from?.persona ?? persona.name, file: fileOf(persona, rule), line: place.line, text };
}

/**
 * "the Engineer's", "qa-lead's": whose a file is. An owner as a document writes it is mostly a role ("Engineer agent"), which
 * takes the article, unless it is a slug; a persona's own name stays as it is.
 */
export function genitive(owner: string, as: 'role' | 'name' = 'role'): string {
  const isName = as === 'name' || /^[a-z0-9]+(?:[-_.][a-z0-9]+)+$/.test(owner);
  const bare = isName ? owner : owner.replace(/^the\s+/i, '').replace(/\s+agent$/i, '');
  return `${isName ? '' : 'the '}${bare.trim()}${/s\s*$/.test(bare) ? "'" : "'s"}`;
}

/** "Application source is", "Database migrations are", or the path itself where no class speaks. */
export function subject(pathClass: PathClass | undefined, path: string): string {
  return pathClass ? `${pathClass.title} ${pathClass.plural ? 'are' : 'is'}` : `${path} is`;
}
