import type { MemoryView } from '../../memory/model.ts';
import type { Persona, Place, Statement, StatementGroup, Territory } from '../../persona/model.ts';
import { count, escapeMarkdown, plainWords } from '../text.ts';
import type { Node } from './node.ts';

/** The rows of the Persona view: what the active document says, by kind; every leaf knows its line. */
export function personaRows(persona: Persona | undefined, memory: MemoryView | undefined): Node[] {
  if (!persona) return [];
  const leaf = leafOf(persona);
  const territories = (effect: Territory['effect']) => persona.territories.filter((one) => one.effect === effect);
  const titled = (kind: StatementGroup['kind']) => persona.groups.filter((group) => group.kind === kind);
  const statements = (kinds: readonly StatementGroup['kind'][]) =>
    kinds.flatMap(titled).flatMap((group) => group.items);
  const mayWrite = [...territories('exclusive'), ...territories('allowed')];
  const sections: readonly (Node | undefined)[] = [
    section(
      'redLines',
      'Red Lines',
      'error',
      persona.redLines.map((line) => leaf(line)),
    ),
    section(
      'mustNot',
      'Must Not',
      'lock',
      territories('forbidden').map((line) => leaf(line, ownerOf(line))),
      'territory',
      'territories',
    ),
    section(
      'mayWrite',
      'May Write',
      'edit',
      mayWrite.map((line) => leaf(line, patternsOf(line))),
      'entry',
      'entries',
    ),
    section(
      'gates',
      'Gates',
      'shield',
      persona.gates.map((gate) => leaf(gate, gate.id)),
    ),
    section(
      'readsFirst',
      'Reads First',
      'book',
      persona.context.map((file) => leaf(file, presenceOf(file.path, memory))),
    ),
    section(
      'commands',
      'Commands',
      'terminal',
      persona.commands.map((line) => leaf(line, line.title)),
    ),
    section(
      'escalation',
      'Escalation',
      'megaphone',
      persona.escalations.map((line) => leaf(line)),
    ),
    section(
      'metrics',
      'Metrics',
      'graph',
      persona.metrics.map((metric) => leaf(metric, 'not measured', metric.name)),
    ),
    section(
      'responsibilities',
      'Responsibilities',
      'tasklist',
      statements(['responsibility', 'accountability']).map((line) => leaf(line)),
    ),
    section(
      'worksWith',
      'Works With',
      'organization',
      statements(['collaborator']).map((line) => leaf(line)),
    ),
    section('knows', 'Knows / Does Not Know', 'mortar-board', [
      ...statements(['knows']).map((line) => leaf(line)),
      ...statements(['does-not-know']).map((line) => leaf(line, 'does not know')),
    ]),
    section(
      'standards',
      'Standards',
      'law',
      statements(['standard', 'security', 'output']).map((line) => leaf(line)),
    ),
    section(
      'antiPatterns',
      'Anti-patterns',
      'thumbsdown',
      statements(['anti-pattern', 'violation']).map((line) => leaf(line)),
    ),
    section(
      'protocols',
      'Protocols',
      'list-ordered',
      persona.protocols.map((protocol) => ({
        ...leaf(
          { text: protocol.title, place: protocol.place, confidence: protocol.confidence },
          count(protocol.steps.length, 'step'),
        ),
        children: protocol.steps.map((step, index) => leaf(step, `${index + 1} of ${protocol.steps.length}`)),
      })),
    ),
    section(
      'notUnderstood',
      'Not Understood',
      'question',
      persona.notUnderstood.map((line) => leaf(line)),
    ),
    section(
      'problems',
      'Problems',
      'warning',
      persona.problems.map((problem) =>
        leaf({ text: problem.message, place: problem.place, confidence: 'explicit' }, problem.remedy),
      ),
    ),
  ];
  const role = plainWords(persona.role ?? '');
  return [
    {
      id: 'persona',
      label: persona.name,
      ...(role === '' ? {} : { description: role }),
      icon: 'account',
      context: 'opsPersona.statement.persona',
      tooltip: [
        `**${escapeMarkdown(persona.name)}**`,
        escapeMarkdown(plainWords(persona.description ?? role)),
        persona.builtin ? 'A built-in persona document.' : escapeMarkdown(persona.file),
      ].join('\n\n'),
      target: { file: persona.file, line: 1, column: 1 },
      expanded: true,
      copy: persona.name,
      children: sections.filter((one) => one !== undefined),
    },
  ];
}

function section(
  id: string,
  label: string,
  icon: string,
  children: readonly Node[],
  one?: string,
  many?: string,
): Node | undefined {
  if (children.length === 0) return undefined;
  return {
    id: `persona:${id}`,
    label,
    description: one === undefined ? String(children.length) : count(children.length, one, many),
    icon,
    context: `opsPersona.personaSection.${id}`,
    children: children.map((child, index) => renumber(child, `persona:${id}/${index}`)),
  };
}

function renumber(node: Node, id: string): Node {
  if (!node.children) return { ...node, id };
  return { ...node, id, children: node.children.map((child, index) => renumber(child, `${id}/${index}`)) };
}

type Leaf = (statement: Statement, description?: string, label?: string) => Node;

function leafOf(persona: Persona): Leaf {
  return (statement, description, label) => {
    const words = plainWords(statement.text);
    return {
      id: '',
      label: label ?? words,
      ...(description === undefined || description === '' ? {} : { description: plainWords(description) }),
      context: 'opsPersona.statement',
      tooltip: `${escapeMarkdown(words)}\n\n${where(statement.place)}${confidence(statement)}`,
      target: { file: persona.file, line: statement.place.line, column: statement.place.column },
      copy: words,
    };
  };
}

function where(place: Place): string {
  return `Line ${place.line} of the persona document.`;
}

function confidence(statement: Statement): string {
  if (statement.confidence === 'explicit') return '';
  return statement.confidence === 'inferred' ? ' Read between the lines.' : ' Only a guess.';
}

function ownerOf(territory: Territory): string | undefined {
  return territory.owner === undefined ? undefined : `→ ${territory.owner}`;
}

function patternsOf(territory: Territory): string | undefined {
  const named = [...territory.patterns, ...territory.classes].join(', ');
  return territory.effect === 'exclusive' ? `alone${named === '' ? '' : `: ${named}`}` : named;
}

function presenceOf(path: string, memory: MemoryView | undefined): string | undefined {
  const status = memory?.context.find((file) => file.path === path);
  if (!status) return undefined;
  return status.state === 'present' || status.state === 'folder' ? 'present' : 'missing';
}
