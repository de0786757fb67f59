import { canonicalClass, classifyPath } from '../authority/classes.ts';
import type { Persona, Territory } from '../persona/model.ts';
import { matchesPatterns } from '../secrets/pathPatterns.ts';

/** Another persona that a file speaks for, and why in half a sentence ("ci.yml is its territory"). */
export interface PersonaHint {
  readonly persona: Persona;
  readonly why: string;
}

/**
 * The persona of the workspace that a file (relative, forward slashes) speaks for while another or none is at work: first
 * whoever keeps it for itself alone, then whoever is called by a word of its name. undefined where the active persona has
 * as good a claim. Built-in personas are suggested to nobody: they know nothing of this repository.
 */
export function personaHint(
  active: Persona | undefined,
  personas: readonly Persona[],
  path: string,
): PersonaHint | undefined {
  const others = personas.filter((persona) => !persona.builtin && persona.file !== active?.file);
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (active && claims(active, path, 'exclusive', 'allowed')) return undefined;
  const owner = others.find((persona) => claims(persona, path, 'exclusive'));
  if (owner) return { persona: owner, why: `${name} is its territory` };
  const spoken = new Set(wordsOf(name.replace(/(?!^)\..*$/, '')));
  const wordOf = (persona: Persona) =>
    persona.triggerWords.find((trigger) => {
      const words = wordsOf(trigger);
      return words.length > 0 && words.every((word) => spoken.has(word));
    });
  if (active && wordOf(active) !== undefined) return undefined;
  for (const persona of others) {
    const word = wordOf(persona);
    if (word !== undefined) return { persona, why: `${name} has its word "${word}"` };
  }
  return undefined;
}

function claims(persona: Persona, path: string, ...effects: Territory['effect'][]): boolean {
  const classes = classifyPath(path);
  return persona.territories.some(
    (territory) =>
      effects.includes(territory.effect) &&
      (matchesPatterns(territory.patterns, path) ||
        territory.classes.some((one) => classes.includes(canonicalClass(one)))),
  );
}

/** The words of a name or a trigger, in lower case; shorter than three letters is no word anybody means. */
function wordsOf(text: string): string[] {
  return text
    .replace(/(\p{Ll})(\p{Lu})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\p{N}]+/u)
    .filter((word) => word.length > 2);
}
