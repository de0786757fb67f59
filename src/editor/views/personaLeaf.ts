import { fileOf, type Confidence, type Persona, type Place, type Statement } from '../../persona/model.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import type { Node, Target } from './node.ts';

/** What a row says of a statement besides its words. */
export interface LeafWords {
  /** Instead of the statement's own words. */
  readonly label?: string | undefined;
  readonly description?: string | undefined;
  /** What was made of the words, one line each, for the hover. */
  readonly facts?: readonly string[];
  /** Added to `opsPersona.statement`, for menus. */
  readonly kind?: string;
  readonly icon?: string;
  readonly color?: 'good' | 'bad' | 'warning';
}

export type Leaf = (statement: Statement, words?: LeafWords) => Node;

const sure: Readonly<Record<Confidence, string>> = {
  explicit: 'written so',
  inferred: 'inferred: read between the lines',
  weak: 'a guess: it hangs on little',
};

/** Draws statements of a persona as rows: their words, where they stand, how sure we are; each row goes to its line. */
export function leafOf(persona: Persona): Leaf {
  return (statement, words = {}) => {
    const said = plainWords(statement.text);
    const label = words.label ?? said;
    const doubt = { explicit: '', inferred: 'inferred', weak: 'a guess' }[statement.confidence];
    const from = statement.from === undefined ? '' : `from ${statement.from.persona}`;
    const description = [plainWords(words.description ?? ''), doubt, from].filter((part) => part !== '').join(' · ');
    return {
      id: '',
      label,
      ...(description === '' ? {} : { description }),
      ...(words.icon === undefined ? {} : { icon: words.icon }),
      ...(words.color === undefined ? {} : { color: words.color }),
      context: words.kind === undefined ? 'opsPersona.statement' : `opsPersona.statement.${words.kind}`,
      tooltip: [
        // Exactly as written, marks and all, so that nothing is hidden by how it was read.
        `> ${escapeMarkdown(statement.text.trim()).replaceAll('\n', '\n> ')}`,
        ...(words.facts ?? []).filter((fact) => fact !== '').map(escapeMarkdown),
        `Line ${statement.place.line} of ${statement.from ? `${escapeMarkdown(statement.from.persona)}, which this persona builds on` : 'the persona document'} · ${sure[statement.confidence]}`,
      ].join('\n\n'),
      target: placeOf(fileOf(persona, statement), statement.place),
      copy: said,
      spoken: [label, description].filter((part) => part !== '').join(', '),
    };
  };
}

export function placeOf(file: string, place: Place): Target {
  return { file, line: place.line, column: place.column };
}

/** A heading with its rows below; undefined when there are none. `one`: the word that is counted, else only the number. */
export function section(
  id: string,
  label: string,
  icon: string | undefined,
  children: readonly Node[],
  one?: string,
  many?: string,
): Node | undefined {
  if (children.length === 0) return undefined;
  const number = one === undefined ? String(children.length) : count(children.length, one, many);
  return {
    id: `persona:${id}`,
    label,
    description: number,
    ...(icon === undefined ? {} : { icon }),
    context: `opsPersona.personaSection.${id}`,
    spoken: `${label}, ${number}`,
    children: children.map((child, index) => renumber(child, `persona:${id}/${index}`)),
  };
}

/** Sections below keep their own ids; leaves get one from where they stand. */
function renumber(node: Node, id: string): Node {
  if (node.id !== '') return node;
  if (!node.children) return { ...node, id };
  return { ...node, id, children: node.children.map((child, index) => renumber(child, `${id}/${index}`)) };
}
